"""Figures over any selection of pledges, by the conditions of its list: how many organisations and countries, how
amounts spread, who reports, and how focus areas and regions meet."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.organisations.models import Organisation
from awards.places.models import CountryStatus
from awards.pledges import rules
from awards.pledges.models import PledgeCountry, PledgeMoney, PledgeParty, PledgeSearch, PledgeTag
from awards.pledges.queries.filters import Filters, conditions, region_of_lead
from awards.pledges.queries.related import PLEDGERS

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
    return session.scalars(select(func.count()).select_from(Search).where(*conditions(filters))).one()


def overview(session: Session, filters: Filters, at: datetime) -> rules.Overview:
    """What the selection holds besides its sums, at an instant; three questions whatever its size."""
    year_ago = _year_before(at)
    old = and_(Search.at_desk, Search.public_since <= year_ago, Search.state == "published")
    reported = Search.reported_at.is_not(None)
    row = session.execute(
        select(
            func.count(), _times(Search.has_country.is_(False)), _times(Search.at_desk.is_(False)), _times(old),
            _times(and_(old, Search.reported_at > year_ago)), _times(reported),
            _times(and_(reported, Search.stage.in_(rules.PROGRESSED))),
        ).where(*conditions(filters))
    ).one()  # fmt: skip
    found, no_country, elsewhere, asked, answered, with_report, progressed = (value or 0 for value in row)
    return rules.Overview(
        found, *_counted(session, filters), no_country, elsewhere, rules.Rate(answered, asked),
        rules.Rate(progressed, with_report), _spreads(session, filters),
    )  # fmt: skip


def matrix(session: Session, filters: Filters) -> Matrix:
    """How many pledges by focus area and region of the leading organisation; None is not stated."""
    regions = region_of_lead().subquery()
    rows = session.execute(
        select(Search.focus_area, regions.c.region, func.count())
        .outerjoin(regions, regions.c.id == Search.lead_id)
        .where(*conditions(filters))
        .group_by(Search.focus_area, regions.c.region)
    )
    return {(area, region): count for area, region, count in rows}


def by_country(session: Session, filters: Filters) -> dict[str, InCountry]:
    """Every country that the selection is for or comes from, with both numbers."""
    work = (
        select(PledgeTag.value, func.count())
        .join(Search, Search.n == PledgeTag.n)
        .where(PledgeTag.facet == "country", *conditions(filters))
        .group_by(PledgeTag.value)
    )
    heir = aliased(Organisation)
    home = case((Organisation.merged_into_id.is_(None), Organisation.country), else_=heir.country)
    homes = select(Organisation.id.label("id"), home.label("iso2")).outerjoin(
        heir, heir.id == Organisation.merged_into_id
    )
    at_home = homes.subquery()
    comes = (
        select(at_home.c.iso2, func.count())
        .select_from(Search)
        .join(at_home, at_home.c.id == Search.lead_id)
        .where(at_home.c.iso2.is_not(None), *conditions(filters))
        .group_by(at_home.c.iso2)
    )
    for_it: dict[str, int] = dict(session.execute(work).all())
    from_it: dict[str, int] = {iso2: count for iso2, count in session.execute(comes) if iso2}
    return {iso2: InCountry(for_it.get(iso2, 0), from_it.get(iso2, 0)) for iso2 in for_it.keys() | from_it.keys()}


def by_un_list(session: Session, filters: Filters) -> dict[tuple[str, str], int]:
    """How many of the selection name a country on each UN list, by (list, its date as stated)."""
    rows = session.execute(
        select(CountryStatus.status, CountryStatus.stated, func.count(Search.n.distinct()))
        .select_from(Search)
        .join(PledgeTag, and_(PledgeTag.n == Search.n, PledgeTag.facet == "country"))
        .join(CountryStatus, and_(CountryStatus.iso2 == PledgeTag.value, CountryStatus.member))
        .where(*conditions(filters))
        .group_by(CountryStatus.status, CountryStatus.stated)
    )
    return {(status, stated): count for status, stated, count in rows}


def split(session: Session, iso2: str) -> Split:
    """What is pledged in dollars for a country: whole where it is the only one, by its share where that is stated.

    As stated, ties apart. What is for several countries and not split is in no country's figure and told beside it.
    """
    countries = (
        select(PledgeCountry.version_id, func.count().label("number")).group_by(PledgeCountry.version_id).subquery()
    )
    rows = session.execute(
        select(PledgeMoney.usd, PledgeCountry.share, countries.c.number)
        .select_from(Search)
        .join(PledgeCountry, and_(PledgeCountry.version_id == Search.version_id, PledgeCountry.iso2 == iso2))
        .join(countries, countries.c.version_id == Search.version_id)
        .join(PledgeMoney, and_(PledgeMoney.version_id == Search.version_id, PledgeMoney.word == "pledged"))
        .where(*conditions(Filters()), PledgeMoney.usd.is_not(None))
    ).all()
    whole = sum((_part_of(usd, share, number) for usd, share, number in rows), Decimal(0))
    unsplit = [usd for usd, share, number in rows if share is None and number > 1 and usd is not None]
    return Split(whole, sum(unsplit, Decimal(0)), len(unsplit))


def _part_of(usd: Decimal | None, share: Decimal | None, number: int) -> Decimal:
    if usd is None or (share is None and number > 1):
        return Decimal(0)
    return (usd * (share if share is not None else Decimal(100)) / 100).quantize(Decimal("0.01"))


def _counted(session: Session, filters: Filters) -> tuple[int, int]:
    """How many organisations pledge, each as it stands today, and for how many countries."""
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    organisations = (
        select(func.count(standing.distinct()))
        .select_from(Search)
        .join(PledgeParty, PledgeParty.version_id == Search.version_id)
        .join(Organisation, Organisation.id == PledgeParty.organisation_id)
        .where(PledgeParty.role.in_(PLEDGERS), *conditions(filters))
    )
    countries = (
        select(func.count(PledgeTag.value.distinct()))
        .join(Search, Search.n == PledgeTag.n)
        .where(PledgeTag.facet == "country", *conditions(filters))
    )
    row = session.execute(select(organisations.scalar_subquery(), countries.scalar_subquery())).one()
    return row[0], row[1]


def _spreads(session: Session, filters: Filters) -> tuple[rules.Spread, ...]:
    """Of each word the least, the middle and the most of what has a dollar value."""
    place = func.row_number().over(partition_by=PledgeMoney.word, order_by=PledgeMoney.usd)
    each = (
        select(
            PledgeMoney.word, PledgeMoney.usd, place.label("place"),
            func.count().over(partition_by=PledgeMoney.word).label("pledges"),
        )
        .select_from(Search)
        .join(PledgeMoney, PledgeMoney.version_id == Search.version_id)
        .where(PledgeMoney.usd.is_not(None), *conditions(filters))
        .subquery()
    )  # fmt: skip
    middle = or_(each.c.place * 2 == each.c.pledges, each.c.place * 2 == each.c.pledges + 1)
    telling: Select[str, Decimal, int, int] = (
        select(each.c.word, each.c.usd, each.c.place, each.c.pledges)
        .where(or_(each.c.place == 1, each.c.place == each.c.pledges, middle, each.c.place * 2 == each.c.pledges + 2))
        .order_by(each.c.word, each.c.place)
    )
    found: dict[str, tuple[int, dict[int, Decimal]]] = {}
    for word, usd, place_of, pledges in session.execute(telling):
        found.setdefault(word, (pledges, {}))[1][place_of] = usd
    return tuple(
        rules.Spread(word, n, at[1], rules.median((at[(n + 1) // 2], at[n // 2 + 1])), at[n])
        for word in rules.WORDS
        if word in found
        for n, at in [found[word]]
    )


def _times(condition: ColumnElement[bool]) -> ColumnElement[int | None]:
    return func.sum(case((condition, 1), else_=0))


def _year_before(at: datetime) -> datetime:
    try:
        return at.replace(year=at.year - 1)
    except ValueError:  # the 29th of February
        return at.replace(year=at.year - 1, day=28)
