"""The scorecards of a round that counted when a result became public, whatever became of them since."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.comparing.models import Comparison, ComparisonCard
from awards.comparing.queries import confirmed
from awards.decisions.models import Decision
from awards.judging.models import Scorecard
from awards.judging.rules import as_text
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition, Round
from awards.ranking.queries.scores import ground, points_of
from awards.ranking.scores import RoundScores


@dataclass(frozen=True)
class Sheet:
    """A confirmed card that counts, its points as texts by criterion."""

    scorecard_id: UUID
    entry_id: UUID
    judge_id: UUID
    points: dict[str, str]


@dataclass(frozen=True)
class Compared:
    """A judge's confirmed comparisons in a category; `left_out` are those with an entry that the judge had no more."""

    card_id: UUID
    category_id: UUID
    judge_id: UUID
    said: Sequence[Comparison]
    left_out: Sequence[int]


@dataclass(frozen=True)
class RoundSheets:
    """A round's scores as the ranking takes them, its sheets, and the comparisons where these fill the places."""

    scores: RoundScores
    sheets: Sequence[Sheet]
    compared: Sequence[Compared]


def scores_of_round(
    session: Session, edition: Edition, round_: Round, decided: Iterable[Decision], until: datetime
) -> RoundSheets:
    """The scores that counted at an instant.

    With those of entries that the decisions were about and that left since, and of judges who stepped back later; the
    same for comparisons.
    """
    now = ground(session, edition, round_)
    gone = {UUID(row["entry"]) for decision in decided for row in decision.ranking} - {row.id for row in now.entries}
    entries = [*now.entries]
    if gone:
        entries += session.execute(
            select(
                Entry.id,
                Entry.category_id,
                Nomination.id.label("nomination_id"),
                Nomination.number,
                literal(0).label("wanted"),  # nobody is asked for reviews of what left
                Nomination.title,
            )
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
        .where(Assignment.round_id == round_.id, or_(Assignment.ended_at.is_(None), Assignment.ended_at > until))
    ).all()
    known = {row.id for row in entries}
    stood = replace(
        now,
        entries=entries,
        assigned=[row for row in assigned if row.entry_id in known],
        confirmed=confirmed(session, round_.id, until) if now.by_pairs else (),
    )
    points = points_of(session, round_)
    sheets = [
        Sheet(
            row.id, row.entry_id, row.judge_id, {key: as_text(given) for key, given in points.get(row.id, {}).items()}
        )
        for row in stood.assigned
        if row.confirmed_at is not None
    ]
    scores = stood.scores(points)
    compared = _compared(session, round_, scores.compared, {(row.entry_id, row.judge_id) for row in stood.assigned})
    return RoundSheets(scores, sheets, compared)


def _compared(
    session: Session, round_: Round, categories: Container[UUID], running: Container[tuple[UUID, UUID]]
) -> list[Compared]:
    """The comparisons of each judge who confirmed them, in the order in which they were asked."""
    rows = session.execute(
        select(ComparisonCard, Comparison)
        .join(Comparison, Comparison.card_id == ComparisonCard.id)
        .where(
            ComparisonCard.round_id == round_.id,
            ComparisonCard.confirmed_at.is_not(None),
            Comparison.answer.is_not(None),
        )
        .order_by(ComparisonCard.id, Comparison.n)
    ).all()
    found = []
    for card, group in groupby(rows, lambda row: row.ComparisonCard):
        said = [row.Comparison for row in group]
        gone = {entry for one in said for entry in (one.left_id, one.right_id) if (entry, card.judge_id) not in running}
        out = [one.n for one in said if gone & {one.left_id, one.right_id}]
        if card.category_id in categories:
            found.append(Compared(card.id, card.category_id, card.judge_id, said, out))
    return found
