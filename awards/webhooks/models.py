"""Tables of webhooks."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class Webhook(Base):
    """Where a program of a member of staff is told what happens, and of which events, with spaces between.

    One of an edition is told what happens in it, one of none what happens in the registry. The secret follows from the
    `seed`; a former one still signs until its instant. `since` is by the award's clock: results that were public by
    then are not told.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("events <> ''", name="events"),
        CheckConstraint("(former_seed IS NULL) = (former_until IS NULL)", name="former"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    url: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    events: Mapped[str]
    seed: Mapped[str]
    former_seed: Mapped[str | None]
    former_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WebhookEvent(Base):
    """A change that a trigger noted in its own transaction, until the messages about it are written."""

    __tablename__ = "webhook_event"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    action: Mapped[str]
    subject_id: Mapped[UUID | None]
    edition_id: Mapped[UUID | None]
    at: Mapped[datetime]


class WebhookDelivery(Base):
    """A message to one webhook: as it is sent, how often it was tried, and with what the other side answered."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_webhook_delivery_waiting", "state", "due_at"),
        Index("ix_webhook_delivery_webhook", "webhook_id", "made_at"),
        Index("ix_webhook_delivery_subject", "subject_id", "event"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"))
    event: Mapped[str]
    subject_id: Mapped[UUID]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    status: Mapped[int | None]
    error: Mapped[str | None]
