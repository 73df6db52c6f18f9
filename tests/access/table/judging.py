"""Queues, scorecards, comparisons and how far the judges are."""

from tests.access.table.rows import (
    ASSIGNED,
    CHAIR,
    FIRST,
    FIRST_OF_STAFF,
    JUDGES,
    NOBODY,
    SECOND,
    STAFF,
    STAFF_AND_ADMIN,
    UNTIED,
    WITHDRAWN,
    Row,
    both,
)

JUDGING = [
    Row("desks.judging", JUDGES, refusal=403),
    Row("judging.queue", JUDGES, phase="judging"),
    *both("judging.conflicts", JUDGES, phase="judging"),
    *both("judging.refusal", JUDGES, phase="judging"),
    Row("judging.my_scores", JUDGES, phase="judging"),
    Row("judging.confirm_all", JUDGES, "POST", phase="judging"),
    Row("judging.kept_pages", JUDGES, phase="judging"),
    Row("judging.own_packs", JUDGES, "POST", phase="judging"),
    *(Row(f"judging.own_{page}", ASSIGNED, phase="judging") for page in ("pack", "pack_content")),
    *both("judging.paper", STAFF, phase="judging"),
    Row("judging.packs", STAFF, "POST", phase="judging"),
    *(Row(f"judging.{page}", STAFF, phase="judging") for page in ("pack", "pack_content")),
    *both("judging.keyed_form", UNTIED, phase="judging"),
    *(
        row
        for let_in, entry in ((ASSIGNED, {}), (NOBODY, WITHDRAWN))
        for row in (
            Row("judging.scorecard", let_in, phase="judging", values=entry),
            Row("judging.file", let_in, phase="judging", values=entry),
            Row("judging.save_score", let_in, "POST", phase="judging", values=entry),
            Row("judging.save_words", let_in, "POST", phase="judging", values=entry),
            Row("judging.save_note", let_in, "POST", phase="judging", values=entry),
            Row("judging.save_sheet", let_in, "POST", phase="judging", values=entry),
            Row("judging.confirm", let_in, "POST", phase="judging", values=entry),
            *both("judging.recusal", let_in, phase="judging", values=entry),
        )
    ),
    Row("judging.warm_up", JUDGES, phase="judging"),
    Row("judging.warm_up_of_round", STAFF_AND_ADMIN, phase="judging"),
    Row("judging.mark_warm_up", STAFF, "POST", phase="judging"),
    *both("judging.warm_up_note", UNTIED | CHAIR, phase="judging"),
    *both("judging.warm_up_note", NOBODY, phase="judging", values=WITHDRAWN),
    Row("judging.unmark_warm_up", FIRST_OF_STAFF, "POST", phase="judging", after=STAFF - FIRST_OF_STAFF),
    *(
        Row(f"judging.{name}", UNTIED, how, phase=phase, values=values)
        for name, how, values in (
            ("translations", "GET", {}),
            ("blind", "GET", {}),
            ("save_translation", "POST", {"part": "title", "code": "fr"}),
            ("release", "POST", {"part": "title"}),
        )
        for phase in ("open", "judging")
    ),
    Row("comparing.comparing", ASSIGNED, phase="comparing"),
    Row("comparing.receipt_json", ASSIGNED, phase="comparing"),
    *(
        Row(f"comparing.{name}", ASSIGNED, "POST", phase="comparing")
        for name in ("pairs", "answers", "removal", "confirmation")
    ),
    Row("comparing.comparing", NOBODY, phase="comparing", values={"key": "access"}),
    Row("comparing.comparing", NOBODY, phase="finals"),
    *both("comparing.reopening", UNTIED, phase="comparing"),
    Row("judging.receipt", JUDGES, phase="judging"),
    Row("judging.receipt_json", JUDGES, phase="judging"),
    Row("judging.staff_cards", STAFF_AND_ADMIN, phase="judging"),
    *both("judging.reopening", UNTIED, phase="judging"),
    Row("watching.progress", STAFF_AND_ADMIN, phase="judging"),
    Row("watching.progress_csv", STAFF_AND_ADMIN, phase="judging"),
    Row("watching.progress_json", STAFF_AND_ADMIN, phase="judging"),
    *both("watching.nudge", STAFF, phase="judging"),
    *both("watching.reminders", STAFF, phase="judging"),
    *(Row(f"watching.{name}", STAFF, "POST", phase="judging") for name in ("nudge_removal", "nudge_release")),
    *(Row(f"watching.{name}", STAFF, "POST", phase="judging") for name in ("swap", "stop", "stop_removal")),
    *both("watching.own_time", JUDGES, phase="judging"),
    Row("watching.pause_removal", JUDGES, "POST", phase="judging"),
    *(Row("judging.scorecard", ASSIGNED, phase="finals", values=number) for number in (FIRST, SECOND)),
    *(Row("judging.scorecard", NOBODY, phase="finals", values=WITHDRAWN | number) for number in (FIRST, SECOND)),
    Row("judging.file", ASSIGNED, phase="finals", values=SECOND),
    Row("judging.save_score", ASSIGNED, "POST", phase="finals", values=SECOND),
    Row("judging.queue", JUDGES, phase="finals", values=SECOND),
    Row("judging.my_scores", JUDGES, phase="finals", values=FIRST),
    *both("judging.conflicts", JUDGES, phase="finals", values=SECOND),
]
