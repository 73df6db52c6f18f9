"""Tables of feedback and appeals."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.feedback import rules
from awards.infrastructure.database import Base


class FeedbackSettings(Base):
    """When nominees of an edition hear, how much at least, and until when they may appeal; without a row the usual.

    While `held_at` stands nothing is released. `batch_id` is of the mails of the newest release, and of those before it
    that nobody could read yet when it came: they are taken back together.
    """

    __tablename__ = "feedback_settings"
    __table_args__ = (
        CheckConstraint("delay_days >= 0 AND delay_days <= 365", name="delay_days"),
        CheckConstraint("fewest >= 0 AND fewest <= 2000", name="fewest"),
        CheckConstraint("appeal_days >= 1 AND appeal_days <= 365", name="appeal_days"),
        CheckConstraint("(held_at IS NULL) = (held_by_user_id IS NULL)", name="held"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    delay_days: Mapped[int] = mapped_column(default=rules.DELAY_DAYS)
    fewest: Mapped[int] = mapped_column(default=rules.FEWEST)
    appeal_days: Mapped[int] = mapped_column(default=rules.APPEAL_DAYS)
    held_at: Mapped[datetime | None]
    held_by: Mapped[UUID | None] = mapped_column("held_by_user_id", ForeignKey("user.id"))
    batch_id: Mapped[UUID | None]


class Feedback(Base):
    """What the nominee of an entry will read: words of the judges as staff edited them, by language, and the bands.

    `told` is frozen at the approval: `{"band": "upper", "criteria": [{"key", "names": {lang}, "level": "above"}]}`.
    `longest` is the length of the longest words, `version` counts their saves. From `released_at` on the nominee reads
    it, once the result is public.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("(approved_at IS NULL) = (approved_by_user_id IS NULL)", name="approved"),
        CheckConstraint("released_at IS NULL OR approved_at IS NOT NULL", name="released"),
        Index("ix_feedback_waiting", "edition_id", "released_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), unique=True)
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what judges and staff wrote"})
    longest: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_by: Mapped[UUID] = mapped_column("changed_by_user_id", ForeignKey("user.id"))
    changed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column("approved_by_user_id", ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class Appeal(Base):
    """The one appeal that may be made about a nomination against a result, and its one answer.

    `n` counts those of a nomination: a result that was taken back and announced anew is another one.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("nomination_id", "n"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("outcome IN ('upheld', 'not_upheld', 'noted')", name="outcome"),
        CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by_user_id IS NULL) "
            "AND (outcome IS NULL) = (answer = '')",
            name="answered",
        ),
        Index("ix_appeal_edition", "edition_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    n: Mapped[int] = mapped_column(default=1, server_default="1")
    receipt: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    outcome: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    answered_by: Mapped[UUID | None] = mapped_column("answered_by_user_id", ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]


class AppealSettlement(Base):
    """What staff did after an appeal was upheld, in their words: until then it waits for them."""

    __tablename__ = "appeal_settlement"
    __table_args__ = (CheckConstraint("words <> ''", name="words"),)

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True)
    words: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
