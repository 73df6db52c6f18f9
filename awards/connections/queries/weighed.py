"""Pledges that are weighed beside laureates, and what of both may be shared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from awards.connections import rules
from awards.connections.tagged import Tagged
from awards.organisations.models import Organisation
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeParty,
    PledgeRegion,
    PledgeVersion,
)
from awards.pledges.queries import PLEDGERS, row_loading
from awards.pledges.queries.tags import tag_counts
from awards.publishing.models import Laureate

CANDIDATES = 200
"""So many pledges are weighed for a laureate, the most telling first."""

MOST_OF_MANY = 1000
"""So many pledges are weighed for all laureates of a country or an edition."""

NEAREST = 2
"""So many pledges are named when none is connected."""


def heirs(session: Session, laureates: Iterable[Laureate]) -> dict[UUID, UUID]:
    """The organisations of these laureates that were merged into another, each with that one. At most one query."""
    ids = {o.organisation_id for laureate in laureates for o in laureate.organisations if o.organisation_id}
    merged = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.is_not(None))
    return {one: heir for one, heir in session.execute(merged.where(Organisation.id.in_(ids))) if heir} if ids else {}


def honoured(laureate: Laureate, said: Tagged | None, merged: Mapping[UUID, UUID]) -> rules.Honoured:
    """What of a laureate may be shared with a pledge, with what staff say of it. Partners of its project count not.

    An organisation that was `merged` (`heirs`) is the other.
    """
    holders = {
        merged.get(o.organisation_id, o.organisation_id)
        for o in laureate.organisations
        if o.organisation_id and not o.partner
    }
    return rules.Honoured(
        organisations=frozenset(holders),
        countries=frozenset(country.iso2 for country in laureate.countries),
        focus_area=laureate.focus_area,
        groups=said.groups if said else frozenset(),
        category=laureate.category_key,
        private=(said is not None and said.private) or (laureate.person is not None and not laureate.organisations),
    )


def pledged(pledge: Pledge, groups: Collection[str] = ()) -> rules.Pledged:
    """What of a pledge may be shared with a laureate; `groups` are those of the laureate's that it names."""
    version = pledge.current
    return rules.Pledged(
        key=pledge.public_id,
        organisations=frozenset(p.organisation.standing.id for p in version.parties if p.role in PLEDGERS),
        countries=frozenset(place.iso2 for place in version.countries),
        focus_area=version.focus_area,
        groups=frozenset(groups),
        text=f"{version.title} {version.facts.get('summary') or ''}",
    )


def tags(
    session: Session, focus_areas: Iterable[str], countries: Iterable[str], groups: Iterable[str] = ()
) -> rules.Tags:
    """How many published pledges there are, and how many carry each of these focus areas, countries and groups."""
    return tag_counts(session, focus_areas=set(focus_areas), countries=set(countries), groups=set(groups))


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
    own = _pledged_by(wanted.organisations)
    same_focus: ColumnElement[bool] = (
        PledgeVersion.focus_area == wanted.focus_area if wanted.focus_area is not None else false()
    )
    return list(
        session.scalars(
            select(Pledge)
            .join(Pledge.current)
            .join(shared, shared.c.version_id == PledgeVersion.id, isouter=True)
            .where(
                Pledge.stands, or_(own, same_focus & or_(shared.c.version_id.is_not(None), _for_groups(wanted.groups)))
            )
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


def of_many(session: Session, wanted: rules.Honoured, areas: Collection[str]) -> Sequence[Pledge]:
    """Published pledges that may belong beside any of many laureates, those of their organisations first."""
    own = _pledged_by(wanted.organisations)
    shares = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_(wanted.countries)))
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.stands, or_(own, PledgeVersion.focus_area.in_(areas) & or_(shares, _for_groups(wanted.groups))))
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(case((own, 0), else_=1), Pledge.public_id)
        .limit(MOST_OF_MANY)
    ).all()


def of_organisations(
    session: Session, organisation_ids: Collection[UUID], after: str | None, most: int
) -> Sequence[Pledge]:
    """Published pledges of these organisations and of those merged into them, by number, those after one."""
    return _rows(session, _pledged_by(organisation_ids), Pledge.public_id > (after or ""), most=most)


def of_number(session: Session, public_id: str) -> Sequence[Pledge]:
    """The published pledge of this number, or none."""
    return _rows(session, Pledge.public_id == public_id, most=1)


def _pledged_by(organisation_ids: Collection[Any]) -> ColumnElement[bool]:
    """Versions whose pledgers are these organisations, or were merged into them."""
    theirs = select(Organisation.id).where(
        or_(Organisation.id.in_(organisation_ids), Organisation.merged_into_id.in_(organisation_ids))
    )
    return PledgeVersion.id.in_(
        select(PledgeParty.version_id).where(PledgeParty.organisation_id.in_(theirs), PledgeParty.role.in_(PLEDGERS))
    )


def _rows(session: Session, *which: ColumnElement[bool], most: int) -> Sequence[Pledge]:
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.stands, *which)
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(Pledge.public_id)
        .limit(most)
    ).all()


def _for_groups(groups: Collection[str]) -> ColumnElement[bool]:
    """Versions that name one of these groups."""
    if not groups:
        return false()
    return PledgeVersion.id.in_(select(PledgeBeneficiary.version_id).where(PledgeBeneficiary.group_key.in_(groups)))
