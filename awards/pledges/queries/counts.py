"""Counts and sums of a list of pledges, by the same conditions as its rows, so that they always agree."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Numeric,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import AMOUNT, PledgeLink, PledgeMoney, PledgeSearch, PledgeTag
from awards.pledges.queries.filters import (
    COLUMNS,
    FACETS,
    LISTS,
    ON_NO_LIST,
    Filters,
    chosen,
    conditions,
    level_column,
    on_lists,
    region_of_lead,
    scope,
    standing,
    states_an_amount,
)

Search = PledgeSearch
_STATED = {
    "region": Search.has_region, "country": Search.has_country, "group": Search.has_group, "sdg": Search.has_sdg,
}  # fmt: skip


TEXTS = 12
"""So many texts a row of the one query has beside its name and its numbers."""

UN_LISTS = ("LDC", "LLDC", "SIDS")

CELLS = (*COLUMNS, "level", "from_region")
"""Facets of one value a pledge: counted together, in one look at the pledges."""


def figures(session: Session, filters: Filters) -> rules.Figures:
    """Counts and sums of the list in one query. A facet counts with the other facets chosen and its own left open."""
    near = _near(filters)
    parts = [
        _part("all", func.count()).select_from(Search).where(standing(rehearsal=filters.rehearsal)),
        _cells_part(near), _found_part(near), _money_part(near), _lists_part(near), _un_part(near),
    ]  # fmt: skip
    if filters.at_least is not None:
        parts.append(_not_compared_part(filters))
    everything = no_amount = no_money = 0
    not_compared = None
    facets: dict[str, dict[str | None, int]] = {facet: {} for facet in FACETS}
    cells, groups = list[tuple[tuple[str | None, ...], int]](), list[rules.MoneyGroup]()
    for what, *texts, number, amount, usd in session.execute(union_all(*parts)):
        if what == "all":
            everything = number
        elif what == "not compared":
            not_compared = number
        elif what == "cells":
            cells.append((tuple(texts), number))
        elif what == "money":
            word, currency, basis, qualified, has_usd = texts[:5]
            groups.append(
                rules.MoneyGroup(word, currency, basis, qualified == "1", has_usd == "1", number, amount, usd)
            )
        elif what == "gives nothing":
            no_money, no_amount = (
                no_money + number * (texts[0] == "none"), no_amount + number * (texts[0] != "none"),
            )  # fmt: skip
        elif what == "un lists":
            on = [status for status, is_on in zip(UN_LISTS, texts, strict=False) if is_on == "1"]
            for status in on or [ON_NO_LIST]:
                facets["un_list"][status] = facets["un_list"].get(status, 0) + number
        elif number:
            facets[texts[0] if what == "list" else what][texts[1] if what == "list" else texts[0]] = number
    found = _spread_out(cells, facets)
    twice = _twice(session, filters)
    return rules.Figures(everything, found, facets, rules.totals(groups), no_amount, no_money, twice, not_compared)


def _spread_out(cells: list[tuple[tuple[str | None, ...], int]], facets: dict[str, dict[str | None, int]]) -> int:
    """Count the cells under each of their facets, and those that say nothing of a list; how many match is given."""
    found = 0
    for (missed, *texts), number in cells:
        found += number if missed is None else 0
        for facet, value in zip(CELLS, texts, strict=False):
            if missed in (None, facet):
                facets[facet][value] = facets[facet].get(value, 0) + number
        for facet, stated in zip(LISTS, texts[len(CELLS) :], strict=True):
            if stated == "0" and missed in (None, facet):
                facets[facet][None] = facets[facet].get(None, 0) + number
            if stated == "0" and facet == "country" and missed in (None, "un_list"):
                facets["un_list"][None] = facets["un_list"].get(None, 0) + number
    return found


def _near(filters: Filters) -> CTE:
    """The pledges that match, and those that only one chosen facet keeps out: each facet counts without its own.

    `missed` names the facet that keeps a pledge out. It is worked out once for all that is counted of it.
    """
    asked = [facet for facet in FACETS if filters.chosen.get(facet)]
    out = {facet: case((chosen(facet, filters), 0), else_=1) for facet in asked}
    regions = region_of_lead().subquery()
    each = (
        select(
            Search.n, Search.version_id, Search.focus_area, Search.entity_kind, Search.pledge_type, Search.state,
            Search.start_year.label("year"), level_column(filters).label("level"),
            regions.c.region.label("from_region"), Search.gives,
            *(case((_STATED[facet], "1"), else_="0").label(f"says_{facet}") for facet in LISTS),
            *(out[facet].label(f"out_{facet}") for facet in asked),
        )
        .outerjoin(regions, regions.c.id == Search.lead_id)
        .where(*scope(filters))
        .cte("each_pledge")
    )  # fmt: skip
    columns = [column for column in each.c if not column.name.startswith("out_")]
    if not asked:
        return select(*columns, cast(null(), String).label("missed")).cte("near").prefix_with("MATERIALIZED")
    misses = sum((each.c[f"out_{facet}"] for facet in asked), literal(0, Integer))
    missed = case(*((each.c[f"out_{facet}"] == 1, literal(facet, String)) for facet in asked), else_=null())
    return (
        select(*columns, cast(missed, String).label("missed"))
        .where(misses <= 1)
        .cte("near")
        .prefix_with("MATERIALIZED")
    )


def _counted(facet: str, near: CTE) -> ColumnElement[bool]:
    """That a pledge counts for a facet: nothing but the facet itself may keep it out."""
    return or_(near.c.missed.is_(None), near.c.missed == facet)


def _cells_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """How many pledges say alike in all facets of one value, and what they leave out."""
    columns = [near.c.missed, *(near.c[facet] for facet in CELLS), *(near.c[f"says_{facet}"] for facet in LISTS)]
    return _part("cells", func.count(), *columns).select_from(near).group_by(*columns)


def _found_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """How many match and state no amount, by what they give."""
    each = select(near.c.gives).where(near.c.missed.is_(None), near.c.gives.is_distinct_from(AMOUNT)).subquery()
    return _part("gives nothing", func.count(), each.c.gives).group_by(each.c.gives)


def _not_compared_part(filters: Filters) -> Select[*tuple[Any, ...]]:
    """How many fulfil all else and state no amount that the least amount asked for could be held against."""
    states = states_an_amount(filters.currency, Decimal(0))
    others = conditions(replace(filters, at_least=None))
    return _part("not compared", func.count()).select_from(Search).where(*others, not_(states))


def _lists_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """Facets of which a pledge may have several values, all in one look at what it says."""
    each = (
        select(PledgeTag.facet.label("facet"), PledgeTag.value.label("value"))
        .select_from(near)
        .join(PledgeTag, PledgeTag.n == near.c.n)
        .where(or_(near.c.missed.is_(None), near.c.missed == PledgeTag.facet))
        .subquery()
    )
    return _part("list", func.count(), each.c.facet, each.c.value).group_by(each.c.facet, each.c.value)


def _un_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """Pledges that name countries, by the UN lists on which one of these is: one look at each pledge for all lists."""
    listed = on_lists().subquery()
    on = [func.max(case((listed.c.status == status, "1"), else_="0")).label(status) for status in UN_LISTS]
    each = (
        select(near.c.n, *on)
        .select_from(near)
        .join(PledgeTag, and_(PledgeTag.n == near.c.n, PledgeTag.facet == "country"))
        .outerjoin(listed, listed.c.iso2 == PledgeTag.value)
        .where(_counted("un_list", near))
        .group_by(near.c.n)
        .subquery()
    )
    alike = [each.c[status] for status in UN_LISTS]
    return _part("un lists", func.count(), *alike).group_by(*alike)


def _money_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """Sums of money that is alike: word, currency, basis, with or without a qualifier and a dollar value.

    What is worked out stands in a subquery, since PostgreSQL groups by a column and by no expression with values.
    """
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
        .select_from(near)
        .join(PledgeMoney, PledgeMoney.version_id == near.c.version_id)
        .where(near.c.missed.is_(None))
        .subquery()
    )
    alike = (each.c.word, each.c.currency, each.c.basis, each.c.qualified, each.c.has_usd)
    sums = (func.sum(each.c.amount), func.sum(each.c.usd))
    return _part("money", func.count(), *alike, sums=sums).group_by(*alike)


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
    tied = select(PledgeLink.from_id).union(select(PledgeLink.to_id))
    amounts: dict[str, dict[UUID, Decimal]] = {}
    for word, pledge_id, usd in session.execute(
        select(PledgeMoney.word, Search.pledge_id, PledgeMoney.usd)
        .select_from(Search)
        .join(PledgeMoney, PledgeMoney.version_id == Search.version_id)
        .where(*conditions(filters), PledgeMoney.usd.is_not(None), Search.pledge_id.in_(tied))
    ):
        if usd is not None:
            amounts.setdefault(word, {})[pledge_id] = usd
    found = {word: sum(each.values(), Decimal(0)) - rules.net(each, links) for word, each in amounts.items()}
    return {word: usd for word, usd in found.items() if usd}


def _part(
    what: str,
    number: ColumnElement[int],
    *columns: Any,
    sums: tuple[ColumnElement[Any], ColumnElement[Any]] | None = None,
) -> Select[*tuple[Any, ...]]:
    """One part of the union: its name, up to TEXTS texts, a count, a sum in its own currency and one in dollars."""
    texts = [*columns, *[null()] * (TEXTS - len(columns))]
    return select(
        cast(literal(what), String),
        *(cast(text, String) for text in texts),
        number,
        *(cast(total, Numeric(22, 2)) for total in sums or (null(), null())),
    )
