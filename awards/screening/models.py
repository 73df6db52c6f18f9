"""Tables of screening."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
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


class ScreeningAct(Base):
    """What one member of staff did at once, to one nomination or to many, and what to put back when it is undone.

    `effect` holds ids and states alone: `{"nominations": {id: {"state", "version", "return"}}, "entries": {id:
    {"before", "after", "finding"}}, "tag": id}`, each as it was before and is after the act.
    """

    __tablename__ = "screening_act"
    __table_args__ = (
        CheckConstraint("kind IN ('passed', 'returned', 'ineligible', 'tagged')", name="kind"),
        CheckConstraint("count >= 1", name="count"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_user_id IS NULL)", name="undone"),
        Index("ix_screening_act_edition", "edition_id", "by_user_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    count: Mapped[int]
    effect: Mapped[dict[str, Any]]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column("undone_by_user_id", ForeignKey("user.id"))


class ScreeningTag(Base):
    """A word by which the staff of an edition find nominations again; `folded` keeps two spellings from being two."""

    __tablename__ = "screening_tag"
    __table_args__ = (UniqueConstraint("edition_id", "folded"), CheckConstraint("word <> ''", name="word"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    word: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})
    folded: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})


class NominationTag(Base):
    """A nomination carries a tag."""

    __tablename__ = "nomination_tag"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("screening_tag.id"), primary_key=True, index=True)
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]


class ScreeningSheet(Base):
    """The staff's own sheet of one nomination: which checks are ticked, and notes that no nominee or judge reads."""

    __tablename__ = "screening_sheet"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    checked: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID] = mapped_column("changed_by_user_id", ForeignKey("user.id"))
    changed_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class ReplyTemplate(Base):
    """A reply that staff send again and again: its texts by language, with fields in braces."""

    __tablename__ = "reply_template"
    __table_args__ = (
        UniqueConstraint("edition_id", "name"),
        CheckConstraint("used_for IN ('returned', 'ineligible')", name="used_for"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str]
    used_for: Mapped[str]
    texts: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    put_away_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once
