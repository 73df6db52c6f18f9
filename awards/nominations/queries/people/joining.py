"""Reads of who else nominates the same organisation, and of who asks to join; they tell only that one exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.nominations.models import Collaborator, JoinRequest, Nomination, NominationOrganisation
from awards.nominations.queries.nominations import Nominated, nominated
from awards.nominations.rules import Right, State
from awards.organisations.rules import domain_of, fold


@dataclass(frozen=True)
class Asker:
    """Somebody who asks to join a nomination."""

    request: JoinRequest
    name: str
    address: str


@dataclass(frozen=True)
class JoinRequestOf:
    """A request to join a nomination that waits for its answer."""

    nominated: Nominated
    request: JoinRequest

    @property
    def rights(self) -> Mapping[UUID, Right]:
        return self.nominated.rights


def alike(session: Session, edition_id: UUID, name: str, website: str | None, user_id: UUID) -> Nomination | None:
    """The oldest nomination of the organisation of this name or web domain in the edition; none of the user's own."""
    folded, domain = fold(name), domain_of(website or "")
    if not folded and not domain:
        return None
    same = [NominationOrganisation.folded == folded] if folded else []
    same += [NominationOrganisation.domain == domain] if domain else []
    works_on = exists().where(
        Collaborator.nomination_id == Nomination.id, Collaborator.user_id == user_id, Collaborator.ended_at.is_(None)
    )
    return session.scalars(
        select(Nomination)
        .where(
            Nomination.edition_id == edition_id,
            Nomination.state != State.WITHDRAWN,
            Nomination.nominator_id != user_id,
            ~works_on,
            exists().where(NominationOrganisation.nomination_id == Nomination.id, or_(*same)),
        )
        .order_by(Nomination.number)
        .limit(1)
    ).one_or_none()


def askers(session: Session, nomination_id: UUID) -> Sequence[Asker]:
    """Who asks to join a nomination and waits for the answer, the first first."""
    rows = session.execute(
        select(JoinRequest, User.name, User.email)
        .join(User, User.id == JoinRequest.user_id)
        .where(JoinRequest.nomination_id == nomination_id, JoinRequest.answer.is_(None))
        .order_by(JoinRequest.asked_at)
    )
    return [Asker(*row) for row in rows]


def join_request_of(session: Session, edition_id: UUID, nomination_id: UUID, request_id: UUID) -> JoinRequestOf:
    """A request to join that waits for its answer. Raises NotFound."""
    found = nominated(session, edition_id, nomination_id)
    row = session.scalar(
        select(JoinRequest).where(
            JoinRequest.id == request_id, JoinRequest.nomination_id == nomination_id, JoinRequest.answer.is_(None)
        )
    )
    if row is None:
        raise NotFound("join request")
    return JoinRequestOf(found, row)


def asked_to_join(session: Session, nomination_id: UUID, user_id: UUID) -> bool:
    """Whether the user asked to join this nomination before, whatever became of it."""
    return bool(
        session.scalar(
            select(exists().where(JoinRequest.nomination_id == nomination_id, JoinRequest.user_id == user_id))
        )
    )
