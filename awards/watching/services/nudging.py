"""Reminders by hand: staff choose the judges, the mails wait five minutes and can be taken back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.watching import queries
from awards.watching.queries import JudgeAtWork, OneNudge, Watched
from awards.watching.rules.hours import local_day
from awards.watching.rules.reminding import Kind
from awards.watching.services import mails

HELD = timedelta(minutes=5)
"""How long the mails of a nudge wait before they leave."""


@dataclass(frozen=True)
class Nudged:
    """What became of a nudge: how many mails leave when, and how many judges were reminded today already."""

    batch_id: UUID
    count: int
    leaves_at: datetime
    reminded_already: int


def may_be_nudged(judge: JudgeAtWork, at: datetime) -> bool:
    """Whether a judge of the jury has something left, and asked for no pause."""
    away = judge.work.away_until
    return not judge.left and judge.work.unconfirmed > 0 and (away is None or away <= at)


def nudge(session: Session, of: Watched, judge_ids: Collection[UUID], by: User, at: datetime) -> Nudged:
    """Write to the chosen judges who have something left and asked for no pause, at most one mail a day each.

    Raises RuleBroken when the round has closed, or when nobody chosen may be written to.
    """
    if at >= of.round.closes_at:
        raise RuleBroken(N_("The round has closed: nobody needs a reminder any more."))
    chosen = queries.told(session, of, at, set(judge_ids))
    open_to_it = [judge for judge in chosen if may_be_nudged(judge, at)]
    if not open_to_it:
        raise RuleBroken(N_("Choose at least one judge who has something left and asked for no pause."))
    batch, leaves_at, count = uuid4(), clock.real(session) + HELD, 0
    with outbox.held(session, batch, leaves_at):
        for judge in sorted(open_to_it, key=lambda judge: judge.judge_id):
            day = local_day(at, judge.work.zone)
            count += mails.write(
                session, of, judge, Kind.NUDGE, f"{Kind.NUDGE}:{batch}", day, at, by=by.id, batch=batch
            )
    session.flush()
    return Nudged(batch, count, leaves_at, len(open_to_it) - count)


def take_back_nudge(session: Session, of: OneNudge, by: User, at: datetime) -> int:
    """The mails of a nudge that have not left never will, and these reminders do not count; gives how many."""
    real = clock.real(session)
    if not outbox.take_back(session, _mails(of), real):
        return 0
    gone = queries.never_left(session, of.batch_id)
    taken_back = [
        reminder
        for reminder in of.reminders
        if mails.key_of_mail(reminder.id) in gone and reminder.taken_back_at is None
    ]
    for reminder in taken_back:
        reminder.taken_back_at = at
    _note(session, of, by, "nudge.taken_back", len(taken_back))
    return len(taken_back)


def send_nudge(session: Session, of: OneNudge, by: User) -> int:
    """Let the mails of a nudge leave now; gives how many."""
    count = outbox.let_go(session, _mails(of) & (OutboxMail.state == "waiting"), clock.real(session))
    if count:
        _note(session, of, by, "nudge.sent_at_once", count)
    return count


def _mails(of: OneNudge) -> ColumnElement[bool]:
    return (OutboxMail.edition_id == of.edition_id) & (OutboxMail.batch_id == of.batch_id)


def _note(session: Session, of: OneNudge, by: User, action: str, count: int) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=of.batch_id, edition=of.edition_id, details={"count": count}
    )
    session.flush()
