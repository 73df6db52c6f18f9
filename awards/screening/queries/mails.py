"""Reads of what went to whom: the mails of an edition, of one nomination, and those that are held."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.core.identifiers import is_gone
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.screening.models import ScreeningAct
from awards.screening.queries.queue import PAGE, OfEdition

MAIL_STATES = ("waiting", "held", "sent", "failed", "cancelled")


@dataclass(frozen=True)
class MailRow:
    """A mail as the log shows it: never what it said."""

    id: UUID
    to: str
    language: str
    template: str
    state: str
    bounce: str | None
    error: str | None
    attempts: int
    created_at: datetime
    due_at: datetime
    hold_until: datetime | None
    sent_at: datetime | None
    about_id: UUID | None
    number: int | None

    @property
    def ended(self) -> str:
        """Its state, and `for_nobody` where it was not sent since whom it was for is erased."""
        return "for_nobody" if self.state == "cancelled" and is_gone(self.to) else self.state


@dataclass(frozen=True)
class HeldBatch:
    """Mails written together that can still be stopped: how many wait and from when, how many are stopped.

    `kind` is that of the act of screening that wrote them, if it was one; `template` what they are.
    """

    id: UUID
    kind: str | None
    template: str
    by: str | None
    waiting: int
    held: int
    leaves_at: datetime | None


@dataclass(frozen=True)
class MailOfEdition(OfEdition):
    """A mail with its edition."""

    mail: OutboxMail


@dataclass(frozen=True)
class BatchOfEdition(OfEdition):
    """Mails of an edition that were written together."""

    batch_id: UUID


def batch_of_edition(session: Session, edition_id: UUID, act_id: UUID) -> BatchOfEdition:
    """The mails that one act wrote, of screening or of a later step. Raises NotFound when it wrote none here."""
    of = programme.outlined_edition(session, edition_id)
    wrote = select(OutboxMail.id).where(OutboxMail.batch_id == act_id, OutboxMail.edition_id == edition_id).limit(1)
    if session.scalar(wrote) is None:
        raise NotFound("mails")
    return BatchOfEdition(of, act_id)


def mail_of_edition(session: Session, edition_id: UUID, mail_id: UUID) -> MailOfEdition:
    """A mail of the edition. Raises NotFound."""
    of = programme.outlined_edition(session, edition_id)
    mail = session.scalar(select(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.edition_id == edition_id))
    if mail is None:
        raise NotFound("mail")
    return MailOfEdition(of, mail)


def mails(
    session: Session, edition_id: UUID, *, state: str | None = None, about: UUID | None = None,
    before: UUID | None = None,
) -> list[MailRow]:  # fmt: skip
    """The edition's mails, the newest first, one more than a page: in one state, or about one nomination."""
    query = (
        select(
            OutboxMail.id, OutboxMail.to, OutboxMail.language, OutboxMail.template, OutboxMail.state, OutboxMail.bounce,
            OutboxMail.error, OutboxMail.attempts, OutboxMail.created_at, OutboxMail.due_at, OutboxMail.hold_until,
            OutboxMail.sent_at, OutboxMail.about_id, Nomination.number,
        )
        .outerjoin(Nomination, and_(Nomination.id == OutboxMail.about_id, Nomination.edition_id == edition_id))
        .where(OutboxMail.edition_id == edition_id)
        .order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if state is not None:
        query = query.where(OutboxMail.state == state)
    if about is not None:
        query = query.where(OutboxMail.about_id == about)
    if before is not None:
        then = session.execute(
            select(OutboxMail.created_at, OutboxMail.id).where(
                OutboxMail.id == before, OutboxMail.edition_id == edition_id
            )
        ).first()
        if then is None:
            return []
        older = and_(OutboxMail.created_at == then.created_at, OutboxMail.id < then.id)
        query = query.where(or_(OutboxMail.created_at < then.created_at, older))
    return [MailRow(*tuple(row)) for row in session.execute(query)]


def held_batches(session: Session, edition_id: UUID) -> list[HeldBatch]:
    """Acts whose mails can still be stopped or are stopped, the one that leaves first on top."""
    waiting = and_(OutboxMail.state == "waiting", OutboxMail.hold_until > clock.real(session))
    rows = session.execute(
        select(
            OutboxMail.batch_id, ScreeningAct.kind, func.min(OutboxMail.template),
            func.coalesce(func.nullif(User.name, ""), User.email),
            func.count().filter(OutboxMail.state == "waiting"), func.count().filter(OutboxMail.state == "held"),
            func.min(OutboxMail.hold_until).filter(OutboxMail.state == "waiting"),
        )
        .outerjoin(ScreeningAct, ScreeningAct.id == OutboxMail.batch_id)
        .outerjoin(User, User.id == ScreeningAct.by)
        .where(
            OutboxMail.edition_id == edition_id, OutboxMail.batch_id.is_not(None),
            or_(waiting, OutboxMail.state == "held"),
        )
        .group_by(OutboxMail.batch_id, ScreeningAct.kind, User.name, User.email)
        .order_by(func.min(OutboxMail.hold_until), OutboxMail.batch_id)
    )  # fmt: skip
    return [HeldBatch(*row) for row in rows]
