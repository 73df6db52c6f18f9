"""Pages that span steps: the public home, the nominee's home, the judge's and the staff's desks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from awards.accounts.policy import is_staff, may_administer
from awards.assignment.queries import categories_of, hidden_from
from awards.desks import policy, queries
from awards.desks.front import front
from awards.desks.prerendering.addresses import to_be_found
from awards.desks.queries import MyNomination, Waiting
from awards.judging.policy import judges_somewhere
from awards.judging.queries import editions_judged
from awards.nominations import pages as nominations_pages
from awards.nominations.queries import extended_editions
from awards.nominations.rules import Announced
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Edition
from awards.programme.round_words import round_name
from awards.web.access import public, requires, signed_in_only
from awards.web.filters import date_in_short
from awards.web.identity import signed_in
from awards.web.keeping import kept
from awards.web.transaction import db_session, now

bp = Blueprint("desks", __name__)

QUEUES = {
    "late_scorecards": (_l("Late judges"), _l("scorecards not confirmed when the round closed"), "watching.progress"),
    "silent_judges": (_l("Silent judges"), _l("no work for days, and the round is open"), "watching.progress"),
    "to_screen": (_l("To screen"), _l("nominations received and not looked at"), "screening.queue"),
    "answered": (_l("Returned and answered"), _l("nominations that came back"), "screening.queue"),
    "consents": (_l("Consent"), _l("nominees who have not answered, so that nobody may pass them"), "screening.queue"),
    "letters": (_l("Letters"), _l("asked of referees and not written yet"), "screening.queue"),
    "questions": (_l("Questions"), _l("of nominees, not answered yet"), "nominations.asked"),
    "returned": (_l("Returned"), _l("nominations that wait for their nominees"), "screening.queue"),
    "duplicates": (_l("Likely duplicates"), _l("pairs that nobody has looked at"), "finding.duplicates"),
    "conflicts": (_l("Conflicts"), _l("found or declared, and standing"), "assignment.conflicts"),
    "invitations": (_l("Invitations"), _l("judges who have not answered"), "assignment.judges"),
    "short_of_reviews": (_l("Short of reviews"), _l("eligible entries with too few judges"), "assignment.plans"),
    "late_conflicts": (
        _l("Conflicts found after the close"),
        _l("scores that count until you decide"),
        "decisions.overview",
    ),
    "decisions": (_l("Decisions to sign"), _l("need a second member of staff"), "decisions.overview"),
    "announcements": (_l("Announcements to sign"), _l("need a second member of staff"), "publishing.announcements"),
    "stopped_announcements": (
        _l("Announcements stopped"),
        _l("what they rest on went away before their time"),
        "publishing.announcements",
    ),
    "rules_changes": (
        _l("Changes of the rules to sign"),
        _l("need a second member of staff"),
        "programme.rules_change",
    ),
    "certificates": (_l("Certificates to sign"), _l("need a second member of staff"), "certificates.overview"),
    "letter_texts": (_l("Words of letters to sign"), _l("need a second member of staff"), "certificates.letters"),
    "closing": (_l("The edition's end"), _l("needs a second member of staff"), "closing.overview"),
    "appeals": (_l("Appeals"), _l("wait for the one answer"), "feedback.appeals"),
    "upheld_appeals": (
        _l("Appeals that were upheld"),
        _l("what follows from the answer is not done"),
        "feedback.appeals",
    ),
    "seals": (_l("Seal of the log"), _l("two key holders sign what was decided or published"), "sealing.seals"),
    "bounced_mail": (_l("Mail that could not be sent"), _l("check the addresses"), "screening.mails"),
    "held_mail": (_l("Mail that is held"), _l("leaves only when you let it go"), "screening.mails"),
}
"""The staff board: what each queue is called, what waits in it, and where it is worked."""

LATE = frozenset({"late_scorecards", "silent_judges", "stopped_announcements", "bounced_mail"})
"""Queues that stand first however young."""

STAFF_ALONE = frozenset({"bounced_mail", "held_mail"})
"""Queues whose place only staff of the edition may open: what went to whom is not an administrator's."""


@dataclass(frozen=True)
class QueueRow:
    """A queue with something in it."""

    title: str
    note: str
    url: str
    count: int
    age: str
    late: bool


@dataclass(frozen=True)
class Moment:
    """One date of an edition on the time line."""

    when: str
    what: str
    state: str
    note: str | None = None


@bp.route("/")
@public
@kept
def home() -> ResponseReturnValue:
    return render_template("desks/home.html", front=front(db_session(), now()))


@bp.route("/sitemap.xml")
@public
@kept
def sitemap() -> ResponseReturnValue:
    base = str(current_app.config["AWARDS"].base_url).rstrip("/")
    found = [base + address for address in to_be_found(db_session(), now())]
    return Response(render_template("desks/sitemap.xml", found=found), mimetype="application/xml")


@bp.route("/nominations")
@signed_in_only
def nominations() -> ResponseReturnValue:
    user, at = signed_in(), now()
    mine = queries.nominations_of(db_session(), user.id)
    sent = [row.nomination.id for row in mine if row.nomination.submitted_at is not None]
    told = nominations_pages.announced(db_session(), sent, at)
    return render_template(
        "desks/nominations.html",
        mine=mine,
        where={row.nomination.id: status for row in mine if (status := _status(row, told, at))},
        calls=[
            *((edition, edition.closes_at) for edition in programme.open_editions(db_session(), at, rehearsal=None)),
            *extended_editions(db_session(), user.id, at),
        ],
        at=at,
    )


@bp.route("/judging")
@requires(judges_somewhere)
def judging() -> ResponseReturnValue:
    found = editions_judged(db_session(), signed_in().id, now())
    if len(found) == 1:
        return redirect(url_for("judging.queue", edition_id=found[0][0].id))
    return render_template("desks/judging.html", editions=found, at=now())


@bp.route("/staff")
@requires(policy.has_a_staff_desk)
def staff() -> ResponseReturnValue:
    user = signed_in()
    return render_template(
        "desks/staff.html", editions=queries.staff_editions(db_session(), user), may_administer=may_administer(user)
    )


@bp.route("/staff/<uuid:edition_id>")
@requires(policy.may_open_board, load=programme.held_edition)
def staff_edition(edition: Edition) -> ResponseReturnValue:
    at = now()
    waits, silent = queries.waiting(db_session(), edition, at), queries.silent_judges(db_session(), edition.id, at)
    if silent.count or any(waits[key].count for key in queries.TELLING):
        hidden = hidden_from(db_session(), edition.id, signed_in().id).ids
        if hidden:
            waits = queries.waiting(db_session(), edition, at, hidden)
            silent = queries.silent_judges(db_session(), edition.id, at, hidden)
            tied = categories_of(db_session(), hidden)
            waits["late_conflicts"] = queries.late_conflicts(db_session(), edition.id, tied)
            waits["decisions"] = queries.decisions_to_sign(db_session(), edition.id, tied)
            waits["appeals"] = queries.appeals(db_session(), edition.id, tied)
            waits["upheld_appeals"] = queries.appeals_to_carry_out(db_session(), edition.id, tied)
    found = [*waits.values(), silent]
    rows = [
        _row(waiting, edition, at)
        for waiting in found
        if waiting.count and (waiting.key not in STAFF_ALONE or is_staff(signed_in(), edition.id))
    ]
    return render_template(
        "desks/staff_edition.html",
        edition=edition,
        at=at,
        rows=sorted(rows, key=lambda row: (not row.late, -row.count)),
        moments=_moments(edition, at),
        counts=queries.nomination_counts(db_session(), edition.id),
    )


def _status(row: MyNomination, told: dict[UUID, Announced], at: datetime) -> nominations_pages.Status | None:
    return nominations_pages.status_of(
        row.nomination, row.edition, [entry.state for entry in row.nomination.entries], row.extended_until, row.due_at,
        told.get(row.nomination.id), at,
    )  # fmt: skip


def _row(waiting: Waiting, edition: Edition, at: datetime) -> QueueRow:
    title, note, endpoint = QUEUES[waiting.key]
    late = waiting.key in LATE or (
        waiting.key in ("to_screen", "short_of_reviews") and rounds.current(edition, at).opens_at < at
    )
    return QueueRow(
        title=str(title),
        note=str(note),
        url=_queue_url(endpoint, edition.id, waiting.key),
        count=waiting.count,
        age=_age(at - waiting.oldest) if waiting.oldest else "",
        late=late,
    )


def _queue_url(endpoint: str, edition_id: UUID, key: str) -> str:
    state = {
        "to_screen": "to_screen", "answered": "answered", "returned": "returned", "bounced_mail": "failed",
        "held_mail": "held",
    }.get(key)  # fmt: skip
    also: dict[str, dict[str, Any]] = {
        "silent_judges": {"risk": "silent"},
        "consents": {"consent": "waiting"},
        "letters": {"letters": "waiting"},
    }
    return url_for(endpoint, edition_id=edition_id, state=state, **also.get(key, {}))


def _age(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return str(_("under an hour"))
    if hours < 48:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(days)s days", days=hours // 24))


def _moments(edition: Edition, at: datetime) -> list[Moment]:
    dated = [
        (edition.opens_at, _("Call opens")),
        (edition.closes_at, _("Call closes")),
        *_judging(edition),
        (edition.finalists_at, _("Finalists are announced")),
        (edition.winners_at, _("Winners are announced")),
    ]
    known = [(when, what) for when, what in dated if when is not None]
    next_one = next((when for when, _what in known if when > at), None)
    return [
        Moment(
            when=date_in_short(when),
            what=what,
            state="past" if when <= at else "now" if when == next_one else "future",
        )
        for when, what in known
    ]


def _judging(edition: Edition) -> list[tuple[datetime, str]]:
    """When judging opens and closes, by the names of the rounds where there are several."""
    if len(edition.rounds) == 1:
        only = rounds.first(edition)
        return [(only.opens_at, _("Judging opens")), (only.closes_at, _("Judging closes"))]
    return [
        moment
        for one in edition.rounds
        for moment in (
            (one.opens_at, _("%(round)s opens", round=round_name(one))),
            (one.closes_at, _("%(round)s closes", round=round_name(one))),
        )
    ]
