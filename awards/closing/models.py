"""Tables of closing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

LIVE = "state IN ('proposed', 'approved')"
Bytes = BigInteger().with_variant(Integer, "sqlite")


class OpenData(Base):
    """The open data of a publication of winners, made once it is public; its files never change.

    `kept_back` are the groups of which the files say nothing, by table: a later publication keeps them back as well.
    `figures` are the rows of the fairness report in it.
    """

    __tablename__ = "open_data"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    made_at: Mapped[datetime]
    kept_back: Mapped[dict[str, Any]]
    figures: Mapped[list[Any]]


class OpenFile(Base):
    """One file of the open data; `digest` is its SHA-256, `position` its place in the list."""

    __tablename__ = "open_file"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("open_data.publication_id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    media: Mapped[str]
    size: Mapped[int] = mapped_column(Bytes)
    digest: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)


class ClosingAct(Base):
    """What one of the staff proposes for a whole edition and another approves: its fairness report public, or its end.

    `open_items` is what stood open when it was proposed, by name with how many; `reason` why it is done all the same.
    """

    __tablename__ = "closing_act"
    __table_args__ = (
        CheckConstraint("kind IN ('fairness', 'closing')", name="kind"),
        CheckConstraint("state IN ('proposed', 'approved', 'dropped')", name="state"),
        CheckConstraint("(state = 'proposed') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended_by"),
        CheckConstraint("state <> 'approved' OR ended_by_user_id <> proposed_by_user_id", name="second_person"),
        Index(
            "uq_closing_act_live", "edition_id", "kind", unique=True,
            sqlite_where=text(LIVE), postgresql_where=text(LIVE),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    open_items: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    proposed_by: Mapped[UUID] = mapped_column("proposed_by_user_id", ForeignKey("user.id"))
    proposed_in: Mapped[str | None]
    proposed_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
