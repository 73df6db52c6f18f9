"""Reads of the scores that count."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.assignment.queries import asked, in_round
from awards.comparing.queries import confirmed
from awards.comparing.rules import Side
from awards.core.vocabulary import ORDINAL
from awards.judging.models import Score, Scorecard
from awards.nominations.models import Entry, Nomination
from awards.programme import rounds
from awards.programme.models import Category, Criterion, Edition, Round
from awards.ranking.compared import Comparisons, Said
from awards.ranking.scores import Card, CategoryScale, RankedThing, RoundScores

AT_ONCE = 2_000
"""Up to so many confirmed cards each part takes less than 0.3 s on one core (`python -m benchmarks.ranking`)."""

STEPS_TAKE = 4
"""The ordinal fit takes about so many times as long as the linear one."""


@dataclass(frozen=True)
class Ground:
    """What a round's ranking stands on, without the points themselves: who takes part, and who reads what.

    `by_pairs` are the categories whose places comparisons fill, `confirmed` all of those.

    The points of a confirmed card change only with a new confirmation, so the `mark` of all this tells of them too.
    """

    categories: Sequence[CategoryScale]
    entries: Sequence[Row[UUID, UUID, UUID, int, int, str]]
    assigned: Sequence[Row[UUID, UUID, UUID, datetime | None]]
    counts: str
    ties: Sequence[Any]
    by_pairs: Collection[UUID] = ()
    confirmed: Sequence[Row[UUID, UUID, UUID, UUID, str | None, bool]] = ()

    @cached_property
    def mark(self) -> str:
        """A digest that differs whenever the ranking might."""
        parts = (
            [(c.id, c.key, c.places, c.winners, sorted(c.weights.items())) for c in self.categories],
            sorted(map(_as_text, self.entries)), sorted(map(_as_text, self.assigned)), self.counts, self.ties,
            *([sorted(self.by_pairs), list(map(_as_text, self.confirmed))] if self.by_pairs else []),
        )  # fmt: skip
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def is_large(self) -> bool:
        """Whether working out what comes of it takes longer than a page may take."""
        confirmed = sum(row.confirmed_at is not None for row in self.assigned)
        return confirmed * (STEPS_TAKE if self.counts == ORDINAL else 1) > AT_ONCE

    @property
    def panels(self) -> dict[UUID, set[UUID]]:
        """Each entry with the judges who have it."""
        found: dict[UUID, set[UUID]] = {row.id: set() for row in self.entries}
        for row in self.assigned:
            found[row.entry_id].add(row.judge_id)
        return found

    def scores(self, points: Mapping[UUID, Mapping[str, Decimal]]) -> RoundScores:
        """The scores that count, once the points of each card are known."""
        waiting = Counter(row.entry_id for row in self.assigned if row.confirmed_at is None)
        running = Counter(row.entry_id for row in self.assigned)
        return RoundScores(
            categories=self.categories,
            entries=[
                RankedThing(
                    row.id,
                    row.category_id,
                    row.nomination_id,
                    row.number,
                    row.title,
                    waiting[row.id] + max(0, row.wanted - running[row.id]),
                )
                for row in self.entries
            ],
            cards=[
                Card(row.entry_id, row.judge_id, points.get(row.id, {}))
                for row in self.assigned
                if row.confirmed_at is not None
            ],
            incomplete=sum(row.id is not None and row.confirmed_at is None for row in self.assigned),
            compared={category: self._comparisons(category) for category in self.by_pairs},
        )

    def _comparisons(self, category_id: UUID) -> Comparisons:
        """The confirmed comparisons of a category that count, and how many judges of two of its entries lack theirs."""
        known = {row.id for row in self.entries if row.category_id == category_id}
        reads = Counter(row.judge_id for row in self.assigned if row.entry_id in known)
        mine = [row for row in self.confirmed if row.category_id == category_id]
        said = [
            Said(row.judge_id, *_in_order(row.left_id, row.right_id, row.answer), told=row.answer != Side.NEITHER)
            for row in mine
            if row.counts
        ]  # fmt: skip
        lacking = {judge for judge, entries in reads.items() if entries > 1} - {row.judge_id for row in mine}
        return Comparisons(said, len(lacking)).among(known)


def ground(session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()) -> Ground:
    """What a round's ranking stands on, in two queries: entries, and assignments that run, with their cards.

    A third reads comparisons where they fill the places of a category.

    Entries take part when they are eligible, their nomination stands and they went on to the round, scored or not.
    Those of `hidden` nominations are left out of all: whoever may not see one finds it in no rank and no figure.
    """
    shown = Nomination.id.not_in(hidden)
    entries = session.execute(
        select(
            Entry.id,
            Entry.category_id,
            Nomination.id.label("nomination_id"),
            Nomination.number,
            asked(round_).label("wanted"),
            Nomination.title,
        )
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Nomination.edition_id == edition.id, _takes_part(), in_round(round_), shown)
    ).all()
    assigned = session.execute(
        select(Assignment.entry_id, Assignment.judge_id, Scorecard.id, Scorecard.confirmed_at)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Scorecard, _card_of_assignment())
        .where(
            Assignment.round_id == round_.id, Assignment.ended_at.is_(None), _takes_part(), in_round(round_), shown,
        )
    ).all()  # fmt: skip
    scales = [
        CategoryScale(
            c.id,
            c.key,
            {criterion.key: criterion.weight for criterion in c.criteria},
            places(edition, round_, c),
            c.winners if rounds.after(edition, round_.number) is None else 0,
        )
        for c in edition.categories
    ]
    by_pairs = [c.id for c in edition.categories if rounds.by_pairs(edition, round_, c)]
    compared = confirmed(session, round_.id) if by_pairs else ()
    return Ground(scales, entries, assigned, edition.ranked_by, edition.tie_rule, by_pairs, compared)


def round_scores(session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()) -> RoundScores:
    """The scores that count, in three queries: confirmed cards of judges whose assignment stands, nothing recused."""
    return ground(session, edition, round_, hidden).scores(points_of(session, round_))


def places(edition: Edition, round_: Round, category: Category) -> int:
    """How many places the round is about: those that go on from it, after the last one the finalists'."""
    most = rounds.advancing(round_, category) if rounds.after(edition, round_.number) else None
    return category.finalists if most is None else most


def points_of(session: Session, round_: Round) -> dict[UUID, dict[str, Decimal]]:
    """The points of each confirmed card of the round, by criterion."""
    found: dict[UUID, dict[str, Decimal]] = {}
    query = (
        select(Score.scorecard_id, Criterion.key, Score.points)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .join(Scorecard, Scorecard.id == Score.scorecard_id)
        .where(Scorecard.round_id == round_.id, Scorecard.confirmed_at.is_not(None))
    )
    for card, criterion, points in session.execute(query):
        found.setdefault(card, {})[criterion] = points
    return found


def _as_text(row: Row[*tuple[Any, ...]]) -> str:
    """A row as the mark takes it; what a person wrote stands last in it, so no two rows read the same."""
    return " ".join(value.hex if isinstance(value, UUID) else str(value) for value in row)


def _in_order(left: UUID, right: UUID, answer: str | None) -> tuple[UUID, UUID]:
    return (right, left) if answer == Side.RIGHT else (left, right)


def _takes_part() -> ColumnElement[bool]:
    return and_(Entry.state == "eligible", Nomination.state == "submitted")


def _card_of_assignment() -> ColumnElement[bool]:
    return and_(
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id,
    )
