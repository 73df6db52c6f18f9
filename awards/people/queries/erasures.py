"""Wishes to be erased, for staff and for the person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.people.models import Erasure

MOST = 100
OPEN = ("asked", "proposed", "approved")


def erasure(session: Session, erasure_id: UUID) -> Erasure:
    """One wish. Raises NotFound."""
    found = session.get(Erasure, erasure_id)
    if found is None:
        raise NotFound("erasure")
    return found


def erasures(session: Session, made_up_alone: bool) -> Sequence[Erasure]:
    """The newest wishes, those that wait for somebody first; for a made-up reader those of a rehearsal alone."""
    waits = case((Erasure.state.in_(OPEN), 0), else_=1)
    query = select(Erasure).where(Erasure.rehearsal) if made_up_alone else select(Erasure)
    return session.scalars(query.order_by(waits, Erasure.asked_at.desc(), Erasure.id).limit(MOST)).all()


def open_of(session: Session, user_id: UUID) -> Erasure | None:
    """The wish of a user that is not settled yet."""
    return session.scalar(select(Erasure).where(Erasure.user_id == user_id, Erasure.state.in_(OPEN)))


def open_of_address(session: Session, email: str) -> Erasure | None:
    """The wish of somebody who is known by this address alone that is not settled yet, the oldest."""
    of = (Erasure.user_id.is_(None), Erasure.email == email, Erasure.state.in_(OPEN))
    return session.scalar(select(Erasure).where(*of).order_by(Erasure.asked_at, Erasure.id).limit(1))


def to_carry_out(session: Session, at: datetime) -> Sequence[Erasure]:
    """Approved wishes whose time has come and that nobody holds."""
    query = select(Erasure).where(Erasure.state == "approved", Erasure.due_at <= at, Erasure.held_because == "")
    return session.scalars(query.order_by(Erasure.due_at, Erasure.id)).all()
