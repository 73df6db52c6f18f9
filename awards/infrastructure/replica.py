"""Reading public pages from a replica of the database: as of an instant that is known, shown and not long ago.

Whoever works the jobs notes each moment at the primary. A replica has everything that was committed before the moment
that it knows of, so a page is read as of that moment, also by the award's clock: what was called off in time is called
off there too, and what is to be told at an instant is told once the replica has heard of all that came before.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, Engine, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.infrastructure.clock import AHEAD, AS_AT
from awards.infrastructure.database import Base, Sessions, connect, database_now

REST_SECONDS = 5.0
"""A replica that was away or too far behind is not asked again for so long."""

PATIENCE = 2
"""Seconds that a replica has to take a connection."""


class Pulse(Base):
    """At most one row: the last moment that was noted at the primary, by its own clock."""

    __tablename__ = "pulse"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    at: Mapped[datetime]


def beat(session: Session) -> None:
    """Note this moment. Several may; the row never goes back."""
    noted = insert(Pulse).values(id=1, at=database_now())
    later = func.greatest(Pulse.at, noted.excluded.at)
    session.execute(noted.on_conflict_do_update(index_elements=[Pulse.id], set_={"at": later}))


_KNOWN = select(Pulse.at, database_now(), AHEAD)


@dataclass(frozen=True)
class Look:
    """A session on the replica, and the moment as of which it reads."""

    session: Session
    as_of: datetime


class Replica:
    """The replica that the settings name; `bound` is how far it may be behind."""

    def __init__(self, engine: Engine, bound: timedelta, passed: Callable[[], float] = time.monotonic) -> None:
        self.sessions, self.bound, self._passed = Sessions(engine), bound, passed
        self._left_since = -math.inf

    def look(self) -> Look | None:
        """A session that reads; None when the replica is away or too far behind: then the primary is asked."""
        if self._passed() - self._left_since < REST_SECONDS:
            return None
        session = self.sessions.reading()
        try:
            known = session.execute(_KNOWN).first()
        except SQLAlchemyError:
            known = None
        if known is None or known[1] - known[0] > self.bound:
            session.close()
            self.leave()
            return None
        session.info[AS_AT] = known[0] + timedelta(seconds=known[2] or 0)
        return Look(session, known[0])

    def leave(self) -> None:
        """Ask the primary for a while: the replica did not answer."""
        self._left_since = self._passed()


def at(url: str, bound: timedelta) -> Replica:
    """The replica at this address."""
    return Replica(connect(url, patience=PATIENCE), bound)
