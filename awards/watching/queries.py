"""How far the judges of a round are, in numbers of entries and never of points."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import NotFound
from awards.judging.models import Score, Scorecard
from awards.judging.queries.desks import latest_opened_first, may_be_judged, own_card
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition, Round


@dataclass(frozen=True)
class JudgeProgress:
    """How far a judge is: numbers of entries, never of points."""

    judge_id: UUID
    name: str
    email: str
    assigned: int
    begun: int
    confirmed: int


@dataclass(frozen=True)
class Progress:
    """How far the judges of a round are."""

    edition: Edition
    round: Round

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def progress(session: Session, edition_id: UUID, at: datetime) -> Progress:
    """The round that staff watch. Raises NotFound."""
    edition, round_ = _round(session, edition_id, at)
    return Progress(edition, round_)


def judges_progress(session: Session, round_id: UUID, after: UUID | None, most: int | None) -> list[JudgeProgress]:
    """Assigned, begun and confirmed entries by judge, in the order of names, from the one after `after` on."""
    query = (
        _judged(select(User.id, User.name, User.email, *_counts()), round_id)
        .group_by(User.id, User.name, User.email)
        .order_by(User.name, User.id)
        .limit(most)
    )
    if after is not None:
        name = select(User.name).where(User.id == after).scalar_subquery()
        query = query.where(or_(User.name > name, and_(User.name == name, User.id > after)))
    return [JudgeProgress(*row) for row in session.execute(query)]


def round_progress(session: Session, round_id: UUID) -> tuple[int, int, int]:
    """Reviews of the round that are assigned, begun and confirmed."""
    row = session.execute(_judged(select(*_counts()), round_id)).one()
    return row[0], row[1], row[2]


def _round(session: Session, edition_id: UUID, at: datetime) -> tuple[Edition, Round]:
    row = session.execute(
        select(Edition, Round)
        .options(defer(Edition.form))
        .join(Round, Round.edition_id == Edition.id)
        .where(Edition.id == edition_id)
        .order_by(latest_opened_first(at))
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound("edition")
    return row[0], row[1]


def _counts() -> tuple[ColumnElement[int], ...]:
    begun = select(Score.scorecard_id).where(Score.scorecard_id == Scorecard.id).exists()
    return func.count(), func.count().filter(begun), func.count(Scorecard.confirmed_at)


def _judged(query: Any, round_id: UUID) -> Any:
    return (
        query.select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(User, User.id == Assignment.judge_id)
        .outerjoin(Scorecard, own_card(Assignment.entry_id, Assignment.round_id, Assignment.judge_id))
        .where(Assignment.round_id == round_id, *may_be_judged())
    )
