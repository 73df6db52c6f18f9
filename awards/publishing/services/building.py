"""Builds publications from approved decisions. Nothing is written here: staff preview what would be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from awards.decisions import queries as decisions
from awards.nominations.models import Entry, Nomination, NominationCountry
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.pledges import queries as pledges
from awards.programme.models import Category, Edition
from awards.publishing import queries, rules
from awards.publishing.models import Laureate, LaureateCountry, LaureateOrganisation, Publication
from awards.publishing.queries.texts import as_published
from awards.publishing.services.amending import amend_again, scope

GENEVA = ZoneInfo("Europe/Zurich")
"""Days of an edition are days in Geneva, which keeps the time of Zurich."""

A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Chosen:
    """An entry that was chosen, with all that a publication says of it."""

    entry: UUID
    category: Category
    nomination: Nomination

    @property
    def countries(self) -> list[str]:
        """Countries of the organisation and of impact, each once."""
        return sorted({country.iso2 for country in self.nomination.countries})

    @property
    def organisations(self) -> list[str]:
        return [organisation.name for organisation in self.nomination.organisations]

    @property
    def people(self) -> str | None:
        """Nominees who are not an organisation of the nomination."""
        if self.nomination.nominee_kind not in ("person", "several"):
            return None
        return ", ".join(name for name in self.nomination.nominee_names if name not in self.organisations) or None


def finalists(session: Session, edition: Edition, public_from: datetime) -> Publication:
    """The finalists as they would be published: every approved shortlist, in the neutral order.

    Where all was taken back and is announced anew, with what corrections had put right.
    """
    chosen = _chosen(session, edition)
    known = organisations.by_names(session, {name for found in chosen for name in found.organisations})
    ids = {name: organisation.id for name, organisation in known.items()}
    texts = as_published(session, [found.entry for found in chosen], valued=False)
    slugs = rules.slugs([(c.nomination.title, c.organisations, c.category.key) for c in chosen], edition.year)
    keys = {category.id: category.key for category in edition.categories}
    nobody = {keys[one.category_id] for one in decisions.approved(session, edition.id, "shortlist") if not one.chosen}
    laureates = [
        laureate_of(edition, found, slug, position, ids, texts.get(found.entry, {}))
        for position, (found, slug) in enumerate(zip(chosen, slugs, strict=True))
    ]
    amend_again(session, edition, laureates)
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind="finalists",
        public_from=public_from, facts=rules.without_finalist(_facts(session, edition, len(chosen)), nobody),
        laureates=laureates,
    )  # fmt: skip
    publication.seal()
    return publication


def winners(session: Session, edition: Edition, announced: Publication, public_from: datetime) -> Publication:
    """The winners as they would be published: the announced finalists as they were, with the winners marked."""
    decided = decisions.approved(session, edition.id, "winners")
    winning = {entry for found in decided for entry in found.chosen}
    roles: dict[UUID | None, str] = {entry: "mention" for found in decided for entry in found.mentions}
    roles |= dict.fromkeys(winning, "winner")
    entries = [laureate.entry_id for laureate in announced.laureates if laureate.entry_id]
    texts = as_published(session, entries, valued=True)
    laureates = [
        again(laureate, roles.get(laureate.entry_id, "finalist"), texts.get(laureate.entry_id, {}))
        for laureate in announced.laureates
    ]
    keys = {category.id: category.key for category in edition.categories}
    words = {keys[found.category_id]: found.public_words or "" for found in decided if found.no_award}
    facts = rules.without_award(announced.facts, words)
    facts["winners"] = rules.Figure(figure=len(winning), qualifier=None)
    if registry := _registry(session, public_from):
        facts["registry"] = registry
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind="winners",
        public_from=public_from, facts=facts, laureates=laureates,
    )  # fmt: skip
    publication.seal()
    return publication


def preview(session: Session, edition: Edition, kind: str, at: datetime) -> Publication | None:
    """What is or would be published of a kind, for staff to look at; None while something is missing."""
    approved = queries.publication_of_kind(session, edition.id, kind)
    if approved is not None or queries.missing(session, edition, kind):
        return approved
    return build(session, edition, kind, at)


def build(session: Session, edition: Edition, kind: str, at: datetime) -> Publication | None:
    """What would be published of a kind for which nothing is missing."""
    if kind == "finalists":
        return finalists(session, edition, at)
    announced = queries.publication_of_kind(session, edition.id, "finalists")
    return winners(session, edition, announced, at) if announced else None


def outline(session: Session, edition: Edition, kind: str, at: datetime) -> Publication:
    """Who would be published and as what, where nothing is missing: a publication without words, names and facts."""
    roles: dict[UUID, str] = {}
    for found in decisions.approved(session, edition.id, "shortlist"):
        roles |= dict.fromkeys(found.chosen, "finalist")
    if kind == "winners":
        announced = queries.publication_of_kind(session, edition.id, "finalists")
        named = [laureate.entry_id for laureate in announced.laureates] if announced else []
        decided = queries.roles_decided(session, edition, kind)
        roles = {entry: decided.get(entry, "finalist") for entry in named if entry}
    return Publication(
        edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind=kind, public_from=at,
        laureates=[Laureate(entry_id=entry, role=role) for entry, role in roles.items()],
    )  # fmt: skip


def _chosen(session: Session, edition: Edition) -> list[Chosen]:
    entries = [entry for found in decisions.approved(session, edition.id, "shortlist") for entry in found.chosen]
    return of_entries(session, edition, entries)


def of_entries(session: Session, edition: Edition, entries: Sequence[UUID]) -> list[Chosen]:
    """These entries in the neutral order, with all that a publication says of them."""
    rows = session.execute(
        select(Entry.id, Entry.category_id, Nomination)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.id.in_(entries))
        .options(selectinload(Nomination.countries), selectinload(Nomination.organisations))
    ).all()
    categories = {category.id: category for category in edition.categories}
    return _ordered(session, edition, [Chosen(r.id, categories[r.category_id], r.Nomination) for r in rows])


def _ordered(session: Session, edition: Edition, chosen: list[Chosen]) -> list[Chosen]:
    names = places.country_names(session, {iso2 for found in chosen for iso2 in found.countries})

    def key(found: Chosen) -> tuple[int, tuple[str, ...]]:
        countries = [names[iso2]["en"] for iso2 in found.countries]
        neutral = rules.neutral_key(countries, found.nomination.title, found.organisations, str(found.entry))
        return (found.category.position, neutral)

    return sorted(chosen, key=key)


def _facts(session: Session, edition: Edition, finalists: int) -> rules.Facts:
    taking_part = (Nomination.edition_id == edition.id, Nomination.state.in_(("submitted", "returned")))
    nominations = session.scalar(select(func.count()).select_from(Nomination).where(*taking_part)) or 0
    countries = session.scalar(
        select(func.count(NominationCountry.iso2.distinct()))
        .join(Nomination, Nomination.id == NominationCountry.nomination_id)
        .where(*taking_part)
    )
    return rules.facts(
        names=edition.names,
        categories=[
            rules.CategoryFacts(key=category.key, names=category.names, focus_area=category.focus_area)
            for category in edition.categories
        ],
        nominations=rules.Figure(figure=nominations, qualifier=None),
        countries=rules.Figure(figure=countries or 0, qualifier=None),
        finalists=rules.Figure(figure=finalists, qualifier=None),
        opened=_day(edition.opens_at),
        closed=_day(edition.closes_at - A_MOMENT) if edition.closes_at else None,
        sources=[rules.Source(url=None, words=_source(edition))],
    )


def laureate_of(
    edition: Edition, found: Chosen, slug: str, position: int, known: Mapping[str, UUID], texts: dict[str, Any]
) -> Laureate:
    """The entry as a finalist of a publication to come."""
    countries = found.countries
    return Laureate(
        id=uuid4(), slug=slug, position=position, category_key=found.category.key,
        category_names=found.category.names, focus_area=found.category.focus_area, role="finalist",
        project=found.nomination.title, person=found.people, language=found.nomination.language,
        scope=scope(countries),
        source=_source(edition), entry_id=found.entry, texts=texts,
        organisations=[
            LaureateOrganisation(
                position=place, name=organisation.name, partner=False,
                organisation_id=organisation.organisation_id or known.get(fold(organisation.name)),
            )
            for place, organisation in enumerate(found.nomination.organisations)
        ],
        countries=[LaureateCountry(iso2=iso2) for iso2 in countries],
    )  # fmt: skip


def again(laureate: Laureate, role: str, texts: dict[str, Any]) -> Laureate:
    """The laureate as announced before, in the publication to come."""
    kept = (
        "slug", "position", "category_key", "category_names", "focus_area", "project", "person", "summary", "language",
        "scope", "region", "note", "source", "entry_id", "erased",
    )  # fmt: skip
    return Laureate(
        id=uuid4(),
        role=role,
        texts=texts,
        **{name: getattr(laureate, name) for name in kept},
        organisations=[
            LaureateOrganisation(position=o.position, name=o.name, partner=o.partner, organisation_id=o.organisation_id)
            for o in laureate.organisations
        ],
        countries=[LaureateCountry(iso2=country.iso2) for country in laureate.countries],
    )


def _registry(session: Session, day: datetime) -> list[rules.RegistryFigure]:
    """The newest sum and the newest number of pledges that the registry had stated by that day, as far as known."""
    totals = [total for total in pledges.totals_over_time(session) if total.sort_date <= day.date()]
    found = []
    for what, qualifier in (("pledges", "pledges_qualifier"), ("usd_billion", "usd_qualifier")):
        stated = [total for total in totals if getattr(total, what) is not None]
        if stated:
            last = max(stated, key=lambda total: total.sort_date)
            found.append(
                rules.RegistryFigure(
                    what=what, figure=format(Decimal(getattr(last, what)).normalize(), "f"),
                    qualifier=getattr(last, qualifier), stated=last.stated_date, source=last.source,
                )
            )  # fmt: skip
    return found


def _source(edition: Edition) -> str:
    name = edition.names.get("en") or str(edition.year)
    return f"{name}: a rehearsal, all made up" if edition.rehearsal else f"{name}: as announced"


def _day(at: datetime | None) -> str | None:
    return at.astimezone(GENEVA).date().isoformat() if at else None
