"""Reads of decisions, each with its loading stated."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.assignment.queries import by_ids, every_standing, in_round, tied_categories
from awards.assignment.rules.ties import Tie
from awards.core.errors import NotFound
from awards.core.text import N_, Message
from awards.decisions.models import Decision
from awards.decisions.rules import ADVANCING, KINDS, Candidate, Kind
from awards.judging.queries import LateConflictRow, late_conflict, late_conflicts
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.ranking.results import CategoryRanking, RankedEntry


@dataclass(frozen=True)
class EditionPage:
    """An edition whose decisions are shown, and whether its last round has closed: nothing is decided before.

    In the `tied` categories stands a nomination that whoever looks has a conflict with.
    """

    edition: Edition
    round: Round
    closed: bool
    tied: frozenset[UUID]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class ChoicePage:
    """A choice to be made: who goes on from a round, the shortlist or the winners of a category."""

    edition: Edition
    round: Round
    category: Category
    kind: Kind
    closed: bool
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class DecisionPage:
    """A decision with its category and round, and the people who proposed and approved it."""

    edition: Edition
    round: Round
    category: Category
    decision: Decision
    proposed_by: User
    approved_by: User | None
    closed: bool
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class LateConflictPage:
    """A card beside which a conflict came up after the round's close, with what ties its judge to the nomination."""

    edition: Edition
    round: Round
    category: Category
    row: LateConflictRow
    ties: Sequence[Tie]
    closed: bool
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class Named:
    """What a list shows of an entry."""

    number: int
    title: str
    in_the_running: bool


def edition_page(session: Session, edition_id: UUID, reader_id: UUID, at: datetime) -> EditionPage:
    """An edition held here, with its last round and the categories closed to the reader. Raises NotFound."""
    edition = programme.edition(session, edition_id)
    if not edition.rounds:
        raise NotFound("edition")
    tied = tied_categories(session, edition_id, reader_id)
    return EditionPage(edition, edition.rounds[-1], edition.rounds[-1].closes_at <= at, tied)


def choice_page(session: Session, edition_id: UUID, key: str, kind: str, reader_id: UUID, at: datetime) -> ChoicePage:
    """The choice of a kind in a category of the edition, by the category's key. Raises NotFound."""
    page = edition_page(session, edition_id, reader_id, at)
    category = next((found for found in page.edition.categories if found.key == key), None)
    known = next((found for found in KINDS if found == kind), None)
    if category is None or known is None:
        raise NotFound("category")
    return ChoicePage(page.edition, page.round, category, known, page.closed, category.id in page.tied)


def going_on_page(
    session: Session, edition_id: UUID, key: str, number: int, reader_id: UUID, at: datetime
) -> ChoicePage:
    """The choice of who goes on from the round of this number, in a category. Raises NotFound where all go on."""
    page = edition_page(session, edition_id, reader_id, at)
    edition = page.edition
    category = next((found for found in edition.categories if found.key == key), None)
    round_ = rounds.numbered(edition, number)
    if category is None or round_ is None or category not in cut(edition, round_):
        raise NotFound("category")
    return ChoicePage(edition, round_, category, ADVANCING, round_.closes_at <= at, category.id in page.tied)


def cut(edition: Edition, round_: Round) -> list[Category]:
    """The categories of which only some entries go on from the round."""
    if rounds.after(edition, round_.number) is None:
        return []
    return [category for category in edition.categories if rounds.advancing(round_, category) is not None]


def decision_page(session: Session, edition_id: UUID, decision_id: UUID, reader_id: UUID, at: datetime) -> DecisionPage:
    """A decision of this edition, with places and skips. Raises NotFound."""
    page = edition_page(session, edition_id, reader_id, at)
    decision = session.get(Decision, decision_id, options=[selectinload(Decision.places), selectinload(Decision.skips)])
    if decision is None or decision.edition_id != edition_id:
        raise NotFound("decision")
    category = next(found for found in page.edition.categories if found.id == decision.category_id)
    people = {
        person.id: person
        for person in session.scalars(select(User).where(User.id.in_([decision.proposed_by, decision.approved_by])))
    }
    approved_by = people[decision.approved_by] if decision.approved_by else None
    round_ = next(found for found in page.edition.rounds if found.id == decision.round_id)
    return DecisionPage(
        page.edition, round_, category, decision, people[decision.proposed_by], approved_by, round_.closes_at <= at,
        category.id in page.tied,
    )  # fmt: skip


def late_conflict_page(
    session: Session, edition_id: UUID, late_id: UUID, reader_id: UUID, at: datetime
) -> LateConflictPage:
    """A conflict of this edition that came up after a round had closed. Raises NotFound."""
    page = edition_page(session, edition_id, reader_id, at)
    row = late_conflict(session, edition_id, late_id)
    category = next(found for found in page.edition.categories if found.id == row.category_id)
    round_ = next(found for found in page.edition.rounds if found.id == row.round_id)
    between = every_standing(session, edition_id, row.judge_id, by_ids([row.nomination_id]))
    ties = between.get(row.nomination_id, [])
    return LateConflictPage(page.edition, round_, category, row, ties, round_.closes_at <= at, category.id in page.tied)


def waiting_conflicts(session: Session, edition_id: UUID) -> dict[tuple[UUID, UUID], list[LateConflictRow]]:
    """Conflicts found after the close that nobody has decided about, by category and round."""
    found: dict[tuple[UUID, UUID], list[LateConflictRow]] = {}
    for row in late_conflicts(session, edition_id):
        found.setdefault((row.category_id, row.round_id), []).append(row)
    return found


def waiting_in_words(rows: Iterable[LateConflictRow]) -> Message:
    """The sentence that these must be decided about first."""
    numbers = ", ".join(str(number) for number in sorted({row.number for row in rows}))
    return N_("Decide first about the conflicts found after the close: nomination %(numbers)s.", numbers=numbers)


def standing(session: Session, edition_id: UUID) -> dict[tuple[UUID, str], Decision]:
    """The shortlists and winners that stand, proposed or approved, by category and kind, with places and skips."""
    return {
        (decision.category_id, decision.kind): decision
        for decision in session.scalars(_standing(edition_id).where(Decision.kind != ADVANCING))
    }


def going_on(session: Session, edition_id: UUID) -> dict[tuple[UUID, UUID], Decision]:
    """The decisions that stand about who goes on, by category and round, with places and skips."""
    return {
        (decision.category_id, decision.round_id): decision
        for decision in session.scalars(_standing(edition_id).where(Decision.kind == ADVANCING))
    }


def undecided(session: Session, edition: Edition) -> set[UUID]:
    """The categories of which it is not settled yet who goes on from every round before the last."""
    asked = {(category.id, round_.id) for round_ in edition.rounds for category in cut(edition, round_)}
    if not asked:
        return set()
    settled = {key for key, found in going_on(session, edition.id).items() if found.state == "approved"}
    return {category_id for category_id, _round in asked - settled}


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


def in_the_running(session: Session, round_: Round) -> Counter[UUID]:
    """How many entries of each category are judged in the round: eligible, of nominations that stand, gone on to it."""
    rows = session.execute(
        select(Entry.category_id, func.count().label("entries"))
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Nomination.edition_id == round_.edition_id,
            Nomination.state == "submitted",
            Entry.state == "eligible",
            in_round(round_),
        )
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
    """The entries among which to choose, best first: the approved finalists for the winners, else all of the round."""
    if kind != "winners":
        return list(ranking.rows)
    shortlist = decided.get((category.id, "shortlist"))
    finalists = set(shortlist.chosen) if shortlist is not None and shortlist.state == "approved" else set()
    return [row for row in ranking.rows if row.entry_id in finalists]


def foreseen(kind: Kind, category: Category, ranking: CategoryRanking, candidates: int) -> int:
    """How many places the rules of the edition foresee, and no more than there are candidates."""
    return min(category.winners if kind == "winners" else ranking.places, candidates)


def as_candidates(rows: Iterable[RankedEntry]) -> list[Candidate]:
    """Ranked entries as the rules of decisions take them."""
    return [Candidate(row.entry_id, row.number, row.rank) for row in rows]


def _standing(edition_id: UUID) -> Select[Decision]:
    return (
        select(Decision)
        .where(Decision.edition_id == edition_id, Decision.state != "rejected")
        .options(selectinload(Decision.places), selectinload(Decision.skips))
    )
