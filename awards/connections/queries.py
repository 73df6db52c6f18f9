"""Reads that bring laureates and pledges side by side; laureates come from publications, pledges from the registry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, cast, exists, false, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, contains_eager

from awards.connections import rules
from awards.organisations.models import Organisation
from awards.places import queries as places
from awards.places.models import Country
from awards.pledges.models import Pledge, PledgeCountry, PledgeParty, PledgeRegion, PledgeVersion
from awards.pledges.queries import PLEDGERS, row_loading
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from awards.publishing.queries.public import public

CANDIDATES = 60
"""So many pledges are weighed for a laureate, the most telling first."""

NEAREST = 2
"""So many pledges are named when none is connected."""


@dataclass(frozen=True)
class LaureatePlace:
    """A laureate in one of its countries, for a map."""

    iso2: str
    country: dict[str, Any]
    laureate: Laureate


def places_of(laureates: Iterable[Laureate], names: dict[str, dict[str, Any]]) -> list[LaureatePlace]:
    """These laureates in each of their countries."""
    return [LaureatePlace(c.iso2, names[c.iso2], laureate) for laureate in laureates for c in laureate.countries]


def names_of_countries(session: Session, laureates: Iterable[Laureate]) -> dict[str, dict[str, Any]]:
    """Names of the countries of these laureates."""
    return places.country_names(session, {c.iso2 for laureate in laureates for c in laureate.countries})


def m49_regions(session: Session, codes: Iterable[str]) -> set[str]:
    """Keys of the M49 regions and subregions in which these countries lie."""
    rows = session.execute(select(Country.m49_region, Country.m49_subregion).where(Country.iso2.in_(set(codes))))
    return {key for row in rows for key in row if key}


def named_at(at: datetime) -> ColumnElement[bool]:
    """The condition that a laureate who is public at this instant names the organisation.

    So its page is there at the very instant; the mark that it is public is set by a job, a moment later.
    """
    return exists().where(
        LaureateOrganisation.organisation_id == Organisation.id,
        Laureate.id == LaureateOrganisation.laureate_id,
        Publication.id == Laureate.publication_id,
        public(at),
    )


def slugs_of(session: Session, laureates: Iterable[Laureate], at: datetime) -> dict[UUID | None, str]:
    """Addresses of the organisations of these laureates that have a public page."""
    ids = {o.organisation_id for laureate in laureates for o in laureate.organisations if o.organisation_id}
    rows = session.execute(
        select(Organisation.id, Organisation.slug).where(
            Organisation.id.in_(ids), or_(Organisation.public, named_at(at))
        )
    )
    found: dict[UUID | None, str] = dict(rows.all())
    return found


def honoured(laureate: Laureate) -> rules.Honoured:
    """What of a laureate may be shared with a pledge. Partners of its project do not count as the laureate."""
    holders = {o.organisation_id for o in laureate.organisations if o.organisation_id and not o.partner}
    return rules.Honoured(
        organisations=frozenset(holders),
        countries=frozenset(country.iso2 for country in laureate.countries),
        focus_area=laureate.focus_area,
    )


def pledged(pledge: Pledge) -> rules.Pledged:
    """What of a pledge may be shared with a laureate."""
    version = pledge.current
    return rules.Pledged(
        key=pledge.public_id,
        organisations=frozenset(p.organisation_id for p in version.parties if p.role in PLEDGERS),
        countries=frozenset(place.iso2 for place in version.countries),
        focus_area=version.focus_area,
    )


def tags(session: Session, focus_areas: Iterable[str], countries: Iterable[str]) -> rules.Tags:
    """How many published pledges there are, and how many carry each of these focus areas and countries."""
    everything = select(cast(literal("all"), String), cast(null(), String), func.count()).select_from(Pledge)
    focus = (
        select(cast(literal("focus_area"), String), PledgeVersion.focus_area, func.count())
        .select_from(Pledge)
        .join(Pledge.current)
        .where(PledgeVersion.focus_area.in_(set(focus_areas)))
        .group_by(PledgeVersion.focus_area)
    )
    within = (
        select(cast(literal("country"), String), PledgeCountry.iso2, func.count())
        .select_from(Pledge)
        .join(Pledge.current)
        .join(PledgeCountry, PledgeCountry.version_id == PledgeVersion.id)
        .where(PledgeCountry.iso2.in_(set(countries)))
        .group_by(PledgeCountry.iso2)
    )
    parts = union_all(*(part.where(Pledge.stands) for part in (everything, focus, within)))
    number = 0
    found: dict[str, dict[str, int]] = {"focus_area": {}, "country": {}}
    for kind, key, count in session.execute(parts):
        if kind == "all":
            number = count
        elif key is not None:
            found[kind][key] = count
    return rules.Tags(number, found["focus_area"], found["country"])


def candidates(session: Session, wanted: rules.Honoured, tags: rules.Tags) -> list[Pledge]:
    """Published pledges that may belong beside a laureate, the most telling first, with what a row shows."""
    weights = {iso2: rules.score([rules.Reason("country", (iso2,))], tags) for iso2 in sorted(wanted.countries)} or {
        "": 0.0
    }
    shared = (
        select(
            PledgeCountry.version_id.label("version_id"),
            func.sum(case(weights, value=PledgeCountry.iso2, else_=0.0)).label("weight"),
        )
        .where(PledgeCountry.iso2.in_(wanted.countries))
        .group_by(PledgeCountry.version_id)
        .subquery()
    )
    own = PledgeVersion.id.in_(
        select(PledgeParty.version_id).where(
            PledgeParty.organisation_id.in_(wanted.organisations), PledgeParty.role.in_(PLEDGERS)
        )
    )
    same_focus: ColumnElement[bool] = (
        PledgeVersion.focus_area == wanted.focus_area if wanted.focus_area is not None else false()
    )
    return list(
        session.scalars(
            select(Pledge)
            .join(Pledge.current)
            .join(shared, shared.c.version_id == PledgeVersion.id, isouter=True)
            .where(Pledge.stands, or_(own, same_focus & shared.c.version_id.is_not(None)))
            .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
            .order_by(case((own, 0), else_=1), func.coalesce(shared.c.weight, 0.0).desc(), Pledge.public_id)
            .limit(CANDIDATES)
        )
    )


def nearest(session: Session, wanted: rules.Honoured, regions: Sequence[str]) -> list[Pledge]:
    """Pledges that share one thing with a laureate: a country; or the focus area and a region its country lies in."""
    in_country = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_(wanted.countries)))
    in_region = PledgeVersion.id.in_(select(PledgeRegion.version_id).where(PledgeRegion.region_key.in_(regions)))
    near = or_(in_country, in_region & (PledgeVersion.focus_area == wanted.focus_area))
    return list(
        session.scalars(
            select(Pledge)
            .join(Pledge.current)
            .where(Pledge.stands, near)
            .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
            .order_by(
                case((in_country, 0), else_=1), func.coalesce(PledgeVersion.sort_usd, -1).desc(), Pledge.public_id
            )
            .limit(NEAREST)
        )
    )
