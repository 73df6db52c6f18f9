"""Typos that staff put right, each as a version of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class Correction(Base):
    """A version in which staff put a typo of one text right: which text, and what was changed and why."""

    __tablename__ = "nomination_correction"
    __table_args__ = (
        ForeignKeyConstraint(["nomination_id", "n"], ["nomination_version.nomination_id", "nomination_version.n"]),
        CheckConstraint("length(why) > 0", name="says_why"),
    )

    nomination_id: Mapped[UUID] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str]
    why: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("corrected_at")
