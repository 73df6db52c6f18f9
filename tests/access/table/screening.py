"""The screening desk."""

from tests.access.table.rows import ARRIVING, NOBODY, OF_ANOTHER_EDITION, STAFF, STAFF_AND_ADMIN, Row, both

SCREENING = [
    Row("screening.queue", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.queue_csv", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.queue_json", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.next_one", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.nomination", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.nomination", NOBODY, phase="screening", values=OF_ANOTHER_EDITION),
    Row("screening.outcome", STAFF, "POST", phase="screening"),
    Row("screening.file", STAFF_AND_ADMIN, phase="screening"),
    Row("screening.file", NOBODY, phase="screening", values=OF_ANOTHER_EDITION),
    Row("screening.file", NOBODY, phase="screening", values=ARRIVING),
    *(
        Row(f"screening.{page}", STAFF, "POST", phase="screening")
        for page in (
            "acts",
            "passing",
            "sheet",
            "tags",
            "tag_removal",
            "undoing",
            "mails_hold",
            "mails_release",
            "mail_retry",
            "reply_removal",
            "put_right",
            "replies_suggested",
        )
    ),
    *(
        Row(f"screening.{page}", NOBODY, "POST", values=OF_ANOTHER_EDITION)
        for page in ("passing", "sheet", "tags", "put_right")
    ),
    Row("screening.correction", STAFF, phase="screening"),
    Row("screening.correction", NOBODY, values=OF_ANOTHER_EDITION),
    *both("screening.reply_new", STAFF),
    *both("screening.reply", STAFF),
    *(Row(f"screening.{page}", STAFF) for page in ("replies", "reply_preview", "mails")),
]
