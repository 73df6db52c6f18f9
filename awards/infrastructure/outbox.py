"""The outbox: mail is written in the transaction of the change that causes it and sent afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.infrastructure.database import Base, database_now

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))


class OutboxMail(Base):
    """One mail to one address: a template's name with its values, rendered when it is sent."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        Index("ix_outbox_mail_waiting", "state", "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    to: Mapped[str] = mapped_column("to_address", info={"personal": "address"})
    language: Mapped[str]
    template: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column("template_values", info={"personal": "what the mail says"})
    edition_id: Mapped[UUID | None]
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    due_at: Mapped[datetime] = mapped_column(default=database_now())
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]


def put(
    session: Session,
    *,
    to: str,
    language: str,
    template: str,
    values: dict[str, Any],
    edition: UUID | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Write a mail into the outbox; with a `dedupe_key` that is already there, nothing happens.

    `template` names a file in templates/mail/ without its ending; `values` are JSON.
    """
    if dedupe_key and session.scalar(select(OutboxMail.id).where(OutboxMail.dedupe_key == dedupe_key)):
        return
    session.add(
        OutboxMail(
            to=to, language=language, template=template, values=values, edition_id=edition, dedupe_key=dedupe_key
        )
    )
    session.flush()


def claim(session: Session) -> OutboxMail | None:
    """The mail that is due first, locked for this sender; None when nothing is due."""
    return session.scalar(
        select(OutboxMail)
        .where(OutboxMail.state == "waiting", OutboxMail.due_at <= database_now())
        .order_by(OutboxMail.due_at, OutboxMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def mark_sent(mail: OutboxMail, at: datetime) -> None:
    """The mail left; what it said is forgotten, since one-time codes and names have no business here any more."""
    mail.state, mail.sent_at, mail.values, mail.error = "sent", at, {}, None


def mark_failed(mail: OutboxMail, at: datetime, error: str) -> None:
    """Try again later, a few times; then leave it for staff to see."""
    mail.error = error[:500]
    if mail.attempts < len(RETRY_AFTER):
        mail.due_at = at + RETRY_AFTER[mail.attempts]
    else:
        mail.state = "failed"
    mail.attempts += 1
