"""Pages of a list by its last row: whatever comes or goes meanwhile, no row stands on two of them."""

from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

Columns = TypeVarTuple("Columns")


def newest(query: Select[*Columns], table: Any, at: Any, after: UUID | None = None) -> Select[*Columns]:
    """The rows of a table with an `id`, those of the latest `at` first; with `after` those behind that one."""
    return _in_order(query.order_by(at.desc(), table.id.desc()), table, at, after, downward=True)


def oldest(query: Select[*Columns], table: Any, at: Any, after: UUID | None = None) -> Select[*Columns]:
    """The same, those of the earliest `at` first."""
    return _in_order(query.order_by(at, table.id), table, at, after, downward=False)


def _in_order(
    query: Select[*Columns], table: Any, at: Any, after: UUID | None, *, downward: bool
) -> Select[*Columns]:  # fmt: skip
    if after is None:
        return query
    last = select(at).where(table.id == after).correlate(None).scalar_subquery()
    further, behind = (at < last, table.id < after) if downward else (at > last, table.id > after)
    return query.where(or_(further, and_(at == last, behind)))
