"""Who may open what, written by hand: the rules of the award's roles, not a copy of what the code does.

A row names a page by its endpoint, how it is asked, the phase of the edition, and who gets in; everybody else is turned
away: a visitor to the sign-in page, others with 404 where a thing must not be known to exist, 403 where only the
role lacks.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.access.world import PEOPLE

EVERYBODY = frozenset(PEOPLE)
SIGNED_IN = EVERYBODY - {"public"}
NOBODY: frozenset[str] = frozenset()
NOMINEE = frozenset({"nominee"})
SUBMITTERS = NOMINEE | {"collaborator_submit"}
WRITERS = SUBMITTERS | {"collaborator_edit"}
READERS = WRITERS | {"collaborator_view"}
THE_PERSON = frozenset({"collaborator_edit"})
"""Who is asked to take over, and whom a removal concerns; both may end it themselves."""
STAFF = frozenset({"staff", "second_staff", "tied_staff"})
TIED = frozenset({"tied_staff"})
UNTIED = STAFF - TIED
STAFF_AND_ADMIN = STAFF | {"admin"}
FIRST_OF_STAFF = frozenset({"staff"})
ANY_STAFF = STAFF_AND_ADMIN | {"other_staff"}
JUDGES = frozenset({"judge", "other_judge", "conflicted_judge", "chair"})
ASSIGNED = frozenset({"judge"})
CHAIR = frozenset({"chair"})
INVITED = frozenset({"invited_judge"})


@dataclass(frozen=True)
class Row:
    """One page, asked in one way in one phase, and who gets in."""

    endpoint: str
    let_in: frozenset[str]
    how: str = "GET"
    phase: str = "open"
    refusal: int = 404
    values: dict[str, Any] = field(default_factory=dict)
    decided: bool = False
    barred: frozenset[str] = NOBODY
    """Who knows of the thing and is refused for a reason of their own, which the page says (403)."""
    after: frozenset[str] = NOBODY
    """Of what can be done once: who may do it too and, coming last, finds nothing there."""

    @property
    def in_turn(self) -> list[str]:
        """Everybody, those first who are turned away: what one who gets in does must not be why another does not."""
        return sorted(PEOPLE, key=lambda person: (person in self.after, person in self.let_in))

    @property
    def name(self) -> str:
        return f"{self.how} {self.endpoint} while {self.phase}{' ' + str(self.values) if self.values else ''}"


def for_all(endpoint: str, *, how: str = "GET", **values: Any) -> Row:
    return Row(endpoint, EVERYBODY, how, values=values)


def both(endpoint: str, let_in: frozenset[str], **more: Any) -> list[Row]:
    """A page with a form: opened and sent by the same people."""
    return [Row(endpoint, let_in, "GET", **more), Row(endpoint, let_in, "POST", **more)]


OF_SKILLS = {"key": "skills"}
OF_FINALISTS = {"audience": "finalists"}
A_SECTION, A_QUESTION, A_CHECK = {"key": "work"}, {"key": "what"}, {"key": "jury"}
A_CRITERION = {"key": "skills", "criterion_key": "results"}
A_LETTER, NO_CERTIFICATE = {"kind": "finalists"}, {"certificate_id": "announcement_id", "code": "en"}
A_BADGE = {"slug": "repair-benches-2027", "code": "en", "theme": "light"}
A_CODE = {"code": "12345678901234567891"}
DRAFT = {"nomination_id": "draft_id"}
WITHDRAWN = {"entry_id": "withdrawn_entry_id"}
ARRIVING = {"file_id": "arriving_file_id"}
UPLOADING = (("continue", "PATCH"), ("end", "DELETE"))
OF_THE_RECORD = {"edition_id": "record_id"}
OF_ANOTHER_EDITION = {"nomination_id": "foreign_nomination_id"}
OF_ANOTHER_EDITION_TOO = {"edition_id": "other_edition_id"}

PUBLIC = [
    for_all("desks.home"),
    for_all("health.healthz"),
    for_all("health.readyz"),
    for_all("nominations.service_worker"),
    for_all("programme.call"),
    for_all("programme.call_json"),
    for_all("programme.eligibility"),
    for_all("programme.eligibility", how="POST"),
    for_all("programme.rules_of_call"),
    for_all("programme.rules_json", number=1),
    for_all("programme.form_of_call"),
    for_all("programme.form_text"),
    for_all("programme.form_json"),
    for_all("publishing.winners"),
    for_all("publishing.winners_csv"),
    for_all("publishing.winners_json"),
    for_all("publishing.data"),
    for_all("verifying.verify"),
    for_all("verifying.script"),
    for_all("verifying.bundles"),
    for_all("verifying.bundles", how="POST"),
    for_all("publishing.feed_atom"),
    for_all("desks.sitemap"),
    for_all("publishing.feed_json"),
    for_all("certificates.ask"),
    for_all("connections.countries"),
    for_all("connections.countries_csv"),
    for_all("connections.countries_json"),
    for_all("connections.country", iso2="KE"),
    for_all("connections.country_json", iso2="KE"),
    for_all("connections.country_csv", iso2="KE"),
    for_all("connections.region", key="africa"),
    for_all("connections.region_file", key="africa", form="json"),
    for_all("connections.focus", key="access"),
    for_all("connections.focus_file", key="access", form="csv"),
    for_all("pledges.pledges"),
    for_all("pledges.pledges_csv"),
    for_all("pledges.pledges_json"),
    for_all("accounts.sign_in"),
    for_all("accounts.sign_in", how="POST"),
    for_all("accounts.enter_code"),
    for_all("accounts.enter_code", how="POST"),
    for_all("accounts.use_link", token="unknown"),
    for_all("accounts.use_link", how="POST", token="unknown"),
    for_all("accounts.passkey_sign_in_options", how="POST"),
    for_all("accounts.passkey_sign_in", how="POST"),
    for_all("development.mail"),
    for_all("development.components"),
    for_all("development.move_clock"),
    for_all("development.move_clock", how="POST"),
]

ABSENT = [
    Row(endpoint, NOBODY, values=values)
    for endpoint, values in (
        ("publishing.edition", {"year": 2027}),
        ("publishing.edition_csv", {"year": 2027}),
        ("publishing.edition_json", {"year": 2027}),
        ("publishing.rehearsal", {"year": 2027}),
        ("publishing.rehearsal_csv", {"year": 2027}),
        ("publishing.rehearsal_json", {"year": 2027}),
        ("publishing.category", {"key": "skills"}),
        ("publishing.category_csv", {"key": "skills"}),
        ("publishing.category_json", {"key": "skills"}),
        ("publishing.embedded", {"year": 2027}),
        ("publishing.press_kit", {"year": 2027}),
        *(
            (f"closing.{rehearsal}{endpoint}", {"year": 2027} | more)
            for rehearsal in ("", "rehearsal_")
            for endpoint, more in (
                ("data", {}),
                ("data_file", {"name": "figures.csv"}),
                ("fairness", {}),
                ("fairness_csv", {}),
            )
        ),
        ("publishing.rehearsal_press_kit", {"year": 2027}),
        *(
            (f"publishing.{endpoint}", {"year": 2027, "publication_id": "announcement_id"})
            for endpoint in ("earlier", "earlier_json", "rehearsal_earlier", "rehearsal_earlier_json")
        ),
        ("verifying.result", {"year": 2027}),
        ("verifying.rehearsal_result", {"year": 2027}),
        ("verifying.bundle", {"year": 2027}),
        ("verifying.rehearsal_bundle", {"year": 2027}),
        ("verifying.sent_bundle", {"bundle_id": "announcement_id"}),
        ("certificates.check", A_CODE),
        ("certificates.rehearsal_check", {"year": 2027} | A_CODE),
        ("certificates.rehearsal_ask", {"year": 2027}),
        ("certificates.badge", A_BADGE),
        ("certificates.rehearsal_badge", {"year": 2027} | A_BADGE),
        ("connections.laureate_card", {"slug": "repair-benches-2027", "code": "en"}),
        ("connections.laureate_picture", {"slug": "repair-benches-2027"}),
        ("connections.rehearsal_laureate_card", {"year": 2027, "slug": "repair-benches-2027", "code": "en"}),
        ("connections.rehearsal_laureate_picture", {"year": 2027, "slug": "repair-benches-2027"}),
        ("programme.rehearsal_call", {"year": 2027}),
        ("programme.rehearsal_call_json", {"year": 2027}),
        ("programme.rehearsal_eligibility", {"year": 2027}),
        ("programme.rehearsal_rules", {"year": 2027}),
        ("programme.rehearsal_rules_json", {"year": 2027, "number": 1}),
        ("programme.rehearsal_form", {"year": 2027}),
        ("programme.rehearsal_form_text", {"year": 2027}),
        ("programme.rehearsal_form_json", {"year": 2027}),
        ("connections.laureate", {"slug": "repair-benches-2027"}),
        ("connections.laureate_json", {"slug": "repair-benches-2027"}),
        ("connections.laureate_csv", {"slug": "repair-benches-2027"}),
        ("connections.rehearsal_laureate", {"year": 2027, "slug": "repair-benches-2027"}),
        ("connections.rehearsal_laureate_json", {"year": 2027, "slug": "repair-benches-2027"}),
        ("connections.rehearsal_laureate_csv", {"year": 2027, "slug": "repair-benches-2027"}),
        ("connections.rehearsal_country", {"year": 2027, "iso2": "KE"}),
        ("connections.rehearsal_country_json", {"year": 2027, "iso2": "KE"}),
        ("connections.rehearsal_country_csv", {"year": 2027, "iso2": "KE"}),
        ("connections.organisation", {"slug": "example-cooperative"}),
        ("connections.organisation_file", {"slug": "example-cooperative", "form": "json"}),
        ("pledges.pledge", {"public_id": "R-999999"}),
        ("pledges.pledge_json", {"public_id": "R-999999"}),
        ("pledges.pledge_csv", {"public_id": "R-999999"}),
        ("pledges.pledge_version", {"public_id": "R-999999", "n": 1}),
        ("pledges.pledge_version_json", {"public_id": "R-999999", "n": 1}),
        ("development.one_mail", {"name": "none"}),
    )
]
ABSENT.append(Row("programme.rehearsal_eligibility", NOBODY, "POST", values={"year": 2027}))
ABSENT += [
    Row("certificates.compare", NOBODY, "POST", values=A_CODE),
    Row("certificates.rehearsal_compare", NOBODY, "POST", values={"year": 2027} | A_CODE),
]
"""Nothing of the kind is published in this world: everybody, signed in or not, gets the same 404."""

ACCOUNT = [
    *both("accounts.account", SIGNED_IN),
    Row("accounts.sign_out", SIGNED_IN, "POST"),
    Row("accounts.session_end", NOMINEE, "POST"),
    Row("accounts.sessions_end", SIGNED_IN, "POST"),
    Row("accounts.second_step", SIGNED_IN),
    *both("accounts.app_set_up", SIGNED_IN),
    Row("accounts.app_removal", SIGNED_IN, "POST"),
    *both("accounts.recovery_codes", SIGNED_IN),
    *both("accounts.proof", SIGNED_IN),
    *both("accounts.new_address", SIGNED_IN),
    *both("accounts.address_code", NOMINEE),
    *both("accounts.merge", NOMINEE),
    Row("accounts.address_for_mail", NOMINEE, "POST"),
    Row("accounts.address_removal", NOMINEE, "POST"),
    Row("accounts.passkey_options", SIGNED_IN, "POST"),
    Row("accounts.passkey_added", SIGNED_IN, "POST"),
    Row("accounts.passkey_removal", NOMINEE, "POST"),
    *both("accounts.tokens", ANY_STAFF, refusal=403),
    *(Row(f"people.{name}", SIGNED_IN) for name in ("data", "data_json", "data_zip")),
    *(Row(f"people.{name}", SIGNED_IN, "POST") for name in ("ask", "take_back")),
    Row("people.erasures", ANY_STAFF, refusal=403),
    Row("people.note", ANY_STAFF - {"admin"}, "POST", refusal=403),
    Row("people.erasure", ANY_STAFF),
    *(Row(f"people.{name}", ANY_STAFF - {"admin"}, "POST") for name in ("proposal", "approval", "hold", "end")),
    Row("accounts.token_end", FIRST_OF_STAFF, "POST"),
    Row("accounts.passkey_proof_options", SIGNED_IN, "POST"),
    Row("accounts.passkey_proof", SIGNED_IN, "POST"),
]
"""Everybody here took the second step where one is needed; whoever did not: tests/accounts/test_doors.py."""

NOMINATING = [
    Row("desks.nominations", SIGNED_IN),
    *both("nominations.start", SIGNED_IN),
    *both("nominations.start", NOBODY, values=OF_THE_RECORD),
    *(
        row
        for which in ({}, DRAFT)
        for row in (
            Row("nominations.nomination", READERS, values=which),
            *both("nominations.section", WRITERS, values={**which, "key": "frame"}),
            *both("nominations.section", WRITERS, values={**which, "key": "work"}),
            Row("nominations.part", WRITERS, "POST", values={**which, "name": "answer-what"}),
            Row("nominations.versions", READERS, values=which),
            Row("nominations.restoration", WRITERS, "POST", values={**which, "name": "answer-what", "n": 1}),
            Row("nominations.check", READERS, values=which),
            Row("nominations.submission", SUBMITTERS, "POST", values=which),
        )
    ),
    *(Row("nominations.files_of_part", READERS, values={**which, "part": "evidence"}) for which in ({}, DRAFT)),
    Row("nominations.files_of_part", NOBODY, values={"part": "what"}),
    Row("nominations.add_file", WRITERS, "POST", values={"part": "evidence"}),
    Row("nominations.file", READERS),
    Row("nominations.file", NOBODY, values=DRAFT),
    Row("nominations.file", NOBODY, values=ARRIVING),
    Row("nominations.removal_of_file", WRITERS, "POST", phase="screening"),
    Row("nominations.removal_of_file", NOBODY, "POST", values=DRAFT),
    Row("nominations.begin_upload", WRITERS, "POST"),
    *(Row(f"nominations.{verb}_upload", WRITERS, how, values=ARRIVING) for verb, how in UPLOADING),
    *(Row(f"nominations.{verb}_upload", NOBODY, how, values=DRAFT | ARRIVING) for verb, how in UPLOADING),
    Row("nominations.receipt", READERS),
    Row("nominations.receipt_json", READERS),
    Row("nominations.receipt_pdf", READERS),
    Row("nominations.receipt_in_log", NOBODY),
    Row("nominations.dates_ics", READERS),
    Row("nominations.questions", READERS),
    Row("nominations.questions", READERS, values=DRAFT),
    Row("nominations.questions", NOBODY, values=OF_ANOTHER_EDITION),
    Row("nominations.ask", WRITERS, "POST"),
    *both("nominations.withdrawal", NOMINEE),
    Row("nominations.nomination", NOBODY, values=OF_ANOTHER_EDITION),
    Row("nominations.people", READERS),
    Row("nominations.people", NOBODY, values=OF_ANOTHER_EDITION),
    Row("nominations.people_invitation", NOMINEE, "POST"),
    *both("nominations.person", NOMINEE),
    *both("nominations.person", NOBODY, values=DRAFT),
    Row("nominations.person_removal", NOMINEE, "POST", after=THE_PERSON),
    Row("nominations.person_handover", NOMINEE, "POST"),
    Row("nominations.handover_acceptance", frozenset({"collaborator_edit"}), "POST"),
    Row("nominations.handover_refusal", NOMINEE, "POST", after=THE_PERSON),
    Row("nominations.people_consent", NOMINEE, "POST"),
    Row("nominations.alike", SIGNED_IN, "POST"),
    Row("nominations.alike", NOBODY, "POST", values=OF_THE_RECORD),
    Row("nominations.joining", SIGNED_IN, "POST"),
    Row("nominations.joining", NOBODY, "POST", values=OF_THE_RECORD),
    Row("nominations.join_answer", NOMINEE, "POST"),
    Row("nominations.join_answer", NOBODY, "POST", values=DRAFT),
    Row("nominations.people_referee", NOMINEE, "POST"),
    Row("nominations.referee", NOMINEE),
    Row("nominations.referee", NOBODY, values=DRAFT),
    Row("nominations.referee_reminder", NOMINEE, "POST"),
    Row("nominations.referee_removal", NOMINEE, "POST"),
    for_all("nominations.letter", token="a-letter"),
    for_all("nominations.letter", how="POST", token="a-letter"),
    for_all("nominations.consent", token="a-question"),
    for_all("nominations.consent", how="POST", token="a-question"),
    Row("nominations.invitation", SIGNED_IN),
    Row("nominations.invitation_acceptance", frozenset({"other_nominee"}), "POST"),
]

SETTING_UP = [
    Row("desks.staff", ANY_STAFF, refusal=403),
    Row("desks.staff_edition", STAFF_AND_ADMIN),
    Row("programme.editions", ANY_STAFF, refusal=403),
    *both("programme.new_edition", ANY_STAFF, refusal=403),
    Row("programme.edition", STAFF_AND_ADMIN),
    Row("programme.edition_json", STAFF_AND_ADMIN),
    *both("programme.dates", STAFF),
    *both("programme.rules", STAFF),
    *(
        Row(f"programme.{endpoint}", STAFF_AND_ADMIN)
        for endpoint in ["form", "preview", "texts_of_edition", "rules_change"]
    ),
    *both("programme.form_document", STAFF),
    *(
        row
        for endpoint, values in (
            ("new_section", {}),
            ("section", A_SECTION),
            ("new_question", A_SECTION),
            ("question", A_QUESTION),
            ("new_check", {}),
            ("check", A_CHECK),
            ("text", {"address": "names"}),
        )
        for row in both(f"programme.{endpoint}", STAFF, values=values)
    ),
    *(
        Row(f"programme.{endpoint}", STAFF, "POST", values=values)
        for endpoint, values in (
            ("section_place", A_SECTION),
            ("section_removal", A_SECTION),
            ("question_place", A_QUESTION),
            ("question_removal", A_QUESTION),
            ("check_removal", A_CHECK),
            ("proposal_of_change", {}),
            ("return_of_change", {}),
            ("approval_of_change", {}),
        )
    ),
    Row("programme.removal_of_change", FIRST_OF_STAFF, "POST", after=STAFF - FIRST_OF_STAFF),
    *both("programme.new_round", STAFF),
    *both("programme.round_of_edition", STAFF, values={"number": 1}),
    Row("programme.round_removal", STAFF, "POST", values={"number": 1}),
    *both("programme.new_category", STAFF),
    *both("programme.category", STAFF, values=OF_SKILLS),
    Row("programme.category_removal", STAFF, "POST", values=OF_SKILLS),
    *both("programme.new_criterion", STAFF, values=OF_SKILLS),
    *both("programme.criterion", STAFF, values=A_CRITERION),
    Row("programme.criterion_removal", STAFF, "POST", values=A_CRITERION),
    Row("programme.publication_of_rules", STAFF, "POST"),
]

ANSWERING = [
    Row("nominations.asked", STAFF_AND_ADMIN),
    Row("nominations.asked_one", STAFF_AND_ADMIN),
    Row("nominations.asked_one", STAFF_AND_ADMIN, values=DRAFT),
    Row("nominations.asked_one", NOBODY, values=OF_ANOTHER_EDITION),
    Row("nominations.answer", STAFF, "POST"),
    Row("nominations.settlement", STAFF, "POST"),
    Row("nominations.extensions", STAFF_AND_ADMIN),
    Row("nominations.extend", STAFF, "POST"),
]

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

FINDING = [
    Row("finding.duplicates", STAFF_AND_ADMIN, phase="screening"),
    Row("finding.search_for_duplicates", STAFF, "POST", phase="screening"),
    Row("finding.decision", STAFF, "POST", phase="screening"),
    Row("finding.nominations", STAFF_AND_ADMIN),
    Row("finding.nominations_csv", STAFF_AND_ADMIN),
    Row("finding.nominations_xlsx", STAFF_AND_ADMIN),
    Row("finding.draft", STAFF_AND_ADMIN, values=DRAFT),
    Row("finding.draft", NOBODY),
    Row("finding.draft", NOBODY, values=OF_ANOTHER_EDITION),
    Row("finding.upload", STAFF),
    Row("finding.send_upload", STAFF, "POST"),
    Row("finding.brought", STAFF),
    Row("finding.bring_in", STAFF, "POST"),
    Row("finding.views", STAFF_AND_ADMIN, "POST"),
    Row("finding.view_removal", frozenset({"staff"}), "POST"),
    Row("finding.files", STAFF_AND_ADMIN, "POST"),
    Row("finding.file", frozenset({"staff"})),
    Row("finding.file_content", frozenset({"staff"})),
]

ASKED = INVITED | JUDGES
"""The page of an invitation belongs to whoever was asked, before and after the answer."""
HOLDERS = INVITED | {"public"}
"""The link of an invitation's mail declines for whoever holds it, unless somebody else is signed in.

It lets nobody into an account that was used before: whoever accepts for one is asked to sign in.
"""

ASSIGNING = [
    Row(endpoint, let_in, how, phase="screening")
    for how, let_in, endpoints in (
        (
            "GET",
            STAFF_AND_ADMIN,
            "judges judges_csv judges_json judge conflicts conflicts_csv conflicts_json plans plan plan_loads compare",
        ),
        ("GET", STAFF_AND_ADMIN - TIED, "panel plan_problem plan_answer"),
        ("GET", STAFF_AND_ADMIN, "heat heat_csv heat_json mailing"),
        ("GET", STAFF, "invitations reminder"),
        (
            "POST",
            STAFF,
            "invite_again withdraw try_invitations send_invitations take_mailing_back send_reminder",
        ),
        (
            "POST",
            STAFF,
            "invite change declare search request_plan accept_plan discard undo_plan tell_now describe_plan"
            " request_partial request_fewest_moves",
        ),
        ("POST", UNTIED, "assign replace end dismiss dismissal_removal"),
        ("GET", ASKED, "invitation"),
        ("POST", ASKED, "accept decline"),
    )
    for endpoint in (f"assignment.{name}" for name in endpoints.split())
] + [
    *(
        Row(f"assignment.{name}", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO)
        for name in ("plan", "plan_loads", "plan_problem", "plan_answer", "compare")
    ),
    *(
        Row(f"assignment.{name}", NOBODY, "POST", phase="screening", values=OF_ANOTHER_EDITION_TOO)
        for name in (
            "accept_plan",
            "undo_plan",
            "tell_now",
            "describe_plan",
            "request_partial",
            "request_fewest_moves",
            "discard",
        )
    ),
    Row("assignment.judge", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO),
    Row("assignment.mailing", NOBODY, phase="screening", values=OF_ANOTHER_EDITION_TOO),
    Row("assignment.take_mailing_back", NOBODY, "POST", phase="screening", values=OF_ANOTHER_EDITION_TOO),
    for_all("assignment.invitation_by_link"),
    Row("assignment.decline_by_link", HOLDERS, "POST", refusal=403),
    Row("assignment.accept_by_link", INVITED, "POST", refusal=403),
]

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
]

SCORES_AND_RANKING = [
    row
    for endpoint, let_in, values in (
        ("judging.category_scores", CHAIR, {}),
        ("judging.staff_scores", STAFF_AND_ADMIN, {}),
        ("judging.staff_scores_csv", STAFF_AND_ADMIN, {}),
        ("judging.staff_scores_json", STAFF_AND_ADMIN, {}),
        ("api.scores", STAFF_AND_ADMIN, OF_SKILLS),
        ("ranking.category", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.changes_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.judges_drift", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        ("ranking.category", STAFF_AND_ADMIN, {"key": "access"}),
    )
    for row in (
        Row(endpoint, NOBODY, phase="judging", values=values),
        Row(endpoint, let_in, phase="deciding", values=values),
    )
]
"""While the round is open nobody sees scores or ranking, staff and administrators no more than judges."""

FURTHER_REVIEWS = [
    *(
        Row(f"ranking.{name}", let_in, phase=phase, values=OF_SKILLS)
        for name in ("further_reviews", "further_reviews_csv", "further_reviews_json")
        for phase, let_in in (("judging", STAFF_AND_ADMIN), ("deciding", STAFF_AND_ADMIN | CHAIR))
    ),
    *(
        Row("ranking.further_reviews", let_in, phase="finals", values=OF_SKILLS | {"round": number})
        for number, let_in in ((1, STAFF_AND_ADMIN | CHAIR), (2, STAFF_AND_ADMIN))
    ),
    *(
        Row("ranking.request_further_reviews", STAFF, "POST", phase=phase, values=OF_SKILLS)
        for phase in ("judging", "deciding")
    ),
]
"""Where reviews are needed staff see at any time, by who reads what; what the scores say of it, after the close."""

OF_SHORTLIST = {"key": "skills", "kind": "shortlist"}

DECIDING = [
    Row("decisions.overview", STAFF_AND_ADMIN, phase="deciding"),
    *both("decisions.choose", UNTIED, phase="deciding", values=OF_SHORTLIST, barred=TIED),
    *both("decisions.choose", STAFF, phase="deciding", values=OF_SHORTLIST | {"key": "access"}),
    *both("decisions.choose", NOBODY, phase="judging", values=OF_SHORTLIST),
    Row("decisions.decision", STAFF_AND_ADMIN - TIED, phase="deciding", barred=TIED),
    Row("decisions.decision", NOBODY, phase="judging"),
    Row("decisions.approval", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.rejection", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.succession", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.decisions_json", STAFF_AND_ADMIN, phase="deciding"),
    Row("decisions.decisions_csv", STAFF_AND_ADMIN, phase="deciding"),
    Row("decisions.late_conflict", STAFF_AND_ADMIN - TIED, phase="deciding", barred=TIED),
    Row("decisions.late_conflict", NOBODY, phase="judging"),
    Row("decisions.late_conflict_outcome", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("decisions.late_conflict_outcome", NOBODY, "POST", phase="judging"),
]
"""Whoever is tied to a nomination of a category decides about the others alone, and is told why."""

SITTING = frozenset({"chair", "judge"})
SEATED = SITTING | {"conflicted_judge"}
"""Who sits in the jury, with the judge who is tied to the entry that it talks about: the meeting is open to that judge,
and nothing of the entry."""

LEADING = ("motions", "signature", "calling_off")

MEETING = [
    Row("jury.meetings", STAFF_AND_ADMIN, phase="deciding"),
    *both("jury.opening", UNTIED, phase="deciding", values=OF_SKILLS, barred=TIED),
    *both("jury.opening", STAFF, phase="deciding", values={"key": "access"}),
    *both("jury.opening", NOBODY, phase="judging", values=OF_SKILLS),
    *(
        row
        for page in ("jury.meeting", "jury.minutes")
        for row in (
            Row(page, (STAFF_AND_ADMIN - TIED) | SEATED, phase="deciding", barred=TIED),
            Row(page, NOBODY, phase="judging"),
        )
    ),
    *(Row(f"jury.{name}", UNTIED | CHAIR, "POST", phase="deciding", barred=TIED) for name in LEADING),
    *(Row(f"jury.{name}", UNTIED | CHAIR, "POST", phase="deciding") for name in ("ballots", "ballot_count", "ruling")),
    Row("jury.votes", SITTING, "POST", phase="deciding"),
    *(
        Row(f"jury.{name}", NOBODY, "POST", phase="judging")
        for name in (*LEADING, "ballots", "votes", "ballot_count", "ruling")
    ),
]
"""Staff and the chair lead a meeting, its members alone vote; outside of it nobody knows of it."""

FIRST, SECOND = {"round": 1}, {"round": 2}
OF_LONGLIST = {"key": "skills", "number": 1}

ROUNDS = [
    *both("decisions.choose_going_on", UNTIED, phase="finals", values=OF_LONGLIST, barred=TIED),
    *both("decisions.choose_going_on", NOBODY, phase="finals", values=OF_LONGLIST | {"number": 2}),
    *both("decisions.choose_going_on", NOBODY, phase="finals", values=OF_LONGLIST | {"key": "access"}),
    *both("decisions.choose_going_on", NOBODY, phase="longlist", values=OF_LONGLIST),
    *both("decisions.choose", NOBODY, phase="finals", values=OF_SHORTLIST),
    Row("decisions.decision", STAFF_AND_ADMIN - TIED, phase="finals", barred=TIED),
    Row("decisions.decision", NOBODY, phase="longlist"),
    *(
        row
        for endpoint, let_in, values in (
            ("judging.category_scores", CHAIR, {}),
            ("judging.staff_scores", STAFF_AND_ADMIN, {}),
            ("judging.staff_scores_csv", STAFF_AND_ADMIN, {}),
            ("judging.staff_scores_json", STAFF_AND_ADMIN, {}),
            ("api.scores", STAFF_AND_ADMIN, OF_SKILLS),
            ("ranking.category", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.category_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.category_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes_csv", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.changes_json", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
            ("ranking.judges_drift", STAFF_AND_ADMIN | CHAIR, OF_SKILLS),
        )
        for row in (
            Row(endpoint, let_in, phase="finals", values=values | FIRST),
            Row(endpoint, NOBODY, phase="finals", values=values | SECOND),
            Row(endpoint, NOBODY, phase="longlist", values=values | FIRST),
        )
    ),
    *(Row("judging.scorecard", ASSIGNED, phase="finals", values=number) for number in (FIRST, SECOND)),
    *(Row("judging.scorecard", NOBODY, phase="finals", values=WITHDRAWN | number) for number in (FIRST, SECOND)),
    Row("judging.file", ASSIGNED, phase="finals", values=SECOND),
    Row("judging.save_score", ASSIGNED, "POST", phase="finals", values=SECOND),
    Row("judging.queue", JUDGES, phase="finals", values=SECOND),
    Row("judging.my_scores", JUDGES, phase="finals", values=FIRST),
    *both("judging.conflicts", JUDGES, phase="finals", values=SECOND),
    Row("assignment.plans", STAFF_AND_ADMIN, phase="finals", values=SECOND),
    Row("assignment.panel", STAFF_AND_ADMIN - TIED, phase="finals", values=SECOND),
    Row("assignment.assign", UNTIED, "POST", phase="finals", values=SECOND),
]
"""A round that is over is read while the next one is open; of the open one nobody sees scores or ranking."""

SEALED = {"phase": "deciding", "decided": True}

SEALS = [
    Row("sealing.seals", STAFF_AND_ADMIN, **SEALED),
    Row("sealing.seals", STAFF_AND_ADMIN),
    Row("sealing.statement", STAFF_AND_ADMIN, **SEALED),
    Row("sealing.heads", STAFF, "POST", **SEALED),
    Row("sealing.keys", STAFF, "POST", **SEALED),
    Row("sealing.approval", FIRST_OF_STAFF, "POST", after=frozenset({"second_staff"}), **SEALED),
    Row("sealing.retirement", FIRST_OF_STAFF, "POST", after=STAFF - FIRST_OF_STAFF, **SEALED),
    Row("sealing.signature", STAFF - TIED, "POST", **SEALED),
    Row("sealing.pasted_signature", STAFF - TIED, "POST", **SEALED),
    Row("nominations.receipt_in_log", READERS, **SEALED),
    for_all("sealing.editions"),
    *(Row(f"sealing.{name}", EVERYBODY, **SEALED) for name in ("log", "log_head", "log_proof", "log_leaf")),
    Row("sealing.log", NOBODY),
    *(Row(f"sealing.rehearsal_{name}", NOBODY, **SEALED) for name in ("log", "log_head", "log_proof", "log_leaf")),
]
"""The tied one's key waits for its approval: whose it is says nothing of it, and signs nothing."""

ANNOUNCING = [
    *(
        Row(f"fairness.report{file}", STAFF_AND_ADMIN, phase=phase, decided=phase == "deciding")
        for file in ("", "_csv", "_json")
        for phase in ("judging", "deciding")
    ),
    *(
        row
        for file in ("", "_csv", "_json")
        for row in (
            Row(
                f"fairness.category{file}",
                STAFF_AND_ADMIN - TIED,
                phase="deciding",
                values=OF_SKILLS,
                decided=True,
                barred=TIED,
            ),
            Row(f"fairness.category{file}", NOBODY, phase="deciding", values=OF_SKILLS),
        )
    ),
    Row("fairness.for_the_public", NOBODY, phase="deciding", decided=True),
    *(
        Row(f"closing.{name}", STAFF_AND_ADMIN, phase="deciding")
        for name in ("overview", "report", "report_pdf", "note")
    ),
    *both("closing.months", STAFF, phase="deciding"),
    *both("closing.holds", STAFF, phase="deciding"),
    *(Row(f"closing.{name}", STAFF, "POST", phase="deciding") for name in ("fairness_proposal", "proposal")),
    *(Row(f"closing.{name}", STAFF, "POST", phase="deciding") for name in ("approval", "taking_back")),
    Row("closing.end_of_hold", UNTIED, "POST", phase="deciding"),
    Row("feedback.overview", STAFF_AND_ADMIN, phase="deciding", decided=True),
    *both("feedback.dates", STAFF, phase="deciding"),
    *(
        Row(f"feedback.{name}", STAFF, "POST", phase="deciding", decided=True)
        for name in ("beginnings", "approvals", "hold", "letting_go", "taking_back")
    ),
    Row("feedback.entry", STAFF_AND_ADMIN - TIED, phase="deciding", decided=True, barred=TIED),
    Row("feedback.entry", NOBODY, phase="deciding"),
    Row("feedback.words", UNTIED, "POST", phase="deciding", decided=True, barred=TIED),
    Row("feedback.words", NOBODY, "POST", phase="deciding"),
    Row("feedback.appeals", STAFF_AND_ADMIN, phase="deciding"),
    Row("feedback.one_appeal", STAFF_AND_ADMIN - TIED, phase="deciding"),
    Row("feedback.answer", FIRST_OF_STAFF, "POST", phase="deciding", barred=frozenset({"second_staff"})),
    Row("feedback.answer", NOBODY, "POST", phase="deciding", decided=True, barred=UNTIED),
    Row("feedback.told", NOBODY, phase="deciding", decided=True),
    Row("feedback.appeal", NOBODY, phase="deciding", decided=True),
    Row("feedback.make_appeal", NOBODY, "POST", phase="deciding", decided=True),
    Row("publishing.announcements", STAFF_AND_ADMIN, phase="deciding"),
    Row("publishing.preview", STAFF_AND_ADMIN, phase="deciding", values={"kind": "finalists"}, decided=True),
    Row("certificates.overview", STAFF_AND_ADMIN, phase="deciding"),
    Row("certificates.making", STAFF, "POST", phase="deciding"),
    Row("certificates.archives", STAFF, "POST", phase="deciding"),
    Row("certificates.archive", NOBODY, phase="deciding", values={"archive_id": "announcement_id"}),
    Row("certificates.archive", UNTIED | {"admin"}, phase="deciding", values={"archive_id": "archive_id"}, barred=TIED),
    Row("certificates.staff_file", NOBODY, phase="deciding", values=NO_CERTIFICATE),
    Row("certificates.letters", STAFF_AND_ADMIN, phase="deciding"),
    *both("certificates.letter", STAFF, phase="deciding", values=A_LETTER),
    Row("certificates.approval", STAFF, "POST", phase="deciding", values=A_LETTER),
    Row("certificates.preview", NOBODY, phase="deciding", values=A_LETTER),
    Row("certificates.own", NOBODY, phase="deciding", decided=True),
    Row("certificates.own_file", NOBODY, phase="deciding", decided=True, values=NO_CERTIFICATE),
    Row("certificates.own_letter", NOBODY, phase="deciding", decided=True),
    Row("publishing.laureate_texts", STAFF_AND_ADMIN, phase="deciding"),
    *both("publishing.laureate_text", UNTIED, phase="deciding", decided=True),
    Row("publishing.laureate_text", NOBODY, phase="deciding", values=WITHDRAWN, decided=True),
    Row("publishing.laureate_text_picture", NOBODY, phase="deciding", decided=True),
    Row("publishing.slides", STAFF_AND_ADMIN, phase="deciding"),
    Row("publishing.slide_picture", NOBODY, phase="deciding", values={"digest": "0" * 64}),
    Row("publishing.proposal", STAFF, "POST", phase="deciding", values={"kind": "finalists"}),
    Row("publishing.approval", UNTIED, "POST", phase="deciding", barred=TIED),
    Row("publishing.cancellation", STAFF, "POST", phase="deciding"),
    Row("publishing.plan", STAFF_AND_ADMIN, phase="deciding", decided=True),
    Row("publishing.group", STAFF_AND_ADMIN, phase="deciding", values=OF_FINALISTS, decided=True),
    *(
        Row(f"publishing.group_{verb}", STAFF, "POST", phase="deciding", values=OF_FINALISTS, decided=True)
        for verb in ("instant", "hold", "release", "undo", "departure")
    ),
    *both("publishing.correction", STAFF, phase="deciding"),
    *both("publishing.retraction", STAFF, phase="deciding"),
    Row("publishing.correction_preview", NOBODY, phase="deciding"),
]

PROGRAMS = [
    for_all("api.openapi"),
    Row("api.editions", ANY_STAFF),
    *(
        Row(f"api.{name}", STAFF_AND_ADMIN, phase="judging")
        for name in ["edition", "judges", "conflicts", "assignments", "progress", "plans", "plan", "panels"]
    ),
    *(
        Row(f"api.{name}", STAFF_AND_ADMIN, phase="deciding")
        for name in ["decisions_of_edition", "feedback_lines", "fairness_report"]
    ),
    Row("api.own", NOBODY, phase="judging"),
    *(Row(f"api.{name}", STAFF, "POST", phase="judging") for name in ("ask", "accept", "discard", "undo")),
]
"""By a token of their own, whoever may hold one; nobody comes in by a cookie."""

TABLE = [
    *PUBLIC, *ABSENT, *ACCOUNT, *NOMINATING, *SETTING_UP, *ANSWERING, *SCREENING, *FINDING, *ASSIGNING, *JUDGING,
    *SCORES_AND_RANKING, *FURTHER_REVIEWS, *MEETING, *DECIDING, *ROUNDS, *ANNOUNCING, *SEALS, *PROGRAMS,
]  # fmt: skip
