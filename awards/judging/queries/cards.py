"""Cards for the services that change them: what they stand on, read again under lock."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from awards.assignment.models import Assignment
from awards.core.errors import NotFound
from awards.judging.models import Score, Scorecard, ScorecardConfirmation, ScoreChange
from awards.judging.queries.desks import may_be_judged, own_card
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Criterion, Edition, Round


@dataclass(frozen=True)
class Ground:
    """What a card stands on: a live assignment of an eligible entry of a submitted nomination, in its round."""

    assignment: Assignment
    nomination: Nomination
    edition: Edition
    round: Round
    category: Category
    criteria: tuple[Criterion, ...]


def ground(session: Session, entry_id: UUID, round_id: UUID, judge_id: UUID) -> Ground:
    """The ground of a card, held until the transaction ends: nobody ends or withdraws it meanwhile.

    Raises NotFound when it is gone: then nothing may be written to the card any more.
    """
    rows = session.execute(
        select(Assignment, Nomination, Edition, Round, Category, Criterion)
        .options(defer(Edition.form), defer(Nomination.answers))
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Criterion, Criterion.category_id == Category.id)
        .where(
            Assignment.entry_id == entry_id,
            Assignment.round_id == round_id,
            Assignment.judge_id == judge_id,
            *may_be_judged(),
        )
        .order_by(Criterion.position)
        .with_for_update(read=True, of=[Assignment, Nomination, Entry])
    ).all()
    if not rows:
        raise NotFound("assignment")
    assignment, nomination, edition, round_, category, _ = rows[0]
    return Ground(assignment, nomination, edition, round_, category, tuple(row[5] for row in rows))


def place(session: Session, assignment: Assignment) -> tuple[int, Round]:
    """The number of the assigned nomination, and the round."""
    number = session.scalars(select(Nomination.number).where(Nomination.id == assignment.nomination_id)).one()
    return number, session.get_one(Round, assignment.round_id)


def card(session: Session, entry_id: UUID, round_id: UUID, judge_id: UUID) -> Scorecard | None:
    """The judge's card for the entry, locked until the transaction ends; None before the first change."""
    return session.scalar(
        select(Scorecard)
        .where(own_card(entry_id, round_id, judge_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def saved_score(session: Session, card_id: UUID, criterion_id: UUID) -> tuple[Score | None, int]:
    """The score of one criterion as it is now, and the number of its last change (0 before the first)."""
    score = session.get(Score, (card_id, criterion_id), populate_existing=True)
    changes = session.scalar(
        select(func.max(ScoreChange.n)).where(
            ScoreChange.scorecard_id == card_id, ScoreChange.criterion_id == criterion_id
        )
    )
    return score, changes or 0


def scores(session: Session, card_id: UUID) -> dict[UUID, Score]:
    """The scores of a card by criterion."""
    found = session.scalars(select(Score).where(Score.scorecard_id == card_id))
    return {score.criterion_id: score for score in found}


def cards(session: Session, round_id: UUID, judge_id: UUID, entry_ids: Collection[UUID]) -> list[Scorecard]:
    """The judge's cards for these entries, always in the same order, so that two locks never wait for each other."""
    return list(
        session.scalars(
            select(Scorecard)
            .where(Scorecard.round_id == round_id, Scorecard.judge_id == judge_id, Scorecard.entry_id.in_(entry_ids))
            .order_by(Scorecard.id)
        )
    )


def unconfirmed(session: Session, round_id: UUID, judge_id: UUID) -> int:
    """How many of the judge's entries in the round have no confirmed card yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(Entry, Entry.id == Assignment.entry_id)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
            .where(
                Assignment.round_id == round_id,
                Assignment.judge_id == judge_id,
                Scorecard.confirmed_at.is_(None),
                *may_be_judged(),
            )
        )
        or 0
    )


def times_confirmed(session: Session, card_id: UUID) -> int:
    """How often the judge confirmed this card."""
    n = func.max(ScorecardConfirmation.n)
    return session.scalar(select(n).where(ScorecardConfirmation.scorecard_id == card_id)) or 0


def last_confirmation(session: Session, card_id: UUID) -> ScorecardConfirmation | None:
    """The card as it was confirmed last; None for one that was confirmed before confirmations were kept."""
    return session.scalar(
        select(ScorecardConfirmation)
        .where(ScorecardConfirmation.scorecard_id == card_id)
        .order_by(ScorecardConfirmation.n.desc())
        .limit(1)
    )
