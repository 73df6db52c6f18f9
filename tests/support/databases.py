"""Databases for tests: a migrated one is made once a worker and copied for every test, on either engine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

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


class PostgresqlMaker:
    """Clones a migrated template database of one cluster."""

    kind = "postgresql"

    def __init__(self, server_url: str, worker: str) -> None:
        self.server = make_url(server_url).set(drivername="postgresql+psycopg")
        self.admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        self.template = f"awards_template_{worker}_{os.getpid()}"
        self._run(f'CREATE DATABASE "{self.template}"')
        url = self._url(self.template)
        migrations.upgrade(url)
        fill(url)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = f"awards_test_{uuid4().hex}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        try:
            yield self._url(name)
        finally:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        self.admin.dispose()

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
