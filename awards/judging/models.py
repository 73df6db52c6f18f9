"""Tables of judging."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now

Points = Numeric(4, 1)
"""Whole or half points."""


class Scorecard(Base):
    """One judge's scores for one entry in one round. Once confirmed, the database refuses every change to it.

    `version` counts the changes of the two texts; scores count their own.
    """

    __tablename__ = "scorecard"
    __table_args__ = (
        UniqueConstraint("entry_id", "round_id", "judge_id"),
        Index("ix_scorecard_round_confirmed", "round_id", "confirmed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    comment: Mapped[str] = mapped_column(default="", info={"personal": "a judge's word to the committee"})
    feedback: Mapped[str] = mapped_column(default="", info={"personal": "a judge's word to the nominee"})
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    confirmed_at: Mapped[datetime | None]
    scores: Mapped[list["Score"]] = relationship(lazy="raise")


class Score(Base):
    """The points for one criterion; `version` is the number of its last change, so that an older tab clashes.

    A score that was taken back has no row; its next one goes on counting where the history ended.
    """

    __tablename__ = "score"

    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[Decimal] = mapped_column(Points)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class ScoreChange(Base):
    """What a score was before and after its nth change; None is unscored. No two changes have the same number."""

    __tablename__ = "score_change"
    __table_args__ = (UniqueConstraint("scorecard_id", "criterion_id", "n"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    n: Mapped[int]
    before: Mapped[Decimal | None] = mapped_column(Points)
    after: Mapped[Decimal | None] = mapped_column(Points)
    at: Mapped[datetime]


class Recusal(Base):
    """A judge stepped back from an entry, with the reason."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    reason: Mapped[str] = mapped_column(info={"personal": "what a judge wrote"})
    at: Mapped[datetime]


class Confidentiality(Base):
    """A judge agreed to keep an edition's nominations confidential; none is opened before."""

    __tablename__ = "confidentiality"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    agreed_at: Mapped[datetime]
