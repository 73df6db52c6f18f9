"""Many new rows of a table at once, by the fastest way that the database has: COPY on PostgreSQL, one statement else.

For rows that no object of the session stands for; values are written as the models write them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.orm import Session

from awards.infrastructure.database import Base


def insert_rows(session: Session, model: type[Base], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to the model's table; `names` are the attributes whose values each row holds, in this order.

    What is left out takes the default of the database, never the model's own.
    """
    found = list(rows)
    if not found:
        return
    session.flush()
    connection = session.connection()
    mapper = inspect(model)
    columns = [mapper.columns[name] for name in names]
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(_table(mapper.local_table).name)} ({', '.join(quote(column.name) for column in columns)})"
    written = _written(found, [_writer(connection, column.type) for column in columns])
    if connection.dialect.name == "postgresql":
        _copy(connection, into, written)
    else:
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({places})", written)  # noqa: S608 - names of columns


def _copy(connection: Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _written(rows: list[Sequence[Any]], writers: list[Callable[[Any], Any] | None]) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them; column by column, so that what needs no change costs nothing."""
    if not any(writers):
        return [tuple(row) for row in rows]
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, write in enumerate(writers):
        if write is not None:
            columns[place] = [write(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _writer(connection: Connection, kind: Any) -> Callable[[Any], Any] | None:
    found: Callable[[Any], Any] | None = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return found


def _table(table: Any) -> Table:
    return table  # type: ignore[no-any-return]
