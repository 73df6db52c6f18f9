"""Opens a backup: its manifest, its rows and its files, each entry held against its SHA-256."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from awards.core.outside import json_in
from awards.infrastructure.backup.shapes import KINDS, Cell, Shape, Sum
from awards.infrastructure.storage.verbs import COPIED_AT_ONCE, NAME

FORMAT = "awards-backup/1"
MANIFEST = "manifest.json"


class Broken(Exception):
    """The file is no backup that can be brought back; says what of it."""


@dataclass(frozen=True)
class Table:
    """What the manifest says of a table."""

    shape: Shape
    rows: int
    sum: str
    sha256: str

    @property
    def entry(self) -> str:
        """Where its rows stand."""
        return f"tables/{self.shape.name}.jsonl"

    def hold(self, rows: Iterable[list[Cell]]) -> None:
        """Count and sum rows. Raises Broken when they are not those that were written."""
        found = Sum(self.shape)
        for row in rows:
            found.add(row)
        if (found.rows, found.hexadecimal) != (self.rows, self.sum):
            raise Broken(f"{self.shape.name} has {found.rows} rows that are not the {self.rows} that were written")


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: `logs` are the roots of the logs by whom they belong to, `key` tells the secret."""

    made_at: str
    engine: str
    revision: str
    key: str
    tables: tuple[Table, ...]
    files: dict[str, str]
    logs: dict[str, Any]

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables)

    def document(self) -> dict[str, Any]:
        """As it stands in the archive."""
        return {
            "format": FORMAT, "made_at": self.made_at, "engine": self.engine, "revision": self.revision,
            "key": self.key,
            "tables": {
                table.shape.name: {
                    "columns": [list(pair) for pair in table.shape.columns],
                    "rows": table.rows, "sum": table.sum, "sha256": table.sha256,
                }
                for table in self.tables
            },
            "files": self.files, "logs": self.logs,
        }  # fmt: skip


class Archive:
    """An opened backup."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zipped = zipped
        self.manifest = self._manifest()

    def rows(self, table: Table) -> Iterator[list[Cell]]:
        """The rows of a table. Raises Broken at the end when the entry is not the one that the manifest names."""
        hashed = hashlib.sha256()
        with self._entry(table.entry) as entry:
            for line in entry:
                hashed.update(line)
                yield self._row(table, line)
        self._hold(table.entry, hashed.hexdigest(), table.sha256)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a file. Raises Broken at the end when they are not those that the manifest names."""
        hashed = hashlib.sha256()
        with self._entry(f"files/{name}") as entry:
            while piece := entry.read(COPIED_AT_ONCE):
                hashed.update(piece)
                yield piece
        self._hold(f"files/{name}", hashed.hexdigest(), self.manifest.files[name])

    def hold(self) -> None:
        """Read all of it once and hold it against the manifest. Raises Broken."""
        for table in self.manifest.tables:
            table.hold(self.rows(table))
        for name in self.manifest.files:
            for _piece in self.pieces(name):
                pass

    @contextmanager
    def _entry(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zipped.open(name) as entry:
                yield entry
        except KeyError as error:
            raise Broken(f"{name} is not in it") from error
        except (zipfile.BadZipFile, EOFError, OSError) as error:
            raise Broken(f"{name} cannot be read: {error}") from error

    def _row(self, table: Table, line: bytes) -> list[Cell]:
        try:
            row = json_in(line)
        except ValueError as error:
            raise Broken(f"{table.entry} holds a line that is no JSON") from error
        if not isinstance(row, list) or len(row) != len(table.shape.columns):
            raise Broken(f"{table.entry} holds a line that is no row of its table")
        return row

    def _hold(self, name: str, found: str, told: str) -> None:
        if found != told:
            raise Broken(f"{name} is not what was written: its SHA-256 is another")

    def _manifest(self) -> Manifest:
        with self._entry(MANIFEST) as entry:
            try:
                return _read(json_in(entry.read()))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Broken(f"{MANIFEST} cannot be understood: {error}") from error


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """A backup, opened. Raises Broken when the file is none."""
    try:
        with zipfile.ZipFile(file) as zipped:
            yield Archive(zipped)
    except zipfile.BadZipFile as error:
        raise Broken("it is no ZIP file, or one that was cut off") from error


def _read(told: dict[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise Broken(f"its format is {told['format']!r}, this program knows {FORMAT!r}")
    tables = []
    for name, one in told["tables"].items():
        columns = tuple((str(column), str(kind)) for column, kind in one["columns"])
        unknown = {kind for _column, kind in columns if kind.partition("(")[0] not in KINDS}
        if unknown:
            raise Broken(f"{name} has columns of kinds that this program does not know: {', '.join(sorted(unknown))}")
        tables.append(Table(Shape(name, columns), int(one["rows"]), one["sum"], one["sha256"]))
    for name in told["files"]:
        if not NAME.fullmatch(name):
            raise Broken(f"{name!r} is no name of a stored file")
    return Manifest(
        told["made_at"], told["engine"], told["revision"], told["key"], tuple(tables), told["files"], told["logs"]
    )
