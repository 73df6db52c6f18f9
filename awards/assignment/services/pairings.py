"""The rows where nominations and judges meet: whoever assigns, ends or blocks a pair locks it first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment, Conflict, Pairing
from awards.infrastructure.database import Base

Pair = tuple[UUID, UUID]
"""A nomination and a judge."""

T = TypeVar("T")

AT_ONCE = 400
"""So many pairs go into one statement."""


def locked(session: Session, nomination_id: UUID, judge_id: UUID) -> Pairing:
    """The pairing, made when there is none, and nobody else's until the end of the transaction."""
    meet(session, [(nomination_id, judge_id)])
    return session.get_one(Pairing, (nomination_id, judge_id), with_for_update=True, populate_existing=True)


def lock(session: Session, pairs: Collection[Pair]) -> None:
    """Lock many pairings at once, made where there are none, in an order that cannot deadlock."""
    meet(session, pairs)
    for some in _chunks(sorted(pairs)):
        session.scalars(
            select(Pairing)
            .where(tuple_(Pairing.nomination_id, Pairing.judge_id).in_(some))
            .order_by(Pairing.nomination_id, Pairing.judge_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()


def meet(session: Session, pairs: Collection[Pair]) -> None:
    """Make the pairings of (nomination, judge) that are not there yet, in an order that cannot deadlock."""
    rows = [{"nomination_id": n, "judge_id": j, "blocked": False} for n, j in sorted(pairs)]
    if rows:
        session.execute(_insert(session, Pairing).on_conflict_do_nothing(), rows)


def note(session: Session, values: dict[str, Any]) -> UUID | None:
    """Keep a conflict; None when one of this kind is there already, whoever wrote it."""
    kept = _insert(session, Conflict).values(id=uuid4(), **values).on_conflict_do_nothing()
    return session.scalars(kept.returning(Conflict.id)).one_or_none()


def note_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Conflict]:
    """Keep many conflicts at once; gives those that were not there already."""
    if not rows:
        return []
    kept = _insert(session, Conflict).on_conflict_do_nothing().returning(Conflict.id)
    ids = session.scalars(kept, [{"id": uuid4(), **row} for row in rows]).all()
    found = {
        row.id: row for some in _chunks(ids) for row in session.scalars(select(Conflict).where(Conflict.id.in_(some)))
    }
    return sorted(found.values(), key=lambda row: (row.nomination_id, row.judge_id, row.kind))


def running(session: Session, pairs: Collection[Pair]) -> list[Assignment]:
    """Assignments that run between any of these pairs, in any round."""
    found: list[Assignment] = []
    for some in _chunks(sorted(pairs)):
        found.extend(
            session.scalars(
                select(Assignment)
                .where(tuple_(Assignment.nomination_id, Assignment.judge_id).in_(some), Assignment.ended_at.is_(None))
                .order_by(Assignment.nomination_id, Assignment.judge_id, Assignment.id)
            )
        )
    return found


def block(session: Session, pairs: Collection[Pair]) -> None:
    """Keep these pairs apart; nothing runs between them any more, and they are locked."""
    for some in _chunks(sorted(pairs)):
        session.execute(
            update(Pairing).where(tuple_(Pairing.nomination_id, Pairing.judge_id).in_(some)).values(blocked=True)
        )


def _chunks(pairs: Sequence[T]) -> Iterator[Sequence[T]]:
    return (pairs[start : start + AT_ONCE] for start in range(0, len(pairs), AT_ONCE))


def _insert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return (sqlite.insert if on_sqlite else postgresql.insert)(cast(Table, model.__table__))
