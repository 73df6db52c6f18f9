"""Reads of the fairness report: every nomination with its groups, how far it came, and what is decided."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_categories
from awards.core.errors import NotFound
from awards.decisions import queries as decisions
from awards.decisions.models import Decision
from awards.fairness import rules
from awards.fairness.queries.before import nominated_before
from awards.fairness.rules import Case
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation
from awards.organisations.models import Organisation, OrganisationAlias
from awards.places.models import Country
from awards.places.queries import members_on
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.publishing.models import Publication
from awards.publishing.queries.public import out


@dataclass(frozen=True)
class Report:
    """The report of one category or of all: those `told`, and those `left_out` that are not decided yet.

    `tied_ones` are decided and closed to the reader; `open_ones` are all that the reader may look at by themselves.
    """

    edition: Edition
    category: Category | None
    told: tuple[Category, ...]
    left_out: tuple[Category, ...]
    tied_ones: tuple[Category, ...]
    open_ones: tuple[Category, ...]
    announced: bool
    decided: bool
    tied: bool
    shortlists: dict[UUID, Decision]
    winners: dict[UUID, Decision]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def steps(self) -> int:
        """How many steps are decided wherever the report looks."""
        return (
            len(rules.STEPS)
            if all(found.id in self.winners for found in self.told if found.id in self.shortlists)
            else len(rules.STEPS) - 1
        )

    @property
    def complete(self) -> bool:
        """Whether it may be handed on: all is announced, and nothing is left out."""
        return self.announced and not self.left_out and not self.tied_ones


def report(session: Session, edition_id: UUID, reader_id: UUID | None, at: datetime, key: str | None = None) -> Report:
    """The report of the edition, or of the category of this key, as far as it is decided. Raises NotFound.

    Without a reader it is for the public, to whom nothing is closed.
    """
    edition = programme.outlined_edition(session, edition_id)
    category = next((found for found in edition.categories if found.key == key), None)
    if key is not None and category is None:
        raise NotFound("category")
    tied = tied_categories(session, edition_id, reader_id) if reader_id else frozenset[UUID]()
    approved = [found for found in decisions.standing(session, edition_id).values() if found.state == "approved"]
    shortlists = {found.category_id: found for found in approved if found.kind == "shortlist"}
    winners = {found.category_id: found for found in approved if found.kind == "winners"}
    judged = _with_eligible(session, edition_id)
    wanted = [category] if category else list(edition.categories)
    return Report(
        edition,
        category,
        told=tuple(found for found in wanted if reader_id is None or (found.id in shortlists and found.id not in tied)),
        left_out=tuple(found for found in wanted if found.id in judged and found.id not in shortlists),
        open_ones=tuple(found for found in edition.categories if found.id in shortlists and found.id not in tied),
        tied_ones=tuple(found for found in wanted if found.id in tied and found.id in shortlists),
        announced=_winners_are_out(session, edition_id, at),
        decided=bool(shortlists) if category is None else category.id in shortlists,
        tied=category is not None and category.id in tied,
        shortlists=shortlists,
        winners=winners,
    )


def cases(session: Session, found: Report) -> list[Case]:
    """Every nomination that was submitted and stands in the categories told, each once. Five queries.

    The countries are the organisations'; a country is least developed by the newest UN list of the day on which
    nominations closed, without who had left it by then, else by the first list after that day.
    """
    rows = session.execute(
        select(Entry.id, Entry.category_id, Entry.state, Nomination.id, Nomination.language, Nomination.nominee_kind)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(
            Nomination.edition_id == found.edition.id,
            Nomination.state.in_(("submitted", "returned")),
            Entry.category_id.in_([category.id for category in found.told]),
        )
        .order_by(Nomination.number, Entry.category_id)
    ).all()
    places = _places(session, found.edition)
    kinds = _organisation_kinds(session, found.edition.id)
    known = nominated_before(session, found.edition)
    moved = _moves(found)
    keys = {category.id: category.key for category in found.edition.categories}
    short, won = _chosen(found.shortlists), _chosen(found.winners)
    by_nomination: dict[UUID, Case] = {}
    for entry, category, state, nomination, language, nominee in rows:
        reached = 1 if state != "eligible" else 2 if entry not in short else 3 if entry not in won else 4
        lifts = (moved[entry],) if entry in moved else ()
        before = by_nomination.get(nomination)
        inside = (keys[category], reached)
        if before is not None:
            by_nomination[nomination] = replace(
                before, reached=max(before.reached, reached), moves=before.moves + lifts,
                entries=(*before.entries, inside),
            )  # fmt: skip
            continue
        unknown = frozenset({rules.UNKNOWN})
        regions, least, countries = places.get(nomination, (unknown, unknown, frozenset()))
        groups = {
            "region": regions,
            "ldc": least,
            "language": frozenset({language}),
            "nominee": frozenset({nominee}),
            "organisation": kinds.get(nomination, frozenset({rules.UNKNOWN})),
            "first": frozenset({"again" if nomination in known else "first"}),
        }
        by_nomination[nomination] = Case(reached, groups, lifts, (inside,), countries)
    return list(by_nomination.values())


def _chosen(decisions: Mapping[UUID, Decision]) -> frozenset[UUID]:
    return frozenset(entry for decision in decisions.values() for entry in decision.chosen)


def _moves(found: Report) -> dict[UUID, float]:
    moved: dict[UUID, float] = {}
    for category in found.told:
        ranking = found.shortlists[category.id].ranking if category.id in found.shortlists else []
        raw = {row["entry"]: Fraction(row["raw"]) for row in ranking if row["raw"] is not None}
        adjusted = {row["entry"]: float(row["adjusted"]) for row in ranking if row["adjusted"] is not None}
        moved |= {UUID(entry): move for entry, move in rules.moves(raw, adjusted).items()}
    return moved


def _with_eligible(session: Session, edition_id: UUID) -> set[UUID]:
    """The categories in which somebody is to be decided about."""
    query = (
        select(Entry.category_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Nomination.edition_id == edition_id, Nomination.state == "submitted", Entry.state == "eligible")
        .distinct()
    )
    return set(session.scalars(query))


def _winners_are_out(session: Session, edition_id: UUID, at: datetime) -> bool:
    found = select(Publication.id).where(Publication.edition_id == edition_id, Publication.kind == "winners", out(at))
    return session.scalar(found.limit(1)) is not None


def _places(session: Session, edition: Edition) -> dict[UUID, tuple[frozenset[str], frozenset[str], frozenset[str]]]:
    """Regions of the ITU, whether least developed, and the countries, by nomination."""
    rows = session.execute(
        select(NominationCountry.nomination_id, NominationCountry.iso2, Country.itu_region)
        .join(Nomination, Nomination.id == NominationCountry.nomination_id)
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(Nomination.edition_id == edition.id, NominationCountry.role == "organisation")
    ).all()
    least = members_on(session, "LDC", edition.closes_at.date() if edition.closes_at else None)
    regions: dict[UUID, set[str]] = defaultdict(set)
    countries: dict[UUID, set[str]] = defaultdict(set)
    for nomination, iso2, region in rows:
        regions[nomination].add(region or rules.UNKNOWN)
        countries[nomination].add(iso2)
    return {
        nomination: (
            frozenset(regions[nomination]), frozenset({"not-ldc" if within.isdisjoint(least) else "ldc"}),
            frozenset(within),
        )
        for nomination, within in countries.items()
    }  # fmt: skip


def _organisation_kinds(session: Session, edition_id: UUID) -> dict[UUID, frozenset[str]]:
    """The kinds of the organisations that a nomination names, as far as the registry knows them."""
    rows = session.execute(
        select(NominationOrganisation.nomination_id, Organisation.kind)
        .join(Nomination, Nomination.id == NominationOrganisation.nomination_id)
        .outerjoin(OrganisationAlias, OrganisationAlias.folded == NominationOrganisation.folded)
        .join(
            Organisation,
            or_(
                Organisation.id == NominationOrganisation.organisation_id,
                Organisation.id == OrganisationAlias.organisation_id,
            ),
        )
        .where(Nomination.edition_id == edition_id, Organisation.kind.is_not(None))
        .distinct()
    ).all()
    found: dict[UUID, set[str]] = defaultdict(set)
    for nomination, kind in rows:
        found[nomination].add(str(kind))
    return {nomination: frozenset(kinds) for nomination, kinds in found.items()}
