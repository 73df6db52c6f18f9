"""Brings a backup back into a clean place, all of it or nothing, and compares what stands there with the manifest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.orm import Session

from awards.infrastructure import migrations
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.backup.reading import Archive, Broken
from awards.infrastructure.storage import Storage

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""

SEQUENCES = """
SELECT quote_ident(c.relname), quote_ident(a.attname), pg_get_serial_sequence(quote_ident(c.relname), a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0
AND NOT a.attisdropped AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""


class NotClean(Exception):
    """The place already holds a portal."""


def untouched(engine: Engine, storage: Storage) -> bool:
    """Whether nothing was ever done in a database, which may be an empty one, and nothing lies in the storage."""
    if any(storage.names()):
        return False
    if migrations.current(engine) is None:
        return set(inspect(engine).get_table_names()) <= {"alembic_version"}
    with engine.connect() as connection:
        return connection.execute(select(AuditRow.seq).limit(1)).first() is None


def restore(
    archive: Archive, engine: Engine, storage: Storage, logs: Callable[[Session], dict[str, Any]] | None = None
) -> None:
    """Bring a backup back at its own revision, in one transaction. Raises NotClean, and Broken when it is not whole.

    It is read whole before anything is touched. Every row is read again from the database before the commit, and counts
    and sums are held against the manifest's, with `logs` the roots of the logs too.
    """
    if not untouched(engine, storage):
        raise NotClean
    archive.hold()
    url = engine.url.render_as_string(hide_password=False)
    if migrations.current(engine) is not None:
        migrations.downgrade(url, "base")
    engine.dispose()

    def fill(connection: Connection) -> None:
        with _nothing_on_guard(connection):
            for table in archive.manifest.tables:
                table.shape.empty(connection)
            for table in archive.manifest.tables:
                table.shape.fill(connection, archive.rows(table))
            _count_on(connection)
        for table in archive.manifest.tables:
            table.hold(table.shape.rows(connection))
        if logs is not None:
            with Session(connection) as session:
                if logs(session) != archive.manifest.logs:
                    raise Broken("the roots of the logs are others than when it was made")

    try:
        for name in archive.manifest.files:
            storage.put(name, 0, archive.pieces(name))
            storage.finish(name)
        migrations.filled(url, archive.manifest.revision, fill)
    except CommandError as error:
        _forget_files(archive, storage)
        raise Broken(f"it was made by another version of the program ({archive.manifest.revision})") from error
    except BaseException:
        _forget_files(archive, storage)
        raise
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _forget_files(archive: Archive, storage: Storage) -> None:
    for name in archive.manifest.files:
        storage.delete(name)


@contextmanager
def _nothing_on_guard(connection: Connection) -> Iterator[None]:
    """Triggers and references rest while rows come in, in whatever order; PostgreSQL checks references afterwards."""
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _made in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _name, made in triggers:
            connection.exec_driver_sql(made)
        return
    keys = connection.execute(text(FOREIGN_KEYS)).all()
    tables = {name for name, _key, _made in keys} | set(_guarded(connection))
    for table, key, _made in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    for table in sorted(tables):
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in sorted(tables):
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, key, made in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {key} {made}")


def _guarded(connection: Connection) -> list[str]:
    found = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    return [str(name) for name in connection.scalars(text(found))]


def _count_on(connection: Connection) -> None:
    """Numbers that PostgreSQL gives out go on behind the highest."""
    if connection.dialect.name == "postgresql":
        for table, column, sequence in connection.execute(text(SEQUENCES)).all():
            connection.execute(
                text(f"SELECT setval('{sequence}', (SELECT max({column}) FROM {table}))")  # noqa: S608 - the catalogue's
            )
