"""Notices that a commit changed what everybody sees, and rings for it.

What is still hidden rings nothing: neither that an announcement was approved for later nor that it was called off. At
the instant itself nobody rings, since nothing is committed then: each server knows the instant and asks the database.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from awards.infrastructure import clock
from awards.infrastructure.database import Base, Sessions
from awards.infrastructure.redis.bell import ring
from awards.infrastructure.redis.client import of

Part = Callable[[Session, datetime], object]
"""Something that everybody sees, told by what compares equal as long as it looks the same."""

TOUCHED, BEFORE = "redis.touched", "redis.before"
"""Where a session keeps what its transaction touched, and how that looked from outside until the commit."""

_stands_on: dict[type[Base], Part | None] = {}


def stands_on(part: Part | None, *tables: type[Base]) -> None:
    """Say what everybody sees of these tables; None where nothing waits for an instant, so each change may be heard."""
    _stands_on.update(dict.fromkeys(tables, part))


@event.listens_for(Session, "after_flush")
def _note(session: Session, _flush: object) -> None:
    if of(session) is None:
        return
    changed = (*session.new, *session.dirty, *session.deleted)
    touched = {_stands_on[kind] for kind in {type(row) for row in changed} & _stands_on.keys()}
    if touched:
        session.info.setdefault(TOUCHED, set()).update(touched)


@event.listens_for(Session, "before_commit")
def _look(session: Session) -> None:
    """How it looks to everybody else, for the last time before the change."""
    if session.in_nested_transaction() or of(session) is None:
        return
    session.flush()
    touched = session.info.pop(TOUCHED, None)
    if touched:
        session.info[BEFORE] = (touched, None if None in touched else _seen(_engine(session), touched, None))


@event.listens_for(Session, "after_commit")
def _compare(session: Session) -> None:
    touched, before = session.info.pop(BEFORE, (None, None))
    redis = of(session)
    if not touched or redis is None:
        return
    if None not in touched:
        if before is None:
            return
        at, looked = before
        after = _seen(_engine(session), touched, at)
        if after is None or after[1] == looked:
            return
    ring(redis)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(TOUCHED, None)
        session.info.pop(BEFORE, None)


def _seen(engine: Engine, parts: Iterable[Part], at: datetime | None) -> tuple[datetime, list[object]] | None:
    """What everybody sees of the parts, at the same instant before and after; None when the database is away."""
    try:
        with Sessions(engine).reading() as session:
            instant = at or clock.now(session)
            return instant, [part(session, instant) for part in parts]
    except SQLAlchemyError:
        return None


def _engine(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine
