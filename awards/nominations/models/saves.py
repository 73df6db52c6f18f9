"""Saves that pages make by themselves, by the number that the page gave them, so that none is done twice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class NominationSave(Base):
    """One save of one part: `id` is the page's own, `part` names what was saved, `n` the version it made."""

    __tablename__ = "nomination_save"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str]
    n: Mapped[int]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
