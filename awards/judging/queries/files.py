"""Scores as a file holds them: what is exported, and what an import is checked against."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from awards.accounts.models import User, UserAddress
from awards.assignment.models import Assignment
from awards.judging.models import Score, Scorecard, ScorecardConfirmation, ScorecardReopening
from awards.judging.queries.desks import may_be_judged, own_card
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Criterion, Round


@dataclass(frozen=True)
class Duty:
    """A live assignment with its round, its category's criteria and what is scored: all that an import asks about."""

    entry_id: UUID
    judge_id: UUID
    round: Round
    criteria: dict[str, UUID]
    card: Scorecard | None
    points: dict[str, Decimal]
    why: dict[str, str]
    """The line beside each of the points, empty where there is none."""
    reopened_at: datetime | None
    """When staff last gave the card back to its judge."""


def score_rows(session: Session, round_id: UUID) -> list[Any]:
    """Every score of the round that belongs to a live assignment of an eligible entry, in a stable order."""
    return list(
        session.execute(
            select(
                Round.number.label("round"),
                Nomination.number.label("nomination"),
                Category.key.label("category"),
                User.email.label("judge_email"),
                Criterion.key.label("criterion"),
                Score.points.label("score"),
                Score.why,
                Scorecard.confirmed_at,
            )
            .select_from(Assignment)
            .join(Round, Round.id == Assignment.round_id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .join(Category, Category.id == Entry.category_id)
            .join(User, User.id == Assignment.judge_id)
            .join(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
            .join(Score, Score.scorecard_id == Scorecard.id)
            .join(Criterion, Criterion.id == Score.criterion_id)
            .where(Assignment.round_id == round_id, *may_be_judged())
            .order_by(Nomination.number, Category.position, User.email, Criterion.position)
        )
    )


def rounds(session: Session, edition_id: UUID) -> dict[int, Round]:
    """The rounds of an edition by number."""
    found = session.scalars(select(Round).where(Round.edition_id == edition_id))
    return {round_.number: round_ for round_ in found}


def entries(session: Session, edition_id: UUID) -> dict[int, set[str]]:
    """The keys of the categories in which each nomination of an edition stands, by number."""
    rows = session.execute(
        select(Nomination.number, Category.key)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(Nomination.edition_id == edition_id)
    )
    found: dict[int, set[str]] = {}
    for number, key in rows:
        found.setdefault(number, set()).add(key)
    return found


def duties(session: Session, edition_id: UUID) -> dict[tuple[int, int, str, str], Duty]:
    """Live assignments by round, nomination's number, category and any address of the judge."""
    reopened = _last_reopening().where(ScorecardConfirmation.scorecard_id == Scorecard.id).scalar_subquery()
    rows = session.execute(
        select(
            Assignment.entry_id, Assignment.judge_id, Round, Nomination.number, Category.key, UserAddress.email,
            Criterion.key.label("criterion"), Criterion.id.label("criterion_id"), Scorecard, Score.points,
            Score.why, reopened.label("reopened_at"),
        )
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Criterion, Criterion.category_id == Category.id)
        .join(UserAddress, UserAddress.user_id == Assignment.judge_id)
        .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .outerjoin(Score, (Score.scorecard_id == Scorecard.id) & (Score.criterion_id == Criterion.id))
        .where(Round.edition_id == edition_id, *may_be_judged())
        .order_by(Criterion.position)
    ).all()  # fmt: skip
    found: dict[tuple[int, int, str, str], Duty] = {}
    for row in rows:
        key = (row.Round.number, row.number, row.key, row.email)
        duty = found.setdefault(
            key, Duty(row.entry_id, row.judge_id, row.Round, {}, row.Scorecard, {}, {}, row.reopened_at)
        )
        duty.criteria[row.criterion] = row.criterion_id
        if row.points is not None:
            duty.points[row.criterion] = row.points
            duty.why[row.criterion] = row.why
    return found


def last_reopening(session: Session, card_id: UUID) -> datetime | None:
    """When staff last gave the card back to its judge; None for one that never was."""
    return session.scalar(_last_reopening().where(ScorecardConfirmation.scorecard_id == card_id))


def _last_reopening() -> Select[datetime | None]:
    return select(func.max(ScorecardReopening.at)).join(
        ScorecardConfirmation, ScorecardConfirmation.id == ScorecardReopening.confirmation_id
    )
