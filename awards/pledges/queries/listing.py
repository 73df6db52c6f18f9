"""The list of pledges: one set of conditions behind rows, counts, facets and sums, so that they always agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from awards.organisations.rules import fold
from awards.pledges import rules
from awards.pledges.models import (
    BeneficiaryGroup,
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeLink,
    PledgeMoney,
    PledgeVersion,
)
from awards.pledges.queries.items import row_loading, whole_loading

AT_ONCE = 500
"""So many pledges of a stream are in memory at once."""

NOT_STATED = "not-stated"
"""The value of a facet for pledges that do not say."""

_COLUMNS: dict[str, ColumnElement[Any]] = {
    "focus_area": PledgeVersion.focus_area.expression,
    "pledge_type": PledgeVersion.pledge_type.expression,
    "entity_kind": PledgeVersion.entity_kind.expression,
    "year": cast(PledgeVersion.start_year, String),
}
_LISTS: dict[str, tuple[type[PledgeCountry] | type[PledgeBeneficiary], InstrumentedAttribute[str]]] = {
    "country": (PledgeCountry, PledgeCountry.iso2),
    "group": (PledgeBeneficiary, PledgeBeneficiary.group_key),
}
FACETS = ("focus_area", "entity_kind", "pledge_type", "country", "group", "year")
"""What a list of pledges may be narrowed by: where, for whom and from which year are the pledge's own words."""

SORTS = ("amount", "year", "title", "newest")

_KEYS: dict[str, tuple[ColumnElement[Any], bool]] = {
    "amount": (func.coalesce(PledgeVersion.sort_usd, -1), True),
    "year": (func.coalesce(PledgeVersion.start_year, 0), True),
    "title": (func.lower(PledgeVersion.title), False),
    "newest": (Pledge.public_id.expression, True),
}


@dataclass(frozen=True)
class Filters:
    """What is asked of the list: words, chosen values of facets, order, and the pledge after which to go on."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "amount"
    after: str | None = None


def pledges(session: Session, filters: Filters, most: int | None = None, *, whole: bool = False) -> list[Pledge]:
    """Published pledges that match, in order, with what a row shows or, if `whole`, all they say; at most `most`."""
    return list(session.scalars(_ordered(filters, whole).limit(most)))


def each_pledge(session: Session, filters: Filters) -> Iterator[Sequence[Pledge]]:
    """The same pledges, some at a time with all they say: however many there are, few are in memory at once."""
    found = session.scalars(_ordered(filters, whole=True).execution_options(yield_per=AT_ONCE))
    return found.partitions()


def _ordered(filters: Filters, whole: bool) -> Select[Pledge]:
    current = contains_eager(Pledge.current)
    key, downward = _KEYS[filters.sort]
    query = (
        select(Pledge)
        .join(Pledge.current)
        .where(*_conditions(filters))
        .options(current, *(whole_loading(current) if whole else row_loading(current)))
        .order_by(key.desc() if downward else key.asc(), Pledge.public_id)
    )
    if filters.after:
        last = select(key).select_from(Pledge).join(Pledge.current).where(Pledge.public_id == filters.after)
        value = last.scalar_subquery().correlate(None)
        further = key < value if downward else key > value
        query = query.where(or_(further, and_(key == value, Pledge.public_id > filters.after)))
    return query


def figures(session: Session, filters: Filters) -> rules.Figures:
    """Counts and sums of the list in one query. A facet counts with the other facets chosen and its own left open."""
    parts = [
        _part("all", func.count()).where(Pledge.stands),
        _found_part(filters),
        _money_part(filters),
        *(_facet_part(facet, filters) for facet in FACETS),
    ]
    everything = found = no_amount = no_money = 0
    facets: dict[str, dict[str | None, int]] = {facet: {} for facet in FACETS}
    groups = []
    for what, one, two, three, four, five, number, amount, usd in session.execute(union_all(*parts)):
        if what == "all":
            everything = number
        elif what == "money":
            groups.append(rules.MoneyGroup(one, two, three, four == "1", five == "1", number, amount, usd))
        elif what == "found":
            found += number
            if two == "0":
                no_money, no_amount = no_money + number * (one == "none"), no_amount + number * (one != "none")
        else:
            facets[what][one] = number
    twice = _twice(session, filters)
    return rules.Figures(everything, found, facets, rules.totals(groups), no_amount, no_money, twice)


def _twice(session: Session, filters: Filters) -> dict[str, Decimal]:
    """By word, the dollars of these pledges that another of them names as well, so that they would count twice.

    One question of ties, and only where there are any one of their amounts.
    """
    rows = session.scalars(
        select(PledgeLink).where(PledgeLink.ended_at.is_(None), PledgeLink.kind.in_(rules.COUNTED_AT))
    )
    links = [rules.Link(row.kind, row.from_id, row.to_id, row.share) for row in rows]
    if not links:
        return {}
    tied = {end for one in links for end in (one.from_id, one.to_id)}
    amounts: dict[str, dict[UUID, Decimal]] = {}
    for word, pledge_id, usd in session.execute(
        select(PledgeMoney.word, Pledge.id, PledgeMoney.usd)
        .select_from(Pledge)
        .join(Pledge.current)
        .join(PledgeMoney, PledgeMoney.version_id == PledgeVersion.id)
        .where(*_conditions(filters), PledgeMoney.usd.is_not(None))
        .where(Pledge.id.in_(select(PledgeLink.from_id).union(select(PledgeLink.to_id))))
    ):
        if usd is not None and pledge_id in tied:
            amounts.setdefault(word, {})[pledge_id] = usd
    found = {word: sum(each.values(), Decimal(0)) - rules.net(each, links) for word, each in amounts.items()}
    return {word: usd for word, usd in found.items() if usd}


def every_group(session: Session) -> dict[str, dict[str, Any]]:
    """Names in six languages of every beneficiary group."""
    return dict(session.execute(select(BeneficiaryGroup.key, BeneficiaryGroup.names)).all())


def beneficiary_names(session: Session, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Names in six languages of these beneficiary groups."""
    rows = session.execute(
        select(BeneficiaryGroup.key, BeneficiaryGroup.names).where(BeneficiaryGroup.key.in_(set(keys)))
    )
    return dict(rows.all())


def _conditions(filters: Filters, without: str | None = None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Pledge.stands.expression]
    found += [PledgeVersion.search_text.contains(word, autoescape=True) for word in fold(filters.q).split()]
    for facet, values in filters.chosen.items():
        if facet != without and values:
            found.append(_chosen(facet, values))
    return found


def _chosen(facet: str, values: tuple[str, ...]) -> ColumnElement[bool]:
    stated = [value for value in values if value != NOT_STATED]
    if facet in _COLUMNS:
        column = _COLUMNS[facet]
        return or_(column.in_(stated), column.is_(None)) if NOT_STATED in values else column.in_(stated)
    table, column_of_list = _LISTS[facet]
    listed = exists().where(table.version_id == PledgeVersion.id, column_of_list.in_(stated))
    none = not_(exists().where(table.version_id == PledgeVersion.id))
    return or_(listed, none) if NOT_STATED in values else listed


def _found_part(filters: Filters) -> Select[*tuple[Any, ...]]:
    """How many match, by what they give and whether an amount is stated.

    What is worked out stands in a subquery, since PostgreSQL groups by a column and by no expression with values.
    """
    has_money = case((exists().where(PledgeMoney.version_id == PledgeVersion.id), "1"), else_="0").label("has_money")
    each = (
        select(PledgeVersion.resource_kind.label("kind"), has_money)
        .select_from(Pledge)
        .join(Pledge.current)
        .where(*_conditions(filters))
        .subquery()
    )
    return _part("found", func.count(), each.c.kind, each.c.has_money, of=each).group_by(each.c.kind, each.c.has_money)


def _facet_part(facet: str, filters: Filters) -> Select[*tuple[Any, ...]]:
    conditions = _conditions(filters, without=facet)
    if facet in _COLUMNS:
        column = _COLUMNS[facet]
        return _part(facet, func.count(), column).join(Pledge.current).where(*conditions).group_by(column)
    table, listed = _LISTS[facet]
    return (
        _part(facet, func.count(), listed)
        .join(Pledge.current)
        .join(table, table.version_id == PledgeVersion.id, isouter=True)
        .where(*conditions)
        .group_by(listed)
    )


def _money_part(filters: Filters) -> Select[*tuple[Any, ...]]:
    """Sums of money that is alike: word, currency, basis, with or without a qualifier and a dollar value."""
    exact = or_(PledgeMoney.qualifier.is_(None), PledgeMoney.qualifier == "exact")
    each = (
        select(
            PledgeMoney.word,
            PledgeMoney.currency,
            PledgeMoney.basis,
            case((exact, "0"), else_="1").label("qualified"),
            case((PledgeMoney.usd.is_(None), "0"), else_="1").label("has_usd"),
            PledgeMoney.amount,
            PledgeMoney.usd,
        )
        .select_from(Pledge)
        .join(Pledge.current)
        .join(PledgeMoney, PledgeMoney.version_id == PledgeVersion.id)
        .where(*_conditions(filters))
        .subquery()
    )
    alike = (each.c.word, each.c.currency, each.c.basis, each.c.qualified, each.c.has_usd)
    sums = (func.sum(each.c.amount), func.sum(each.c.usd))
    return _part("money", func.count(), *alike, sums=sums, of=each).group_by(*alike)


def _part(
    what: str,
    number: ColumnElement[int],
    *columns: Any,
    sums: tuple[ColumnElement[Any], ColumnElement[Any]] | None = None,
    of: FromClause | type[Pledge] = Pledge,
) -> Select[*tuple[Any, ...]]:
    """One part of the union: its name, up to five texts, a count, a sum in its own currency and one in dollars."""
    texts = [*columns, *[null()] * (5 - len(columns))]
    return select(
        cast(literal(what), String),
        *(cast(text, String) for text in texts),
        number,
        *(cast(total, Numeric(22, 2)) for total in sums or (null(), null())),
    ).select_from(of)
