"""Reads of collaborators, invitations and the offer of a nomination, each with its loading stated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, union
from sqlalchemy.orm import Session, load_only

from awards.accounts.models import User, UserAddress
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.nominations.models import Collaborator, Consent, Handover, Nomination, Referee
from awards.nominations.queries.nominations import Nominated, nominated
from awards.nominations.rules import Right
from awards.programme.models import Edition


@dataclass(frozen=True)
class Person:
    """A collaborator of a nomination, or somebody who was invited; the name is empty before the invitation is accepted.

    `offered` says that the nomination was offered to this person.
    """

    collaborator: Collaborator
    name: str
    offered: bool


@dataclass(frozen=True)
class CollaboratorOf:
    """One live collaborator of a nomination, for what is done about that person."""

    nominated: Nominated
    collaborator: Collaborator

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights

    @property
    def user_id(self) -> UUID | None:
        return self.collaborator.user_id


@dataclass(frozen=True)
class HandoverOf(CollaboratorOf):
    """The open offer of a nomination to one of its collaborators."""

    handover: Handover


@dataclass(frozen=True)
class Invitation:
    """An invitation as its link shows it: `holder_id` is the user of the address that it went to, if there is one."""

    collaborator: Collaborator
    nomination: Nomination
    edition: Edition
    inviter_name: str
    inviter_address: str
    holder_id: UUID | None

    @cached_property
    def is_used(self) -> bool:
        return self.collaborator.accepted_at is not None

    def has_ended(self, at: datetime) -> bool:
        """Whether it was taken back, or waited too long for an answer."""
        return self.collaborator.ended_at is not None or (not self.is_used and self.collaborator.expires_at <= at)


def people(session: Session, nomination_id: UUID) -> list[Person]:
    """Everybody who works on a nomination or was invited to, in order of invitation, in one query."""
    offered = exists().where(
        Handover.collaborator_id == Collaborator.id, Handover.accepted_at.is_(None), Handover.ended_at.is_(None)
    )
    rows = session.execute(
        select(Collaborator, User.name, offered.label("offered"))
        .outerjoin(User, User.id == Collaborator.user_id)
        .where(Collaborator.nomination_id == nomination_id, Collaborator.ended_at.is_(None))
        .order_by(Collaborator.invited_at, Collaborator.email)
        .execution_options(populate_existing=True)
    )
    return [Person(row.Collaborator, row.name or "", row.offered) for row in rows]


def nominator(session: Session, nomination: Nomination) -> User:
    """The person to whom a nomination belongs."""
    return session.get_one(User, nomination.nominator_id)


def writers(session: Session, nomination: Nomination) -> list[User]:
    """The nominator, then every collaborator who may write, in one query: to whom a nomination is sent back."""
    helpers = select(Collaborator.user_id).where(
        Collaborator.nomination_id == nomination.id,
        Collaborator.user_id.is_not(None),
        Collaborator.ended_at.is_(None),
        Collaborator.rights != "view",
    )
    found = session.scalars(
        select(User).where(or_(User.id == nomination.nominator_id, User.id.in_(helpers))).order_by(User.email)
    )
    return sorted(found, key=lambda user: user.id != nomination.nominator_id)


def collaborator_of(session: Session, edition_id: UUID, nomination_id: UUID, collaborator_id: UUID) -> CollaboratorOf:
    """A collaborator, accepted or invited, whose access has not ended. Raises NotFound."""
    found = nominated(session, edition_id, nomination_id)
    row = session.scalar(
        select(Collaborator).where(
            Collaborator.id == collaborator_id,
            Collaborator.nomination_id == nomination_id,
            Collaborator.ended_at.is_(None),
        )
    )
    if row is None:
        raise NotFound("collaborator")
    return CollaboratorOf(found, row)


def handover_of(session: Session, edition_id: UUID, nomination_id: UUID) -> HandoverOf:
    """The open offer of a nomination. Raises NotFound when there is none."""
    found = nominated(session, edition_id, nomination_id)
    row = session.execute(
        select(Handover, Collaborator)
        .join(Collaborator, Collaborator.id == Handover.collaborator_id)
        .where(
            Handover.nomination_id == nomination_id,
            Handover.accepted_at.is_(None),
            Handover.ended_at.is_(None),
            Collaborator.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("handover")
    return HandoverOf(found, row.Collaborator, row.Handover)


def invitation(session: Session, token: str) -> Invitation:
    """The invitation of a link. Raises NotFound for a link that never was."""
    row = session.execute(
        select(Collaborator, Nomination, Edition, User.name, User.email, UserAddress.user_id)
        .join(Nomination, Nomination.id == Collaborator.nomination_id)
        .join(Edition, Edition.id == Nomination.edition_id)
        .join(User, User.id == Collaborator.invited_by)
        .outerjoin(UserAddress, UserAddress.email == Collaborator.email)
        .where(Collaborator.token_digest == digest(token))
        .options(load_only(Edition.names, Edition.year, Edition.no_staff_or_jury, Edition.rehearsal))
    ).one_or_none()
    if row is None:
        raise NotFound("invitation")
    return Invitation(*row)


def live_collaborators(session: Session, nomination_id: UUID) -> Sequence[Collaborator]:
    """Collaborators and invitations of a nomination that have not ended."""
    return session.scalars(
        select(Collaborator)
        .where(Collaborator.nomination_id == nomination_id, Collaborator.ended_at.is_(None))
        .order_by(Collaborator.invited_at)
        .execution_options(populate_existing=True)
    ).all()


def addresses_taking_part(session: Session, nomination: Nomination) -> set[str]:
    """Every address of whoever nominates or works on a nomination, and those that are invited to."""
    live = (Collaborator.nomination_id == nomination.id, Collaborator.ended_at.is_(None))
    theirs = select(UserAddress.email).where(
        or_(
            UserAddress.user_id == nomination.nominator_id,
            UserAddress.user_id.in_(select(Collaborator.user_id).where(*live)),
        )
    )
    return {*session.scalars(union(theirs, select(Collaborator.email).where(*live)))}


def lock_collaborator(session: Session, collaborator: Collaborator) -> None:
    """Hold a collaborator's row until the transaction ends, and bring it up to date."""
    session.refresh(collaborator, with_for_update=True)


def open_handover(session: Session, nomination_id: UUID) -> Handover | None:
    """The offer of a nomination that waits for its answer."""
    return session.scalar(
        select(Handover).where(
            Handover.nomination_id == nomination_id, Handover.accepted_at.is_(None), Handover.ended_at.is_(None)
        )
    )


def asked_since(session: Session, since: datetime, *, by: UUID, address: str) -> tuple[int, int]:
    """How many people `by` asked by mail since then, and how often anybody asked this address, in one query."""

    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return select(func.count()).where(*conditions).scalar_subquery()

    one, two, three = Collaborator, Referee, Consent
    mine = (
        count(one.invited_by == by, one.invited_at > since)
        + count(two.asked_by == by, two.asked_at > since)
        + count(three.named_by == by, three.asked_at > since)
    )
    theirs = (
        count(one.email == address, one.invited_at > since)
        + count(two.email == address, two.asked_at > since)
        + count(three.email == address, three.asked_at > since)
    )
    row = session.execute(select(mine.label("mine"), theirs.label("theirs"))).one()
    return row.mine, row.theirs


def worked_on_by(session: Session, user_id: UUID, nomination_ids: Collection[UUID]) -> set[UUID]:
    """Those of the nominations that a user nominates, or was ever let into as a collaborator, in one query."""
    return set(
        session.scalars(
            union(
                select(Nomination.id).where(Nomination.id.in_(nomination_ids), Nomination.nominator_id == user_id),
                select(Collaborator.nomination_id).where(
                    Collaborator.nomination_id.in_(nomination_ids), Collaborator.user_id == user_id
                ),
            )
        )
    )


def workers_on(session: Session, nomination_id: UUID) -> set[UUID]:
    """The users who nominate a nomination, or were ever let into it as collaborators, in one query."""
    return set(
        session.scalars(
            union(
                select(Nomination.nominator_id).where(Nomination.id == nomination_id),
                select(Collaborator.user_id).where(
                    Collaborator.nomination_id == nomination_id, Collaborator.user_id.is_not(None)
                ),
            )
        )
    )
