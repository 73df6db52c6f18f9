"""Who sits in a jury, and who of them may vote on what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User, UserAddress
from awards.assignment.models import Assignment, Conflict
from awards.assignment.queries import Those, by_ids, found_ties
from awards.jury.models import JuryMember
from awards.nominations.models import Entry, Nomination


@dataclass(frozen=True)
class Seat:
    """A judge who sits in a jury or might; `leads` marks the chair: of the meeting, or before it of the category."""

    user_id: UUID
    name: str
    email: str
    leads: bool

    @property
    def called(self) -> str:
        """The name, or the address while there is none."""
        return self.name or self.email


def jurors(session: Session, edition_id: UUID, category_id: UUID, round_id: UUID) -> list[Seat]:
    """The category's chair and the judges who read in it in the round, by name."""
    leads = _holds(edition_id, Role.kind == "chair", Role.category_id == category_id)
    reads = exists().where(
        Assignment.judge_id == User.id,
        Assignment.round_id == round_id,
        Assignment.ended_at.is_(None),
        Entry.id == Assignment.entry_id,
        Entry.category_id == category_id,
    )
    rows = session.execute(
        select(User.id, User.name, User.email, leads.label("leads"))
        .where(or_(leads, reads), _judges(edition_id), User.disabled_at.is_(None))
        .order_by(User.name, User.email)
    )
    return [Seat(*row) for row in rows]


def judge_at(session: Session, edition_id: UUID, addresses: Collection[str]) -> dict[str, UUID]:
    """The judges and chairs of the edition who have these addresses, by address."""
    rows = session.execute(
        select(UserAddress.email, User.id)
        .join(User, User.id == UserAddress.user_id)
        .where(UserAddress.email.in_(list(addresses)), _judges(edition_id), User.disabled_at.is_(None))
    )
    return {row.email: row.id for row in rows}


def judges_among(session: Session, edition_id: UUID, user_ids: Collection[UUID]) -> list[User]:
    """Those of these people who judge in the edition now, by name."""
    query = select(User).where(User.id.in_(list(user_ids)), _judges(edition_id), User.disabled_at.is_(None))
    return list(session.scalars(query.order_by(User.name, User.email)))


def seats(session: Session, meeting_id: UUID) -> list[Seat]:
    """The members of a meeting, the chair first, then by name."""
    rows = session.execute(
        select(User.id, User.name, User.email, JuryMember.presides)
        .join(JuryMember, JuryMember.user_id == User.id)
        .where(JuryMember.meeting_id == meeting_id)
        .order_by(JuryMember.presides.desc(), User.name, User.email)
    )
    return [Seat(*row) for row in rows]


def able_members(session: Session, edition_id: UUID, meeting_id: UUID) -> list[UUID]:
    """The members who still judge in the edition: of them those vote whom nothing bars."""
    query = (
        select(JuryMember.user_id)
        .join(User, User.id == JuryMember.user_id)
        .where(JuryMember.meeting_id == meeting_id, _judges(edition_id), User.disabled_at.is_(None))
        .order_by(JuryMember.user_id)
    )
    return list(session.scalars(query))


def barred(
    session: Session, edition_id: UUID, category_id: UUID, entries: Sequence[UUID], user_ids: Collection[UUID]
) -> set[UUID]:
    """Those of these people whom a conflict ties to one of the entries, stored or found just now.

    Without entries it is about the category as a whole: then a tie to any of its nominations bars.
    """
    if not user_ids:
        return set()
    those = by_ids(_nominations(session, entries)) if entries else Those(_OF_CATEGORY, {"of_category": category_id})
    stored = session.execute(
        select(Conflict.judge_id, Conflict.nomination_id, Conflict.kind, Conflict.dismissed_at).where(
            Conflict.judge_id.in_(list(user_ids)), those.holds(Conflict.nomination_id)
        ),
        dict(those.values),
    ).all()
    known = {(row.judge_id, row.nomination_id, row.kind) for row in stored}
    standing = {row.judge_id for row in stored if row.dismissed_at is None}
    found = found_ties(session, edition_id, judge_ids=user_ids, those=those)
    return standing | {tie.judge_id for tie in found if (tie.judge_id, tie.nomination_id, tie.kind) not in known}


def _nominations(session: Session, entries: Sequence[UUID]) -> list[UUID]:
    return list(session.scalars(select(Entry.nomination_id).where(Entry.id.in_(entries))))


_OF_CATEGORY: Select[UUID] = (
    select(Entry.nomination_id)
    .join(Nomination, Nomination.id == Entry.nomination_id)
    .where(
        Entry.category_id == bindparam("of_category"),
        Nomination.state.in_(["submitted", "returned"]),
        Entry.state != "ineligible",
    )
)


def _judges(edition_id: UUID) -> ColumnElement[bool]:
    return _holds(edition_id, Role.kind.in_(["judge", "chair"]))


def _holds(edition_id: UUID, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Role.user_id == User.id, Role.edition_id == edition_id, Role.ended_at.is_(None), *which)
