"""The nomination itself, its text with versions, its entries and returns."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.nominations.models.people import Collaborator


class Nomination(Base):
    """What a nominator sends: a nominee, the countries, one or more categories, answers and evidence.

    `answers` holds the text of each question by its key; `version` counts saves, and a save from an older version is
    a clash. The row is the present text; `NominationVersion` keeps every text there was. `pledge` is the number of a
    pledge that the nominee names.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'withdrawn')", name="state"),
        CheckConstraint("nominee_kind IN ('organisation', 'person', 'several', 'project')", name="nominee_kind"),
        CheckConstraint("relation IN ('self', 'other')", name="relation"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted"),
        Index("ix_nomination_edition_state", "edition_id", "state", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    nominator_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(default="draft")
    version: Mapped[int] = mapped_column(default=1)
    relation: Mapped[str] = mapped_column(default="self")
    nominee_kind: Mapped[str] = mapped_column(default="organisation")
    nominee_names: Mapped[list[Any]] = mapped_column(default=list, info={"personal": "names"})
    title: Mapped[str] = mapped_column(default="", info={"personal": "may name a person"})
    language: Mapped[str] = mapped_column(default="en")
    pledge: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what a person wrote"})
    search_text: Mapped[str] = mapped_column(default="", info={"personal": "names and title, folded"})
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(unique=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(info={"personal": "what a person wrote"})
    organisations: Mapped[list["NominationOrganisation"]] = relationship(
        lazy="raise", order_by="NominationOrganisation.position", cascade="all, delete-orphan"
    )
    countries: Mapped[list["NominationCountry"]] = relationship(
        lazy="raise", order_by="NominationCountry.role, NominationCountry.iso2", cascade="all, delete-orphan"
    )
    evidence: Mapped[list["Evidence"]] = relationship(
        lazy="raise", order_by="Evidence.position", cascade="all, delete-orphan"
    )
    entries: Mapped[list["Entry"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    returns: Mapped[list["Return"]] = relationship(lazy="raise", order_by="Return.at")
    collaborators: Mapped[list[Collaborator]] = relationship(
        lazy="raise", viewonly=True, order_by=Collaborator.accepted_at,
        primaryjoin="and_(Nomination.id == Collaborator.nomination_id, Collaborator.user_id.is_not(None), "
        "Collaborator.ended_at.is_(None))",
    )  # fmt: skip


class NominationVersion(Base):
    """The whole text of a nomination as it was saved; `frozen_at` marks what was submitted.

    `begun_at` stands where a page saved by itself: when the writer began. Such saves join one version for some minutes,
    which moves on to the newest number, so numbers may leave gaps; a frozen version never moves.
    """

    __tablename__ = "nomination_version"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(info={"personal": "what a person wrote"})
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    saved_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]


class NominationOrganisation(Base):
    """An organisation that a nomination names, as typed, with its address on the web and, once known, its row."""

    __tablename__ = "nomination_organisation"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)
    website: Mapped[str | None]
    domain: Mapped[str | None] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)


class NominationCountry(Base):
    """A country of the organisation, or of impact."""

    __tablename__ = "nomination_country"
    __table_args__ = (CheckConstraint("role IN ('organisation', 'impact')", name="role"),)

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"), primary_key=True)


class Evidence(Base):
    """A link that supports the nomination."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]


class Entry(Base):
    """One nomination in one category: what is screened, assigned, scored, ranked and decided.

    `state_since` is when staff found that state.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("nomination_id", "category_id"),
        UniqueConstraint("id", "nomination_id"),
        CheckConstraint("state IN ('received', 'eligible', 'ineligible')", name="state"),
        Index("ix_entry_category_state", "category_id", "state"),
        Index(
            "ix_entry_waits", "nomination_id",
            sqlite_where=text("state = 'received'"), postgresql_where=text("state = 'received'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    state: Mapped[str] = mapped_column(default="received")
    state_since: Mapped[datetime | None]

    @hybrid_property
    def waits(self) -> bool:
        """Whether it waits to be screened."""
        return self.state == "received"

    @waits.inplace.expression
    @classmethod
    def _waits(cls) -> ColumnElement[bool]:
        return cls.state == literal_column("'received'")  # as the index says it: a value to come would miss it


class Return(Base):
    """Staff sent a nomination back: which answers to mend, why, and by when."""

    __tablename__ = "nomination_return"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), index=True)
    fields: Mapped[list[Any]]
    reason: Mapped[str]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("returned_at")
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
