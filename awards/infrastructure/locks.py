"""Names that one transaction holds until its end, where a rule spans rows that do not exist yet.

SQLite has one writer, who holds everything anyway; on PostgreSQL these are its advisory locks.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session


def hold(session: Session, names: Iterable[str]) -> None:
    """Wait until no other transaction holds one of the names, and hold them until this one ends.

    A transaction holds names once, all that it needs together: they are taken in one order, so that two never wait
    for each other.
    """
    if one_writer(session):
        return
    if wanted := sorted(set(names)):
        session.execute(_HELD, {"names": wanted})


def one_writer(session: Session) -> bool:
    """Whether the database lets one transaction write at a time, so that it need hold no row of its own."""
    return session.get_bind().dialect.name != "postgresql"


_HELD = text("SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(CAST(:names AS text[])) AS name")
