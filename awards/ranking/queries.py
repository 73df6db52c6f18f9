"""Reads of ranking: the scores that count, and the ranking made of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.assignment.queries import in_round
from awards.core.errors import NotFound
from awards.judging.models import Score, Scorecard
from awards.nominations.models import Entry, Nomination
from awards.programme import queries as programme
from awards.programme import rounds
from awards.programme.models import Category, Criterion, Edition, Round
from awards.ranking import results, rules
from awards.ranking.drift import Drift, drift
from awards.ranking.model import ScoreTable
from awards.ranking.results import Card, CategoryRanking, CategoryScale, RankedThing, RoundScores


@dataclass(frozen=True)
class CategoryInRound:
    """A category in a round, and whether the round has closed: before that nobody sees a ranking."""

    edition: Edition
    round: Round
    category: Category
    closed: bool

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def category_id(self) -> UUID:
        return self.category.id


def category_in_round(
    session: Session, edition_id: UUID, key: str, at: datetime, number: int | None = None
) -> CategoryInRound:
    """A category of an edition by its key, in the round of this number, else the last that is over. Raises NotFound."""
    edition = programme.edition(session, edition_id)
    category = next((found for found in edition.categories if found.key == key), None)
    if category is None or not edition.rounds:
        raise NotFound("category")
    round_ = rounds.judged(edition, at) if number is None else rounds.numbered(edition, number)
    if round_ is None:
        raise NotFound("round")
    return CategoryInRound(edition, round_, category, round_.closes_at <= at)


def score_table(session: Session, round_: Round) -> ScoreTable:
    """The round's scores as the ranking model takes them: one fit over all categories."""
    table, _ = results.score_table(round_scores(session, programme.edition(session, round_.edition_id), round_))
    return table


def ranking_of(
    session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()
) -> dict[UUID, CategoryRanking]:
    """The ranking of every category of the round, raw and adjusted, by the category's id; `hidden` as in the scores."""
    return results.rankings(round_scores(session, edition, round_, hidden), rules.tie_rule(edition.tie_rule))


def round_scores(session: Session, edition: Edition, round_: Round, hidden: Collection[UUID] = ()) -> RoundScores:
    """The scores that count, in three queries: confirmed cards of judges whose assignment stands, nothing recused.

    Entries take part when they are eligible, their nomination stands and they went on to the round, scored or not.
    Those of `hidden` nominations are left out of all: whoever may not see one finds it in no rank and no figure.
    """
    shown = Nomination.id.not_in(hidden)
    entries = session.execute(
        select(Entry.id, Entry.category_id, Nomination.id.label("nomination_id"), Nomination.number, Nomination.title)
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
    points = _points(session, round_)
    confirmed = [row for row in assigned if row.confirmed_at is not None]
    waiting: dict[UUID, int] = {}
    for row in assigned:
        if row.confirmed_at is None:
            waiting[row.entry_id] = waiting.get(row.entry_id, 0) + 1
    return RoundScores(
        categories=[
            CategoryScale(
                c.id, c.key, {criterion.key: criterion.weight for criterion in c.criteria}, places(edition, round_, c)
            )
            for c in edition.categories
        ],
        entries=[RankedThing(*row, missing=waiting.get(row.id, 0)) for row in entries],
        cards=[Card(row.entry_id, row.judge_id, points.get(row.id, {})) for row in confirmed],
        incomplete=sum(row.id is not None and row.confirmed_at is None for row in assigned),
    )


def places(edition: Edition, round_: Round, category: Category) -> int:
    """How many places the round is about: those that go on from it, after the last one the finalists'."""
    most = rounds.advancing(round_, category) if rounds.after(edition, round_.number) else None
    return category.finalists if most is None else most


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
    scores = round_scores(session, page.edition, page.round, hidden)
    mine = {entry.id for entry in scores.entries if entry.category_id == page.category_id}
    found: dict[UUID, list[tuple[datetime, UUID, float]]] = {}
    for entry_id, judge_id, left in results.residuals(scores):
        found.setdefault(judge_id, []).append((when[entry_id, judge_id], entry_id, left))
    return {
        judge_id: drift([left for _when, _entry, left in sorted(rows)])
        for judge_id, rows in found.items()
        if any(entry_id in mine for _when, entry_id, _left in rows)
    }


def judges_by_id(session: Session, ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Name and address of judges."""
    rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(ids)))
    return {row.id: (row.name, row.email) for row in rows}


def document(session: Session, edition: Edition, round_: Round) -> dict[str, Any]:
    """The ranking of a round as one JSON document: what `awards rank --json` prints."""
    found = ranking_of(session, edition, round_)
    fit = next(iter(found.values())).fit
    judges = judges_by_id(session, [UUID(estimate.judge) for estimate in fit.judges])
    return {
        "edition": edition.year,
        "rehearsal": edition.rehearsal,
        "round": round_.number,
        "categories": [category_document(category, found[category.id]) for category in edition.categories],
        "judges": [
            {"judge_email": judges[UUID(estimate.judge)][1]}
            | {"n": estimate.n, "severity": estimate.severity, "se": estimate.se, "spread": estimate.spread}
            for estimate in fit.judges
        ],
        "variances": vars(fit.variances),
        "components": fit.components,
        "reliability": fit.reliability,
        "incomplete": fit.incomplete,
        "warnings": [str(warning) for warning in fit.warnings],
        "method": fit.method,
    }


def category_document(category: Category, ranking: CategoryRanking) -> dict[str, Any]:
    """The ranking of a category as JSON: places, and the entries best first."""
    return {"category": category.key, "places": ranking.places, "entries": rows(category, ranking)}


COLUMNS = (
    "rank", "nomination", "category", "title", "reviews", "missing", "raw", "rank_raw", "adjusted", "se", "low", "high",
    "rank_adjusted", "chance", "component", "tied",
)  # fmt: skip


def rows(category: Category, ranking: CategoryRanking) -> list[dict[str, Any]]:
    """The rows of a category's ranking for JSON and CSV; `chance` is that of one of the places."""
    return [
        {
            "rank": row.rank, "nomination": row.number, "category": category.key, "title": row.title,
            "reviews": row.reviews, "missing": row.missing, "raw": None if row.raw is None else float(row.raw),
            "rank_raw": row.rank_raw, "adjusted": row.adjusted, "se": row.se, "low": row.low, "high": row.high,
            "rank_adjusted": row.rank_adjusted, "chance": row.chance, "component": row.component,
            "tied": bool(row.tied_with),
        }
        for row in ranking.rows
    ]  # fmt: skip


def _takes_part() -> ColumnElement[bool]:
    return and_(Entry.state == "eligible", Nomination.state == "submitted")


def _card_of_assignment() -> ColumnElement[bool]:
    return and_(
        Scorecard.entry_id == Assignment.entry_id,
        Scorecard.round_id == Assignment.round_id,
        Scorecard.judge_id == Assignment.judge_id,
    )


def _points(session: Session, round_: Round) -> dict[UUID, dict[str, Decimal]]:
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
