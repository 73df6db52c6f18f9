"""Tables of screening."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class ScreeningOutcome(Base):
    """What staff found of one entry; the newest row counts. `rule` cites the rule that an ineligible entry breaks."""

    __tablename__ = "screening_outcome"
    __table_args__ = (
        CheckConstraint("outcome IN ('passed', 'returned', 'ineligible')", name="outcome"),
        CheckConstraint("outcome <> 'ineligible' OR rule IS NOT NULL", name="rule_cited"),
        Index("ix_screening_outcome_entry", "entry_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    outcome: Mapped[str]
    rule: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
