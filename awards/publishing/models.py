"""Tables of publishing."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now


class Announcement(Base):
    """Finalists or winners of an edition told to the world at `instant`, once a second person approved."""

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("kind IN ('finalists', 'winners')", name="kind"),
        CheckConstraint("state IN ('proposed', 'approved', 'cancelled')", name="state"),
        CheckConstraint("approved_by <> proposed_by", name="second_person"),
        CheckConstraint("(state = 'approved') = (publication_id IS NOT NULL)", name="approved"),
        Index(
            "uq_announcement_standing",
            "edition_id",
            "kind",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    instant: Mapped[datetime]
    publication_id: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]


class Publication(Base):
    """Frozen award data that public pages read, from `public_from` on. UPDATE and DELETE are refused by the database.

    `facts` are the edition's facts as published: names, brand, organisers, categories in order, nominations with
    qualifier, countries, dates, place, sources. `digest` is the SHA-256 of facts and laureates as canonical JSON.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("kind IN ('record', 'finalists', 'winners')", name="kind"),
        Index("ix_publication_public", "rehearsal", "year", "public_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    year: Mapped[int]
    rehearsal: Mapped[bool]
    kind: Mapped[str]
    public_from: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    laureates: Mapped[list["Laureate"]] = relationship(lazy="raise", order_by="Laureate.position")


class Laureate(Base):
    """A finalist or winner as published. Its slug stays the same from the finalists' publication to the winners'."""

    __tablename__ = "laureate"
    __table_args__ = (
        UniqueConstraint("publication_id", "slug"),
        CheckConstraint("role IN ('finalist', 'winner')", name="role"),
        Index("ix_laureate_slug", "slug"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"))
    slug: Mapped[str]
    position: Mapped[int]
    category_key: Mapped[str | None]
    category_names: Mapped[dict[str, Any]]
    focus_area: Mapped[str | None]
    role: Mapped[str]
    project: Mapped[str | None]
    summary: Mapped[str | None]
    language: Mapped[str | None]
    scope: Mapped[str | None]
    note: Mapped[str | None]
    source: Mapped[str]
    organisations: Mapped[list["LaureateOrganisation"]] = relationship(
        lazy="raise", order_by="LaureateOrganisation.position"
    )
    countries: Mapped[list["LaureateCountry"]] = relationship(lazy="raise", order_by="LaureateCountry.iso2")
    publication: Mapped[Publication] = relationship(lazy="raise", viewonly=True)


class LaureateOrganisation(Base):
    """An organisation that holds the award, as published."""

    __tablename__ = "laureate_organisation"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)


class LaureateCountry(Base):
    """A country of a laureate, as published."""

    __tablename__ = "laureate_country"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"), primary_key=True, index=True)
