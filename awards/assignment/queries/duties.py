"""Reads of assignments, and of conflicts that forbid them, each with its loading stated."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.assignment.models import Assignment, Conflict
from awards.assignment.queries.hidden import is_tied
from awards.assignment.queries.people import PAGE, OfEdition, rounds_of
from awards.assignment.rules import FOUND
from awards.core.errors import NotFound
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Round
from awards.programme.queries import outlined_edition


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment with what it is about."""

    assignment: Assignment
    number: int
    title: str
    category: Category


@dataclass(frozen=True)
class ConflictRow:
    """A conflict with the judge and the nomination it concerns, and who declared and who dismissed it, by name."""

    conflict: Conflict
    judge_name: str
    judge_email: str
    number: int
    title: str
    declared_by: str | None
    dismissed_by: str | None


@dataclass(frozen=True)
class OneConflict(OfEdition):
    """A conflict, for those who decide about it; `tied` when one stands between its nomination and the reader."""

    conflict: Conflict
    tied: bool


@dataclass(frozen=True)
class OneAssignment(OfEdition):
    """An assignment, for those who may end it; `tied` when a conflict stands between its nomination and the reader."""

    assignment: Assignment
    tied: bool


@dataclass(frozen=True)
class OneEntry(OfEdition):
    """An entry of a sent nomination, for those who assign judges to it.

    `tied` when a conflict stands between the nomination and the reader.
    """

    entry: Entry
    nomination: Nomination
    category: Category
    tied: bool


def assignments_of(
    session: Session, edition_id: UUID, judge_id: UUID, hidden: Collection[UUID] = ()
) -> list[AssignmentRow]:
    """What runs for the judge in the edition now, by number, but for nominations that are `hidden`."""
    rows = session.execute(
        select(Assignment, Nomination.number, Nomination.title, Category)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(
            Assignment.judge_id == judge_id, Category.edition_id == edition_id, Assignment.ended_at.is_(None),
            Nomination.id.not_in(hidden),
        )
        .order_by(Nomination.number, Category.position)
    )  # fmt: skip
    return [AssignmentRow(*row) for row in rows]


def conflicts(
    session: Session, edition_id: UUID, *, standing: bool = True, judge_id: UUID | None = None,
    kinds: Collection[str] | None = None, contested: bool = False, hidden: Collection[UUID] = (),
    after: UUID | None = None, most: int | None = PAGE + 1,
) -> list[ConflictRow]:  # fmt: skip
    """Conflicts of the edition, newest first, with judge and nomination; by default one more than a page.

    Only of these `kinds`, only those that the judge contests, and none of the nominations that are `hidden`.
    """
    declarer, dismisser = aliased(User), aliased(User)
    query = (
        select(
            Conflict, User.name, User.email, Nomination.number, Nomination.title,
            _called(declarer).label("declared_by"), _called(dismisser).label("dismissed_by"),
        )
        .join(User, User.id == Conflict.judge_id)
        .join(Nomination, Nomination.id == Conflict.nomination_id)
        .outerjoin(declarer, declarer.id == Conflict.declared_by)
        .outerjoin(dismisser, dismisser.id == Conflict.dismissed_by)
        .where(
            Nomination.edition_id == edition_id,
            Conflict.dismissed_at.is_(None) if standing else Conflict.dismissed_at.is_not(None),
        )
        .order_by(Conflict.found_at.desc(), Conflict.id)
        .limit(most)
    )  # fmt: skip
    if judge_id is not None:
        query = query.where(Conflict.judge_id == judge_id)
    if kinds is not None:
        query = query.where(Conflict.kind.in_(kinds))
    if contested:
        query = query.where(Conflict.contested_at.is_not(None))
    if hidden:
        query = query.where(Conflict.nomination_id.not_in(hidden))
    if after is not None:
        found_at = select(Conflict.found_at).where(Conflict.id == after).scalar_subquery()
        query = query.where(or_(Conflict.found_at < found_at, and_(Conflict.found_at == found_at, Conflict.id > after)))
    return [ConflictRow(*row) for row in session.execute(query)]


def _called(person: type[User]) -> ColumnElement[str]:
    return func.coalesce(func.nullif(person.name, ""), person.email)


def conflict(session: Session, edition_id: UUID, conflict_id: UUID, reader_id: UUID) -> OneConflict:
    """A conflict of the edition, as the reader meets it. Raises NotFound."""
    found = session.scalar(
        select(Conflict)
        .join(Nomination, Nomination.id == Conflict.nomination_id)
        .where(Conflict.id == conflict_id, Nomination.edition_id == edition_id)
    )
    if found is None:
        raise NotFound("conflict")
    return OneConflict(
        outlined_edition(session, edition_id), found, is_tied(session, edition_id, reader_id, found.nomination_id)
    )


def assignment(session: Session, edition_id: UUID, assignment_id: UUID, reader_id: UUID) -> OneAssignment:
    """An assignment of the edition, as the reader meets it. Raises NotFound."""
    found = session.scalar(
        select(Assignment).where(Assignment.id == assignment_id, Assignment.round_id.in_(rounds_of(edition_id)))
    )
    if found is None:
        raise NotFound("assignment")
    return OneAssignment(
        outlined_edition(session, edition_id), found, is_tied(session, edition_id, reader_id, found.nomination_id)
    )


def entry(session: Session, edition_id: UUID, entry_id: UUID, reader_id: UUID) -> OneEntry:
    """An entry of a sent nomination of the edition, as the reader meets it. Raises NotFound."""
    row = session.execute(
        select(Entry, Nomination, Category)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.id == entry_id, Nomination.edition_id == edition_id, Nomination.state != "draft")
    ).one_or_none()
    if row is None:
        raise NotFound("entry")
    tied = is_tied(session, edition_id, reader_id, row.Nomination.id)
    return OneEntry(outlined_edition(session, edition_id), row.Entry, row.Nomination, row.Category, tied)


def nomination_by_number(session: Session, edition_id: UUID, number: int) -> Nomination | None:
    """A sent nomination of the edition by its number."""
    return session.scalar(
        select(Nomination).where(
            Nomination.edition_id == edition_id, Nomination.number == number, Nomination.state != "draft"
        )
    )


def panel(session: Session, entry_id: UUID, round_id: UUID) -> list[tuple[Assignment, User]]:
    """Who was ever assigned the entry in the round, running ones first, with the person."""
    rows = session.execute(
        select(Assignment, User)
        .join(User, User.id == Assignment.judge_id)
        .where(Assignment.entry_id == entry_id, Assignment.round_id == round_id)
        .order_by(Assignment.ended_at.is_not(None), User.name, User.email)
    )
    return [(row[0], row[1]) for row in rows]


def conflict_stored(session: Session, nomination_id: UUID, judge_id: UUID) -> bool:
    """Whether a stored conflict or recusal stands between the nomination and the judge."""
    found = select(Conflict.id).where(
        Conflict.nomination_id == nomination_id, Conflict.judge_id == judge_id, Conflict.dismissed_at.is_(None)
    )
    return session.scalar(found.limit(1)) is not None


def standing_finds(session: Session, edition_id: UUID, nomination_id: UUID, judge_id: UUID) -> list[Conflict]:
    """The stored conflicts that were found, not declared, and stand between the nomination and the judge; locked."""
    return list(
        session.scalars(
            select(Conflict)
            .join(Nomination, Nomination.id == Conflict.nomination_id)
            .where(
                Nomination.edition_id == edition_id,
                Conflict.nomination_id == nomination_id,
                Conflict.judge_id == judge_id,
                Conflict.kind.in_(FOUND),
                Conflict.dismissed_at.is_(None),
            )
            .order_by(Conflict.id)
            .with_for_update(of=Conflict)
        )
    )


def running_between(session: Session, nomination_id: UUID, judge_id: UUID) -> list[Assignment]:
    """Assignments of the nomination's entries that run for the judge, in any round."""
    return list(
        session.scalars(
            select(Assignment)
            .where(
                Assignment.nomination_id == nomination_id,
                Assignment.judge_id == judge_id,
                Assignment.ended_at.is_(None),
            )
            .order_by(Assignment.id)
        )
    )


def running_of(session: Session, edition_id: UUID, judge_id: UUID, open_at: datetime | None = None) -> list[Assignment]:
    """Everything that runs for the judge in the edition; with `open_at` only in rounds that have not closed by then."""
    rounds = rounds_of(edition_id)
    return list(
        session.scalars(
            select(Assignment)
            .where(
                Assignment.judge_id == judge_id,
                Assignment.round_id.in_(rounds if open_at is None else rounds.where(Round.closes_at > open_at)),
                Assignment.ended_at.is_(None),
            )
            .order_by(Assignment.nomination_id, Assignment.id)
        )
    )


def sent_entries(session: Session, edition_id: UUID) -> dict[tuple[int, str], Entry]:
    """Entries of sent nominations of the edition, by number and category key."""
    rows = session.execute(
        select(Nomination.number, Category.key, Entry)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(Nomination.edition_id == edition_id, Nomination.state != "draft")
    )
    return {(number, key): entry for number, key, entry in rows}


def every_assignment(session: Session, edition_id: UUID) -> dict[tuple[tuple[int, int, str, str], str], Assignment]:
    """What was ever assigned in the edition, by ((round, number, category key, address), `live` or `ended`)."""
    rows = session.execute(
        select(Round.number, Nomination.number, Category.key, User.email, Assignment)
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Assignment.judge_id)
        .where(Round.edition_id == edition_id)
        .order_by(Assignment.assigned_at, Assignment.id)
    )
    return {
        ((round_, number, key, email), "live" if found.ended_at is None else "ended"): found
        for round_, number, key, email, found in rows
    }
