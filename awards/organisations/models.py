"""Tables of organisations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.accounts.models import User
from awards.infrastructure.database import Base, database_now


class Organisation(Base):
    """An organisation, whatever it does here: nominee, judge's employer, pledger, laureate.

    What was merged into another stays a row: its address leads to the other, and whatever points to it is read as the
    other's. A merged one points to one that stands by itself, so that nobody follows a chain. `public_by_merge`: only
    since a public one was merged into it, and until that is parted from it again. `change_n` counts the
    changes of the row, its names and identifiers: pages made of it know by that whether they are out of date.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("merged_into_id <> id", name="not_into_itself"),
        CheckConstraint("(verified_at IS NULL) = (verified_by_user_id IS NULL)", name="verified_by"),
        Index("ix_organisation_merged_into", "merged_into_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kind: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    search_text: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    public_by_merge: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str | None]
    source: Mapped[str | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column("verified_by_user_id", ForeignKey("user.id"))
    change_n: Mapped[int] = mapped_column(default=0, server_default="0", onupdate=text("change_n + 1"))
    aliases: Mapped[list["OrganisationAlias"]] = relationship(lazy="raise", order_by="OrganisationAlias.name")
    domains: Mapped[list["OrganisationDomain"]] = relationship(lazy="raise", order_by="OrganisationDomain.domain")
    identifiers: Mapped[list["OrganisationIdentifier"]] = relationship(
        lazy="raise", order_by="OrganisationIdentifier.scheme, OrganisationIdentifier.value"
    )
    merged_into: Mapped["Organisation | None"] = relationship(lazy="raise", remote_side=id)

    @property
    def state(self) -> str:
        """Merged, verified by staff, or unverified; it follows from the row and is kept nowhere else."""
        return "merged" if self.merged_into_id else "verified" if self.verified_at else "unverified"

    @property
    def standing(self) -> "Organisation":
        """The organisation as it stands today: the one that this was merged into, or itself."""
        return self.merged_into if self.merged_into_id and self.merged_into else self


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
    """An outside identifier (ROR, LEI, a list of org-id.guide); one organisation holds it.

    `valid_until` is the last day on which the register had it so, when that is known.
    """

    __tablename__ = "organisation_identifier"
    __table_args__ = (UniqueConstraint("scheme", "value"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    scheme: Mapped[str]
    value: Mapped[str]
    valid_until: Mapped[date | None]


class OrganisationClaim(Base):
    """Somebody says to speak for an organisation; until staff confirm it, it opens nothing.

    `words` are why, `reason` is what staff answer when they decline.
    """

    __tablename__ = "organisation_claim"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'confirmed', 'declined', 'ended')", name="state"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_user_id IS NULL)", name="settled_by"),
        Index(
            "uq_organisation_claim_open",
            "user_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'confirmed')"),
            postgresql_where=text("state IN ('asked', 'confirmed')"),
        ),
        Index("ix_organisation_claim_organisation", "organisation_id", "state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(default="asked")
    words: Mapped[str] = mapped_column(default="", info={"personal": "what a person wrote"})
    asked_at: Mapped[datetime] = mapped_column(default=database_now())
    settled_by: Mapped[UUID | None] = mapped_column("settled_by_user_id", ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", info={"personal": "may name a person"})
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=user_id)


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
