"""Reads for programs that no page needs in this form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from awards.accounts.models import User
from awards.assignment.models import Assignment, Plan
from awards.assignment.queries import Hidden, of_shown_entry
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Entry, Nomination, NominationCountry
from awards.organisations.models import Organisation
from awards.programme.models import Category, Edition, Round

ORGANISATION_CHANGED = (
    "organisation.made", "organisation.made_public", "organisation.described", "organisation.identified",
    "organisation.identifier_removed", "organisation.verified", "organisation.doubted", "organisation.merged",
    "organisation.separated",
)  # fmt: skip
"""What of the audit log changes what is told of an organisation."""

PAGE = 100
"""Rows of one answer; one more is read, so that it can be said whether another follows."""


@dataclass(frozen=True)
class AssignmentRow:
    """An assignment with its entry, its round and its judge."""

    assignment: Assignment
    number: int
    category: str
    round: int
    judge_email: str


def holder(session: Session, user_id: UUID) -> User:
    """The holder of a token, with roles, in one query."""
    return session.scalars(select(User).where(User.id == user_id).options(joinedload(User.roles))).unique().one()


def editions(session: Session, user: User, after: UUID | None, only: UUID | None = None) -> list[Edition]:
    """The editions whose staff pages a person may open, or the one of them, by id, one more than a page."""
    chosen = (
        select(Edition.id)
        .where(Edition.kind == "award", Edition.put_away_at.is_(None))
        .order_by(Edition.id)
        .limit(PAGE + 1)
    )
    if not user.has("admin"):
        chosen = chosen.where(Edition.id.in_([role.edition_id for role in user.roles if role.kind == "staff"]))
    if after is not None:
        chosen = chosen.where(Edition.id > after)
    if only is not None:
        chosen = chosen.where(Edition.id == only)
    return list(
        session.scalars(
            select(Edition).where(Edition.id.in_(chosen)).options(joinedload(Edition.rounds)).order_by(Edition.id)
        ).unique()
    )


def assignments(
    session: Session, edition_id: UUID, after: UUID | None, *, round_number: int | None, running: bool | None,
    hidden: Collection[UUID] = (),
) -> list[AssignmentRow]:  # fmt: skip
    """Assignments of the edition's rounds by id, one more than a page: all, those that run, or those that ended.

    None of the nominations that are `hidden`.
    """
    query = (
        _assignments()
        .where(Round.edition_id == edition_id, Nomination.id.not_in(hidden))
        .order_by(Assignment.id)
        .limit(PAGE + 1)
    )
    if round_number is not None:
        query = query.where(Round.number == round_number)
    if running is not None:
        query = query.where(Assignment.ended_at.is_(None) if running else Assignment.ended_at.is_not(None))
    if after is not None:
        query = query.where(Assignment.id > after)
    return [AssignmentRow(*row) for row in session.execute(query)]


def one_assignment(session: Session, assignment_id: UUID) -> AssignmentRow:
    """An assignment that is there."""
    return AssignmentRow(*session.execute(_assignments().where(Assignment.id == assignment_id)).one())


def _assignments() -> Select[*tuple[Any, ...]]:
    return (
        select(Assignment, Nomination.number, Category.key, Round.number, User.email)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(User, User.id == Assignment.judge_id)
    )


def countries_of(session: Session, nomination_id: UUID) -> dict[str, list[str]]:
    """The codes of a nomination's countries by role, `organisation` and `impact`."""
    found: dict[str, list[str]] = {"organisation": [], "impact": []}
    rows = session.execute(
        select(NominationCountry.role, NominationCountry.iso2)
        .where(NominationCountry.nomination_id == nomination_id)
        .order_by(NominationCountry.iso2)
    )
    for role, code in rows:
        found[role].append(code)
    return found


def plans(session: Session, edition_id: UUID, after: UUID | None, hidden: Hidden) -> list[tuple[Any, ...]]:
    """Plans of the edition's rounds without their documents, by id, one more than a page.

    None of an entry alone that is hidden.
    """
    query = (
        select(Plan.id, Round.number, Plan.state, Plan.name, Plan.created_at, Plan.accepted_at)
        .join(Round, Round.id == Plan.round_id)
        .where(Round.edition_id == edition_id, of_shown_entry(hidden))
        .order_by(Plan.id)
        .limit(PAGE + 1)
    )
    return [tuple(row) for row in session.execute(query if after is None else query.where(Plan.id > after))]


def organisations(session: Session, since: datetime | None, after: str | None) -> list[Organisation]:
    """Organisations that pages show and those merged into them, by slug; one more than a page."""
    heir = aliased(Organisation)
    query = (
        select(Organisation)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(or_(Organisation.public.is_(True), heir.public.is_(True)), Organisation.rehearsal.is_(False))
        .options(
            selectinload(Organisation.aliases), selectinload(Organisation.identifiers),
            joinedload(Organisation.merged_into),
        )
        .order_by(Organisation.slug)
        .limit(PAGE + 1)
    )  # fmt: skip
    if since is not None:
        noted = exists().where(
            AuditRow.subject_id == Organisation.id, AuditRow.at >= since, AuditRow.action.in_(ORGANISATION_CHANGED)
        )
        query = query.where(noted)
    return list(session.scalars(query.where(Organisation.slug > after) if after else query))
