"""The rows of a table as JSON that means the same on both databases, and a sum by which two copies are compared."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    TableClause,
    Uuid,
    cast,
    column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from awards.infrastructure.database import UtcDateTime

READ_AT_ONCE = 500
WHOLE_NUMBERS = 2**53
"""Up to here a float without a fraction is the same number as an integer."""

Cell = str | int | float | bool | None


class _Document(TypeDecorator[str]):
    """A JSON document as its text, so that a JSON null stays another thing than no value."""

    impl = String
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, String), self)


class _BinaryDocument(_Document):
    """The same on PostgreSQL, which keeps documents as JSONB."""

    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[Any]:
        return cast(bindparam, JSONB)


@dataclass(frozen=True)
class _Kind:
    """How cells of a kind are written in JSON, and read."""

    out: Callable[[Any], Cell]
    back: Callable[[Any], Any]


def _as_is(value: Any) -> Any:
    return value


KINDS = {
    "uuid": _Kind(str, UUID),
    "instant": _Kind(lambda value: value.astimezone(UTC).isoformat(), datetime.fromisoformat),
    "date": _Kind(date.isoformat, date.fromisoformat),
    "decimal": _Kind(lambda value: format(value, "f"), Decimal),
    "bytes": _Kind(lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "json": _Kind(_as_is, _as_is),
    "text": _Kind(_as_is, _as_is),
    "whole": _Kind(_as_is, _as_is),
    "float": _Kind(_as_is, _as_is),
    "yes": _Kind(_as_is, _as_is),
}
"""What a column can be; `yes` is a boolean, a `decimal` bears its digits: `decimal(20,2)`."""

_TYPES: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(), "instant": UtcDateTime(), "date": Date(), "bytes": LargeBinary(), "text": String(),
    "whole": BigInteger(), "float": Double(), "yes": Boolean(),
}  # fmt: skip

_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Shape:
    """A table's name and its columns, each with its kind."""

    name: str
    columns: tuple[tuple[str, str], ...]

    def rows(self, connection: Connection) -> Iterator[list[Cell]]:
        """All rows as the connection's transaction sees them, one after the other, in no order."""
        out = [KINDS[kind.partition("(")[0]].out for _name, kind in self.columns]
        found = self._table(connection.dialect.name)
        for row in connection.execute(select(*found.columns).execution_options(yield_per=READ_AT_ONCE)):
            yield [None if value is None else tell(value) for tell, value in zip(out, row, strict=True)]

    def fill(self, connection: Connection, rows: Iterator[list[Cell]]) -> None:
        """Put rows into the table, some hundred at a time."""
        back = [KINDS[kind.partition("(")[0]].back for _name, kind in self.columns]
        names = [name for name, _kind in self.columns]
        into = self._table(connection.dialect.name).insert()
        batch: list[dict[str, Any]] = []
        for row in rows:
            values = [None if cell is None else read(cell) for read, cell in zip(back, row, strict=True)]
            batch.append(dict(zip(names, values, strict=True)))
            if len(batch) == READ_AT_ONCE:
                connection.execute(into, batch)
                batch = []
        if batch:
            connection.execute(into, batch)

    def empty(self, connection: Connection) -> None:
        """Take all rows away."""
        connection.execute(self._table(connection.dialect.name).delete())

    def _table(self, dialect: str) -> TableClause:
        return table(self.name, *(column(name, _type(kind, dialect)) for name, kind in self.columns))


@dataclass
class Sum:
    """How many rows, and the sum of the SHA-256 of each: the same for the same rows in whatever order.

    It tells a lost, doubled or changed row; against forgers an archive has the SHA-256 of its entries.
    """

    shape: Shape
    rows: int = 0
    total: int = 0
    _documents: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._documents = frozenset(n for n, (_name, kind) in enumerate(self.shape.columns) if kind == "json")

    def add(self, row: Sequence[Cell]) -> None:
        """Count a row."""
        cells = [_plain(cell) if n in self._documents else cell for n, cell in enumerate(row)]
        found = hashlib.sha256(json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()).digest()
        self.rows += 1
        self.total = (self.total + int.from_bytes(found)) % 2**256

    @property
    def hexadecimal(self) -> str:
        """The sum in 64 digits."""
        return f"{self.total:064x}"


def shapes(metadata: MetaData) -> list[Shape]:
    """Every table of a schema; what the database computes of other columns is left out."""
    return [
        Shape(one.name, tuple((found.name, _kind(found)) for found in one.columns if found.computed is None))
        for one in sorted(metadata.tables.values(), key=lambda one: one.name)
    ]


def _kind(found: Column[Any]) -> str:
    kind = found.type
    if isinstance(kind, Numeric) and not isinstance(kind, Double):
        return f"decimal({kind.precision},{kind.scale})"
    for name, types in (
        ("uuid", Uuid), ("instant", UtcDateTime), ("date", Date), ("bytes", LargeBinary), ("json", JSON),
        ("text", String), ("whole", Integer), ("float", Double), ("yes", Boolean),
    ):  # fmt: skip
        if isinstance(kind, types):
            return name
    raise TypeError(f"{found} is of a kind that no backup knows: {kind!r}")


def _type(kind: str, dialect: str) -> TypeEngine[Any]:
    if kind == "json":
        return _BinaryDocument() if dialect == "postgresql" else _Document()
    if digits := _DECIMAL.fullmatch(kind):
        return Numeric(int(digits[1]), int(digits[2]))
    return _TYPES[kind]


def _plain(cell: Cell) -> Cell:
    """A document in one spelling: PostgreSQL keeps neither the order of keys nor how a number was written."""
    if cell is None:
        return None
    found = json.loads(str(cell), parse_float=_number)
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _number(written: str) -> int | float:
    found = float(written)
    return int(found) if found.is_integer() and abs(found) < WHOLE_NUMBERS else found
