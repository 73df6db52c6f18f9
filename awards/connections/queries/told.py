"""What is told of laureates and pledges together, and what of pledges is reported."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, union
from sqlalchemy.orm import Session

from awards.connections import rules
from awards.connections.models import LaureateLink
from awards.connections.queries.links import hidden, stated_of
from awards.connections.queries.weighed import by_numbers, heirs, honoured, offered, pledged, tags
from awards.connections.tagged import groups_shared, tagged
from awards.core.errors import NotFound
from awards.organisations.models import Organisation
from awards.pledges.models import (
    Pledge,
    PledgePart,
    PledgeParty,
    PledgeReport,
    PledgeVersion,
)
from awards.pledges.queries import PLEDGERS, confirmed_by_both
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from awards.publishing.queries.public import laureates, of_year


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


def told_of(
    session: Session, laureates: Sequence[Laureate]
) -> list[tuple[Laureate, rules.Connection | None, Pledge]]:  # fmt: skip
    """The pledges that are told of these laureates, none of them only computed.

    Named by the nominee (without a connection), stated by staff, pledged by an organisation of the laureate; of several
    of these a pledge stands once, with every reason.
    """
    numbers = {number for laureate in laureates if (number := laureate.texts.get("pledge"))}
    weighed = weigh(session, laureates, computed=False, named=numbers)
    own, pledges = [one for one in weighed.links if one[1].grade != "C"], weighed.pledges
    said = {(one.id, number) for one in laureates if (number := str(one.texts.get("pledge"))) in pledges}
    linked = {(one.id, pledge.public_id) for one, _link, pledge in own}
    return [
        *((one, None, pledges[number]) for one in laureates
          if (key := (one.id, number := str(one.texts.get("pledge")))) in said and key not in linked),
        *((one, rules.named_too(link) if (one.id, pledge.public_id) in said else link, pledge)
          for one, link, pledge in own),
    ]  # fmt: skip


def laureates_of(session: Session, pledge: Pledge, at: datetime) -> list[tuple[Laureate, rules.Connection | None]]:
    """The laureates of whom a pledge is told, as it stands, and why; computed links are not among them."""
    link = LaureateLink
    heads = (
        select(func.coalesce(Organisation.merged_into_id, Organisation.id))
        .join(PledgeParty, PledgeParty.organisation_id == Organisation.id)
        .join(PledgeVersion, PledgeVersion.id == PledgeParty.version_id)
        .where(
            PledgeVersion.pledge_id == pledge.id, PledgeVersion.n == pledge.current_n, PledgeParty.role.in_(PLEDGERS)
        )
    )
    partners = (
        select(func.coalesce(Organisation.merged_into_id, Organisation.id))
        .join(PledgePart, PledgePart.organisation_id == Organisation.id)
        .where(PledgePart.pledge_id == pledge.id, PledgePart.by_both, PledgePart.role.in_(rules.PARTNERS))
    )
    theirs = union(heads, partners)
    organisations = select(Organisation.id).where(
        or_(Organisation.id.in_(theirs), Organisation.merged_into_id.in_(theirs))
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


@dataclass(frozen=True)
class Weighed:
    """What of each laureate may be shared, how rare what is shared is, what connects, and the pledges by number."""

    wanted: list[rules.Honoured]
    tags: rules.Tags
    links: list[tuple[Laureate, rules.Connection, Pledge]]
    pledges: dict[str, Pledge]


def beside_all(
    session: Session, laureates: Sequence[Laureate], *, among: Sequence[Pledge] | None = None
) -> list[tuple[Laureate, rules.Connection, Pledge]]:  # fmt: skip
    """The connections of these laureates as their pages show them (`weigh`)."""
    return weigh(session, laureates, among=among).links


def weigh(
    session: Session,
    laureates: Sequence[Laureate],
    *,
    computed: bool = True,
    among: Sequence[Pledge] | None = None,
    named: Collection[str] = (),
) -> Weighed:
    """The connections of one laureate or of many, by one rule; a fixed number of queries for the whole.

    Every published pledge is weighed that shares an organisation, or focus area and country or group, with any of them.
    A partner by the word of both sides is told as if staff had stated it.
    Unless `computed` ones are asked for, those of an organisation alone are looked at, and all that connect are given,
    however many a page shows. With `among` these pledges are looked at and no others: what may stand on a page beside a
    laureate, whatever else does. Pledges of the numbers `named` are loaded besides.
    """
    said, merged = tagged(session, laureates), heirs(session, laureates)
    wanted = [honoured(laureate, said.get(laureate.slug), merged) for laureate in laureates]
    together = rules.Honoured(
        organisations=frozenset().union(*(one.organisations for one in wanted)),
        countries=frozenset().union(*(one.countries for one in wanted)),
        groups=frozenset().union(*(one.groups for one in wanted)),
    )
    areas = {one.focus_area for one in wanted if one.focus_area and computed}
    counted = tags(session, areas, together.countries, together.groups)
    told: dict[str, dict[str, str]] = {laureate.slug: {} for laureate in laureates}
    pledges = {one.public_id: one for one in among or ()}
    for slug, kind, pledge in stated_of(session, laureates):
        if among is not None and pledge.public_id not in pledges:
            continue
        told[slug][pledge.public_id], pledges[pledge.public_id] = kind, pledge
    partners = _partners(session, together.organisations)
    for laureate, one in zip(laureates, wanted, strict=True):
        for number in () if one.private else {n for own in one.organisations for n in partners[own]}:
            if among is None or number in pledges:
                told[laureate.slug].setdefault(number, "named_partner")
    unseen = hidden(session, laureates)
    if among is None:
        may = offered(session, together, areas)
    else:
        shared = groups_shared(session, pledges.values(), together.groups if computed else ())
        may = [pledged(one, shared.get(one.current.id, ())) for one in pledges.values()]
    found = [
        (laureate, link)
        for laureate, one in zip(laureates, wanted, strict=True)
        for link in rules.connections(
            one, may, counted, rules.MOST if computed else None,
            stated=told[laureate.slug], hidden=unseen[laureate.slug],
        )
    ]  # fmt: skip
    lacking = ({link.key for _laureate, link in found} | set(named)) - pledges.keys()
    pledges |= {one.public_id: one for one in by_numbers(session, lacking)}
    return Weighed(wanted, counted, [(laureate, link, pledges[link.key]) for laureate, link in found], pledges)


def _partners(session: Session, organisation_ids: Collection[Any]) -> dict[Any, set[str]]:
    """The pledges in which each of these organisations is a partner, as both sides say; none without organisations."""
    found = defaultdict[Any, set[str]](set)
    for part in confirmed_by_both(session, organisation_ids) if organisation_ids else ():
        if part.role in rules.PARTNERS:
            found[part.organisation.standing.id].add(part.pledge.public_id)
    return found
