"""A judge's own comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.queries import tied_categories
from awards.comparing import rules
from awards.comparing.models import Comparison, ComparisonCard
from awards.comparing.rules import End
from awards.core.errors import NotFound
from awards.infrastructure.award_log import AwardLogRow
from awards.judging import queries as judging
from awards.judging.queries import Item, Queue
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round


@dataclass(frozen=True)
class Comparing:
    """What one judge compares in a category of the last round; `items` are the entries, as the judge's queue shows."""

    edition: Edition
    category: Category
    queue: Queue
    items: Mapping[UUID, Item]
    card: ComparisonCard | None
    comparisons: Sequence[Comparison]

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def judge_id(self) -> UUID:
        return self.queue.judge_id

    @property
    def round(self) -> Round:
        """The last round of the edition."""
        return self.queue.round

    @property
    def is_asked(self) -> bool:
        """Whether the judge passed the gate with all of these entries."""
        return self.queue.agreed_at is not None and all(item.asked for item in self.items.values())

    @property
    def most(self) -> int:
        """How many pairs there are at most."""
        return rules.most_pairs(len(self.items))

    @cached_property
    def met(self) -> list[Comparison]:
        """The pairs that were asked and whose entries are both the judge's still, in their order."""
        return [one for one in self.comparisons if {one.left_id, one.right_id} <= self.items.keys()]

    @property
    def answered(self) -> list[Comparison]:
        """Those that are answered."""
        return [one for one in self.met if one.answer is not None]

    @property
    def said(self) -> list[Comparison]:
        """Every answer of the card, also about entries that are the judge's no more: what a confirmation is of."""
        return [one for one in self.comparisons if one.answer is not None]

    @property
    def open(self) -> Comparison | None:
        """The pair that waits for an answer, the first of them."""
        return next((one for one in self.met if one.answer is None), None)

    @property
    def last(self) -> Comparison | None:
        """The answer that was given last, which may be taken back."""
        return max(self.answered, key=lambda one: (one.answered_at, one.n), default=None)

    @property
    def is_through(self) -> bool:
        """Whether nothing more is asked of the judge."""
        if self.card is None or self.open is not None:
            return False
        return self.card.ended == End.SURE or len(self.met) == self.most

    @property
    def confirmed_at(self) -> datetime | None:
        """When the judge confirmed all of it."""
        return None if self.card is None else self.card.confirmed_at


@dataclass(frozen=True)
class StaffComparing:
    """A judge's comparisons as a member of staff meets them; `tied` when a conflict stands between the two."""

    page: Comparing
    judge: User
    tied: bool

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id

    @property
    def judge_id(self) -> UUID:
        return self.judge.id


@dataclass(frozen=True)
class CategoryToCompare:
    """A category in which a judge compares, for the list of what there is to do."""

    key: str
    names: Mapping[str, str]
    answered: int
    confirmed_at: datetime | None


def comparing(session: Session, edition_id: UUID, key: str, judge_id: UUID, at: datetime) -> Comparing:
    """A judge's comparisons in a category of the last round; NotFound where there is nothing for the judge to compare.

    Nothing that is withdrawn, ended or in conflict stands in it, whether stored or found just now.
    """
    edition = programme.edition(session, edition_id)
    category = next((found for found in edition.categories if found.key == key), None)
    if category is None or not rounds.by_pairs(edition, rounds.last(edition), category):
        raise NotFound("category")
    queue = judging.queue(session, edition_id, judge_id, at, rounds.last(edition).number)
    items = {item.entry_id: item for item in queue.items if item.category_key == key}
    if len(items) < 2:
        raise NotFound("category")
    card = session.scalar(select(ComparisonCard).where(*_of(queue.round.id, category.id, judge_id)))
    return Comparing(edition, category, queue, items, card, [] if card is None else asked(session, card.id))


def staff_comparing(
    session: Session, edition_id: UUID, key: str, judge_id: UUID, reader_id: UUID, at: datetime
) -> StaffComparing:
    """A judge's comparisons for staff, who read no answer. Raises NotFound where the judge has nothing to compare."""
    page = comparing(session, edition_id, key, judge_id, at)
    tied = page.category.id in tied_categories(session, edition_id, reader_id)
    return StaffComparing(page, session.get_one(User, judge_id), tied)


def held_card(session: Session, page: Comparing) -> ComparisonCard:
    """The judge's card, locked until the transaction ends. Raises NotFound before it is begun."""
    found = session.scalar(
        select(ComparisonCard)
        .where(*_of(page.round.id, page.category.id, page.judge_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("comparisons")
    return found


def asked(session: Session, card_id: UUID) -> list[Comparison]:
    """The pairs of a card as they stand now, in the order in which they were asked."""
    return list(
        session.scalars(
            select(Comparison)
            .where(Comparison.card_id == card_id)
            .order_by(Comparison.n)
            .execution_options(populate_existing=True)
        )
    )


def to_compare(session: Session, queue: Queue) -> list[CategoryToCompare]:
    """In which categories the judge compares, with how far that is; of another round than the last in none."""
    if not queue.edition.last_by_pairs:
        return []
    edition = programme.edition(session, queue.edition_id)
    shown = [c for c in edition.categories if rounds.by_pairs(edition, queue.round, c)]
    mine = {c.key for c in shown if sum(item.category_key == c.key for item in queue.items) > 1}
    answers = func.count(Comparison.answer)
    cards = {
        row.category_id: row
        for row in session.execute(
            select(ComparisonCard.category_id, ComparisonCard.confirmed_at, answers.label("answered"))
            .outerjoin(Comparison, Comparison.card_id == ComparisonCard.id)
            .where(ComparisonCard.round_id == queue.round.id, ComparisonCard.judge_id == queue.judge_id)
            .group_by(ComparisonCard.category_id, ComparisonCard.confirmed_at)
        )
    }
    return [
        CategoryToCompare(
            c.key, c.names, cards[c.id].answered if c.id in cards else 0,
            cards[c.id].confirmed_at if c.id in cards else None,
        )
        for c in shown
        if c.key in mine
    ]  # fmt: skip


def step_of(session: Session, page: Comparing) -> int | None:
    """The step of the award's log that holds the confirmed card; None when the log has none."""
    if page.card is None or page.card.leaf is None:
        return None
    return session.scalar(
        select(AwardLogRow.seq).where(AwardLogRow.edition_id == page.edition_id, AwardLogRow.leaf == page.card.leaf)
    )


def _of(round_id: UUID, category_id: UUID, judge_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        ComparisonCard.round_id == round_id,
        ComparisonCard.category_id == category_id,
        ComparisonCard.judge_id == judge_id,
    )
