"""The points of a card, criterion by criterion, as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, load_only

from awards.judging import rules
from awards.judging.models import Score, Scorecard, ScoreChange
from awards.judging.queries.cards import Ground
from awards.judging.queries.desks import own_card
from awards.nominations.models import Entry
from awards.programme.models import Criterion


@dataclass(frozen=True)
class Mark:
    """A criterion with the judge's points; `version` numbers its last change, `before` is what it was until then.

    `why` is the line beside an extreme point, `why_before` the one that stood until the last change.
    """

    criterion: Criterion
    points: Decimal | None
    version: int
    before: Decimal | None
    saved_at: datetime | None
    why: str = ""
    why_before: str = ""

    def changed(self, points: Decimal | None, why: str, at: datetime) -> "Mark":
        """The mark after one more change."""
        saved_at = at if points is not None else None
        return Mark(self.criterion, points, self.version + 1, self.points, saved_at, why, self.why)


class OpenCard(NamedTuple):
    """A card to write on, with its marks as they stand while it is held."""

    card: Scorecard
    marks: list[Mark]


def marks(session: Session, card_id: UUID) -> list[Mark]:
    """Every criterion of a card with the points as they are now."""
    return [mark_of(row, row.Criterion) for row in session.execute(_marks(), {"card": card_id})]


def open_card(session: Session, ground: Ground) -> OpenCard | None:
    """The judge's card on a ground that is held for writing, so that no other change of it is under way."""
    values = {
        "entry": ground.assignment.entry_id, "round": ground.assignment.round_id, "judge": ground.assignment.judge_id
    }  # fmt: skip
    rows = session.execute(_open_card(), values).all()
    if not rows:
        return None
    criteria = {criterion.id: criterion for criterion in ground.criteria}
    return OpenCard(rows[0].Scorecard, [mark_of(row, criteria[row.criterion_id]) for row in rows])


def weighted_mean(marks: Sequence[Mark]) -> Fraction | None:
    """The mean of a card's marks by the weights of their criteria, or None while one has no points."""
    return rules.weighted_mean(
        {mark.criterion.key: mark.points for mark in marks if mark.points is not None},
        {mark.criterion.key: mark.criterion.weight for mark in marks},
    )


@cache
def _open_card() -> Select[Any]:
    of_judge = own_card(bindparam("entry"), bindparam("round"), bindparam("judge"))
    return (
        _with_marks(select(Scorecard, Criterion.id.label("criterion_id"), *score_columns()))
        .where(of_judge)
        .with_for_update(of=Scorecard)
        .execution_options(populate_existing=True)
    )


@cache
def _marks() -> Select[Any]:
    seen = load_only(Criterion.category_id, Criterion.key, Criterion.position, Criterion.weight)
    return _with_marks(select(Criterion, *score_columns()).options(seen)).where(Scorecard.id == bindparam("card"))


def _with_marks(of: Select[Any]) -> Select[Any]:
    return (
        of.select_from(Scorecard)
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Criterion, Criterion.category_id == Entry.category_id)
        .outerjoin(Score, (Score.scorecard_id == Scorecard.id) & (Score.criterion_id == Criterion.id))
        .order_by(Criterion.position)
    )


def score_columns() -> tuple[Any, ...]:
    """The columns of a mark, beside its criterion."""
    history = (ScoreChange.scorecard_id == Scorecard.id) & (ScoreChange.criterion_id == Criterion.id)
    changes = select(func.max(ScoreChange.n)).where(history).scalar_subquery()
    newest = ScoreChange.n.desc()
    before = select(ScoreChange.before).where(history).order_by(newest).limit(1).scalar_subquery()
    why_before = select(ScoreChange.why).where(history).order_by(newest).limit(1).offset(1).scalar_subquery()
    return (
        Score.points, Score.saved_at, Score.why, func.coalesce(changes, 0).label("version"), before.label("before"),
        why_before.label("why_before"),
    )  # fmt: skip


def mark_of(row: Any, criterion: Criterion) -> Mark:
    """The mark of a criterion, of a row with `score_columns`."""
    return Mark(criterion, row.points, row.version, row.before, row.saved_at, row.why or "", row.why_before or "")
