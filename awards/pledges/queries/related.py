"""Pledges of a country, a region, an organisation: those that name it, and those whose organisations come from it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, and_, case, exists, func, or_, select, union
from sqlalchemy.orm import Session, aliased, contains_eager

from awards.organisations.models import Organisation
from awards.organisations.queries import family
from awards.organisations.rules import fold
from awards.places.models import Country, Region
from awards.pledges.models import Pledge, PledgeCountry, PledgeParty, PledgeRegion, PledgeVersion
from awards.pledges.queries.items import row_loading
from awards.pledges.rules import PUBLIC_ID, as_public_id

PLEDGERS = ("lead", "co-pledger")
"""The roles of those who pledge; a partner takes part in what others pledge."""


def pledged_by(organisation_ids: Collection[Any]) -> ColumnElement[bool]:
    """Versions whose pledgers are these organisations, or were merged into them."""
    theirs = select(Organisation.id).where(
        or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    )
    return PledgeVersion.id.in_(
        select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(theirs), PledgeParty.role.in_(PLEDGERS))
    )


def pledged_among(session: Session, pledge_ids: Collection[UUID], organisation_ids: Collection[UUID]) -> set[UUID]:
    """Which of these pledges one of these organisations pledges, or one that was merged into them."""
    if not pledge_ids or not organisation_ids:
        return set()
    theirs = select(Pledge.id).join(Pledge.current).where(Pledge.id.in_(pledge_ids), pledged_by(organisation_ids))
    return set(session.scalars(theirs))


def touching() -> Subquery:
    """Pairs of version and country: the version names the country, or one of its pledgers, as it stands, is from it."""
    heir = aliased(Organisation)
    home = case((Organisation.merged_into_id.is_(None), Organisation.country), else_=heir.country)
    pairs: CompoundSelect[tuple[UUID, str]] = union(
        select(PledgeCountry.version_id.label("version_id"), PledgeCountry.iso2.label("iso2")),
        select(PledgeParty.version_id, home)
        .join(Organisation, Organisation.id == PledgeParty.organisation_id)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(PledgeParty.role.in_(PLEDGERS), home.is_not(None)),
    )
    return pairs.subquery()


def counts_by_country(session: Session) -> dict[str, int]:
    """How many published pledges are from or for each country; countries with none are left out."""
    pairs = touching()
    rows = session.execute(
        select(pairs.c.iso2, func.count())
        .select_from(Pledge)
        .join(Pledge.current)
        .join(pairs, pairs.c.version_id == PledgeVersion.id)
        .where(Pledge.stands)
        .group_by(pairs.c.iso2)
    )
    return dict(rows.all())


def counts_by_region(session: Session) -> dict[str | None, int]:
    """How many published pledges are from or for each ITU region, or name it; under None those of no region at all."""
    pairs = touching()
    placed: CompoundSelect[tuple[UUID, str]] = union(
        select(pairs.c.version_id, Country.itu_region).join(Country, Country.iso2 == pairs.c.iso2),
        select(PledgeRegion.version_id, Region.key)
        .join(Region, Region.key == PledgeRegion.region_key)
        .where(Region.kind == "itu"),
    )
    of_region = placed.subquery()
    rows = session.execute(
        select(of_region.c.itu_region, func.count(PledgeVersion.id.distinct()))
        .select_from(Pledge)
        .join(Pledge.current)
        .outerjoin(of_region, and_(of_region.c.version_id == PledgeVersion.id, of_region.c.itu_region.is_not(None)))
        .where(Pledge.stands)
        .group_by(of_region.c.itu_region)
    )
    return dict(rows.all())


def areas_touching(session: Session, codes: Collection[str]) -> set[str]:
    """The focus areas of the published pledges that are from or for these countries."""
    query = select(PledgeVersion.focus_area).join(Pledge, Pledge.id == PledgeVersion.pledge_id).distinct()
    query = query.where(PledgeVersion.n == Pledge.current_n, Pledge.stands, _touches(codes))
    return {area for area in session.scalars(query) if area}


def number_touching(session: Session, codes: Collection[str]) -> int:
    """How many published pledges are from or for these countries; one for several of them counts once."""
    query = select(func.count()).select_from(Pledge).join(Pledge.current)
    return session.scalars(query.where(Pledge.stands, _touches(codes))).one()


def for_countries(session: Session, codes: Collection[str], most: int) -> list[Pledge]:
    """Published pledges from or for these countries, the largest first, with what a row shows."""
    return _rows(session, _touches(codes), most)


def naming_regions(session: Session, keys: Collection[str], most: int, beside: Collection[str] = ()) -> list[Pledge]:
    """Published pledges that name one of these regions and list no countries, the largest first.

    None of those that stand `beside`, as from one of these countries.
    """
    return _rows(session, _names(keys, beside), most)


def number_naming(session: Session, keys: Collection[str], beside: Collection[str] = ()) -> int:
    """How many pledges `naming_regions` has in all."""
    query = select(func.count()).select_from(Pledge).join(Pledge.current)
    return session.scalars(query.where(Pledge.stands, _names(keys, beside))).one()


def by_organisation(session: Session, organisation_id: UUID, most: int) -> list[Pledge]:
    """Published pledges in which an organisation has a part, the largest first, with what a row shows."""
    within = select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(family(organisation_id)))
    return _rows(session, PledgeVersion.id.in_(within), most)


def named(session: Session, typed: str, most: int) -> list[tuple[str, str]]:
    """Number and title of the public pledges that somebody means by a number, or by words that all are in the title."""
    number = as_public_id(typed).strip().upper()
    query = select(Pledge.public_id, PledgeVersion.title).join(Pledge.current).where(Pledge.stands)
    if PUBLIC_ID.fullmatch(number):
        return list(session.execute(query.where(Pledge.public_id == number)).all())
    words = fold(typed).split()
    if not words:
        return []
    for word in words:
        query = query.where(PledgeVersion.search_text.contains(word, autoescape=True))
    return list(session.execute(query.order_by(Pledge.public_id).limit(most)).all())


def standing_one(session: Session, public_id: str) -> Pledge | None:
    """The public pledge of this number with what a row shows, or None when it is not public any more."""
    return next(iter(_rows(session, Pledge.public_id == public_id, 1)), None)


def _touches(codes: Collection[str]) -> ColumnElement[bool]:
    pairs = touching()
    return PledgeVersion.id.in_(select(pairs.c.version_id).where(pairs.c.iso2.in_(codes)))


def _names(keys: Collection[str], beside: Collection[str]) -> ColumnElement[bool]:
    named = PledgeVersion.id.in_(select(PledgeRegion.version_id).where(PledgeRegion.region_key.in_(keys)))
    listed = exists().where(PledgeCountry.version_id == PledgeVersion.id)
    return and_(named, ~listed, ~_touches(beside)) if beside else and_(named, ~listed)


def _rows(session: Session, condition: ColumnElement[bool], most: int) -> list[Pledge]:
    return list(
        session.scalars(
            select(Pledge)
            .join(Pledge.current)
            .where(Pledge.stands, condition)
            .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
            .order_by(func.coalesce(PledgeVersion.sort_usd, -1).desc(), Pledge.public_id)
            .limit(most)
        )
    )
