"""Counts the queries of a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from awards.infrastructure.database import looking_beside


@contextmanager
def count_queries(engine: Engine, *, at_most: int | None = None) -> Iterator[list[str]]:
    """Collect every statement sent inside; with `at_most`, fail above it and show them."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SET TRANSACTION", "SAVEPOINT", "RELEASE", "PRAGMA")):
            statements.append(statement)

    heard = {engine, looking_beside(engine)} if engine.dialect.name == "postgresql" else {engine}
    for one in heard:
        event.listen(one, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for one in heard:
            event.remove(one, "before_cursor_execute", note)
    if at_most is not None:
        assert len(statements) <= at_most, f"{len(statements)} queries:\n" + "\n\n".join(statements)
