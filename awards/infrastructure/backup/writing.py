"""Writes a backup of a portal that goes on running: the rows as of one instant, then the files."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from awards.infrastructure import migrations
from awards.infrastructure.backup.reading import MANIFEST, Manifest, Table
from awards.infrastructure.backup.shapes import Shape, Sum, shapes
from awards.infrastructure.database import Base, database_now
from awards.infrastructure.storage import Storage, pieces


def write(
    engine: Engine, storage: Storage, out: IO[bytes], key: str, logs: Callable[[Session], dict[str, Any]]
) -> Manifest:
    """Write a whole backup into a file; `logs` reads the roots of the logs in the same instant as the rows.

    A file that is forgotten while it is made is left out, for it would be forgotten there too.
    """
    migrations.load_models()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as zipped:
        with _one_instant(engine) as connection:
            made_at = connection.execute(select(database_now())).scalar_one()
            tables = tuple(_table(connection, shape, zipped) for shape in shapes(Base.metadata))
            with Session(connection) as session:
                roots = logs(session)
        found = {name: _file(storage, name, zipped) for name in sorted(storage.names())}
        manifest = Manifest(
            made_at.isoformat(), engine.dialect.name, migrations.newest() or "", key, tables,
            {name: sha256 for name, sha256 in found.items() if sha256}, roots,
        )  # fmt: skip
        zipped.writestr(MANIFEST, json.dumps(manifest.document(), indent=1))
    return manifest


@contextmanager
def _one_instant(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it was at the first question, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        reading = engine.execution_options(awards_read_only=True)
    else:
        reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with reading.connect() as connection:
        yield connection


def _table(connection: Connection, shape: Shape, zipped: zipfile.ZipFile) -> Table:
    hashed, counted = hashlib.sha256(), Sum(shape)
    with zipped.open(f"tables/{shape.name}.jsonl", "w", force_zip64=True) as entry:
        for row in shape.rows(connection):
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            entry.write(line)
            hashed.update(line)
            counted.add(row)
    return Table(shape, counted.rows, counted.hexadecimal, hashed.hexdigest())


def _file(storage: Storage, name: str, zipped: zipfile.ZipFile) -> str:
    hashed = hashlib.sha256()
    try:
        file = storage.open(name)
    except FileNotFoundError:
        return ""
    with file, zipped.open(f"files/{name}", "w", force_zip64=True) as entry:
        for piece in pieces(file):
            entry.write(piece)
            hashed.update(piece)
    return hashed.hexdigest()
