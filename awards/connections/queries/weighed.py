"""Pledges that are weighed beside laureates, and what of both may be shared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, String, case, cast, false, func, literal, or_, select, union_all
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
from awards.pledges.queries import PLEDGERS, pledged_by, row_loading
from awards.pledges.queries.tags import tag_counts
from awards.publishing.models import Laureate

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


def offered(session: Session, wanted: rules.Honoured, areas: Collection[str]) -> list[rules.Pledged]:
    """Every published pledge that may belong beside a laureate, or any of many, as it is weighed. Two queries.

    `wanted` holds what any of them may share, `areas` their focus areas. However many there are, none is loaded whole:
    those that connect are (`by_numbers`).
    """
    shares = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_(wanted.countries)))
    may = or_(
        pledged_by(wanted.organisations), PledgeVersion.focus_area.in_(areas) & or_(shares, _for_groups(wanted.groups))
    )
    found = session.execute(
        select(
            Pledge.public_id, PledgeVersion.id, PledgeVersion.focus_area, PledgeVersion.title,
            PledgeVersion.facts["summary"].as_string().label("summary"),
        )
        .join(Pledge.current)
        .where(Pledge.stands, may)
        .order_by(Pledge.public_id)
    ).all()  # fmt: skip
    shared = defaultdict[tuple[UUID, str], set[Any]](set)
    for version_id, kind, key in session.execute(_shared(wanted, may)):
        shared[version_id, kind].add(UUID(key) if kind == "holder" else key)
    return [
        rules.Pledged(
            key=row.public_id,
            organisations=frozenset(shared[row.id, "holder"]),
            countries=frozenset(shared[row.id, "country"]),
            focus_area=row.focus_area,
            groups=frozenset(shared[row.id, "group"]),
            text=f"{row.title} {row.summary or ''}",
        )
        for row in found
    ]


def by_numbers(session: Session, numbers: Collection[str]) -> Sequence[Pledge]:
    """The published pledges of these numbers, with what a row shows."""
    return _rows(session, Pledge.public_id.in_(numbers), most=len(numbers)) if numbers else []


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


def of_organisations(
    session: Session, organisation_ids: Collection[UUID], after: str | None, most: int
) -> Sequence[Pledge]:
    """Published pledges of these organisations and of those merged into them, by number, those after one."""
    return _rows(session, pledged_by(organisation_ids), Pledge.public_id > (after or ""), most=most)


def of_number(session: Session, public_id: str) -> Sequence[Pledge]:
    """The published pledge of this number, or none."""
    return _rows(session, Pledge.public_id == public_id, most=1)


def _shared(wanted: rules.Honoured, may: ColumnElement[bool]) -> CompoundSelect[UUID, str, str]:
    """What of the wanted these pledges name, by version: countries, groups, and organisations as they stand."""
    which = select(PledgeVersion.id).select_from(Pledge).join(Pledge.current).where(Pledge.stands, may)
    country, group, party = PledgeCountry, PledgeBeneficiary, PledgeParty
    return union_all(
        select(country.version_id, literal("country").label("kind"), country.iso2.label("key")).where(
            country.version_id.in_(which), country.iso2.in_(wanted.countries)
        ),
        select(group.version_id, literal("group"), group.group_key).where(
            group.version_id.in_(which), group.group_key.in_(wanted.groups)
        ),
        select(party.version_id, literal("holder"), cast(_standing(), String))
        .join(Organisation, Organisation.id == party.organisation_id)
        .where(party.version_id.in_(which), party.role.in_(PLEDGERS), _standing().in_(wanted.organisations)),
    )


def _standing() -> ColumnElement[UUID]:
    """The organisation that an organisation is by now: itself, or the one that it was merged into."""
    return func.coalesce(Organisation.merged_into_id, Organisation.id)


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
