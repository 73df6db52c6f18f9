"""Tables of decisions."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base


class Decision(Base):
    """Who goes on from a round, the shortlist or the winners of a category, proposed by one and approved by another.

    `ranking` is the ranking as it stood, best first: `[{"entry": id, "rank": n, "raw": "47/12", "adjusted": 3.9}]`;
    `number_reason` says why there are more or fewer places than the category foresees. `no_award` says that nobody
    wins; `public_words` are what the public reads of it then. `proposed_in` is the digest of the session that proposed;
    `taken_back_at` is when an approved one was rejected after all; `follows_id` is the shortlist of which a finalist
    fell away, where a reserve moves up.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("kind IN ('advancing', 'shortlist', 'winners')", name="kind"),
        CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name="state"),
        CheckConstraint("approved_by <> proposed_by", name="second_person"),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("kind = 'winners' OR NOT no_award", name="no_award"),
        CheckConstraint("taken_back_at IS NULL OR state = 'rejected'", name="taken_back"),
        Index(
            "uq_decision_standing",
            "category_id",
            "kind",
            "round_id",
            unique=True,
            sqlite_where=text("state <> 'rejected'"),
            postgresql_where=text("state <> 'rejected'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    ranking: Mapped[list[Any]]
    number_reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    no_award: Mapped[bool] = mapped_column(default=False)
    public_words: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    proposed_in: Mapped[str | None]
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    rejection_reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    taken_back_at: Mapped[datetime | None]
    places: Mapped[list["DecisionPlace"]] = relationship(
        lazy="raise", order_by="DecisionPlace.rank, DecisionPlace.entry_id"
    )
    skips: Mapped[list["DecisionSkip"]] = relationship(lazy="raise", order_by="DecisionSkip.rank")
    overrides: Mapped[list["DecisionOverride"]] = relationship(lazy="raise", order_by="DecisionOverride.item")

    @property
    def chosen(self) -> list[UUID]:
        """The entries that were chosen."""
        return [place.entry_id for place in self.places if place.role == "chosen"]

    @property
    def reserves(self) -> list[UUID]:
        """The entries that move up when a chosen one falls away, the first first."""
        return [place.entry_id for place in sorted(self.places, key=_position) if place.role == "reserve"]

    @property
    def mentions(self) -> list[UUID]:
        """The finalists with an honourable mention."""
        return [place.entry_id for place in self.places if place.role == "mention"]


class DecisionPlace(Base):
    """An entry that was chosen, is a reserve or has an honourable mention.

    `reason` says why where the choice leaves the ranking's order, or breaks a tie. `rank` is None for an entry without
    a review; `position` counts the reserves.
    """

    __tablename__ = "decision_place"
    __table_args__ = (
        CheckConstraint("role IN ('chosen', 'reserve', 'mention')", name="role"),
        CheckConstraint("(role = 'reserve') = (position IS NOT NULL)", name="position"),
        UniqueConstraint("decision_id", "position"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    rank: Mapped[int | None]
    role: Mapped[str] = mapped_column(default="chosen")
    position: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})


class DecisionSkip(Base):
    """An entry that was passed over although it ranks above a chosen one, and why."""

    __tablename__ = "decision_skip"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    rank: Mapped[int]
    reason: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})


class DecisionOverride(Base):
    """Something that stood open when the decision was proposed, and why it was decided all the same.

    `numbers` are those of the nominations that it is about, `count` how many there were of it.
    """

    __tablename__ = "decision_override"
    __table_args__ = (CheckConstraint("item IN ('reviews', 'comparisons', 'tie', 'meeting')", name="item"),)

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    numbers: Mapped[list[Any]]
    count: Mapped[int]
    reason: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})


def _position(place: DecisionPlace) -> int:
    return place.position or 0
