"""The score sheets of a round that count, also of entries that withdrew after they had been decided upon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.decisions.models import Decision
from awards.judging.models import Scorecard
from awards.judging.rules import as_text
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition, Round
from awards.ranking.queries.scores import Ground, ground, points_of
from awards.ranking.scores import RoundScores


@dataclass(frozen=True)
class Sheet:
    """A confirmed card that counts, its points as texts by criterion."""

    scorecard_id: UUID
    entry_id: UUID
    judge_id: UUID
    points: dict[str, str]


@dataclass(frozen=True)
class RoundSheets:
    """A round's scores as the ranking takes them, and its sheets."""

    scores: RoundScores
    sheets: Sequence[Sheet]


def scores_of_round(session: Session, edition: Edition, round_: Round, decided: Iterable[Decision]) -> RoundSheets:
    """The scores that count in the round, with those of entries that the decisions were about and that left since."""
    stands_on = ground(session, edition, round_)
    known = {row.id for row in stands_on.entries}
    gone = {UUID(row["entry"]) for decision in decided for row in decision.ranking} - known
    if gone:
        stands_on = _with(session, stands_on, round_, gone)
    points = points_of(session, round_)
    sheets = [
        Sheet(
            row.id, row.entry_id, row.judge_id, {key: as_text(value) for key, value in points.get(row.id, {}).items()}
        )
        for row in stands_on.assigned
        if row.confirmed_at is not None
    ]
    return RoundSheets(stands_on.scores(points), sheets)


def _with(session: Session, stands_on: Ground, round_: Round, gone: set[UUID]) -> Ground:
    entries = session.execute(
        select(Entry.id, Entry.category_id, Nomination.id.label("nomination_id"), Nomination.number, Nomination.title)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Entry.id.in_(gone))
    ).all()
    assigned = session.execute(
        select(Assignment.entry_id, Assignment.judge_id, Scorecard.id, Scorecard.confirmed_at)
        .outerjoin(
            Scorecard,
            (Scorecard.entry_id == Assignment.entry_id)
            & (Scorecard.round_id == Assignment.round_id)
            & (Scorecard.judge_id == Assignment.judge_id),
        )
        .where(Assignment.round_id == round_.id, Assignment.ended_at.is_(None), Assignment.entry_id.in_(gone))
    ).all()
    return replace(stands_on, entries=[*stands_on.entries, *entries], assigned=[*stands_on.assigned, *assigned])
