"""Every page that a person can open, by hand: who opens it, and what must be on the site for it."""

from dataclasses import dataclass, field
from typing import Any

from tests.browser.ending import ENDED
from tests.browser.site import COMING, COMPARED, JUDGED, LARGE, OPEN, PUBLISHED, RANKED, SCORED


@dataclass(frozen=True)
class Page:
    """One page as one person opens it; `status` is what it answers."""

    endpoint: str
    who: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    @property
    def name(self) -> str:
        """The page's name in a report and in the name of its picture."""
        told = ("edition_id", "meeting_id", "about", "key", "kind", "year", "criterion_key", "part", "import_id")
        extra = "-".join(str(value) for name, value in self.values.items() if name in told)
        return f"{self.endpoint}{'-' + extra if extra else ''}{'-' + self.who if self.who else ''}".replace(" ", "-")


def _public(endpoint: str, **values: Any) -> Page:
    return Page(endpoint, None, values)


def _of(who: str, year: int, *endpoints: str, **values: Any) -> list[Page]:
    return [Page(endpoint, who, {"edition_id": f"edition {year}", **values}) for endpoint in endpoints]


PUBLIC = [
    _public("desks.home"),
    _public("programme.call"),
    _public("programme.rehearsal_call", year=OPEN),
    _public("programme.rehearsal_eligibility", year=OPEN),
    _public("programme.rehearsal_rules", year=OPEN),
    _public("programme.rehearsal_form", year=OPEN),
    _public("certificates.ask"),
    _public("certificates.rehearsal_ask", year=PUBLISHED),
    _public("certificates.rehearsal_check", year=PUBLISHED, code="certificate code"),
    Page("certificates.check", None, {"code": "12345678901234567891"}, 404),
    _public("certificates.rehearsal_check_letter", year=PUBLISHED, code="letter code"),
    Page("certificates.check_letter", None, {"code": "12345678901234567891"}, 404),
    _public("publishing.winners"),
    _public("publishing.edition", year=2023),
    _public("publishing.category", key="skills"),
    _public("publishing.embedded", year=2023),
    _public("publishing.rehearsal", year=PUBLISHED),
    _public("closing.rehearsal_data", year=PUBLISHED),
    _public("closing.rehearsal_fairness", year=PUBLISHED),
    _public("publishing.rehearsal_earlier", year=PUBLISHED, publication_id="publication"),
    _public("publishing.data"),
    _public("verifying.verify"),
    _public("verifying.rehearsal_result", year=PUBLISHED),
    _public("verifying.bundles"),
    _public("sealing.editions"),
    _public("sealing.rehearsal_log", year=PUBLISHED),
    _public("connections.countries"),
    _public("connections.country", iso2="KE"),
    _public("connections.rehearsal_country", year=PUBLISHED, iso2="KE"),
    _public("connections.region", key="africa"),
    _public("connections.focus", key="access"),
    _public("connections.laureate", slug="laureate"),
    _public("connections.rehearsal_laureate", year=PUBLISHED, slug="rehearsed laureate"),
    _public("connections.organisation", slug="afrilabs"),
    _public("pledges.pledges"),
    _public("pledges.figures"),
    _public("pledges.pledge", public_id="R-000001"),
    _public("pledges.pledge_version", public_id="R-000001", n=1),
    _public("pledges.pledge", public_id="written pledge number"),
    _public("pledges.error_form", public_id="R-000001"),
    _public("sharing.data"),
    *(_public("sharing.embedded", what=what) for what in ("number", "chart", "list")),
    _public("pledges.words"),
    _public("campaigns.campaigns"),
    _public("campaigns.campaign", slug="kits-in-every-school"),
    _public("campaigns.event", slug="round-the-table"),
    _public("nominations.letter", token="a-letter"),
    _public("nominations.letter", token="a-late-one"),
    _public("nominations.consent", token="a-question"),
    _public("assignment.invitation_by_link", token="a-judge-s-link"),
    _public("accounts.sign_in"),
    Page("accounts.use_link", None, {"token": "an-unknown-one"}),
    Page("connections.laureate", None, {"slug": "there-is-none"}, 404),
]

NOMINEE = [
    Page("desks.nominations", "nominee"),
    Page("accounts.account", "nominee"),
    Page("people.data", "nominee"),
    Page("people.data", "wants to go"),
    Page("people.data", "ended"),
    *_of("ended", ENDED, "nominations.nomination", nomination_id="nomination that goes"),
    *_of("ended", ENDED, "nominations.nomination", nomination_id="held nomination"),
    Page("organisations.mine", "speaker"),
    Page("pledges.mine", "speaker"),
    Page("pledges.desk_of", "speaker", {"pledge_id": "drafted pledge"}),
    Page("pledges.desk_of", "speaker", {"pledge_id": "written pledge"}),
    *(
        Page("pledges.step", "speaker", {"pledge_id": "drafted pledge", "step": step})
        for step in ("what", "money", "where", "targets")
    ),
    Page("pledges.report", "speaker", {"pledge_id": "written pledge"}),
    Page("pledges.parts_named", "speaker", {"pledge_id": "written pledge"}),
    Page("pledges.parts_of_mine", "speaker"),
    Page("accounts.new_address", "nominee"),
    Page("accounts.second_step", "nominee"),
    Page("accounts.app_set_up", "nominee"),
    Page("accounts.recovery_codes", "nominee"),
    *_of("nominee", OPEN, "nominations.start"),
    *_of("nominee", OPEN, "nominations.people", nomination_id="draft nomination"),
    *_of("sender", OPEN, "nominations.people", nomination_id="draft nomination"),
    *_of("sender", OPEN, "nominations.people", nomination_id="submitted nomination"),
    *_of("nominee", OPEN, "nominations.person", nomination_id="draft nomination", collaborator_id="collaborator"),
    *_of("nominee", OPEN, "nominations.referee", nomination_id="draft nomination", referee_id="referee"),
    Page("nominations.invitation", "invited", {"token": "an-invitation"}),
    *_of(
        "nominee", OPEN, "nominations.nomination", "nominations.check", "nominations.versions",
        nomination_id="draft nomination",
    ),
    *(
        page
        for key in ("frame", "work", "results", "future", "evidence")
        for page in _of("nominee", OPEN, "nominations.section", nomination_id="draft nomination", key=key)
    ),
    *_of("nominee", OPEN, "nominations.files_of_part", nomination_id="draft nomination", part="evidence"),
    *_of(
        "sender", OPEN, "nominations.nomination", "nominations.receipt", "nominations.withdrawal",
        "nominations.questions", "nominations.check",
        nomination_id="submitted nomination",
    ),
]  # fmt: skip

JUDGE = [
    *_of("invited", JUDGED, "assignment.invitation"),
    Page("desks.judging", "chair"),
    *_of("judge", JUDGED, "judging.queue", "judging.conflicts", "judging.my_scores", "watching.own_time"),
    *_of("judge", JUDGED, "judging.warm_up", "judging.receipt", "judging.refusal"),
    *_of("judge", JUDGED, "judging.scorecard", "judging.recusal", entry_id="entry"),
    *_of("judge", JUDGED, "judging.own_pack", pack_id="pack"),
    *(
        page
        for who in ("comparer", "answerer", "confirmer")
        for page in _of(who, COMPARED, "comparing.comparing", key="skills")
    ),
    *_of("comparer", COMPARED, "judging.queue"),
    *_of("confirmer", COMPARED, "judging.queue"),
    *_of("staff", COMPARED, "comparing.reopening", key="skills", judge_id="comparing judge"),
    *_of("staff", COMPARED, "judging.staff_cards", judge_id="comparing judge"),
    *_of("staff", COMPARED, "watching.progress"),
    *_of("chair", SCORED, "judging.category_scores", category_id="category"),
    *_of("chair", SCORED, "ranking.category", key="category key"),
    *_of("chair of the meeting", SCORED, "jury.meeting", "jury.minutes", meeting_id="meeting"),
    *_of("chair of the winners meeting", SCORED, "jury.meeting", meeting_id="winners meeting"),
    *_of("member of the winners meeting", SCORED, "jury.meeting", "jury.minutes", meeting_id="winners meeting"),
    *_of("member of the called-off meeting", SCORED, "jury.meeting", meeting_id="called-off meeting"),
    *_of("chair of the closed winners meeting", PUBLISHED, "jury.meeting", meeting_id="closed winners meeting"),
]

SETTING_UP = [
    Page("desks.staff", "staff"),
    Page("accounts.tokens", "staff"),
    Page("people.erasures", "staff"),
    Page("people.erasure", "staff", {"erasure_id": "wish to be erased"}),
    Page("people.erasure", "staff", {"erasure_id": "held wish"}),
    Page("pledges.queue", "staff"),
    Page("importing.upload", "staff"),
    *(Page("importing.file", "staff", {"import_id": f"{state} file of pledges"})
      for state in ("ready", "refused", "held")),
    Page("pledges.overdue", "staff"),
    Page("campaigns.kept", "staff"),
    Page("campaigns.campaign_form", "staff"),
    Page("campaigns.one_campaign", "staff", {"campaign_id": "campaign"}),
    Page("campaigns.event_form", "staff"),
    Page("campaigns.one_event", "staff", {"event_id": "event"}),
    Page("pledges.error_reported", "staff", {"error_id": "reported error"}),
    Page("pledges.beside", "staff", {"pledge_id": "written pledge"}),
    Page("pledges.moderation", "staff", {"pledge_id": "handed in pledge"}),
    Page("pledges.moderation", "staff", {"pledge_id": "written pledge"}),
    Page("pledges.verification_form", "staff", {"report_id": "report of a pledge"}),
    Page("organisations.organisations", "staff"),
    Page("organisations.organisation", "staff", {"organisation_id": "organisation"}),
    Page("programme.editions", "staff"),
    Page("programme.new_edition", "staff"),
    *_of(
        "staff", COMING, "desks.staff_edition", "programme.edition", "programme.dates", "programme.rules",
        "programme.form", "programme.form_document", "programme.preview", "programme.texts_of_edition",
        "programme.new_category", "programme.new_section", "programme.new_check", "programme.new_round",
    ),
    *_of("staff", COMING, "programme.section", "programme.new_question", key="work"),
    *_of("staff", COMING, "programme.question", key="what"),
    *_of("staff", COMING, "programme.check", key="purpose"),
    *_of("staff", COMING, "programme.round_of_edition", number=1),
    *_of("staff", COMING, "programme.text", address="form.sections.work.questions.what.help"),
    *_of("staff", OPEN, "programme.rules_change"),
    *_of("staff", JUDGED, "programme.rules_change"),
    *_of("staff", COMING, "programme.category", "programme.new_criterion", key="skills"),
    *_of("staff", COMING, "programme.criterion", key="skills", criterion_key="results"),
]  # fmt: skip

STAFF = [
    *_of("staff", OPEN, "nominations.asked", "nominations.extensions"),
    *_of("staff", OPEN, "nominations.asked_one", nomination_id="submitted nomination"),
    *_of("staff", JUDGED, "desks.staff_edition", "programme.edition", "screening.queue", "watching.progress"),
    *_of("staff", JUDGED, "watching.reminders", "watching.nudge"),
    *_of("staff", JUDGED, "watching.nudge", judge="a judge"),
    *_of("staff", JUDGED, "screening.nomination", "screening.correction", nomination_id="judged nomination"),
    *_of("staff", JUDGED, "screening.mails", "screening.replies", "screening.reply_new"),
    *_of("staff", JUDGED, "screening.reply", "screening.reply_preview", reply_id="reply"),
    *_of("staff", JUDGED, "finding.nominations", "finding.duplicates", "finding.upload"),
    *_of("staff", OPEN, "finding.draft", nomination_id="draft nomination"),
    *_of("staff", JUDGED, "finding.brought", brought_id="brought file"),
    *_of("staff", JUDGED, "finding.file", made_id="made file"),
    *_of("staff", JUDGED, "assignment.judges", "assignment.conflicts", "assignment.plans"),
    *_of("staff", JUDGED, "assignment.judge", profile_id="profile"),
    *_of("staff", OPEN, "assignment.heat"),
    *_of("staff", JUDGED, "assignment.heat", "assignment.invitations", "assignment.reminder"),
    *_of("staff", JUDGED, "assignment.mailing", mailing_id="mailing"),
    *_of("staff", JUDGED, "assignment.plan", "assignment.plan_loads", plan_id="plan"),
    *_of("staff", JUDGED, "assignment.plan", plan_id="draft plan"),
    *_of("staff", JUDGED, "assignment.plan", plan_id="impossible plan"),
    *_of("staff", JUDGED, "assignment.plan", plan_id="waiting plan"),
    *_of("staff", JUDGED, "assignment.compare", plan_id="draft plan", other_id="plan"),
    *_of("staff", JUDGED, "assignment.panel", entry_id="entry"),
    *_of("staff", JUDGED, "judging.translations", "judging.blind", nomination_id="judged nomination"),
    *_of("staff", JUDGED, "judging.translations", nomination_id="judged nomination", part="title", language="fr"),
    *_of("staff", JUDGED, "judging.staff_cards", judge_id="judge"),
    *_of("staff", JUDGED, "judging.reopening", scorecard_id="card"),
    *_of("staff", JUDGED, "judging.warm_up_of_round"),
    *_of("staff", JUDGED, "judging.warm_up_note", entry_id="entry"),
    *_of("staff", JUDGED, "judging.paper"),
    *_of("staff", JUDGED, "judging.keyed_form", form_id="paper form"),
    *_of("staff", JUDGED, "judging.pack", pack_id="pack"),
    *_of("staff", SCORED, "judging.staff_scores", category_id="category"),
    *_of("staff", SCORED, "ranking.category", "ranking.changes", "ranking.judges_drift", key="category key"),
    *_of("staff", RANKED, "ranking.category", "ranking.changes", key="skills", round="finals"),
    *_of("staff", RANKED, "decisions.choose", key="skills", kind="shortlist"),
    *_of("staff", SCORED, "jury.meetings"),
    *_of("staff", SCORED, "jury.meeting", "jury.minutes", meeting_id="meeting"),
    *_of("staff", SCORED, "jury.meeting", "jury.minutes", meeting_id="winners meeting"),
    *_of("staff", SCORED, "jury.meeting", "jury.minutes", meeting_id="called-off meeting"),
    *_of("staff", PUBLISHED, "jury.meeting", "jury.minutes", meeting_id="closed meeting"),
    *_of("staff", PUBLISHED, "jury.meeting", "jury.minutes", meeting_id="closed winners meeting"),
    *_of("staff", PUBLISHED, "jury.opening", key="category that a jury met about"),
    *_of("staff", PUBLISHED, "jury.opening", key="category that a jury met about", about="winners"),
    Page("ranking.category", "staff", {"edition_id": f"edition {LARGE}", "key": "skills"}, 202),
    *_of("staff", SCORED, "ranking.further_reviews", key="category key"),
    *_of("staff", JUDGED, "ranking.further_reviews", key="category key"),
    *_of("staff", SCORED, "decisions.overview", "publishing.announcements"),
    *_of("staff", SCORED, "decisions.choose", key="category key", kind="shortlist"),
    *_of("staff", PUBLISHED, "decisions.decision", decision_id="decision"),
    *_of("staff", PUBLISHED, "decisions.late_conflict", late_id="late conflict"),
    *_of("staff", PUBLISHED, "decisions.overview", "desks.staff_edition"),
    *_of("staff", PUBLISHED, "publishing.announcements", "publishing.laureate_texts", "publishing.slides"),
    *_of("staff", PUBLISHED, "publishing.plan", announcement_id="winners announcement"),
    *_of("staff", PUBLISHED, "publishing.group", announcement_id="winners announcement", audience="finalists"),
    *_of("staff", PUBLISHED, "publishing.correction", laureate="corrected laureate"),
    *_of("staff", PUBLISHED, "publishing.correction_preview", announcement_id="correction"),
    *_of("staff", PUBLISHED, "publishing.retraction"),
    *_of("staff", PUBLISHED, "publishing.laureate_text", entry_id="published entry"),
    *_of("staff", PUBLISHED, "feedback.overview", "feedback.dates", "feedback.appeals"),
    *_of("staff", PUBLISHED, "certificates.overview", "certificates.letters"),
    *_of("staff", PUBLISHED, "certificates.letter", kind="finalists"),
    *_of("honoured", PUBLISHED, "certificates.own", nomination_id="honoured nomination"),
    *_of("staff", PUBLISHED, "feedback.entry", entry_id="feedback to approve"),
    *_of("staff", PUBLISHED, "feedback.one_appeal", appeal_id="waiting appeal"),
    *_of("told", PUBLISHED, "feedback.told", "feedback.appeal", nomination_id="told nomination"),
    *_of("answered appeal", PUBLISHED, "feedback.appeal", nomination_id="nomination of the answered appeal"),
    *_of("staff", PUBLISHED, "fairness.report", "closing.overview", "closing.months", "closing.holds"),
    *_of("staff", PUBLISHED, "closing.report", "closing.note"),
    *_of("staff", ENDED, "closing.overview", "closing.holds"),
    *_of("staff", PUBLISHED, "fairness.category", key="skills"),
    *_of("staff", PUBLISHED, "publishing.preview", kind="winners"),
    *_of("staff", PUBLISHED, "sealing.seals"),
    *_of("staff", SCORED, "sealing.seals"),
]

PAGES = [*PUBLIC, *NOMINEE, *JUDGE, *SETTING_UP, *STAFF]

ELSEWHERE = {
    "nominations.file": "a download",
    "nominations.service_worker": "a script; tests/nominations/test_writing_in_browser.py",
    "judging.file": "a download",
    "judging.kept_pages": "addresses for a script; tests/judging/test_offline_in_browser.py",
    "judging.own_pack_content": "a download",
    "judging.pack_content": "a download",
    "screening.file": "a download",
    "assignment.plan_problem": "a download",
    "assignment.plan_answer": "a download",
    "programme.eligibility": "as the rehearsal's; this site has no real call",
    "programme.rules_of_call": "as the rehearsal's",
    "programme.form_of_call": "as the rehearsal's",
    "programme.form_text": "a file of text",
    "programme.rehearsal_form_text": "a file of text",
    **{
        f"api.{name}": "for programs"
        for name in (
            "openapi",
            "editions",
            "edition",
            "judges",
            "conflicts",
            "assignments",
            "progress",
            "own",
            "plans",
            "plan",
            "panels",
            "scores",
            "comparisons",
            "own_comparisons",
            "decisions_of_edition",
            "feedback_lines",
            "fairness_report",
        )
    },
    "people.data_zip": "a download",
    "connections.region_file": "a file of figures",
    "connections.focus_file": "a file of figures",
    "connections.organisation_file": "a file of figures",
    "fairness.for_the_public": "a file of figures",
    "verifying.result": "as the rehearsal's; nothing of this site's editions was judged here",
    "verifying.bundle": "a download",
    "verifying.rehearsal_bundle": "a download",
    "verifying.script": "a download",
    "verifying.sent_bundle": "tests/verifying/test_pages.py; its parts are those of the rehearsal's result",
    "decisions.choose_going_on": "tests/decisions/test_going_on_in_browser.py",
    "accounts.enter_code": "tests/browser/test_by_keyboard.py walks through it",
    "accounts.proof": "tests/accounts/test_passkeys_in_browser.py",
    "accounts.address_code": "tests/accounts/test_merging_in_browser.py",
    "accounts.merge": "tests/accounts/test_merging_in_browser.py",
    "screening.next_one": "leads on to a nomination",
    "development.components": "tests/web/test_components.py",
    "development.mail": "for development only",
    "development.one_mail": "for development only",
    "development.move_clock": "for development only",
    "health.healthz": "for machines",
    "health.readyz": "for machines",
    "publishing.feed_atom": "a feed, not a page",
    "desks.sitemap": "a list for search engines, not a page",
    "publishing.earlier": "as the rehearsal's; nothing real is corrected on this site",
    "sealing.log": "as the rehearsal's; nothing real is sealed on this site",
    **{f"sealing.{kind}log_{of}": "a file" for kind in ("", "rehearsal_") for of in ("head", "proof", "leaf")},
    "sealing.statement": "a download",
    "closing.data": "as the rehearsal's; no real winners are on this site",
    "closing.fairness": "as the rehearsal's",
    "closing.data_file": "a download",
    "closing.report_pdf": "a download",
    "closing.rehearsal_data_file": "a download",
    "publishing.press_kit": "a download",
    "publishing.rehearsal_press_kit": "a download",
    "publishing.laureate_text_picture": "a picture",
    "certificates.badge": "a picture",
    "certificates.rehearsal_badge": "a picture",
    **{f"certificates.{name}": "a download" for name in ("own_file", "own_letter", "staff_file", "preview", "archive")},
    "publishing.slide_picture": "a picture",
    **{
        f"connections.{name}": "a picture"
        for name in ("laureate_card", "laureate_picture", "rehearsal_laureate_card", "rehearsal_laureate_picture")
    },
    "nominations.receipt_json": "a file, not a page",
    "nominations.receipt_pdf": "a file, not a page",
    "nominations.receipt_in_log": "a file, not a page",
    "nominations.dates_ics": "a file, not a page",
    "finding.nominations_xlsx": "a file, not a page",
    "finding.file_content": "a file, not a page",
}
"""Addresses that answer a GET and are not in the list above, and why."""
