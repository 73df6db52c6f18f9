"""Reads of how judges' marking moved while they scored."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.judging.models import Score, Scorecard
from awards.nominations.models import Entry
from awards.ranking.drift import Drift, drift
from awards.ranking.parts import RESIDUALS
from awards.ranking.queries.pages import CategoryInRound
from awards.ranking.queries.rankings import results_of


def drifts(session: Session, page: CategoryInRound, hidden: Collection[UUID] = ()) -> dict[UUID, Drift | None]:
    """How the marking of each judge who read in the category moved over all of the judge's cards of the round.

    The order is that in which the last point of each card was given; None is for judges with too few cards.
    """
    when = {
        (row.entry_id, row.judge_id): row[2]
        for row in session.execute(
            select(Scorecard.entry_id, Scorecard.judge_id, func.max(Score.saved_at))
            .join(Score, Score.scorecard_id == Scorecard.id)
            .where(Scorecard.round_id == page.round.id, Scorecard.confirmed_at.is_not(None))
            .group_by(Scorecard.entry_id, Scorecard.judge_id)
        )
    }
    results = results_of(session, page.edition, page.round, hidden, (RESIDUALS,))
    mine = set(session.scalars(select(Entry.id).where(Entry.category_id == page.category_id)))
    found: dict[UUID, list[tuple[datetime, UUID, float]]] = {}
    for entry_id, judge_id, left in results.residuals:
        found.setdefault(judge_id, []).append((when[entry_id, judge_id], entry_id, left))
    return {
        judge_id: drift([left for _when, _entry, left in sorted(rows)])
        for judge_id, rows in found.items()
        if any(entry_id in mine for _when, entry_id, _left in rows)
    }
