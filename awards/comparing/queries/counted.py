"""Confirmed comparisons: what was said, and what of it counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from awards.assignment.models import Assignment
from awards.comparing import rules
from awards.comparing.models import Comparison, ComparisonCard
from awards.comparing.queries.desks import Comparing
from awards.comparing.rules import Pair, Preference


def confirmed(
    session: Session, round_id: UUID, until: datetime | None = None
) -> Sequence[Row[UUID, UUID, UUID, UUID, str | None, bool]]:
    """Every answer of a confirmed card of the round: its category, judge, two entries, and what was said of them.

    It `counts` while both entries are assigned to the judge, or were at the instant `until`: of one whom a conflict or
    recusal bars nothing does.
    """
    ended: InstrumentedAttribute[datetime | None] = Assignment.ended_at
    runs = ended.is_(None) if until is None else or_(ended.is_(None), ended > until)

    def has(entry: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        return exists().where(
            Assignment.entry_id == entry,
            Assignment.round_id == ComparisonCard.round_id,
            Assignment.judge_id == ComparisonCard.judge_id,
            runs,
        )

    return session.execute(
        select(
            ComparisonCard.category_id, ComparisonCard.judge_id, Comparison.left_id, Comparison.right_id,
            Comparison.answer, and_(has(Comparison.left_id), has(Comparison.right_id)).label("counts"),
        )
        .join(Comparison, Comparison.card_id == ComparisonCard.id)
        .where(
            ComparisonCard.round_id == round_id, ComparisonCard.confirmed_at.is_not(None),
            Comparison.answer.is_not(None),
        )
        .order_by(ComparisonCard.category_id, ComparisonCard.judge_id, Comparison.n)
    ).all()  # fmt: skip


def preferences_of_others(session: Session, page: Comparing) -> list[Preference]:
    """What other judges have confirmed in the category; nobody is shown it while the round is open."""
    found = [
        rules.preference(Pair(row.left_id, row.right_id), str(row.answer))
        for row in confirmed(session, page.round.id)
        if row.counts and row.category_id == page.category.id and row.judge_id != page.judge_id
    ]
    return [one for one in found if one is not None]
