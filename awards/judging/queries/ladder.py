"""How far judging is, for pages of earlier rooms: how far a judge is, and who has begun a nomination; by the roof."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import SQLColumnExpression, and_, exists, func, not_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.assignment.queries import Later, rounds_of
from awards.judging.models import Confidentiality, Score, Scorecard
from awards.nominations.models import Entry


def how_far(edition_id: UUID, judge_id: SQLColumnExpression[UUID]) -> Later:
    """Whether the judge has agreed to keep things confidential, has saved a score, and has confirmed all there is.

    A judge without entries has nothing to confirm and so has not confirmed all.
    """
    rounds = rounds_of(edition_id)
    runs = and_(Assignment.judge_id == judge_id, Assignment.round_id.in_(rounds), Assignment.ended_at.is_(None))
    confirmed = exists().where(
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id,
        Scorecard.confirmed_at.is_not(None),
    )
    return Later(
        gate=exists().where(Confidentiality.edition_id == edition_id, Confidentiality.judge_id == judge_id),
        scored=exists(
            select(Score.scorecard_id)
            .join(Scorecard, Scorecard.id == Score.scorecard_id)
            .where(Scorecard.judge_id == judge_id, Scorecard.round_id.in_(rounds))
        ),
        confirmed=and_(exists().where(runs), not_(exists().where(runs, not_(confirmed)))),
    )


def begun(session: Session, nomination_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many judges have given a point to an entry of each of these nominations; those with none are left out."""
    query = (
        select(Entry.nomination_id, func.count(Scorecard.judge_id.distinct()))
        .join(Scorecard, Scorecard.entry_id == Entry.id)
        .where(Entry.nomination_id.in_(nomination_ids), exists().where(Score.scorecard_id == Scorecard.id))
        .group_by(Entry.nomination_id)
    )
    return dict(session.execute(query).all())
