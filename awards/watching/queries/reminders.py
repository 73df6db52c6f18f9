"""Reads of reminders: whom there were some for, nudges that can still be taken back, rounds to look at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure.database import database_now
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.programme.models import Edition, Round
from awards.watching.models import Reminder, ReminderStop, WatchRules
from awards.watching.rules.reminding import Kind


@dataclass(frozen=True)
class HeldNudge:
    """The mails of a nudge that have not left: how many, and when they will."""

    batch_id: UUID
    count: int
    leaves_at: datetime


@dataclass(frozen=True)
class OneNudge:
    """A nudge with the reminders in it."""

    edition_id: UUID
    batch_id: UUID
    reminders: tuple[Reminder, ...]


def occasions(session: Session, round_id: UUID) -> dict[UUID, set[str]]:
    """The occasions of which each judge of the round was reminded."""
    found: dict[UUID, set[str]] = {}
    for judge_id, occasion in session.execute(
        select(Reminder.judge_id, Reminder.occasion).where(Reminder.round_id == round_id)
    ):
        found.setdefault(judge_id, set()).add(occasion)
    return found


def last_days(session: Session, judge_ids: Collection[UUID]) -> dict[UUID, date]:
    """The day of each judge's last reminder in any edition, in the judge's own calendar."""
    rows: Any = session.execute(
        select(Reminder.judge_id, func.max(Reminder.day))
        .where(Reminder.judge_id.in_(judge_ids), Reminder.taken_back_at.is_(None))
        .group_by(Reminder.judge_id)
    )
    return {row[0]: row[1] for row in rows}


def held_nudges(session: Session, edition_id: UUID) -> list[HeldNudge]:
    """Nudges of the edition whose mails still wait, the one that leaves first on top."""
    nudges = select(Reminder.batch_id).where(Reminder.edition_id == edition_id, Reminder.kind == Kind.NUDGE)
    rows: Any = session.execute(
        select(OutboxMail.batch_id, func.count(), func.min(OutboxMail.hold_until))
        .where(
            OutboxMail.edition_id == edition_id, OutboxMail.state == "waiting",
            OutboxMail.hold_until > database_now(), OutboxMail.batch_id.in_(nudges),
        )
        .group_by(OutboxMail.batch_id)
        .order_by(func.min(OutboxMail.hold_until), OutboxMail.batch_id)
    )  # fmt: skip
    return [HeldNudge(*row) for row in rows]


def nudge(session: Session, edition_id: UUID, batch_id: UUID) -> OneNudge:
    """A nudge of the edition. Raises NotFound."""
    found = session.scalars(
        select(Reminder)
        .where(Reminder.edition_id == edition_id, Reminder.batch_id == batch_id, Reminder.kind == Kind.NUDGE)
        .order_by(Reminder.id)
    ).all()
    if not found:
        raise NotFound("nudge")
    return OneNudge(edition_id, batch_id, tuple(found))


def never_left(session: Session, batch_id: UUID) -> set[str]:
    """The keys of the mails of a batch that were taken back before they left."""
    rows = session.scalars(
        select(OutboxMail.dedupe_key).where(OutboxMail.batch_id == batch_id, OutboxMail.state == "cancelled")
    )
    return {key for key in rows if key is not None}


def rounds_to_remind(session: Session, at: datetime) -> list[UUID]:
    """Open rounds of editions that remind their judges, but for those in which staff switched it off."""
    stopped = exists().where(ReminderStop.round_id == Round.id, ReminderStop.judge_id.is_(None))
    wanted = (
        select(Round.id)
        .join(WatchRules, WatchRules.edition_id == Round.edition_id)
        .join(Edition, Edition.id == Round.edition_id)
        .where(
            WatchRules.reminding.is_(True), Edition.put_away_at.is_(None), Round.opens_at <= at, Round.closes_at > at,
            ~stopped,
        )
        .order_by(Round.id)
    )  # fmt: skip
    return list(session.scalars(wanted))


def stops(session: Session, round_ids: Collection[UUID]) -> list[tuple[ReminderStop, User | None]]:
    """Where staff switched automatic reminders off in these rounds: whole rounds first, then judges by name."""
    rows = session.execute(
        select(ReminderStop, User)
        .outerjoin(User, User.id == ReminderStop.judge_id)
        .where(ReminderStop.round_id.in_(round_ids))
        .order_by(ReminderStop.judge_id.is_not(None), User.name, User.email)
    )
    return [(row[0], row[1]) for row in rows]


def armed(session: Session, keys: Collection[str], moment: datetime) -> set[str]:
    """Which of these standing jobs wait or run, or were armed for this moment."""
    if not keys:
        return set()
    busy = or_(Job.due_at == moment, Job.state.in_(("waiting", "running")))
    return {key for key in session.scalars(select(Job.key).where(Job.key.in_(keys), busy)) if key is not None}
