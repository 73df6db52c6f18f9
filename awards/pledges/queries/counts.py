"""Counts and sums of a list of pledges, by the same conditions as its rows, so that they always agree."""

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
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from awards.pledges import rules
from awards.pledges.models import PledgeLink, PledgeMoney, PledgeSearch, PledgeTag, PledgeVersion
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
)

Search = PledgeSearch


def figures(session: Session, filters: Filters) -> rules.Figures:
    """Counts and sums of the list in one query. A facet counts with the other facets chosen and its own left open."""
    near = _near(filters)
    parts = [
        _part("all", func.count()).select_from(Search).where(standing(rehearsal=filters.rehearsal)),
        _found_part(near),
        _money_part(near),
        *(_column_part(facet, near) for facet in (*COLUMNS, "level")),
        _lists_part(near),
        _from_part(near),
        _un_part(near),
        _no_list_part(near),
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
        elif number:
            facets[what][one] = number
    twice = _twice(session, filters)
    return rules.Figures(everything, found, facets, rules.totals(groups), no_amount, no_money, twice)


def _near(filters: Filters) -> CTE:
    """The pledges that match, and those that only one chosen facet keeps out: each facet counts without its own.

    `misses` is how many facets keep a pledge out, `miss_<facet>` is 1 for the one that does.
    """
    asked = [facet for facet in FACETS if filters.chosen.get(facet)]
    missed = {facet: case((chosen(facet, filters), 0), else_=1) for facet in asked}
    each = (
        select(
            Search.n, Search.version_id, Search.lead_id, Search.focus_area, Search.entity_kind, Search.pledge_type,
            Search.state, Search.start_year.label("year"), level_column(filters).label("level"), Search.has_country,
            Search.has_region, Search.has_group, Search.has_sdg,
            *(missed[facet].label(f"miss_{facet}") for facet in asked),
        )
        .where(*scope(filters))
        .cte("each_pledge")
    )  # fmt: skip
    misses = sum((each.c[f"miss_{facet}"] for facet in asked), literal(0, Integer))
    columns = [column for column in each.c if not column.name.startswith("miss_")]
    all_missed = [each.c.get(f"miss_{facet}", literal(0, Integer)) for facet in FACETS]
    labelled = [column.label(f"miss_{facet}") for facet, column in zip(FACETS, all_missed, strict=True)]
    return select(*columns, *labelled, misses.label("misses")).where(misses <= 1).cte("near")


def _counted(facet: str, near: CTE) -> ColumnElement[bool]:
    """That a pledge counts for a facet: nothing but the facet itself may keep it out."""
    miss: ColumnElement[bool] = near.c.misses == near.c[f"miss_{facet}"]
    return miss


def _found_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """How many match, by what they give and whether an amount is stated."""
    paid = select(PledgeMoney.version_id).distinct().subquery()
    each = (
        select(
            PledgeVersion.resource_kind.label("kind"),
            case((paid.c.version_id.is_not(None), "1"), else_="0").label("has_money"),
        )
        .select_from(near)
        .join(PledgeVersion, PledgeVersion.id == near.c.version_id)
        .outerjoin(paid, paid.c.version_id == near.c.version_id)
        .where(near.c.misses == 0)
        .subquery()
    )
    return _part("found", func.count(), each.c.kind, each.c.has_money).group_by(each.c.kind, each.c.has_money)


def _column_part(facet: str, near: CTE) -> Select[*tuple[Any, ...]]:
    column = near.c[facet]
    return _part(facet, func.count(), column).select_from(near).where(_counted(facet, near)).group_by(column)


def _lists_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """Facets of which a pledge may have several values, and for each those that say nothing, all in one look."""
    stated = (
        select(PledgeTag.facet.label("facet"), PledgeTag.value.label("value"), func.count().label("number"))
        .select_from(near)
        .join(PledgeTag, PledgeTag.n == near.c.n)
        .where(or_(*(and_(PledgeTag.facet == facet, _counted(facet, near)) for facet in LISTS)))
        .group_by(PledgeTag.facet, PledgeTag.value)
    )
    silent = [
        select(cast(literal(facet), String), cast(null(), String), func.count())
        .select_from(near)
        .where(near.c[f"has_{facet}"].is_(False), _counted(facet, near))
        for facet in LISTS
    ]
    each = union_all(stated, *silent).subquery()
    texts = (each.c.facet, each.c.value, *(cast(null(), String) for _ in range(4)))
    return select(*texts, each.c.number, cast(null(), Numeric(22, 2)), cast(null(), Numeric(22, 2)))


def _from_part(near: CTE) -> Select[*tuple[Any, ...]]:
    regions = region_of_lead().subquery()
    return (
        _part("from_region", func.count(), regions.c.region)
        .select_from(near)
        .outerjoin(regions, regions.c.id == near.c.lead_id)
        .where(_counted("from_region", near))
        .group_by(regions.c.region)
    )


def _un_part(near: CTE) -> Select[*tuple[Any, ...]]:
    listed = on_lists().subquery()
    return (
        _part("un_list", func.count(near.c.n.distinct()), listed.c.status)
        .select_from(near)
        .join(PledgeTag, and_(PledgeTag.n == near.c.n, PledgeTag.facet == "country"))
        .join(listed, listed.c.iso2 == PledgeTag.value)
        .where(_counted("un_list", near))
        .group_by(listed.c.status)
    )


def _no_list_part(near: CTE) -> Select[*tuple[Any, ...]]:
    """Pledges that name countries of which none is on a UN list, and those that name none."""
    listed = on_lists().subquery()
    on_one = select(PledgeTag.n).join(listed, listed.c.iso2 == PledgeTag.value).where(PledgeTag.facet == "country")
    each = (
        select(case((near.c.has_country, ON_NO_LIST), else_=cast(null(), String)).label("value"))
        .where(_counted("un_list", near), near.c.n.not_in(on_one))
        .subquery()
    )
    return _part("un_list", func.count(), each.c.value).group_by(each.c.value)


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
        .where(near.c.misses == 0)
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
    """One part of the union: its name, up to five texts, a count, a sum in its own currency and one in dollars."""
    texts = [*columns, *[null()] * (5 - len(columns))]
    return select(
        cast(literal(what), String),
        *(cast(text, String) for text in texts),
        number,
        *(cast(total, Numeric(22, 2)) for total in sums or (null(), null())),
    )
