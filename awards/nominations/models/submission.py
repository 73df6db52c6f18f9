"""What follows from submitting: each submission, a later deadline for one, and questions between nominee and staff."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class Submission(Base):
    """A version that was submitted: `key` is of the form that was sent, so that sending it again is no new one, or of
    the file that was under way then and joined what was submitted.

    `at` is the instant that counts: when the whole request had arrived.
    """

    __tablename__ = "nomination_submission"
    __table_args__ = (
        ForeignKeyConstraint(
            ["nomination_id", "version"], ["nomination_version.nomination_id", "nomination_version.n"]
        ),
        CheckConstraint("length(digest) = 64", name="digest"),
        Index("ix_nomination_submission_version", "nomination_id", "version"),
    )  # fmt: skip

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    digest: Mapped[str]
    by: Mapped[UUID | None] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("submitted_at")


class Extension(Base):
    """A deadline later than the edition's, for one nomination or for all of one person; the newest row counts."""

    __tablename__ = "nomination_extension"
    __table_args__ = (
        CheckConstraint("(nomination_id IS NULL) <> (user_id IS NULL)", name="for_one"),
        Index("ix_nomination_extension_edition", "edition_id", "given_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    nomination_id: Mapped[UUID | None] = mapped_column(ForeignKey("nomination.id"), index=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    until: Mapped[datetime] = mapped_column("extended_until")
    reason: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("given_at")


class Question(Base):
    """One message between a nominee and staff on a nomination; `key` is of the form that was sent, once.

    A nominee's message waits until staff answer or set it aside (`settled_at`); one of staff never waits.
    """

    __tablename__ = "nomination_question"
    __table_args__ = (
        CheckConstraint("NOT from_staff OR settled_at IS NULL", name="staff_wait_for_nobody"),
        CheckConstraint("length(text) > 0", name="says_something"),
        Index(
            "ix_nomination_question_waiting", "nomination_id", "asked_at",
            sqlite_where=text("NOT from_staff AND settled_at IS NULL"),
            postgresql_where=text("NOT from_staff AND settled_at IS NULL"),
        ),
    )  # fmt: skip

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    from_staff: Mapped[bool]
    text: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    at: Mapped[datetime] = mapped_column("asked_at")
    settled_at: Mapped[datetime | None]
