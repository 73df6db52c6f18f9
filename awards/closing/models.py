"""Tables of closing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

KINDS = "kind IN ('drafts', 'notes', 'invitations', 'mails', 'conflicts', 'files', 'answers')"
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


class RetentionRule(Base):
    """How many months after its end an edition keeps a kind of thing, where staff set it otherwise than usual."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        CheckConstraint(KINDS, name="kind"),
        CheckConstraint("months BETWEEN 0 AND 120", name="months"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int]


class RetentionTimer(Base):
    """When a kind of thing of a closed edition is deleted, whom that was told, and when it was done.

    `counts` says of how many it was done. What a hold kept is done once the hold ends: then `done_at` is empty again.
    """

    __tablename__ = "retention_timer"
    __table_args__ = (CheckConstraint(KINDS, name="kind"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RetentionHold(Base):
    """Staff keep a nomination, or with none all of the edition, from being deleted, for a reason, until they end it."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index(
            "uq_retention_hold_live", "edition_id", "nomination_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_retention_hold_edition", "edition_id", unique=True,
            sqlite_where=text("ended_at IS NULL AND nomination_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND nomination_id IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    nomination_id: Mapped[UUID | None] = mapped_column(ForeignKey("nomination.id"), index=True)
    reason: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
