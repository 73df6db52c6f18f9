"""Reads of invitations: the link of a mail, what was sent by it, and the mailings to many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User, UserAddress
from awards.assignment.models import JudgeLink, JudgeMailing, JudgeProfile
from awards.assignment.queries.people import OfEdition
from awards.assignment.rules import JudgeState
from awards.assignment.rules.inviting import Asked
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.programme.queries import outlined_edition

LETTERS = ("judge_invitation", "judge_invitation_reminder")
"""Mails that hold a link to answer by."""

NEWEST_MAILINGS = 20


@dataclass(frozen=True)
class LinkAsked(OfEdition):
    """An invitation as its link shows it: who was asked, at which address, and what became of it."""

    link: JudgeLink
    profile: JudgeProfile
    user: User

    def state(self, at: datetime) -> str:
        """How the invitation stands for whoever holds this link: `open`, `used`, `expired`, or what was answered."""
        if self.profile.state != JudgeState.INVITED:
            return self.profile.state
        if self.link.ended_at is not None:
            return "used"
        return "open" if self.link.expires_at > at else "expired"

    def is_open(self, at: datetime) -> bool:
        """Whether it can be answered by this link now."""
        return self.state(at) == "open"


@dataclass(frozen=True)
class Mailing(OfEdition):
    """A mailing with who sent it."""

    mailing: JudgeMailing
    by: User


@dataclass(frozen=True)
class MailingLine:
    """A mailing as lists show it: how many of its mails still wait, are stopped, and when the first leaves."""

    id: UUID
    kind: str
    count: int
    at: datetime
    by: str
    undone: bool
    waiting: int
    held: int
    leaves_at: datetime | None


def by_link(session: Session, token: str) -> LinkAsked:
    """The invitation that this link answers, whatever became of it. Raises NotFound."""
    row = session.execute(
        select(JudgeLink, JudgeProfile, User)
        .join(JudgeProfile, JudgeProfile.id == JudgeLink.profile_id)
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeLink.token_digest == digest(token))
    ).one_or_none()
    if row is None:
        raise NotFound("invitation")
    link, profile, user = row
    return LinkAsked(outlined_edition(session, profile.edition_id), link, profile, user)


def is_unopened(session: Session, token: str, reader: UUID | None) -> bool:
    """Whether this link answers an invitation whose page nobody has opened yet, and is not another's than `reader`'s.

    `reader` is whoever is signed in; nobody is signed in as another.
    """
    found = (
        select(JudgeLink.id)
        .join(JudgeProfile, JudgeProfile.id == JudgeLink.profile_id)
        .where(
            JudgeLink.token_digest == digest(token), JudgeLink.ended_at.is_(None),
            JudgeProfile.state == JudgeState.INVITED, JudgeProfile.opened_at.is_(None),
            JudgeProfile.user_id == (reader or JudgeProfile.user_id),
        )
    )  # fmt: skip
    return session.scalar(found) is not None


def locked_profile(session: Session, edition_id: UUID, user_id: UUID) -> JudgeProfile | None:
    """The person's profile as it stands now, locked."""
    return session.scalar(
        select(JudgeProfile)
        .where(JudgeProfile.edition_id == edition_id, JudgeProfile.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_profiles(
    session: Session, edition_id: UUID, profile_ids: Collection[UUID]
) -> list[tuple[JudgeProfile, User]]:  # fmt: skip
    """These judges of the edition as they stand now with the person, locked in the order of their ids."""
    rows = session.execute(
        select(JudgeProfile, User)
        .join(User, User.id == JudgeProfile.user_id)
        .where(JudgeProfile.edition_id == edition_id, JudgeProfile.id.in_(profile_ids))
        .order_by(JudgeProfile.id)
        .with_for_update(of=JudgeProfile)
        .execution_options(populate_existing=True)
    )
    return [(profile, user) for profile, user in rows]


def profiles_at(session: Session, edition_id: UUID, addresses: Collection[str]) -> dict[str, Asked]:
    """How the invitation of whoever holds each of these canonical addresses stands, by address; one query."""
    rows = session.execute(
        select(
            UserAddress.email, JudgeProfile.state, JudgeProfile.answer_by,
            func.coalesce(JudgeProfile.reminded_at, JudgeProfile.invited_at),
        )
        .join(JudgeProfile, JudgeProfile.user_id == UserAddress.user_id)
        .where(JudgeProfile.edition_id == edition_id, UserAddress.email.in_(addresses))
    )  # fmt: skip
    return {email: Asked(state, answer_by, written_at) for email, state, answer_by, written_at in rows}


def answer_waited_for(at: datetime) -> ColumnElement[bool]:
    """That a judge was asked, has not answered and still may; for queries of JudgeProfile."""
    return and_(
        JudgeProfile.state == JudgeState.INVITED, or_(JudgeProfile.answer_by.is_(None), JudgeProfile.answer_by > at)
    )


def unanswered(session: Session, edition_id: UUID, at: datetime) -> list[tuple[JudgeProfile, User]]:
    """Everybody whose answer is still waited for, by name, with the person."""
    rows = session.execute(
        select(JudgeProfile, User)
        .join(User, User.id == JudgeProfile.user_id)
        .where(
            JudgeProfile.edition_id == edition_id,
            answer_waited_for(at),
        )
        .order_by(User.name, User.email)
    )
    return [(profile, user) for profile, user in rows]


def letters_of(profile_id: UUID) -> ColumnElement[bool]:
    """Only mails by which this invitation could be answered."""
    return and_(OutboxMail.about_id == profile_id, OutboxMail.template.in_(LETTERS))


def has_letter(session: Session, profile_id: UUID) -> bool:
    """Whether a mail with a link to answer by has left for the person, or is leaving right now."""
    gone = select(OutboxMail.id).where(letters_of(profile_id), OutboxMail.state.in_(("sent", "waiting"))).limit(1)
    return session.scalar(gone) is not None


def unsent_of(session: Session, mailing_id: UUID) -> list[tuple[JudgeProfile, JudgeLink]]:
    """The people of a mailing whose mail was taken back before it left, each with the link of it, locked."""
    rows = session.execute(
        select(JudgeProfile, JudgeLink)
        .join(JudgeLink, JudgeLink.profile_id == JudgeProfile.id)
        .join(
            OutboxMail, and_(OutboxMail.batch_id == JudgeLink.mailing_id, OutboxMail.about_id == JudgeProfile.id)
        )
        .where(JudgeLink.mailing_id == mailing_id, OutboxMail.state == "cancelled")
        .order_by(JudgeProfile.id)
        .with_for_update(of=(JudgeProfile, JudgeLink))
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [(profile, link) for profile, link in rows]


def mailing(session: Session, edition_id: UUID, mailing_id: UUID) -> Mailing:
    """A mailing of the edition. Raises NotFound."""
    row = session.execute(
        select(JudgeMailing, User)
        .join(User, User.id == JudgeMailing.by)
        .where(JudgeMailing.id == mailing_id, JudgeMailing.edition_id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("mailing")
    return Mailing(outlined_edition(session, edition_id), row[0], row[1])


def behind(after: UUID) -> ColumnElement[bool]:
    """Only people whose name and address stand behind those of this judge."""
    before = aliased(User)
    name, email = (
        select(column).join(JudgeProfile, JudgeProfile.user_id == before.id).where(JudgeProfile.id == after)
        .scalar_subquery() for column in (before.name, before.email)
    )  # fmt: skip
    return or_(User.name > name, and_(User.name == name, User.email > email))


def mailings(session: Session, edition_id: UUID, mailing_id: UUID | None = None) -> list[MailingLine]:
    """The newest mailings of the edition, or one of them, with how many of its mails can still be stopped."""
    real = clock.real(session)
    waiting = and_(OutboxMail.state == "waiting", OutboxMail.hold_until > real)
    query = (
        select(
            JudgeMailing.id, JudgeMailing.kind, JudgeMailing.count, JudgeMailing.at,
            func.coalesce(func.nullif(User.name, ""), User.email), JudgeMailing.undone_at.is_not(None),
            func.count().filter(waiting), func.count().filter(OutboxMail.state == "held"),
            func.min(OutboxMail.hold_until).filter(waiting),
        )
        .join(User, User.id == JudgeMailing.by)
        .join(OutboxMail, OutboxMail.batch_id == JudgeMailing.id)
        .where(JudgeMailing.edition_id == edition_id)
        .group_by(
            JudgeMailing.id, JudgeMailing.kind, JudgeMailing.count, JudgeMailing.at, User.name, User.email,
            JudgeMailing.undone_at,
        )
        .order_by(JudgeMailing.at.desc(), JudgeMailing.id)
        .limit(NEWEST_MAILINGS)
    )  # fmt: skip
    if mailing_id is not None:
        query = query.where(JudgeMailing.id == mailing_id)
    return [MailingLine(*row) for row in session.execute(query)]
