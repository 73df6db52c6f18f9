"""Reads of decisions, each with its loading stated."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.decisions.rules import KINDS, Candidate, Kind
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme.models import Category, Edition, Round
from awards.ranking.results import CategoryRanking, RankedEntry


@dataclass(frozen=True)
class EditionPage:
    """An edition whose decisions are shown, and whether its last round has closed: nothing is decided before."""

    edition: Edition
    round: Round
    closed: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class ChoicePage:
    """A choice to be made: the shortlist or the winners of a category."""

    edition: Edition
    round: Round
    category: Category
    kind: Kind
    closed: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class DecisionPage:
    """A decision with its category and edition, and the people who proposed and approved it."""

    edition: Edition
    category: Category
    decision: Decision
    proposed_by: User
    approved_by: User | None
    closed: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class Named:
    """What a list shows of an entry."""

    number: int
    title: str
    in_the_running: bool


def edition_page(session: Session, edition_id: UUID, at: datetime) -> EditionPage:
    """An edition held here, with its last round. Raises NotFound."""
    edition = programme.edition(session, edition_id)
    if not edition.rounds:
        raise NotFound("edition")
    return EditionPage(edition, edition.rounds[-1], edition.rounds[-1].closes_at <= at)


def choice_page(session: Session, edition_id: UUID, key: str, kind: str, at: datetime) -> ChoicePage:
    """The choice of a kind in a category of the edition, by the category's key. Raises NotFound."""
    page = edition_page(session, edition_id, at)
    category = next((found for found in page.edition.categories if found.key == key), None)
    known = next((found for found in KINDS if found == kind), None)
    if category is None or known is None:
        raise NotFound("category")
    return ChoicePage(page.edition, page.round, category, known, page.closed)


def decision_page(session: Session, edition_id: UUID, decision_id: UUID, at: datetime) -> DecisionPage:
    """A decision of this edition, with places and skips. Raises NotFound."""
    page = edition_page(session, edition_id, at)
    decision = session.get(Decision, decision_id, options=[selectinload(Decision.places), selectinload(Decision.skips)])
    if decision is None or decision.edition_id != edition_id:
        raise NotFound("decision")
    category = next(found for found in page.edition.categories if found.id == decision.category_id)
    people = {
        person.id: person
        for person in session.scalars(select(User).where(User.id.in_([decision.proposed_by, decision.approved_by])))
    }
    approved_by = people[decision.approved_by] if decision.approved_by else None
    return DecisionPage(page.edition, category, decision, people[decision.proposed_by], approved_by, page.closed)


def standing(session: Session, edition_id: UUID) -> dict[tuple[UUID, str], Decision]:
    """The decisions that stand, proposed or approved, by category and kind, with places and skips."""
    found = session.scalars(
        select(Decision)
        .where(Decision.edition_id == edition_id, Decision.state != "rejected")
        .options(selectinload(Decision.places), selectinload(Decision.skips))
    )
    return {(decision.category_id, decision.kind): decision for decision in found}


def approved(session: Session, edition_id: UUID, kind: str) -> list[Decision]:
    """The approved decisions of a kind, one a category at most, with their places."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.edition_id == edition_id, Decision.kind == kind, Decision.state == "approved")
            .options(selectinload(Decision.places))
            .order_by(Decision.category_id)
        )
    )


def in_the_running(session: Session, edition_id: UUID) -> Counter[UUID]:
    """How many entries of each category are eligible, of nominations that stand."""
    rows = session.execute(
        select(Entry.category_id, func.count().label("entries"))
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Nomination.edition_id == edition_id, Nomination.state == "submitted", Entry.state == "eligible")
        .group_by(Entry.category_id)
    )
    return Counter({row.category_id: row.entries for row in rows})


def named(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Number and title of entries, and whether they are still eligible with a nomination that stands."""
    rows = session.execute(
        select(Entry.id, Entry.state, Nomination.number, Nomination.title, Nomination.state)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.id.in_(list(entry_ids)))
    )
    return {
        entry: Named(number, title, state == "eligible" and of_nomination == "submitted")
        for entry, state, number, title, of_nomination in rows
    }


def candidates(
    kind: Kind, category: Category, ranking: CategoryRanking, decided: Mapping[tuple[UUID, str], Decision]
) -> list[RankedEntry]:
    """The entries among which to choose, best first: all for the shortlist, its approved finalists for the winners."""
    if kind == "shortlist":
        return list(ranking.rows)
    shortlist = decided.get((category.id, "shortlist"))
    finalists = set(shortlist.chosen) if shortlist is not None and shortlist.state == "approved" else set()
    return [row for row in ranking.rows if row.entry_id in finalists]


def foreseen(kind: Kind, category: Category, candidates: int) -> int:
    """How many places the rules of the edition foresee, and no more than there are candidates."""
    return min(category.finalists if kind == "shortlist" else category.winners, candidates)


def as_candidates(rows: Iterable[RankedEntry]) -> list[Candidate]:
    """Ranked entries as the rules of decisions take them."""
    return [Candidate(row.entry_id, row.number, row.rank) for row in rows]
