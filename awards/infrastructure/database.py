"""The database: one declarative base, SQLite made safe, the database's own time.

On SQLite a writing transaction says BEGIN IMMEDIATE at its start, so that a read followed by a write cannot
lose another writer's update; a reading one says BEGIN. On PostgreSQL the services lock rows they change.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.orm.session import ORMExecuteState
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from awards.core.later import Later
from awards.infrastructure import at_work
from awards.infrastructure.reach import WAIT_SECONDS, look_at_the_file, open_only_what_is_there, sqlite3

if TYPE_CHECKING:
    from psycopg import pq
else:
    pq = Later("psycopg.pq")  # on SQLite nobody needs it

SQLITE_VERSION: tuple[int, int, int] = sqlite3.sqlite_version_info
"""The version of the SQLite library in use."""

WAL_RESET_RANGE = ((3, 7, 0), (3, 51, 2))
"""SQLite versions whose WAL can lose a commit at a reset (sqlite.org, WAL-reset bug): the journal is not WAL there."""

ONLY_SHOWS = "a page that only shows must not change anything"

REST_SECONDS = 1.0
"""A connection to PostgreSQL that rested so long is looked at before it is used."""

TURN_SECONDS = 0.15
"""Whoever waits for SQLite's one writer asks ten times a second."""

WAITS: dict[str, object] = {"options": f"-c lock_timeout={WAIT_SECONDS}s"}
"""How long a connection to PostgreSQL waits for others who write."""

JsonDocument = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document; on PostgreSQL binary and comparable."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always aware and in UTC, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The one base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once
        datetime: UtcDateTime,
        dict[str, Any]: JsonDocument,
        list[Any]: JsonDocument,
    }


class database_now(FunctionElement[datetime]):  # noqa: N801 - it reads as the SQL function that it is
    """The database's clock, to the microsecond where it has one: `func.now()` is naive or frozen at BEGIN."""

    type = UtcDateTime()
    inherit_cache = True


SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: SQLCompiler, **kw: Any) -> str:
    return SQLITE_NOW


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: SQLCompiler, **kw: Any) -> str:
    return "statement_timestamp()"


def connect(url: str, patience: int = WAIT_SECONDS, *, there: bool = False) -> Engine:
    """An engine for `url`, with SQLite's transactions and durability set right; it waits for others five seconds.

    A server has so many seconds of `patience` to take a connection. With `there` an SQLite file that lacks is an error,
    and none is begun.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        in_a_file = bool(parsed.database) and parsed.database != ":memory:"
        engine = create_engine(parsed, module=sqlite3)
        if in_a_file and there:
            open_only_what_is_there(engine)
        elif in_a_file:
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        look_at_the_file(engine)
    else:
        engine = create_engine(parsed, connect_args=WAITS | {"connect_timeout": patience})
        _look_after_a_rest(engine)
    at_work.count_questions(engine)
    return engine


_looking: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def looking_beside(engine: Engine) -> Engine:
    """What looks at an engine's database and cannot change it.

    On PostgreSQL over connections of its own, whose every statement is its own transaction: at READ COMMITTED each sees
    what is committed anyway, and a page is spared the way there and back of BEGIN and of COMMIT.
    """
    if engine not in _looking:
        if engine.dialect.name == "sqlite":
            _looking[engine] = engine.execution_options(awards_read_only=True)
        else:
            looking = create_engine(engine.url, pool=engine.pool.recreate(), isolation_level="AUTOCOMMIT")
            event.listen(looking, "connect", _only_look)
            at_work.count_questions(looking)
            event.listen(engine, "engine_disposed", lambda _engine: looking.dispose())
            _looking[engine] = looking
    return _looking[engine]


def _only_look(connection: Any, _record: object) -> None:
    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = on")


def others_write_beside(session: Session) -> bool:
    """Whether others can commit while this one reads: on PostgreSQL, and on SQLite in WAL."""
    if session.get_bind().dialect.name != "sqlite":
        return True
    return bool(session.scalar(text("PRAGMA journal_mode")) == "wal")


def overwrite_all(session: Session) -> None:
    """On SQLite, overwrite also whole pages of the file that this session frees, with texts too long for one."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    low, high = WAL_RESET_RANGE
    journal = "DELETE" if low <= SQLITE_VERSION <= high else "WAL"
    cursor = connection.cursor()
    waits = f"busy_timeout={WAIT_SECONDS * 1000}"
    overwrites = "secure_delete=FAST"  # what a row said stays in the file otherwise, until its place is taken
    for pragma in (f"journal_mode={journal}", "synchronous=FULL", waits, "foreign_keys=ON", overwrites):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("awards_read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
    connection.info["changes"] = _changes(connection)


def _changes(connection: Connection) -> int:
    """How many rows were changed over this connection to an SQLite file."""
    return int(connection.connection.driver_connection.total_changes)  # type: ignore[union-attr]


def _look_after_a_rest(engine: Engine) -> None:
    """Before a connection that rested is used: is the server still there? To ask each time takes as long as a read."""

    @event.listens_for(engine, "checkin")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["resting_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("resting_since", math.inf) < REST_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


class Sessions:
    """Makes sessions that write and sessions that only read, over one engine.

    `waits_as_it_begins` says that one that writes waits for others before it reads anything.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.waits_as_it_begins = engine.dialect.name == "sqlite"
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._reading = sessionmaker(looking_beside(engine), expire_on_commit=False)

    def writing(self) -> Session:
        """A session that may write; the caller commits once, when all is good."""
        return self._writing()

    def reading(self) -> Session:
        """A session that refuses to write: a change made by a page that only shows would be dropped in silence."""
        session = self._reading()
        event.listen(session, "before_flush", _refuse_flush)
        event.listen(session, "do_orm_execute", _refuse_change)
        event.listen(session, "do_orm_execute", _begin_a_stream)
        return session

    def beside(self, query: str) -> tuple[Any, ...]:
        """A row of SQLite by a look beside a change that is still to begin; it waits for no writer."""
        pooled = self.engine.raw_connection()
        try:
            cursor = pooled.cursor()
            cursor.execute(query)
            return tuple(cursor.fetchall()[0])
        finally:
            pooled.close()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing session, committed at the end and rolled back on any error."""
        with self.writing() as session, session.begin():
            yield session

    def let_others_write(self) -> None:
        """Between two long changes: give whoever waited for the first one, as for every other on SQLite, a turn."""
        if self.waits_as_it_begins:
            time.sleep(TURN_SECONDS)


def end_of_reading(session: Session) -> None:
    """End the transaction of a session that only read; raises RuntimeError when it changed anything all the same.

    On PostgreSQL by a commit, of nothing unless a stream had begun a transaction: after a rollback the driver would
    prepare every statement anew, which takes longer than most reads.
    """
    if not session.in_transaction():
        return
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        changed = _changes(connection) != connection.info["changes"]
        session.rollback()
        if changed:
            raise RuntimeError(ONLY_SHOWS)
        return
    session.expunge_all()
    session.commit()


def _refuse_flush(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError(ONLY_SHOWS)


def _begin_a_stream(state: ORMExecuteState) -> None:
    """What is read row by row stands in a transaction: PostgreSQL's cursors live no longer."""
    options = state.execution_options
    if options.get("yield_per") or options.get("stream_results"):
        connection = state.session.connection()
        driven: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql" and driven.info.transaction_status == pq.TransactionStatus.IDLE:
            connection.exec_driver_sql("BEGIN READ ONLY")


def _refuse_change(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError(ONLY_SHOWS)
