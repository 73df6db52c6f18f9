"""Databases for tests: a migrated one is made once a worker and copied for every test, on either engine."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import create_engine, make_url, text

from awards.infrastructure import migrations
from awards.infrastructure.database import Sessions, connect
from tests.support.engines import BORROWER, let_go
from tests.support.lending import SCHEMA_CHANGES, Lent

Way = Callable[[], None]


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
        self._remove(file)

    @contextmanager
    def way_back(self, url: str) -> Iterator[Way]:
        """What brings the database back to how it is now."""
        file = Path(make_url(url).database or "")
        let_go(make_url(url))
        copy = file.with_suffix(".kept")
        shutil.copyfile(file, copy)

        def back() -> None:
            self._remove(file)
            shutil.copyfile(copy, file)

        yield back
        copy.unlink()

    def _remove(self, file: Path) -> None:
        let_go(make_url(f"sqlite:///{file}"))
        for beside in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + beside).unlink(missing_ok=True)


class PostgresqlMaker:
    """Clones a migrated template database of one cluster, and lends a clone again once it is as it was.

    A new database costs far more than a used one: the server builds its catalogue caches anew. What came since is taken
    back after a test; a clone whose schema changed is dropped instead.
    """

    kind = "postgresql"

    def __init__(self, server_url: str, worker: str) -> None:
        self.server = make_url(server_url).set(drivername="postgresql+psycopg")
        self.admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self.template = f"awards_template_{worker}_{os.getpid()}"
        self.clean: list[tuple[str, Lent]] = []
        self._run(f'CREATE DATABASE "{self.template}"')
        url = self._url(self.template)
        migrations.upgrade(url)
        fill(url)
        with psycopg.connect(plain(url), autocommit=True) as connection:
            connection.execute(SCHEMA_CHANGES)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name, lent = self.clean.pop() if self.clean else self._clone()
        try:
            yield self._url(name)
        finally:
            if lent.restore():
                self.clean.append((name, lent))
            else:
                lent.close()
                self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    @contextmanager
    def way_back(self, url: str) -> Iterator[Way]:
        """What brings the database, whose schema stays, back to how it is now; it is not lent again."""
        kept = Lent(plain(url), BORROWER)

        def back() -> None:
            assert kept.restore(), "the schema changed"

        yield back
        kept.forget()

    def close(self) -> None:
        for name, lent in self.clean:
            lent.close()
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._run(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        self.admin.dispose()

    def _clone(self) -> tuple[str, Lent]:
        name = f"awards_test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        return name, Lent(plain(self._url(name)), BORROWER)

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(text(statement))


def plain(url: str) -> str:
    """The address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def fill(url: str) -> None:
    """Put the places into a template database: nearly every test needs countries."""
    from awards.places import services as places

    engine = connect(url)
    with Sessions(engine).transaction() as session:
        places.load_places(session)
    engine.dispose()
