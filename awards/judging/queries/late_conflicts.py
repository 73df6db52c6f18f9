"""Reads of conflicts that came up after a round had closed, beside cards that count."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.assignment.models import Assignment, LateConflict
from awards.core.errors import NotFound
from awards.infrastructure.once import once
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Nomination


@dataclass(frozen=True)
class LateConflictRow:
    """A confirmed card of a closed round with a conflict found since, and what staff decided, if they have."""

    late: LateConflict
    entry_id: UUID
    nomination_id: UUID
    judge_id: UUID
    round_id: UUID
    category_id: UUID
    number: int
    title: str
    judge: str
    decided_by: str | None


def late_conflicts(session: Session, edition_id: UUID, *, decided: bool = False) -> list[LateConflictRow]:
    """Those of the edition that wait for staff, or also those that were `decided`, the oldest first; one query."""
    query = _rows(edition_id).where(or_(_waits(), LateConflict.outcome.is_not(None)) if decided else _waits())
    return once(
        session,
        ("late conflicts", edition_id, decided),
        lambda: [LateConflictRow(*row) for row in session.execute(query)],
    )


def late_conflict(session: Session, edition_id: UUID, late_id: UUID) -> LateConflictRow:
    """One of the edition. Raises NotFound."""
    row = session.execute(_rows(edition_id).where(LateConflict.id == late_id)).one_or_none()
    if row is None:
        raise NotFound("late conflict")
    return LateConflictRow(*row)


def late_conflicts_waiting(edition_id: UUID) -> Select[*tuple[Any, ...]]:
    """The query of how many wait for staff, and since when; for queries that count."""
    return _joined(select(func.count(LateConflict.id), func.min(LateConflict.found_at)), edition_id).where(_waits())


def _rows(edition_id: UUID) -> Select[*tuple[Any, ...]]:
    judge, decider = aliased(User), aliased(User)
    columns = select(
        LateConflict, Assignment.entry_id, Assignment.nomination_id, Assignment.judge_id, Assignment.round_id,
        Entry.category_id, Nomination.number, Nomination.title, _called(judge), _called(decider),
    )  # fmt: skip
    return (
        _joined(columns, edition_id)
        .join(judge, judge.id == Assignment.judge_id)
        .outerjoin(decider, decider.id == LateConflict.decided_by)
        .order_by(LateConflict.found_at, Nomination.number, LateConflict.id)
    )


def _joined(query: Select[*tuple[Any, ...]], edition_id: UUID) -> Select[*tuple[Any, ...]]:
    card = and_(
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id,
        Scorecard.confirmed_at.is_not(None),
    )
    return (
        query.select_from(LateConflict)
        .join(Assignment, Assignment.id == LateConflict.assignment_id)
        .join(Scorecard, card)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Nomination.edition_id == edition_id)
    )


def _waits() -> ColumnElement[bool]:
    return and_(
        LateConflict.outcome.is_(None),
        Assignment.ended_at.is_(None),
        Entry.state == "eligible",
        Nomination.state == "submitted",
    )


def _called(person: type[User]) -> ColumnElement[str]:
    return func.coalesce(func.nullif(person.name, ""), person.email)
