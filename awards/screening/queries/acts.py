"""Reads for acts on one nomination or many: rows locked in one order, marks, findings, and the act done last."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination, Return
from awards.screening.models import ScreeningAct, ScreeningOutcome
from awards.screening.queries.queue import mark, sent_to
from awards.screening.rules import UNDO_WITHIN

MOST_RECENT = 20


@dataclass(frozen=True)
class LastAct:
    """An act that can still be taken back, with the mails it wrote: how many wait, from when, how many are stopped."""

    act: ScreeningAct
    first: int | None
    waiting: int
    leaves_at: datetime | None
    held: int

    @property
    def until(self) -> datetime:
        """Until when it can be taken back."""
        return self.act.at + UNDO_WITHIN


def lock_sent(session: Session, edition_id: UUID, ids: Collection[UUID]) -> dict[UUID, Nomination]:
    """These sent nominations of the edition with their entries, locked in one order and read afresh."""
    found = session.scalars(
        select(Nomination)
        .where(sent_to(edition_id), Nomination.id.in_(ids))
        .order_by(Nomination.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    locked = {nomination.id: nomination for nomination in found}
    session.scalars(
        select(Entry)
        .where(Entry.nomination_id.in_(locked))
        .order_by(Entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    session.scalars(select(Nomination).where(Nomination.id.in_(locked)).options(selectinload(Nomination.entries))).all()
    return locked


def marks(session: Session, nominations: Iterable[Nomination]) -> dict[UUID, str]:
    """The mark of each nomination as it is now, by its id."""
    chosen = {nomination.id: nomination for nomination in nominations}
    rows = session.execute(
        select(Entry.nomination_id, func.count(ScreeningOutcome.id))
        .join(ScreeningOutcome, ScreeningOutcome.entry_id == Entry.id)
        .where(Entry.nomination_id.in_(chosen))
        .group_by(Entry.nomination_id)
    )
    counts = {row[0]: row[1] for row in rows}
    return {
        id_: mark(one.version, one.state, ((e.category_id, e.state) for e in one.entries), counts.get(id_, 0))
        for id_, one in chosen.items()
    }


def nominators(session: Session, nominations: Iterable[Nomination]) -> dict[UUID, User]:
    """Who sent these nominations, by id."""
    ids = {nomination.nominator_id for nomination in nominations}
    return {user.id: user for user in session.scalars(select(User).where(User.id.in_(ids)))}


def newest_findings(session: Session, nomination_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The newest finding of each entry of these nominations."""
    rows = session.execute(
        select(ScreeningOutcome.entry_id, ScreeningOutcome.id)
        .join(Entry, Entry.id == ScreeningOutcome.entry_id)
        .where(Entry.nomination_id.in_(nomination_ids))
        .order_by(ScreeningOutcome.at, ScreeningOutcome.id.desc())
    )
    return {row[0]: row[1] for row in rows}


def open_return_id(session: Session, nomination_id: UUID) -> str | None:
    """The return of a nomination that is not answered yet, as text."""
    found = session.scalar(
        select(Return.id)
        .where(Return.nomination_id == nomination_id, Return.answered_at.is_(None))
        .order_by(Return.at.desc())
    )
    return str(found) if found else None


def count_sent(session: Session, edition_id: UUID, ids: Collection[UUID]) -> int:
    """How many of these are sent nominations of the edition."""
    return session.scalar(select(func.count(Nomination.id)).where(sent_to(edition_id), Nomination.id.in_(ids))) or 0


def act(session: Session, edition_id: UUID, act_id: UUID) -> ScreeningAct:
    """An act of the edition. Raises NotFound."""
    found = session.scalar(select(ScreeningAct).where(ScreeningAct.id == act_id, ScreeningAct.edition_id == edition_id))
    if found is None:
        raise NotFound("act")
    return found


def recent_acts(session: Session, edition_id: UUID, user_id: UUID, at: datetime) -> list[LastAct]:
    """What this person did in the edition and can still take back, the newest first. Two queries at most."""
    asked = {"edition": edition_id, "user": user_id, "since": at - UNDO_WITHIN}
    rows = session.execute(_recent_acts(), asked).all()
    alone = {done.id: UUID(keys[0]) for done, *_mail in rows if len(keys := _about(done)) == 1}
    numbers: dict[UUID, int] = {}
    if alone:
        found = session.execute(select(Nomination.id, Nomination.number).where(Nomination.id.in_(alone.values())))
        numbers = {row[0]: row[1] for row in found}
    return [
        LastAct(done, numbers.get(alone[done.id]) if done.id in alone else None, waiting, leaves_at, held)
        for done, waiting, leaves_at, held in rows
    ]


@cache
def _recent_acts() -> Select[*tuple[Any, ...]]:
    return (
        select(ScreeningAct, _mails("waiting"), _leaves(), _mails("held"))
        .where(
            ScreeningAct.edition_id == bindparam("edition"), ScreeningAct.by == bindparam("user"),
            ScreeningAct.undone_at.is_(None), ScreeningAct.at > bindparam("since"),
        )
        .order_by(ScreeningAct.at.desc(), ScreeningAct.id)
        .limit(MOST_RECENT)
    )  # fmt: skip


def _about(done: ScreeningAct) -> list[str]:
    return done.effect.get("tagged") or list(done.effect["nominations"])


def _mails(state: str) -> ScalarSelect[Any]:
    return (
        select(func.count(OutboxMail.id))
        .where(OutboxMail.batch_id == ScreeningAct.id, OutboxMail.state == state)
        .correlate(ScreeningAct)
        .scalar_subquery()
    )


def _leaves() -> ScalarSelect[Any]:
    return (
        select(func.min(OutboxMail.hold_until))
        .where(OutboxMail.batch_id == ScreeningAct.id, OutboxMail.state == "waiting")
        .correlate(ScreeningAct)
        .scalar_subquery()
    )
