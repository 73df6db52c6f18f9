"""After each test that had a database, the whole of it is looked at: what must always hold, holds.

A test that breaks something on purpose says so: `@pytest.mark.unsound("a confirmed card lacks a score")`; then exactly
that must be found. `unguarded` is how it gets past what the database refuses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from awards.desks import invariants
from awards.infrastructure import migrations
from awards.infrastructure.database import Sessions, end_of_reading
from tests.support.engines import engine_on
from tests.support.live import Live

_newest = cache(migrations.newest)


def found_broken(database_url: str) -> list[str]:
    """What does not hold on this database."""
    with engine_on(database_url, "looking") as engine, Sessions(engine).reading() as session:
        if MigrationContext.configure(session.connection()).get_current_revision() != _newest():
            return []  # a test of another schema
        found = invariants.broken(session)
        end_of_reading(session)
        return found


@contextmanager
def unguarded(engine: Engine) -> Iterator[Connection]:
    """A connection on which neither references nor guards hold, committed at the end: only to plant what is wrong."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        connection.commit()
        connection.invalidate()  # the next one begins with everything on


@pytest.fixture(autouse=True)
def _sound_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Look at the test's database when the test is over and before the database goes: its own, or its program's."""
    urls = [request.getfixturevalue("database_url")] if "database_url" in request.fixturenames else []
    live = request.getfixturevalue("live") if "live" in request.fixturenames else None
    if isinstance(live, Live):
        urls.append(live.database_url)
    yield
    mark = request.node.get_closest_marker("unsound")
    expected = set(mark.args) if mark else set()
    found = [sentence for url in dict.fromkeys(urls) for sentence in found_broken(url)]
    assert {sentence.partition(" (")[0] for sentence in found} == expected, found
