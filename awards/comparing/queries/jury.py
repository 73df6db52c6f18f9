"""How far the judges of the last round are with comparing two at a time, and no answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.queries import tied_categories
from awards.comparing.models import Comparison, ComparisonCard, ComparisonReopening
from awards.infrastructure.once import once
from awards.judging.queries.desks import may_be_judged
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Edition, Round
from awards.programme.rounds import ByPairs


@dataclass(frozen=True)
class JudgeCompares:
    """A judge who compares the entries of a category: the instants of the last answer, confirmation, reopening."""

    judge_id: UUID
    called: str
    category_id: UUID
    key: str
    names: Mapping[str, str]
    answered_at: datetime | None
    confirmed_at: datetime | None
    reopened_at: datetime | None


@dataclass(frozen=True)
class CategoryCompared:
    """How many judges of a category have confirmed their comparisons, and who has not, by name; no answer."""

    key: str
    names: Mapping[str, str]
    confirmed: int
    waiting: Sequence[str]

    @property
    def judges(self) -> int:
        """All of them."""
        return self.confirmed + len(self.waiting)


def of_jury(
    session: Session, edition: ByPairs, round_: Round, *, judge_id: UUID | None = None,
    hidden: Collection[UUID] = (), without: Collection[UUID] = (),
) -> list[JudgeCompares]:  # fmt: skip
    """Every judge (or one) who compares in the round, by category and name; of other rounds than the last nobody.

    A judge compares in a category who has two of its entries, `hidden` nominations and assignments `without` which it
    is asked not counted. One query, none where the rules do not let judges compare.
    """
    if not edition.last_by_pairs or round_.number != len(edition.rounds):
        return []
    asked = ("judges compare", round_.id, judge_id, frozenset(hidden), frozenset(without))
    return once(session, asked, lambda: _of_jury(session, edition, round_, judge_id, hidden, without))


def _of_jury(
    session: Session, edition: ByPairs, round_: Round, judge_id: UUID | None, hidden: Collection[UUID],
    without: Collection[UUID],
) -> list[JudgeCompares]:  # fmt: skip
    answered_at = (
        select(func.max(Comparison.answered_at)).where(Comparison.card_id == ComparisonCard.id).scalar_subquery()
    )
    reopened_at = (
        select(func.max(ComparisonReopening.at))
        .where(ComparisonReopening.card_id == ComparisonCard.id)
        .scalar_subquery()
    )
    query = (
        select(
            Category, User.id, User.name, User.email, ComparisonCard.confirmed_at, answered_at.label("answered_at"),
            reopened_at.label("reopened_at"),
        )
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Assignment.judge_id)
        .outerjoin(
            ComparisonCard,
            and_(
                ComparisonCard.round_id == Assignment.round_id,
                ComparisonCard.category_id == Entry.category_id,
                ComparisonCard.judge_id == Assignment.judge_id,
            ),
        )
        .where(Assignment.round_id == round_.id, *may_be_judged())
        .group_by(Category.id, User.id, ComparisonCard.id)
        .having(func.count() > 1)
        .order_by(Category.position, User.name, User.email)
    )  # fmt: skip
    if hidden:
        query = query.where(Nomination.id.not_in(hidden))
    if without:
        query = query.where(Assignment.id.not_in(without))
    if judge_id is not None:
        query = query.where(User.id == judge_id)
    return [
        JudgeCompares(
            row.id, row.name or row.email, row.Category.id, row.Category.key, row.Category.names, row.answered_at,
            row.confirmed_at, row.reopened_at,
        )
        for row in session.execute(query)
        if rounds.by_pairs(edition, round_, row.Category)
    ]  # fmt: skip


def compared(judges: Sequence[JudgeCompares]) -> list[CategoryCompared]:
    """How far the judges of each category are, of judges in the order of their categories."""
    return [
        CategoryCompared(
            key, found[0].names, sum(judge.confirmed_at is not None for judge in found),
            [judge.called for judge in found if judge.confirmed_at is None],
        )
        for key, group in groupby(judges, lambda judge: judge.key)
        for found in [list(group)]
    ]  # fmt: skip


def cards_of(session: Session, edition: Edition, round_: Round, judge_id: UUID, reader_id: UUID) -> list[JudgeCompares]:
    """What one judge compares in the round, for staff, without categories in which the reader is tied to an entry."""
    if not edition.last_by_pairs:
        return []
    found = of_jury(session, programme.edition(session, edition.id), round_, judge_id=judge_id)
    tied = tied_categories(session, edition.id, reader_id) if found else frozenset()
    return [one for one in found if one.category_id not in tied]
