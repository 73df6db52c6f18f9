"""One small rehearsal, published, and its bundle: played once for all the tests of a worker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions, connect
from awards.publishing import queries as publishing
from awards.verifying.services import bundle_of
from tests.verifying.things import YEAR, unpacked

SMALL = Size(nominations=12, countries=5, judges=6, rounds=2)
"""In the second round judges compare two at a time."""


T = TypeVar("T")


@dataclass(frozen=True)
class Played:
    """A published rehearsal in a database of its own, and its bundle as it was made."""

    sessions: Sessions
    edition_id: UUID
    bundle: bytes

    def again(self) -> bytes:
        """The bundle, made anew from the rows as they are now."""
        with self.sessions.reading() as session:
            publication = publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR)
            return bundle_of(session, publication).content

    def edited(self, statement: str) -> bytes:
        """The bundle after somebody changed rows by hand."""

        def made(session: Session) -> bytes:
            return bundle_of(session, publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR)).content

        return self.changed(statement, made)

    def changed(self, statement: str, look: Callable[[Session], T]) -> T:
        """What a look finds after rows were changed by hand, past all guards; nothing of the change stays."""
        with self.sessions.engine.connect() as connection:
            lift_guards(connection)
            assert connection.execute(text(statement)).rowcount > 0, statement
            with Session(connection, join_transaction_mode="rollback_only") as session:
                found = look(session)
            connection.rollback()
            connection.invalidate()
        return found


def lift_guards(connection: Connection) -> None:
    """Let neither triggers nor references stand in the way, until the connection is thrown away."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


@pytest.fixture(scope="session")
def played(makers: Callable, database_kind: str) -> Iterator[Played]:
    with makers(database_kind).fresh() as url:
        engine = connect(url)
        sessions = Sessions(engine)
        with sessions.transaction() as session:
            edition = rehearse(session, YEAR, SMALL, 3, Until.PUBLISHED, clock.now(session), lambda *_: None).id
        found = Played(sessions, edition, b"")
        yield Played(sessions, edition, found.again())
        engine.dispose()


@pytest.fixture
def folder(played: Played, tmp_path: Path) -> Path:
    """The bundle, unpacked."""
    return unpacked(played.bundle, tmp_path / "bundle")
