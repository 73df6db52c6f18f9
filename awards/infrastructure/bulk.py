"""Many new rows of a table at once, by the fastest way that the database has: COPY on PostgreSQL, one statement else.

For rows that no object of the session stands for; values are written as the models write them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Table,
    Text,
    bindparam,
    cast,
    func,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from awards.infrastructure.database import Base


def insert_rows(session: Session, model: type[Base], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to the model's table; `names` are the attributes whose values each row holds, in this order.

    What is left out takes the default of the database, never the model's own. A key or a document may be given as the
    text that it is written as: a UUID's hexadecimal digits, JSON.
    """
    found = list(rows)
    if not found:
        return
    session.flush()
    connection, into, columns = _into(session, model, names)
    written = _written(found, [_writer(connection, column.type) for column in columns])
    if connection.dialect.name == "postgresql":
        _copy(connection, into, written)
    else:
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({places})", written)  # noqa: S608 - names of columns


def replace_rows(session: Session, model: type[Base], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add rows, or put them in the place of those that have the same key; every column is named, the key's first."""
    if not rows:
        return
    connection, into, columns = _into(session, model, names)
    if connection.dialect.name != "postgresql":
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {into} VALUES ({places})", list(map(tuple, rows)))  # noqa: S608
        return
    kinds = [column.type.compile(connection.dialect).partition(" COLLATE ")[0] for column in columns]
    key = [column.name for column in columns if column.primary_key]
    others = [column.name for column in columns if not column.primary_key]
    given = ", ".join(f"%s::{kind}[]" for kind in kinds)
    set_to = ", ".join(f"{name} = excluded.{name}" for name in others)
    connection.exec_driver_sql(
        f"INSERT INTO {into} SELECT * FROM unnest({given}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {set_to}",  # noqa: S608
        tuple(list(column) for column in zip(*rows, strict=True)),
    )


def is_one_of(session: Session, column: Any, numbers: Collection[int]) -> ColumnElement[bool]:
    """That a column of whole numbers has one of these, however many they are: they go as one value."""
    if session.get_bind().dialect.name == "postgresql":
        found: ColumnElement[bool] = column == func.any(bindparam(None, list(numbers), ARRAY(BigInteger)))
        return found
    each = func.json_each(f"[{','.join(map(str, numbers))}]").table_valued("value")
    return column.in_(select(each.c.value))  # type: ignore[no-any-return]


def is_text_of(session: Session, column: Any, texts: Collection[str]) -> ColumnElement[bool]:
    """That a column of words has one of these, however many they are: they go as one value."""
    if session.get_bind().dialect.name == "postgresql":
        found: ColumnElement[bool] = column == func.any(bindparam(None, list(texts), ARRAY(Text)))
        return found
    each = func.json_each(json.dumps(list(texts))).table_valued("value")
    return column.in_(select(each.c.value))  # type: ignore[no-any-return]


def has_one_of(session: Session, column: Any, keys: Collection[str]) -> ColumnElement[bool]:
    """That a column of keys (UUIDs) has one of these, given as hexadecimal digits: they go as one value."""
    if session.get_bind().dialect.name == "postgresql":
        found: ColumnElement[bool] = column == func.any(cast(bindparam(None, list(keys), ARRAY(Text)), ARRAY(UUID)))
        return found
    each = func.json_each(json.dumps(list(keys))).table_valued("value")
    return type_coerce(column, NullType()).in_(select(each.c.value))


def _into(session: Session, model: type[Base], names: Sequence[str]) -> tuple[Connection, str, list[Column[Any]]]:
    """The table with the columns of these attributes, as it stands in a statement."""
    connection = session.connection()
    mapper = inspect(model)
    columns = [mapper.columns[name] for name in names]
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(quote(column.name) for column in columns)
    return connection, f"{quote(_table(mapper.local_table).name)} ({listed})", columns


def _copy(connection: Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _written(rows: list[Sequence[Any]], writers: list[Callable[[Any], Any] | None]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them; column by column, so that what needs no change costs nothing."""
    if not any(writers):
        return [tuple(row) for row in rows]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, write in enumerate(writers):
        if write is not None:
            columns[place] = _column(columns[place], write)
    return list(zip(*columns, strict=True))


def _column(values: Sequence[Any], write: Callable[[Any], Any]) -> Sequence[Any]:
    """The values as they are written; of few that come often, instants above all, each is worked out once."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return values
    if kinds <= _ALIKE and len(different := set(values)) * 2 <= len(values):
        written = {value: write(value) for value in different}
        return [written[value] for value in values]
    return [value if value.__class__ is str else write(value) for value in values]


_ALIKE = frozenset({bool, date, datetime, Decimal, type(None)})


def _writer(connection: Connection, kind: Any) -> Callable[[Any], Any] | None:
    found: Callable[[Any], Any] | None = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return found


def _table(table: Any) -> Table:
    return table  # type: ignore[no-any-return]
