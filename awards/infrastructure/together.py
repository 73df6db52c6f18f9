"""Several rows of one change, written on one way to the database and back where that can be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Delete, Insert, Update
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Write:
    """A change of one table, built once and kept, with its values by the names of its own parameters.

    The names differ from those of every write that it is made together with.
    """

    statement: Insert | Update | Delete
    values: Mapping[str, Any]


def write_together(session: Session, *writes: Write) -> None:
    """Make changes that ask nothing of each other, at once and past the session's own objects.

    On PostgreSQL they are one statement (`WITH …`), on SQLite, which is no way off, one after the other.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        for write in writes:
            connection.execute(write.statement, write.values)
        return
    values = {name: value for write in writes for name, value in write.values.items()}
    connection.execute(_one(tuple(write.statement for write in writes)), values)


@lru_cache(maxsize=32)
def _one(statements: tuple[Insert | Update | Delete, ...]) -> Insert | Update | Delete:
    *others, last = statements
    return last.add_cte(*(other.cte(f"write_{n}") for n, other in enumerate(others)))
