"""People beside the nominator: collaborators, and the nomination handed over to one of them."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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
