"""Pages of a list by its last row: whatever comes or goes meanwhile, no row stands on two of them."""

from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

Columns = TypeVarTuple("Columns")


def newest(
    query: Select[*Columns], table: Any, at: Any, after: UUID | None = None, first: Any = None
) -> Select[*Columns]:  # fmt: skip
    """The rows of a table with an `id`, those of the latest `at` first; with `after` those behind that one.

    Where `first` is given, those of its lowest value come before all others.
    """
    return _in_order(query, table, after, first, (at, table.id), downward=True)


def oldest(
    query: Select[*Columns], table: Any, at: Any, after: UUID | None = None, first: Any = None
) -> Select[*Columns]:  # fmt: skip
    """The same, those of the earliest `at` first."""
    return _in_order(query, table, after, first, (at, table.id), downward=False)


def _in_order(
    query: Select[*Columns], table: Any, after: UUID | None, first: Any, keys: tuple[Any, ...], *, downward: bool
) -> Select[*Columns]:
    ways = [(key, downward) for key in keys]
    if first is not None:
        ways.insert(0, (first, False))
    query = query.order_by(*(key.desc() if down else key for key, down in ways))
    if after is None:
        return query
    behind, same = list[Any](), list[Any]()
    for key, down in ways:
        last = after if key is table.id else select(key).where(table.id == after).correlate(None).scalar_subquery()
        behind.append(and_(*same, key < last if down else key > last))
        same.append(key == last)
    return query.where(or_(*behind))
