"""Whether the database can be reached: what an error says of it, and how long anybody waits for others who write.

An SQLite file is a file: whoever opened it goes on in it after another was put in its place, and everything that is
acknowledged from then on would be lost. So its place is looked at before each use.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

try:
    import pysqlite3 as sqlite3
except ImportError:  # no wheel for this machine: the standard library's SQLite serves
    import sqlite3

__all__ = [
    "WAIT_SECONDS", "came_second", "is_away", "is_busy", "look_at_the_file", "open_only_what_is_there", "sqlite3"
]  # fmt: skip

WAIT_SECONDS = 5
"""So long a change waits for others who write, and a new connection for a server that says nothing."""

NOT_THERE = "unable to open database file"
"""SQLite's own words for it."""

LOCKED = "database is locked"
LOCK_TIMEOUT, DEADLOCK = "55P03", "40P01"
TWICE, UNIQUE = "UNIQUE constraint failed", "23505"
"""How SQLite and PostgreSQL say that a row is there already."""

CONNECTION_CLASS, SHUTDOWN_CLASS, TOO_MANY = "08", "57P", "53300"


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached, went away meanwhile, or takes nobody now."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return NOT_THERE in str(cause)
    if isinstance(error, (OperationalError, InterfaceError)) and hasattr(cause, "sqlstate"):
        state: str | None = getattr(cause, "sqlstate", None)  # none where nobody answered
        return state is None or state == TOO_MANY or state.startswith((CONNECTION_CLASS, SHUTDOWN_CLASS))
    return False


def is_busy(error: BaseException) -> bool:
    """Whether somebody else who writes was waited for in vain: nothing was changed, the same may be sent again."""
    if isinstance(error, sqlite3.Error):
        return LOCKED in str(error)
    return isinstance(error, DBAPIError) and (
        LOCKED in str(error.orig) or getattr(error.orig, "sqlstate", None) in (LOCK_TIMEOUT, DEADLOCK)
    )


def came_second(error: IntegrityError) -> bool:
    """Whether another transaction made the same at this very moment, after this one had looked for it in vain."""
    return TWICE in str(error.orig) or getattr(error.orig, "sqlstate", None) == UNIQUE


def open_only_what_is_there(engine: Engine) -> None:
    """Begin no new file where an SQLite database lacks: an empty one would answer, and hide that all is gone."""

    @event.listens_for(engine, "do_connect")
    def look(_dialect: object, _record: object, args: list[Any], _values: dict[str, Any]) -> None:
        if args and not Path(args[0]).is_file():
            raise sqlite3.OperationalError(f"{NOT_THERE}: it is not there")


def look_at_the_file(engine: Engine) -> None:
    """Use a connection to an SQLite file only while that very file stands in its place."""

    @event.listens_for(engine, "connect")
    def note(connection: Any, record: ConnectionPoolEntry) -> None:
        file = connection.execute("PRAGMA database_list").fetchall()[0][2]
        record.info["file"] = (file, _which(file)) if file else None

    @event.listens_for(engine, "checkout")
    def look(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        opened = record.info.get("file")
        if opened is not None and _which(opened[0]) != opened[1]:
            raise DisconnectionError("the file in its place is another one")


def _which(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino
