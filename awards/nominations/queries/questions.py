"""Reads of questions between nominees and staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.nominations.models import Collaborator, Nomination, Question
from awards.nominations.queries.submission import extension
from awards.programme import queries as programme
from awards.programme.models import Edition

WAITS = and_(Question.from_staff.is_(False), Question.settled_at.is_(None))
"""A nominee's message that staff have neither answered nor set aside."""


@dataclass(frozen=True)
class Said:
    """One message of a thread: whose, when, what; `waits` for staff or not."""

    name: str
    from_staff: bool
    text: str
    at: datetime
    waits: bool


@dataclass(frozen=True)
class Thread:
    """The questions on one nomination as the list of staff shows them; `title` only once it was submitted."""

    nomination_id: UUID
    number: int
    state: str
    title: str | None
    waiting: int
    oldest: datetime | None
    last: datetime


@dataclass(frozen=True)
class AskedAbout:
    """A nomination as staff see it who answer its nominator: nothing of a draft's text."""

    edition: Edition
    nomination: Nomination
    nominator: User
    extended_until: datetime | None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def title(self) -> str | None:
        """The title as submitted; None of a draft, which is its writer's own."""
        return self.nomination.title if self.nomination.submitted_at else None


def asked_about(session: Session, edition_id: UUID, nomination_id: UUID) -> AskedAbout:
    """A nomination of the edition for staff who answer its nominator. Two queries. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    row = session.execute(
        select(Nomination, User, extension(edition_id, Nomination.nominator_id, Nomination.id))
        .select_from(Nomination)
        .join(User, User.id == Nomination.nominator_id)
        .where(Nomination.id == nomination_id, Nomination.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("nomination")
    nomination, nominator, extended = row
    return AskedAbout(edition, nomination, nominator, extended)


def thread(session: Session, nomination_id: UUID) -> list[Said]:
    """What was said on a nomination, the oldest first. One query."""
    found = session.execute(
        select(func.coalesce(func.nullif(User.name, ""), User.email).label("name"), Question)
        .join(User, User.id == Question.by)
        .where(Question.nomination_id == nomination_id)
        .order_by(Question.at, Question.key)
    )
    return [
        Said(name, said.from_staff, said.text, said.at, not said.from_staff and said.settled_at is None)
        for name, said in found
    ]


def threads(session: Session, edition_id: UUID, after: Thread | None = None, most: int = 50) -> list[Thread]:
    """The nominations of an edition on which something was asked, at most so many: those that wait first.

    Those that wait come by how long they have, the others by what was said last; `after` is the last one shown.
    """
    waiting, last = func.count(case((WAITS, 1))), func.max(Question.at)
    oldest = func.min(case((WAITS, Question.at)))
    quiet_since = case((waiting == 0, last))
    query = (
        select(
            Nomination.id, Nomination.number, Nomination.state,
            case((Nomination.submitted_at.is_not(None), Nomination.title)).label("title"),
            waiting.label("waiting"), oldest.label("oldest"), last.label("last"),
        )
        .join(Question, Question.nomination_id == Nomination.id)
        .where(Nomination.edition_id == edition_id)
        .group_by(Nomination.id)
        .order_by(case((waiting > 0, 0), else_=1), oldest, quiet_since.desc(), Nomination.number)
        .limit(most)
    )  # fmt: skip
    if after is not None and after.oldest is not None:
        later = and_(oldest == after.oldest, Nomination.number > after.number)
        query = query.having(or_(waiting == 0, oldest > after.oldest, later))
    elif after is not None:
        later = and_(last == after.last, Nomination.number > after.number)
        query = query.having(and_(waiting == 0, or_(last < after.last, later)))
    return [Thread(*row) for row in session.execute(query)]


def waiting_questions(edition_id: UUID) -> Select[int, datetime | None]:
    """The query for how many nominations of an edition wait for an answer of staff, and since when the oldest."""
    return (
        select(func.count(Question.nomination_id.distinct()), func.min(Question.at))
        .select_from(Question)
        .join(Nomination, Nomination.id == Question.nomination_id)
        .where(Nomination.edition_id == edition_id, WAITS)
    )


def asked_since(session: Session, nomination_id: UUID, since: datetime) -> int:
    """How often the nominee asked on a nomination since an instant."""
    return (
        session.scalar(
            select(func.count()).where(
                Question.nomination_id == nomination_id, Question.from_staff.is_(False), Question.at > since
            )
        )
        or 0
    )


def open_askers(session: Session, nomination_id: UUID) -> list[User]:
    """The collaborators whose questions on a nomination wait for an answer; not who works on it no more."""
    asked = select(Question.by).where(Question.nomination_id == nomination_id, WAITS)
    here = select(Collaborator.user_id).where(
        Collaborator.nomination_id == nomination_id, Collaborator.user_id.is_not(None), Collaborator.ended_at.is_(None)
    )
    works_on = or_(User.id.in_(here), User.merged_into_id.in_(here))
    return list(session.scalars(select(User).where(User.id.in_(asked), works_on).order_by(User.id)))


def nomination_of_number(session: Session, edition_id: UUID, number: int) -> Nomination | None:
    """A nomination by its number in the edition, whatever its state; None when there is none."""
    return session.scalars(
        select(Nomination).where(Nomination.edition_id == edition_id, Nomination.number == number)
    ).one_or_none()
