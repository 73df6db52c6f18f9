"""Tables of organisations."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base


class Organisation(Base):
    """An organisation, whatever it does here: nominee, judge's employer, pledger, laureate."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("merged_into_id <> id", name="not_into_itself"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kind: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    search_text: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    source: Mapped[str | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    aliases: Mapped[list["OrganisationAlias"]] = relationship(lazy="raise")
    domains: Mapped[list["OrganisationDomain"]] = relationship(lazy="raise")


class OrganisationAlias(Base):
    """Another name of an organisation; `folded` is the name as search and conflict-finding compare it."""

    __tablename__ = "organisation_alias"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)


class OrganisationDomain(Base):
    """A web domain of an organisation, lower case without `www.`; never a free-mail domain."""

    __tablename__ = "organisation_domain"
    __table_args__ = (UniqueConstraint("organisation_id", "domain"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    domain: Mapped[str] = mapped_column(index=True)


class OrganisationIdentifier(Base):
    """An outside identifier (ROR, LEI, a national register); one organisation holds it."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str]
    value: Mapped[str]


class FormerAward(Base):
    """An award that an organisation holds already, by year and category: who won may not enter that category again.

    Filled from the record, and by publishing when an announcement becomes a publication; never from a rehearsal.
    """

    __tablename__ = "former_award"
    __table_args__ = (CheckConstraint("role IN ('finalist', 'winner')", name="role"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    category_key: Mapped[str] = mapped_column(primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class FormerLaureate(Base):
    """Who and what stood together as one laureate: its organisations (holders and partners), its person, its project.

    One row each, under the laureate's slug; `laureate` is what it is called and `folded` the name as it is compared.
    Filled like `FormerAward`, and never from a rehearsal: whoever won together does not judge each other.
    """

    __tablename__ = "former_laureate"
    __table_args__ = (
        CheckConstraint("part IN ('organisation', 'person', 'project')", name="part"),
        CheckConstraint("organisation_id IS NULL OR part = 'organisation'", name="organisation_by_id"),
    )

    slug: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    folded: Mapped[str] = mapped_column(primary_key=True, index=True)
    name: Mapped[str]
    laureate: Mapped[str]
    year: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
