"""The row where a nomination and a judge meet: whoever assigns, ends or blocks the pair locks it first."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.assignment.models import Conflict, Pairing
from awards.infrastructure.database import Base


def locked(session: Session, nomination_id: UUID, judge_id: UUID) -> Pairing:
    """The pairing, made when there is none, and nobody else's until the end of the transaction."""
    meet(session, [(nomination_id, judge_id)])
    return session.get_one(Pairing, (nomination_id, judge_id), with_for_update=True, populate_existing=True)


def meet(session: Session, pairs: Collection[tuple[UUID, UUID]]) -> None:
    """Make the pairings of (nomination, judge) that are not there yet, in an order that cannot deadlock."""
    rows = [{"nomination_id": n, "judge_id": j, "blocked": False} for n, j in sorted(pairs)]
    if rows:
        session.execute(_insert(session, Pairing).on_conflict_do_nothing(), rows)


def note(session: Session, values: dict[str, Any]) -> UUID | None:
    """Keep a conflict; None when one of this kind is there already, whoever wrote it."""
    kept = _insert(session, Conflict).values(id=uuid4(), **values).on_conflict_do_nothing()
    return session.scalars(kept.returning(Conflict.id)).one_or_none()


def _insert(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return (sqlite.insert if on_sqlite else postgresql.insert)(cast(Table, model.__table__))
