"""The one clock: the database's time, plus an offset that only development may set."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Engine, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit
from awards.infrastructure.database import SQLITE_NOW, Base, Sessions, database_now

RECEIVED = "clock.received"
"""Where a session keeps the instant of the request that it serves."""

AS_AT = "clock.as_at"
"""Where a session of `SessionsAsAt` keeps the instant that it is for."""

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class ClockOffset(Base):
    """At most one row: how many seconds a rehearsal's clock runs ahead of the database's."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    seconds: Mapped[int]


class SessionsAsAt(Sessions):
    """Sessions for which it is a given instant: what they read is shown as it will be then. None of them writes."""

    def __init__(self, engine: Engine, at: datetime) -> None:
        super().__init__(engine)
        self.at = at

    def reading(self) -> Session:
        """A session that only reads, and for which it is the instant."""
        session = super().reading()
        session.info[AS_AT] = self.at
        return session

    def writing(self) -> Session:
        """None: what is shown as it will be changes nothing."""
        raise RuntimeError("what is shown as it will be must not change anything")


AHEAD = select(ClockOffset.seconds).where(ClockOffset.id == 1).scalar_subquery()
"""By how many seconds the award's clock runs ahead, or NULL: for a read that tells the time beside what it finds."""

_NOW = select(database_now(), AHEAD)


def now(session: Session) -> datetime:
    """The instant at which the award is. A request asks once and hands it down as `at`."""
    return now_and_offset(session)[0]


def now_and_offset(session: Session) -> tuple[datetime, timedelta]:
    """The instant at which the award is, and how far its clock runs ahead of the database's."""
    if (as_at := session.info.get(AS_AT)) is not None:
        return as_at, offset(session)
    row = session.execute(_NOW).one()
    ahead = timedelta(seconds=row[1] or 0)
    return row[0] + ahead, ahead


def of_change(session: Session) -> datetime:
    """The instant of the change under way: when its whole request had arrived (`received`), else now."""
    return session.info.get(RECEIVED) or now(session)


def received(session: Session, at: datetime) -> datetime:
    """Keep for the session's change when its request had arrived, before any lock was waited for."""
    session.info[RECEIVED] = at
    return at


def beside(sessions: Sessions) -> datetime:
    """The instant at which the award is, by a look beside a change of SQLite that is still to begin."""
    told, ahead = sessions.beside(f"SELECT {SQLITE_NOW}, (SELECT seconds FROM clock_offset WHERE id = 1)")  # noqa: S608
    return datetime.fromisoformat(told).replace(tzinfo=UTC) + timedelta(seconds=ahead or 0)


def real(session: Session) -> datetime:
    """The database's own time: sessions and sign-in codes live by it, whatever a rehearsal's clock says."""
    return session.scalars(select(database_now())).one()


def offset(session: Session) -> timedelta:
    """How far the award's clock runs ahead of the database's; zero outside of development."""
    seconds = session.scalar(select(ClockOffset.seconds).where(ClockOffset.id == 1))
    return timedelta(seconds=seconds or 0)


def move(session: Session, seconds: int, by: UUID | None) -> None:
    """Set the offset (development only: a production start refuses a row here)."""
    row = session.get(ClockOffset, 1, with_for_update=True)
    if row is None:
        session.add(ClockOffset(id=1, seconds=seconds))
    else:
        row.seconds = seconds
    audit.record(session, actor=by, action="clock.moved", details={"seconds": seconds})
    session.flush()


def seconds_for(change: str, now: datetime, real: datetime) -> int:
    """The offset in seconds that a change asks for. Raises RuleBroken when it cannot be read."""
    if change == "reset":
        return 0
    offset = now - real
    if step := re.fullmatch(r"([+-])(\d{1,5})([mhdw])", change):
        sign, count, unit = step.groups()
        moved = offset + timedelta(**{UNITS[unit]: int(count)}) * (1 if sign == "+" else -1)
        return round(moved.total_seconds())
    try:
        target = datetime.fromisoformat(change.replace("Z", "+00:00"))
    except ValueError:
        raise RuleBroken(N_("Write the change as +3d, -2h, 2027-05-31T21:00Z or reset."), ["change"]) from None
    target = target if target.tzinfo else target.replace(tzinfo=UTC)
    return round((target - real).total_seconds())
