"""What pages about decisions are about: an edition, a choice to be made, a decision, a late conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.assignment.queries import by_ids, every_standing, tied_categories
from awards.assignment.rules.ties import Tie
from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.decisions.queries.decided import cut
from awards.decisions.rules import ADVANCING, KINDS, Kind
from awards.judging.queries import LateConflictRow, late_conflict
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round


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


def decision_page(session: Session, edition_id: UUID, decision_id: UUID, reader_id: UUID, at: datetime) -> DecisionPage:
    """A decision of this edition, with places, skips and overrides. Raises NotFound."""
    page = edition_page(session, edition_id, reader_id, at)
    parts = (Decision.places, Decision.skips, Decision.overrides)
    decision = session.get(
        Decision, decision_id, options=[selectinload(part) for part in parts], populate_existing=True
    )
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
