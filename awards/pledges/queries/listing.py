"""The list of pledges in its order, page by page."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, Select, and_, case, exists, or_, select, type_coerce
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.types import NullType

from awards.pledges import rules
from awards.pledges.models import (
    BeneficiaryGroup,
    Pledge,
    PledgeLine,
    PledgeLink,
    PledgePart,
    PledgeRegisterEntry,
    PledgeReport,
    PledgeSearch,
)
from awards.pledges.queries.filters import Filters, conditions, order
from awards.pledges.queries.items import row_loading, whole_loading

Ordered = TypeVar("Ordered", bound=Select[*tuple[Any, ...]])

AT_ONCE = 500
"""So many pledges of a stream are in memory at once."""


def pledges(session: Session, filters: Filters, most: int | None = None, *, whole: bool = False) -> list[Pledge]:
    """Published pledges that match, in order, with what a row shows or, if `whole`, all they say; at most `most`."""
    if most is None:
        return list(session.scalars(_ordered(session, filters, whole)))
    first = in_order(session, select(PledgeSearch.n), filters).limit(most).subquery()
    key, downward = order(filters)
    found = _whole_or_row(whole).where(PledgeSearch.n.in_(select(first.c.n)))
    return list(session.scalars(found.order_by(key.desc() if downward else key.asc(), PledgeSearch.n)))


def each_line(session: Session, filters: Filters) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """The same pledges as their kept lines with what changes without a new version, some at a time.

    `beside_id` is the pledge where anything may stand beside it: a tie of its own, a part, a register, a report that
    came or is awaited.
    `changed_at` is as the driver gives it: most pledges of a file came together, and one look at each instant will do.
    """
    own = Pledge.id
    beside = or_(
        PledgeSearch.at_desk,
        exists().where(PledgeLink.from_id == own, PledgeLink.ended_at.is_(None)),
        exists().where(PledgePart.pledge_id == own),
        exists().where(PledgeRegisterEntry.pledge_id == own),
        exists().where(PledgeReport.pledge_id == own),
    )
    query = (
        select(
            PledgeLine.cells, Pledge.state, Pledge.withdrawal_reason, Pledge.official_number,
            type_coerce(Pledge.changed_at, NullType()).label("changed_at"), case((beside, own)).label("beside_id"),
        )
        .select_from(PledgeSearch)
        .join(Pledge, Pledge.id == PledgeSearch.pledge_id)
        .join(PledgeLine, PledgeLine.n == PledgeSearch.n)
    )  # fmt: skip
    return session.execute(in_order(session, query, filters).execution_options(yield_per=AT_ONCE)).partitions()


def _ordered(session: Session, filters: Filters, whole: bool) -> Select[Pledge]:
    return in_order(session, _whole_or_row(whole), filters)


def _whole_or_row(whole: bool) -> Select[Pledge]:
    current = contains_eager(Pledge.current)
    return (
        select(Pledge)
        .join(Pledge.current)
        .join(PledgeSearch, PledgeSearch.pledge_id == Pledge.id)
        .options(current, *(whole_loading(current) if whole else row_loading(current)))
    )


def in_order(session: Session, query: Ordered, filters: Filters) -> Ordered:
    """The rows of the query that match, in the order that is asked for."""
    key, downward = order(filters)
    query = query.where(conditions(session, filters)).order_by(key.desc() if downward else key.asc(), PledgeSearch.n)
    if filters.after:
        number = rules.number_of(filters.after)
        value = select(key).select_from(PledgeSearch).where(PledgeSearch.n == number).scalar_subquery().correlate(None)
        further = key < value if downward else key > value
        query = query.where(or_(further, and_(key == value, PledgeSearch.n > number)))
    return query


def every_group(session: Session) -> dict[str, dict[str, Any]]:
    """Names in six languages of every beneficiary group."""
    return dict(session.execute(select(BeneficiaryGroup.key, BeneficiaryGroup.names)).all())


def beneficiary_names(session: Session, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Names in six languages of these beneficiary groups."""
    rows = session.execute(
        select(BeneficiaryGroup.key, BeneficiaryGroup.names).where(BeneficiaryGroup.key.in_(set(keys)))
    )
    return dict(rows.all())
