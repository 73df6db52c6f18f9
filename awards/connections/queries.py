"""Reads that bring laureates and pledges side by side; laureates come from publications, pledges from the registry."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from awards.connections import rules
from awards.connections.models import HiddenLink, LaureateLink
from awards.connections.tagged import Tagged, groups_shared, tagged
from awards.core.errors import NotFound
from awards.organisations.models import Organisation
from awards.places import queries as places
from awards.places.models import Country
from awards.pledges.models import (
    Pledge,
    PledgeBeneficiary,
    PledgeCountry,
    PledgeParty,
    PledgeRegion,
    PledgeReport,
    PledgeVersion,
)
from awards.pledges.queries import PLEDGERS, row_loading
from awards.pledges.queries.tags import tag_counts
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from awards.publishing.queries.public import laureates, of_year, public

CANDIDATES = 200
"""So many pledges are weighed for a laureate, the most telling first."""

MOST_OF_MANY = 1000
"""So many pledges are weighed for all laureates of a country or an edition."""

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


def honoured(laureate: Laureate, said: Tagged | None) -> rules.Honoured:
    """What of a laureate may be shared with a pledge, with what staff say of it. Partners of its project count not."""
    holders = {o.organisation_id for o in laureate.organisations if o.organisation_id and not o.partner}
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
        organisations=frozenset(p.organisation_id for p in version.parties if p.role in PLEDGERS),
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
            .where(
                Pledge.stands, or_(own, same_focus & or_(shared.c.version_id.is_not(None), _for_groups(wanted.groups)))
            )
            .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
            .order_by(case((own, 0), else_=1), func.coalesce(shared.c.weight, 0.0).desc(), Pledge.public_id)
            .limit(CANDIDATES)
        )
    )


def _for_groups(groups: Collection[str]) -> ColumnElement[bool]:
    """Versions that name one of these groups."""
    if not groups:
        return false()
    return PledgeVersion.id.in_(select(PledgeBeneficiary.version_id).where(PledgeBeneficiary.group_key.in_(groups)))


@dataclass(frozen=True)
class Progress:
    """The newest that is reported of a pledge: by its organisation (with a stage), or as its source told it."""

    text: str
    stage: str | None = None
    until: date | None = None
    as_of: str | None = None


def progress_of(session: Session, found: Iterable[Pledge]) -> dict[UUID, Progress]:
    """What is reported of these pledges, by the pledge's id; one query. Those of which nothing is are left out."""
    pledges = {pledge.id: pledge for pledge in found}
    told: dict[UUID, Progress] = {}
    for pledge in pledges.values():
        if said := pledge.current.facts.get("progress"):
            newest = max(said, key=lambda one: one.get("as_of") or "")
            told[pledge.id] = Progress(newest["text"], as_of=newest.get("as_of"))
    reports = select(PledgeReport).where(PledgeReport.pledge_id.in_(pledges))
    for report in session.scalars(reports.order_by(PledgeReport.ends_on, PledgeReport.n)):
        told[report.pledge_id] = Progress(report.narrative, report.stage, report.ends_on)
    return told


def rows_of(laureate: Laureate) -> ScalarSelect[UUID]:
    """The ids under which a laureate stands in publications: all that bear its slug, made up or not as it is."""
    side = Publication.rehearsal == laureate.publication.rehearsal
    same = select(Laureate.id).join(Laureate.publication).where(Laureate.slug == laureate.slug, side)
    return same.scalar_subquery()


def stated(session: Session, laureate: Laureate) -> list[tuple[LaureateLink, Pledge]]:
    """What staff stated of a laureate and holds, each with the pledge as long as that is public."""
    rows = session.execute(
        select(LaureateLink, Pledge)
        .join(Pledge, Pledge.id == LaureateLink.pledge_id)
        .join(Pledge.current)
        .where(LaureateLink.laureate_id.in_(rows_of(laureate)), LaureateLink.ended_at.is_(None), Pledge.stands)
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(LaureateLink.kind, Pledge.public_id)
    )
    return list(rows.all())


def hidden(session: Session, laureates: Collection[Laureate]) -> dict[str, set[str]]:
    """The numbers of the pledges that are not to be computed beside each of these laureates, by slug."""
    side = {laureate.publication.rehearsal for laureate in laureates}
    rows = session.execute(
        select(Laureate.slug, Pledge.public_id)
        .select_from(HiddenLink)
        .join(Laureate, Laureate.id == HiddenLink.laureate_id)
        .join(Laureate.publication)
        .join(Pledge, Pledge.id == HiddenLink.pledge_id)
        .where(
            HiddenLink.state == "hidden", Laureate.slug.in_({laureate.slug for laureate in laureates}),
            Publication.rehearsal.in_(side),
        )
    )  # fmt: skip
    found: dict[str, set[str]] = {laureate.slug: set() for laureate in laureates}
    for slug, number in rows:
        found[slug].add(number)
    return found


def stated_links(session: Session, most: int) -> list[LaureateLink]:
    """What staff stated and holds, the newest first, with both sides."""
    query = select(LaureateLink).where(LaureateLink.ended_at.is_(None)).order_by(LaureateLink.at.desc()).limit(most)
    return list(session.scalars(query.options(*_both_sides(LaureateLink))))


def link(session: Session, link_id: UUID) -> LaureateLink:
    """One stated link. Raises NotFound."""
    found = session.get(LaureateLink, link_id)
    if found is None:
        raise NotFound("link")
    return found


def hidden_links(session: Session, most: int) -> list[HiddenLink]:
    """What organisations ask to hide and what is hidden, what waits first."""
    query = select(HiddenLink).where(HiddenLink.state.in_(("asked", "hidden")))
    query = query.order_by(HiddenLink.state, HiddenLink.asked_at.desc()).limit(most)
    return list(session.scalars(query.options(*_both_sides(HiddenLink))))


def hidden_link(session: Session, hidden_id: UUID) -> HiddenLink:
    """One of them with both sides. Raises NotFound."""
    found = session.scalar(select(HiddenLink).where(HiddenLink.id == hidden_id).options(*_both_sides(HiddenLink)))
    if found is None:
        raise NotFound("link")
    return found


def _both_sides(table: Any) -> tuple[ExecutableOption, ...]:
    laureate = joinedload(table.laureate)
    return (
        laureate.joinedload(Laureate.publication),
        laureate.selectinload(Laureate.organisations),
        joinedload(table.pledge).joinedload(Pledge.current),
    )


def told_of(
    session: Session, laureates: Sequence[Laureate]
) -> list[tuple[Laureate, rules.Connection | None, Pledge]]:  # fmt: skip
    """The pledges that are told of these laureates, none of them only computed.

    Named by the nominee (without a connection), stated by staff, pledged by an organisation of the laureate.
    """
    own = [one for one in beside_all(session, laureates, computed=False) if one[1].grade != "C"]
    numbers = {number for laureate in laureates if (number := laureate.texts.get("pledge"))}
    named = select(Pledge).join(Pledge.current).where(Pledge.stands, Pledge.public_id.in_(numbers))
    pledges = {
        one.public_id: one
        for one in session.scalars(
            named.options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        )
    }
    return [
        *((one, None, pledges[number]) for one in laureates if (number := one.texts.get("pledge")) in pledges), *own,
    ]  # fmt: skip


def laureates_of(session: Session, pledge: Pledge, at: datetime) -> list[tuple[Laureate, rules.Connection | None]]:
    """The laureates of whom a pledge is told, as it stands, and why; computed links are not among them."""
    link = LaureateLink
    organisations = (
        select(PledgeParty.organisation_id)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .where(
            PledgeVersion.pledge_id == pledge.id, PledgeVersion.n == pledge.current_n, PledgeParty.role.in_(PLEDGERS)
        )
    )
    stated = select(link.laureate_id).where(link.pledge_id == pledge.id, link.ended_at.is_(None))
    slugs = select(Laureate.slug).where(
        or_(
            Laureate.organisations.any(LaureateOrganisation.organisation_id.in_(organisations)),
            Laureate.id.in_(stated),
            Laureate.texts["pledge"].as_string() == pledge.public_id,
        )
    )
    found = laureates(session, at, slugs=slugs)
    return [(one, link) for one, link, other in told_of(session, found) if other.id == pledge.id] if found else []


def pledges_of(session: Session, year: str, at: datetime) -> tuple[dict[str, Any], set[UUID]]:
    """The names of an edition, and the pledges that are told of its laureates. Raises NotFound, Withdrawn."""
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NotFound("edition")
    publication, found = of_edition(session, int(year), at)
    return publication.facts["names"], {pledge.id for _laureate, _link, pledge in told_of(session, found)}


def of_edition(
    session: Session, year: int, at: datetime, rehearsal: int | None = None
) -> tuple[Publication, list[Laureate]]:
    """An edition as published at this instant, and its laureates. Raises NotFound, Withdrawn."""
    found = laureates(session, at, rehearsal, year=year)
    return found[0].publication if found else of_year(session, year, at, rehearsal), found


def beside_all(
    session: Session, laureates: Sequence[Laureate], *, computed: bool = True
) -> list[tuple[Laureate, rules.Connection, Pledge]]:  # fmt: skip
    """Every connection of these laureates as their pages show it; a fixed number of queries for the whole.

    Pledges are looked at that share an organisation, or focus area and country, with any of them; unless `computed`
    ones are asked for, those of an organisation alone, and all of them.
    """
    said = tagged(session, laureates)
    wanted = [honoured(laureate, said.get(laureate.slug)) for laureate in laureates]
    together = rules.Honoured(
        organisations=frozenset().union(*(one.organisations for one in wanted)),
        countries=frozenset().union(*(one.countries for one in wanted)),
        groups=frozenset().union(*(one.groups for one in wanted)),
    )
    areas = {one.focus_area for one in wanted if one.focus_area and computed}
    counted = tags(session, areas, together.countries, together.groups)
    told: dict[str, dict[str, str]] = {laureate.slug: {} for laureate in laureates}
    pledges = {one.public_id: one for one in _of_many(session, together, areas)}
    for slug, kind, pledge in _stated_of(session, laureates):
        told[slug][pledge.public_id], pledges[pledge.public_id] = kind, pledge
    unseen = hidden(session, laureates)
    shared = groups_shared(session, pledges.values(), together.groups if computed else ())
    offered = [pledged(one, shared.get(one.current.id, ())) for one in pledges.values()]
    return [
        (laureate, found, pledges[found.key])
        for laureate, one in zip(laureates, wanted, strict=True)
        for found in rules.connections(
            one, offered, counted, rules.MOST if computed else None,
            stated=told[laureate.slug], hidden=unseen[laureate.slug],
        )
    ]  # fmt: skip


def _of_many(session: Session, wanted: rules.Honoured, areas: Collection[str]) -> Sequence[Pledge]:
    own = PledgeVersion.id.in_(
        select(PledgeParty.version_id).where(
            PledgeParty.organisation_id.in_(wanted.organisations), PledgeParty.role.in_(PLEDGERS)
        )
    )
    shares = PledgeVersion.id.in_(select(PledgeCountry.version_id).where(PledgeCountry.iso2.in_(wanted.countries)))
    return session.scalars(
        select(Pledge)
        .join(Pledge.current)
        .where(Pledge.stands, or_(own, PledgeVersion.focus_area.in_(areas) & or_(shares, _for_groups(wanted.groups))))
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(Pledge.public_id)
        .limit(MOST_OF_MANY)
    ).all()


def _stated_of(session: Session, laureates: Sequence[Laureate]) -> list[tuple[str, str, Pledge]]:
    side = {laureate.publication.rehearsal for laureate in laureates}
    rows = session.execute(
        select(Laureate.slug, LaureateLink.kind, Pledge)
        .select_from(LaureateLink)
        .join(Laureate, Laureate.id == LaureateLink.laureate_id)
        .join(Laureate.publication)
        .join(Pledge, Pledge.id == LaureateLink.pledge_id)
        .join(Pledge.current)
        .where(
            Laureate.slug.in_({laureate.slug for laureate in laureates}), Publication.rehearsal.in_(side),
            LaureateLink.ended_at.is_(None), Pledge.stands,
        )
        .options(contains_eager(Pledge.current), *row_loading(contains_eager(Pledge.current)))
        .order_by(LaureateLink.kind.desc())
    )  # fmt: skip
    return list(rows.all())


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
