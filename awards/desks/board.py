"""The board of an edition: what its queues are called and where each is worked, and the dates of the edition."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from awards.desks.queries import Waiting
from awards.desks.steps import STEPS
from awards.programme import rounds
from awards.programme.models import Edition
from awards.programme.round_words import round_name
from awards.web.filters import date_in_short

QUEUES = {
    "rules": (
        _l("Rules to publish"),
        _l("nobody can read them or nominate until you do"),
        "programme.edition",
    ),
    "jury": (_l("Judges to invite"), _l("nobody is on the jury, and nobody is still to answer"), "assignment.judges"),
    "to_decide": (
        _l("Categories to decide"),
        _l("the round is over, and nothing is proposed"),
        "decisions.overview",
    ),
    "fell_away": (
        _l("Places that fell free"),
        _l("chosen, and not in the running any more"),
        "decisions.overview",
    ),
    "finalists": (
        _l("Finalists to announce"),
        _l("all are decided, and no instant is set"),
        "publishing.announcements",
    ),
    "winners": (
        _l("Winners to announce"),
        _l("all are decided, and no instant is set"),
        "publishing.announcements",
    ),
    "to_hand_out": (
        _l("Certificates to hand out"),
        _l("the winners are public, and nobody proposed it"),
        "certificates.overview",
    ),
    "to_feed_back": (
        _l("Feedback to write"),
        _l("entries whose nominees get no words yet"),
        "feedback.overview",
    ),
    "to_close": (
        _l("The edition to close"),
        _l("all of it is told, and nobody proposed its end"),
        "closing.overview",
    ),
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
    "meetings": (_l("Jury meetings to sign"), _l("the chair has signed, and staff have not"), "jury.meetings"),
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
    step: bool
    """Whether the edition waits for it before it can go on."""


@dataclass(frozen=True)
class Moment:
    """One date of an edition on the time line."""

    when: str
    what: str
    state: str
    note: str | None = None


def row_of(waiting: Waiting, edition: Edition, at: datetime) -> QueueRow:
    """A queue as the board shows it."""
    title, note, endpoint = QUEUES[waiting.key]
    late = (
        waiting.late
        or waiting.key in LATE
        or (waiting.key in ("to_screen", "short_of_reviews") and rounds.current(edition, at).opens_at < at)
    )
    return QueueRow(
        title=str(title),
        note=str(note),
        url=_queue_url(endpoint, edition.id, waiting.key),
        count=waiting.count,
        age=_age(at - waiting.oldest) if waiting.oldest else "",
        late=late,
        step=waiting.key in STEPS,
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
    return str(ngettext("%(num)s day", "%(num)s days", hours // 24))


def moments(edition: Edition, at: datetime) -> list[Moment]:
    """The dates of an edition, the next one marked."""
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
            (one.opens_at, _("Judging opens: %(round)s", round=round_name(one))),
            (one.closes_at, _("Judging closes: %(round)s", round=round_name(one))),
        )
    ]
