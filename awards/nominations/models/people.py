"""People beside the nominator: collaborators, and the nomination handed over to one of them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class Collaborator(Base):
    """Somebody who was invited to a nomination by mail address: with a user once the invitation is accepted.

    `token_digest` is of the invitation's link; `ended_at` says since when there is no access (removed or left).
    """

    __tablename__ = "collaborator"
    __table_args__ = (
        CheckConstraint("rights IN ('view', 'edit', 'submit')", name="rights"),
        CheckConstraint("(user_id IS NULL) = (accepted_at IS NULL)", name="accepted"),
        Index(
            "uq_collaborator_live_email", "nomination_id", "email", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_collaborator_live_user", "nomination_id", "user_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_collaborator_invited_by", "invited_by_user_id", "invited_at"),
        Index("ix_collaborator_email", "email", "invited_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    email: Mapped[str] = mapped_column(info={"personal": "address"})
    rights: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[UUID] = mapped_column("invited_by_user_id", ForeignKey("user.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Handover(Base):
    """The nominator offers the nomination to a collaborator, who becomes its nominator by accepting."""

    __tablename__ = "handover"
    __table_args__ = (
        CheckConstraint("accepted_at IS NULL OR ended_at IS NULL", name="one_end"),
        Index(
            "uq_handover_open", "nomination_id", unique=True,
            sqlite_where=text("accepted_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), index=True)
    collaborator_id: Mapped[UUID] = mapped_column(ForeignKey("collaborator.id"))
    offered_by: Mapped[UUID] = mapped_column("offered_by_user_id", ForeignKey("user.id"))
    offered_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Referee(Base):
    """Somebody who was asked by mail for a letter about the nominee, written by a link without an account.

    `sent_at` makes the letter a final one; `ended_at` says since when nothing is asked any more.
    """

    __tablename__ = "referee"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR (letter <> '' AND ended_at IS NULL)", name="sent"),
        CheckConstraint("(letter = '') = (saved_at IS NULL)", name="saved"),
        Index(
            "uq_referee_live", "nomination_id", "email", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_referee_asked_by", "asked_by_user_id", "asked_at"),
        Index("ix_referee_email", "email", "asked_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    name: Mapped[str] = mapped_column(info={"personal": "name"})
    email: Mapped[str] = mapped_column(info={"personal": "address"})
    language: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    letter: Mapped[str] = mapped_column(default="", info={"personal": "what a person wrote"})
    saved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Consent(Base):
    """Whether a nominee who was nominated by somebody else agrees: whom to ask, in which language, and the answer.

    `of_nominee` is the mark of whoever was asked about (`rules.nominee_mark`): consent is for that nominee alone.
    `named_for` is the mark of whom the address was named for: the nominee of a draft may be another than the one who
    was asked, and answered, about the submitted text.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("answer IN ('given', 'refused')", name="answer"),
        CheckConstraint("answered_by IN ('nominee', 'import', 'rehearsal')", name="answered_by"),
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)", name="answered"
        ),
        CheckConstraint("email IS NOT NULL OR answered_by IN ('import', 'rehearsal')", name="somebody"),
        CheckConstraint("(asked_at IS NULL) = (token_digest IS NULL)", name="asked"),
        Index("ix_consent_named_by", "named_by_user_id", "asked_at"),
        Index("ix_consent_email", "email", "asked_at"),
    )

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(info={"personal": "address"})
    language: Mapped[str] = mapped_column(default="en")
    named_by: Mapped[UUID | None] = mapped_column("named_by_user_id", ForeignKey("user.id"))
    token_digest: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime | None]
    of_nominee: Mapped[str | None]
    named_for: Mapped[str | None]
    answer: Mapped[str | None]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class JoinRequest(Base):
    """Somebody of the same organisation asks to work on a nomination of which only its existence is known."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'declined')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        UniqueConstraint("nomination_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
