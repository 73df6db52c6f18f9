"""Tables of finding."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base

FORGET = "finding.forget"
"""The job that forgets files which are kept no more."""


class DuplicatePair(Base):
    """Two nominations of an edition that are likely one and the same, what speaks for it, and what staff said.

    `points` are tenths. `said_at_points` and `said_of` are the points and kinds of evidence when staff decided: a pair
    kept apart is shown again only when more speaks for it. Of a merged pair `kept_id` stands and the other was
    withdrawn from the state `state_before`.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint("state IN ('open', 'linked', 'kept', 'merged')", name="state"),
        CheckConstraint("(state = 'open') = (decided_by_user_id IS NULL)", name="decided_by"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(state = 'merged') = (kept_id IS NOT NULL)", name="kept"),
        CheckConstraint("(state = 'merged') = (state_before IS NOT NULL)", name="state_before"),
        CheckConstraint("kept_id IS NULL OR kept_id IN (one_id, other_id)", name="kept_of_the_two"),
        Index("ix_duplicate_pair_edition", "edition_id", "state", "points"),
        Index("ix_duplicate_pair_other", "other_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    one_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    points: Mapped[int]
    evidence: Mapped[list[Any]] = mapped_column(info={"personal": "quotes names and titles"})
    state: Mapped[str] = mapped_column(default="open")
    found_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column("decided_by_user_id", ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    said_at_points: Mapped[int | None]
    said_of: Mapped[list[Any]] = mapped_column(default=list)
    kept_id: Mapped[UUID | None] = mapped_column(ForeignKey("nomination.id"))
    state_before: Mapped[str | None]


class SavedView(Base):
    """A list that somebody keeps: its filters, columns and order, for oneself or shared with the edition's staff."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("edition_id", "user_id", "name"), CheckConstraint("name <> ''", name="name"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    query: Mapped[dict[str, Any]] = mapped_column(info={"personal": "may hold a name that was searched for"})
    shared: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]


class MadeFile(Base):
    """A file of a list that is too long to be made while somebody waits; it goes when it expires."""

    __tablename__ = "made_file"
    __table_args__ = (
        CheckConstraint("kind IN ('csv', 'xlsx')", name="kind"),
        CheckConstraint("(content IS NULL) = (made_at IS NULL)", name="made"),
        Index("ix_made_file_edition", "edition_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(info={"personal": "may hold a name that was searched for"})
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = mapped_column(info={"personal": "names and titles"})
    job_id: Mapped[UUID | None]


class BroughtFile(Base):
    """A file of nominations between its dry run and its being brought in: its cells packed, and what the run said.

    `rows_done` counts the first rows of it that were brought in, or kept out. `seen_at` is when a part of it last came
    in, by the real time: a command that brings it in has no job that tells so.
    """

    __tablename__ = "brought_file"
    __table_args__ = (
        CheckConstraint("state IN ('checking', 'refused', 'ready', 'bringing', 'done')", name="state"),
        CheckConstraint("row_count >= 0", name="row_count"),
        CheckConstraint("rows_done BETWEEN 0 AND row_count", name="rows_done"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("(content IS NULL) = (state IN ('refused', 'done'))", name="content"),
        Index("ix_brought_file_edition", "edition_id", "uploaded_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(info={"personal": "a file's name"})
    digest: Mapped[str]
    row_count: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    problems: Mapped[list[Any]] = mapped_column(default=list, info={"personal": "may quote cells"})
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[bytes | None] = mapped_column(info={"personal": "a file of nominations"})
    uploaded_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    seen_at: Mapped[datetime | None]
