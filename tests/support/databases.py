"""Databases for tests: a migrated one is made once a worker and copied for every test, on either engine."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import Connection, NullPool, Row, create_engine, make_url, text

from awards.infrastructure import migrations
from awards.infrastructure.database import Sessions, connect


class SqliteMaker:
    """Copies a migrated file."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        url = f"sqlite:///{self.template}"
        migrations.upgrade(url)
        fill(url)
        engine = connect(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        engine.dispose()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        file = self.folder / f"{uuid4().hex}.sqlite"
        shutil.copyfile(self.template, file)
        yield f"sqlite:///{file}"
        for left in self.folder.glob(f"{file.name}*"):
            left.unlink()


CATALOGUES = ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_index")

OURS = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"


@dataclass(frozen=True)
class Beginning:
    """A PostgreSQL database as it was lent first: the last transaction in it, and how many rows everything had."""

    last: int
    schema: dict[str, int]
    rows: dict[str, int]
    sequences: dict[str, int | None]

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """How this database stands now."""
        last = connection.scalar(text("SELECT txid_snapshot_xmax(txid_current_snapshot())"))
        sequences = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences")).all()
        tables = connection.scalars(text(OURS)).all()
        return cls(int(last or 0), counts(connection, CATALOGUES), counts(connection, tables), dict(sequences))

    def restore(self, connection: Connection) -> bool:
        """Delete what came since; False when the schema changed or rows of the beginning changed or are gone."""
        changed = ask_each(connection, f"SELECT 1 FROM {{0}} WHERE {SINCE}", CATALOGUES, last=self.last)
        if changed or counts(connection, CATALOGUES) != self.schema:
            return False
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # guards and references stay quiet
        written = f"SELECT '{{0}}' WHERE EXISTS (SELECT 1 FROM \"{{0}}\" WHERE {SINCE})"
        for (name,) in ask_each(connection, written, self.rows, last=self.last):
            connection.execute(text(f'DELETE FROM "{name}" WHERE {SINCE}'), {"last": self.last})
        for name, value in self.sequences.items():
            begun = {"name": name, "value": value or 1, "used": value is not None}
            connection.execute(text("SELECT setval(CAST(:name AS regclass), :value, :used)"), begun)
        begun_with = {name: count for name, count in self.rows.items() if count}
        return counts(connection, begun_with) == begun_with


SINCE = "xmin::text::bigint >= :last"
"""Rows that a transaction after the beginning wrote; a test's cluster is too young for numbers to come round."""


def ask_each(connection: Connection, query: str, tables: Iterable[str], **values: object) -> Sequence[Row[Any]]:
    """The same question to every table, asked at once."""
    return connection.execute(text(" UNION ALL ".join(query.format(name) for name in tables)), values).all()


def counts(connection: Connection, tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table has."""
    return dict(ask_each(connection, "SELECT '{0}', count(*) FROM \"{0}\"", tables))


class PostgresqlMaker:
    """Clones a migrated template database of one cluster, and lends a clone again once it is as it was.

    A new database costs far more than a used one: the server builds its catalogue caches anew. After a test all rows
    that came since are deleted; a clone whose schema changed, or that lacks a row it began with, is dropped instead.
    """

    kind = "postgresql"

    def __init__(self, server_url: str, worker: str) -> None:
        self.server = make_url(server_url).set(drivername="postgresql+psycopg")
        self.admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self.template = f"awards_template_{worker}_{os.getpid()}"
        self.clean: list[tuple[str, Beginning]] = []
        self._run(f'CREATE DATABASE "{self.template}"')
        url = self._url(self.template)
        migrations.upgrade(url)
        fill(url)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name, beginning = self.clean.pop() if self.clean else self._clone()
        try:
            yield self._url(name)
        finally:
            self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            if self._is_as_it_began(name, beginning):
                self.clean.append((name, beginning))
            else:
                self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        for name in [self.template, *(name for name, _beginning in self.clean)]:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.admin.dispose()

    def _clone(self) -> tuple[str, Beginning]:
        name = f"awards_test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        with self._inside(name) as connection:
            return name, Beginning.of(connection)

    def _is_as_it_began(self, name: str, beginning: Beginning) -> bool:
        """Take away what came since; False when the database cannot be lent again."""
        with self._inside(name) as connection:
            return beginning.restore(connection)

    @contextmanager
    def _inside(self, name: str) -> Iterator[Connection]:
        engine = create_engine(self._url(name), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def fill(url: str) -> None:
    """Put the places into a template database: nearly every test needs countries."""
    from awards.places import services as places

    engine = connect(url)
    with Sessions(engine).transaction() as session:
        places.load_places(session)
    engine.dispose()
