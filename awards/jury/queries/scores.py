"""What the jury is shown of an entry: its line of the ranking, and the judges' cards under letters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.judging.models import Score, Scorecard
from awards.judging.rules import weighted_mean
from awards.jury import rules
from awards.jury.queries.pages import MeetingPage
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category
from awards.ranking import queries as rankings
from awards.ranking.results import CategoryRanking, RankedEntry, likely


@dataclass(frozen=True)
class LetterCard:
    """A judge's confirmed card, the judge as a letter: points by the criterion's key, the comment to the committee."""

    letter: str
    points: dict[str, Decimal]
    total: Fraction | None
    comment: str


def ranked(about: str, rows: Iterable[RankedEntry]) -> list[rules.Standing]:
    """The lines of a ranking, with what the scores leave open of a place or of who wins."""
    to_win = about == rules.About.WINNERS
    return [
        rules.Standing(row.entry_id, row.rank, len(row.tied_with), row.is_open_to_win if to_win else row.is_grey)
        for row in rows
    ]


def cut(about: str, category: Category, ranking: CategoryRanking) -> int:
    """How many a meeting is about: places of the round, or winners."""
    return category.winners if about == rules.About.WINNERS else ranking.places


def as_standing(row: RankedEntry, about: str) -> dict[str, Any]:
    """A line of the ranking as the agenda keeps it; the chance is that of a place, or of winning.

    `by_pairs` is whether rank and chance come from comparisons of two at a time.
    """
    chance = row.chance_to_win if about == rules.About.WINNERS else row.chance
    return {
        "rank": row.rank, "rank_raw": row.rank_raw, "raw": None if row.raw is None else str(row.raw),
        "adjusted": row.adjusted, "low": row.low, "high": row.high,
        "chance": None if chance is None else likely(chance), "tied": len(row.tied_with),
        "by_pairs": row.compared is not None,
    }  # fmt: skip


def standings(session: Session, page: MeetingPage) -> dict[UUID, dict[str, Any]]:
    """The line of each entry that the reader meets: as it stood at the opening, by entry.

    For a reader with a conflict it is worked out now without what the reader does not meet, so that no figure tells
    of it.
    """
    if not page.hidden:
        return {item.entry_id: item.standing for item in page.agenda}
    ranking = rankings.ranking_of(session, page.edition, page.round, page.hidden)[page.category.id]
    return {
        item.entry_id: as_standing(row, page.meeting.about)
        for item in page.agenda
        if (row := ranking.by_entry.get(item.entry_id))
    }


def cards(session: Session, page: MeetingPage) -> dict[UUID, list[LetterCard]]:
    """The confirmed cards that count for each entry that the reader meets, in the order of their letters."""
    keys = {criterion.id: criterion.key for criterion in page.category.criteria}
    weights = {criterion.key: criterion.weight for criterion in page.category.criteria}
    rows = session.execute(
        select(Scorecard.entry_id, Scorecard.judge_id, Scorecard.comment, Score.criterion_id, Score.points)
        .join(
            Assignment,
            (Assignment.entry_id == Scorecard.entry_id)
            & (Assignment.round_id == Scorecard.round_id)
            & (Assignment.judge_id == Scorecard.judge_id),
        )
        .join(Entry, Entry.id == Scorecard.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(Score, Score.scorecard_id == Scorecard.id)
        .where(
            Scorecard.entry_id.in_([item.entry_id for item in page.agenda]),
            Scorecard.round_id == page.round.id,
            Scorecard.confirmed_at.is_not(None),
            Assignment.ended_at.is_(None),
        )
    ).all()
    points: dict[tuple[UUID, UUID], dict[str, Decimal]] = defaultdict(dict)
    comments: dict[tuple[UUID, UUID], str] = {}
    for row in rows:
        comments[row.entry_id, row.judge_id] = row.comment
        if row.criterion_id is not None:
            points[row.entry_id, row.judge_id][keys[row.criterion_id]] = row.points
    found: dict[UUID, list[LetterCard]] = {}
    for item in page.agenda:
        judges = [judge for entry, judge in comments if entry == item.entry_id]
        letters = rules.letters(page.meeting.seed, item.entry_id, judges)
        found[item.entry_id] = [
            LetterCard(
                letter, points[item.entry_id, judge], weighted_mean(points[item.entry_id, judge], weights),
                comments[item.entry_id, judge],
            )
            for judge, letter in letters.items()
        ]  # fmt: skip
    return found
