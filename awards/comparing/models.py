"""Tables of comparing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class ComparisonCard(Base):
    """One judge's comparisons in a category of a round. Once confirmed, the database refuses every change to it but the
    one way back, a `ComparisonReopening`.

    `seed` draws its lots; `ended` is why no further pair is asked: `sure` or `all`. `digest` is the SHA-256 of what was
    confirmed and `leaf` its place in the award's log: the judge's receipt.
    """

    __tablename__ = "comparison_card"
    __table_args__ = (
        UniqueConstraint("round_id", "category_id", "judge_id"),
        CheckConstraint("ended IN ('sure', 'all')", name="ended"),
        CheckConstraint("(digest IS NULL) = (confirmed_at IS NULL)", name="receipt"),
        CheckConstraint("(leaf IS NULL) = (confirmed_at IS NULL)", name="leaf"),
        CheckConstraint("confirmed_at IS NULL OR ended IS NOT NULL", name="confirmed_at_its_end"),
        CheckConstraint("length(digest) = 64", name="digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    seed: Mapped[int]
    begun_at: Mapped[datetime]
    ended: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    digest: Mapped[str | None]
    leaf: Mapped[str | None]


class Comparison(Base):
    """The nth pair that a judge was asked about: what stood on which side, and which of the two should win.

    Pairs stay in the order in which they were asked, also when an answer is taken back: so nobody learns from the next
    pair what another answer would have led to.
    """

    __tablename__ = "comparison"
    __table_args__ = (
        UniqueConstraint("card_id", "left_id", "right_id"),
        CheckConstraint("n >= 1", name="n"),
        CheckConstraint("left_id <> right_id", name="two_entries"),
        CheckConstraint("answer IN ('left', 'right', 'neither')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    card_id: Mapped[UUID] = mapped_column(ForeignKey("comparison_card.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    left_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    right_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class ComparisonReopening(Base):
    """Staff gave a confirmed card back to its judge: what was confirmed, by number of the pair, and its receipt."""

    __tablename__ = "comparison_reopening"
    __table_args__ = (
        UniqueConstraint("card_id", "leaf"),
        CheckConstraint("length(digest) = 64", name="digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    card_id: Mapped[UUID] = mapped_column(ForeignKey("comparison_card.id"))
    confirmed_at: Mapped[datetime]
    comparisons: Mapped[dict[str, Any]]
    digest: Mapped[str]
    leaf: Mapped[str]
    by: Mapped[UUID] = mapped_column("reopened_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("reopened_at")


class ComparisonReopeningText(Base):
    """Why staff reopened a card, told to its judge; erasable."""

    __tablename__ = "comparison_reopening_text"

    reopening_id: Mapped[UUID] = mapped_column(ForeignKey("comparison_reopening.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
