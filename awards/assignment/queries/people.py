"""Reads of judges and their invitations, each with its loading stated."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from awards.accounts.models import Role, User
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.rules import JudgeState
from awards.core.errors import NotFound
from awards.programme.models import Edition, Round
from awards.programme.queries import outlined_edition

PAGE = 50
"""Rows of one page of a list; queries give one more, so that a page knows whether another follows."""


@dataclass(frozen=True)
class JudgeRow:
    """A judge as lists show one: the profile, the person, and how many entries are assigned now."""

    profile: JudgeProfile
    user: User
    load: int


@dataclass(frozen=True)
class OfEdition:
    """Something of an edition, for a page that shows both."""

    edition: Edition

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


@dataclass(frozen=True)
class Invitation(OfEdition):
    """What a judge was asked, and what the answer was."""

    profile: JudgeProfile

    @property
    def judge_id(self) -> UUID:
        return self.profile.user_id


@dataclass(frozen=True)
class JudgeFile(OfEdition):
    """Everything that staff see of one judge."""

    profile: JudgeProfile
    user: User


def edition(session: Session, edition_id: UUID) -> OfEdition:
    """An edition that is held here, with categories and rounds, in one query. Raises NotFound."""
    return OfEdition(outlined_edition(session, edition_id))


def judges(
    session: Session,
    edition_id: UUID,
    after: UUID | None = None,
    state: str | None = None,
    most: int | None = PAGE + 1,
    *,
    at: datetime,
    hidden: Collection[UUID] = (),
) -> list[JudgeRow]:
    """Judges by name with their load in all rounds that are not over; by default one more than a page.

    No load counts `hidden` nominations.
    """
    query = (
        select(JudgeProfile, User, load_of(edition_id, at, hidden))
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeProfile.edition_id == edition_id)
        .order_by(User.name, User.email)
        .limit(most)
    )
    if state is not None:
        query = query.where(JudgeProfile.state == state)
    if after is not None:
        before = aliased(User)
        name, email = (
            select(column).join(JudgeProfile, JudgeProfile.user_id == before.id).where(JudgeProfile.id == after)
            .scalar_subquery() for column in (before.name, before.email)
        )  # fmt: skip
        query = query.where(or_(User.name > name, and_(User.name == name, User.email > email)))
    return [JudgeRow(*row) for row in session.execute(query)]


def load_of(edition_id: UUID, at: datetime, hidden: Collection[UUID] = ()) -> ColumnElement[int]:
    """How many entries a person has in the edition's rounds that are not over: for queries of User.

    None of the nominations that are `hidden`.
    """
    open_rounds = rounds_of(edition_id).where(Round.closes_at > at)
    return (
        select(func.count())
        .where(
            Assignment.judge_id == User.id, Assignment.round_id.in_(open_rounds), Assignment.ended_at.is_(None),
            Assignment.nomination_id.not_in(hidden),
        )
        .scalar_subquery()
    )  # fmt: skip


@dataclass(frozen=True)
class Supply:
    """How many judges there are by state, and how many entries those who accepted may take."""

    invited: int
    accepted: int
    declined: int
    least: int
    most: int


def supply(session: Session, edition_id: UUID) -> Supply:
    """The jury in figures."""
    return Supply(*(int(figure) for figure in session.execute(supplied(edition_id)).one()))


def supplied(edition_id: UUID) -> Select[*tuple[Any, ...]]:
    """The query of the jury's figures, in the order of `Supply`: always one row."""

    def counted(state: JudgeState, of: SQLColumnExpression[int]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((JudgeProfile.state == state, of), else_=0)), 0)

    one = literal(1)
    states = (JudgeState.INVITED, JudgeState.ACCEPTED, JudgeState.DECLINED)
    return select(
        *(counted(state, one).label(state.value) for state in states),
        counted(JudgeState.ACCEPTED, JudgeProfile.min_load).label("least"),
        counted(JudgeState.ACCEPTED, JudgeProfile.max_load).label("most"),
    ).where(JudgeProfile.edition_id == edition_id)


def judge_file(session: Session, edition_id: UUID, profile_id: UUID) -> JudgeFile:
    """A judge of the edition with the person. Raises NotFound."""
    row = session.execute(
        select(JudgeProfile, User)
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeProfile.id == profile_id, JudgeProfile.edition_id == edition_id)
        .options(joinedload(User.roles))
    ).unique().one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("judge")
    return JudgeFile(outlined_edition(session, edition_id), row[0], row[1])


def invitation(session: Session, edition_id: UUID, user_id: UUID) -> Invitation:
    """What this person was asked to judge. Raises NotFound for whoever was not asked."""
    profile = profile_of(session, edition_id, user_id)
    if profile is None:
        raise NotFound("invitation")
    return Invitation(outlined_edition(session, edition_id), profile)


def profile_of(session: Session, edition_id: UUID, user_id: UUID) -> JudgeProfile | None:
    """The person's profile as a judge of the edition."""
    return session.scalar(
        select(JudgeProfile).where(JudgeProfile.edition_id == edition_id, JudgeProfile.user_id == user_id)
    )


def profiles_by_address(session: Session, edition_id: UUID) -> dict[str, tuple[JudgeProfile, User]]:
    """Everybody who was asked to judge, by primary address, with the person."""
    rows = session.execute(
        select(JudgeProfile, User)
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeProfile.edition_id == edition_id)
        .order_by(User.email)
    )
    return {user.email: (profile, user) for profile, user in rows}


def is_of_jury(session: Session, edition_id: UUID, user_id: UUID) -> bool:
    """Whether the person was asked to judge in the edition, or holds the role of judge or chair there."""
    asked = exists().where(JudgeProfile.edition_id == edition_id, JudgeProfile.user_id == user_id)
    holds = exists().where(
        Role.user_id == user_id,
        Role.edition_id == edition_id,
        Role.kind.in_(["judge", "chair"]),
        Role.ended_at.is_(None),
    )
    return bool(session.scalar(select(or_(asked, holds))))


def judge_names(session: Session, edition_id: UUID) -> dict[UUID, str]:
    """Everybody who was asked to judge, by id: the name, or the address while there is no name."""
    return {user_id: name for user_id, name, _state in people_asked(session, edition_id)}


def people_asked(session: Session, edition_id: UUID) -> list[tuple[UUID, str, str]]:
    """Everybody who was asked to judge: id, name or address while there is no name, state of the invitation."""
    rows = session.execute(
        select(User.id, func.coalesce(func.nullif(User.name, ""), User.email), JudgeProfile.state)
        .join(JudgeProfile, JudgeProfile.user_id == User.id)
        .where(JudgeProfile.edition_id == edition_id)
        .order_by(User.name, User.email)
    )
    return [(user_id, name, state) for user_id, name, state in rows]


def rounds_of(edition_id: UUID) -> Select[UUID]:
    """The query of the ids of an edition's rounds."""
    return select(Round.id).where(Round.edition_id == edition_id)
