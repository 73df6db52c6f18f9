"""Which entries are judged in a round: after the first one those that went on from every round before it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, String, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from awards.assignment.models import Advance, Assignment
from awards.nominations.models import Entry
from awards.programme.models import Category, Round


def in_round(round_: Round) -> ColumnElement[bool]:
    """That an entry may be judged in the round, as far as earlier rounds decide it; for queries of Entry and Category.

    Whether it is eligible and its nomination stands is another matter.
    """
    if round_.number == 1:
        return true()
    return ~stayed_behind(round_.edition_id, round_.number)


def stayed_behind(
    edition_id: UUID | SQLColumnExpression[UUID], number: int | SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """That an entry did not go on from a round before this one, although only some of its category do."""
    earlier = aliased(Round)
    went_on = (
        select(Advance.entry_id)
        .where(Advance.entry_id == Entry.id, Advance.round_id == earlier.id)
        .correlate(Entry, earlier)
    )
    only_some = earlier.advancing.op("->>", return_type=String())(Category.key).is_not(None)
    return (
        select(earlier.id)
        .where(earlier.edition_id == edition_id, earlier.number < number, only_some, ~went_on.exists())
        .correlate(Entry, Category, Round)
        .exists()
    )


def takes_part(session: Session, round_: Round, entry_id: UUID) -> bool:
    """Whether the entry went on to the round."""
    found = select(Entry.id).join(Category, Category.id == Entry.category_id).where(Entry.id == entry_id)
    return round_.number == 1 or session.scalar(found.where(in_round(round_))) is not None


def judged_later(session: Session, round_: Round, entry_ids: Collection[UUID]) -> bool:
    """Whether a judge has, or had and began to score, one of the entries in a later round."""
    later = select(Round.id).where(Round.edition_id == round_.edition_id, Round.number > round_.number)
    met = or_(Assignment.ended_at.is_(None), Assignment.begun_at.is_not(None))
    return bool(
        session.scalar(select(exists().where(Assignment.round_id.in_(later), Assignment.entry_id.in_(entry_ids), met)))
    )


def went_on(session: Session, round_id: UUID) -> dict[UUID, int]:
    """How many entries went on from the round, by category."""
    rows = session.execute(
        select(Entry.category_id, func.count())
        .join(Advance, Advance.entry_id == Entry.id)
        .where(Advance.round_id == round_id)
        .group_by(Entry.category_id)
    )
    return {row.category_id: row[1] for row in rows}
