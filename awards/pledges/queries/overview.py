"""Figures over any selection of pledges, by the conditions of its list: how many organisations and countries, how
amounts spread, who reports, and how focus areas and regions meet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Subquery, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from awards.organisations.models import Organisation, OrganisationIdentifier
from awards.pledges import rules
from awards.pledges.models import PledgeCountry, PledgeMoney, PledgeParty, PledgeSearch
from awards.pledges.queries.counts import whole
from awards.pledges.queries.filters import Filters, Selection, by_index, conditions, selection, un_lists
from awards.pledges.queries.related import PLEDGERS
from awards.pledges.rules import bits
from awards.pledges.rules.finding import CENTS

Search = PledgeSearch
Matrix = dict[tuple[str | None, str | None], int]


@dataclass(frozen=True)
class InCountry:
    """How many of the selection are for a country, and of how many the leading organisation is from it."""

    work: int = 0
    home: int = 0


@dataclass(frozen=True)
class Split:
    """What is pledged for one country alone or by its share, and what is for several and not split."""

    whole: Decimal
    unsplit: Decimal
    unsplit_pledges: int


def number(session: Session, filters: Filters) -> int:
    """How many pledges match."""
    if by_index(filters):
        return selection(session, filters).found.bit_count()
    return session.scalars(select(func.count()).select_from(Search).where(conditions(session, filters))).one()


def overview(session: Session, filters: Filters, at: datetime) -> rules.Overview:
    """What the selection holds besides its sums, at an instant; one question beside those of its figures."""
    held = whole(session, filters)
    index, found = held.index, held.found
    reported = found & bits.joined(index.of("stage").values())
    named = [found & countries for countries in index.of("country").values()]
    at_desk = found & index.having("at_desk", "1")
    pledgers, verified, answered = _of_rows(session, held, at_desk & index.having("state", "published"), at)
    return rules.Overview(
        found.bit_count(), pledgers.of, sum(map(bool, named)),
        bits.without(found, bits.joined(named)).bit_count(), bits.without(found, at_desk).bit_count(), answered,
        rules.Rate((found & index.having("stage", *rules.PROGRESSED)).bit_count(), reported.bit_count()),
        pledgers, verified, tuple(_spreads(held)),
    )  # fmt: skip


def matrix(session: Session, filters: Filters) -> Matrix:
    """How many pledges by focus area and region of the leading organisation; None is not stated."""
    held = whole(session, filters)
    areas, regions = (_with_none(held.found, held.values(facet)) for facet in ("focus_area", "from_region"))
    counts = {
        (area, region): (one & other).bit_count() for area, one in areas.items() for region, other in regions.items()
    }
    return {both: count for both, count in counts.items() if count}


def by_country(session: Session, filters: Filters) -> dict[str, InCountry]:
    """Every country that the selection is for or comes from, with both numbers."""
    held = whole(session, filters)
    work, home = held.index.of("country"), held.index.of("home")
    found = {
        iso2: InCountry((held.found & work.get(iso2, 0)).bit_count(), (held.found & home.get(iso2, 0)).bit_count())
        for iso2 in work.keys() | home.keys()
    }
    return {iso2: one for iso2, one in found.items() if one != InCountry()}


def by_un_list(session: Session, filters: Filters) -> dict[tuple[str, str], int]:
    """How many of the selection name a country on each UN list, by (list, its date as stated)."""
    held, found = whole(session, filters), dict[tuple[str, str], int]()
    for both, rows in un_lists(session).items():
        members = held.index.having("country", *(row.iso2 for row in rows if row.member))
        found[both] = (held.found & members).bit_count()
    return {both: number for both, number in found.items() if number}


def split(session: Session, iso2: str) -> Split:
    """What is pledged in dollars for a country: whole where it is the only one, by its share where that is stated.

    As stated, ties apart. What is for several countries and not split is in no country's figure and told beside it.
    """
    every = aliased(PledgeCountry)
    countries = select(func.count()).where(every.version_id == PledgeCountry.version_id).correlate(PledgeCountry)
    rows = session.execute(
        select(PledgeMoney.usd, PledgeCountry.share, countries.scalar_subquery())
        .select_from(Search)
        .join(PledgeCountry, and_(PledgeCountry.version_id == Search.version_id, PledgeCountry.iso2 == iso2))
        .join(PledgeMoney, and_(PledgeMoney.version_id == Search.version_id, PledgeMoney.word == "pledged"))
        .where(conditions(session, Filters()), PledgeMoney.usd.is_not(None))
    ).all()
    whole = sum((_part_of(usd, share, number) for usd, share, number in rows), Decimal(0))
    unsplit = [usd for usd, share, number in rows if share is None and number > 1 and usd is not None]
    return Split(whole, sum(unsplit, Decimal(0)), len(unsplit))


def _part_of(usd: Decimal | None, share: Decimal | None, number: int) -> Decimal:
    if usd is None or (share is None and number > 1):
        return Decimal(0)
    return (usd * (share if share is not None else Decimal(100)) / 100).quantize(Decimal("0.01"))


def _with_none(found: int, values: Mapping[str, int]) -> dict[str | None, int]:
    """The sets of a selection by value, and of those that have none."""
    sets: dict[str | None, int] = {value: found & held for value, held in values.items()}
    return sets | {None: bits.without(found, bits.joined(sets.values()))}


def _of_rows(session: Session, held: Selection, among: int, at: datetime) -> tuple[rules.Rate, rules.Rate, rules.Rate]:
    """What rows alone tell: of the organisations that pledge, each as it stands today, how many have an outside
    identifier, the same of those that staff verified; and how many pledges report.

    Of those `among` that have been public for a year, it is how many reported within it.
    """
    standing, year_ago = func.coalesce(Organisation.merged_into_id, Organisation.id), _year_before(at)
    pledgers = (
        select(standing.label("id"))
        .distinct()
        .select_from(Search)
        .join(PledgeParty, PledgeParty.version_id == Search.version_id)
        .join(Organisation, Organisation.id == PledgeParty.organisation_id)
        .where(PledgeParty.role.in_(PLEDGERS), held.within())
    ).subquery()
    identified, as_is = _identified(at), aliased(Organisation)
    pledging = (
        select(
            func.count().label("organisations"), func.count(identified.c.id).label("identified"),
            func.count(as_is.verified_at).label("verified"),
            func.sum(case((identified.c.id.is_not(None) & as_is.verified_at.is_not(None), 1), else_=0)).label("both"),
        )
        .select_from(pledgers)
        .join(as_is, as_is.id == pledgers.c.id)
        .outerjoin(identified, identified.c.id == pledgers.c.id)
    ).subquery()  # fmt: skip
    reporting = (
        select(
            func.count().label("asked"), func.sum(case((Search.reported_at > year_ago, 1), else_=0)).label("answered")
        ).where(Search.public_since <= year_ago, held.within(among))
    ).subquery()
    every = select(*pledging.c, reporting.c.asked, reporting.c.answered).select_from(pledging.join(reporting, true()))
    row: Any = session.execute(every).one()
    organisations, known, verified, both, asked, answered = row
    return rules.Rate(known, organisations), rules.Rate(both or 0, verified), rules.Rate(answered or 0, asked)


def _identified(at: datetime) -> Subquery:
    """The organisations that have an outside identifier on this day, also one of what was merged into them."""
    return (
        select(func.coalesce(Organisation.merged_into_id, Organisation.id).label("id"))
        .distinct()
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == Organisation.id)
        .where(or_(OrganisationIdentifier.valid_until.is_(None), OrganisationIdentifier.valid_until >= at.date()))
        .subquery()
    )


def _spreads(held: Selection) -> Iterator[rules.Spread]:
    """Of each word the least, the middle and the most of what has a dollar value."""
    for word in rules.WORDS:
        valued = held.found & held.index.money(word, "USD")
        if n := valued.bit_count():
            slices = held.index.slices[f"usd:{word}"]
            least, low, high, most = (
                Decimal(bits.at_rank(valued, slices, rank)) / CENTS for rank in (0, (n - 1) // 2, n // 2, n - 1)
            )
            yield rules.Spread(word, n, least, rules.median((low, high)), most)


def _year_before(at: datetime) -> datetime:
    try:
        return at.replace(year=at.year - 1)
    except ValueError:  # the 29th of February
        return at.replace(year=at.year - 1, day=28)
