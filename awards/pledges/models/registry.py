"""Tables of the pledge registry."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, UniqueConstraint, and_, not_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.organisations.models import Organisation
from awards.places.models import Country, Region
from awards.pledges.rules.states import PUBLIC

Amount = Numeric(20, 2)


class Pledge(Base):
    """A commitment with a public id that is never reused (`R-000123`); what it says is in its versions.

    `organisation_id` is whose desk it is written at; none for those that came from a source. `current_n` is the version
    that is public, 0 before there is one; what is being written stands in its `PledgeDraft` alone. `changed_at` is when
    anything public of it last changed: its text, its state, its ties, its reports. `grants_refused_at` is when its
    organisation said that it does not want it in the 360Giving data; a version that says otherwise counts.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        UniqueConstraint("source_register", "source_id"),
        CheckConstraint("state IN ('draft', 'published', 'withdrawn', 'closed', 'discarded')", name="state"),
        CheckConstraint("(state IN ('draft', 'discarded')) = (current_n = 0)", name="public_with_version"),
        Index("ix_pledge_organisation", "organisation_id"),
        Index("ix_pledge_changed", "changed_at"),
        Index("ix_pledge_highest", text("length(public_id)"), "public_id"),
        CheckConstraint("state <> 'withdrawn' OR withdrawal_reason IS NOT NULL", name="withdrawn_with_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    public_id: Mapped[str] = mapped_column(unique=True)
    source_register: Mapped[str]
    source_id: Mapped[str]
    official_number: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft")
    withdrawal_reason: Mapped[str | None]
    current_n: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    changed_at: Mapped[datetime] = mapped_column(default=database_now())
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    rehearsal: Mapped[bool] = mapped_column(default=False)
    grants_refused_at: Mapped[datetime | None]
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    versions: Mapped[list["PledgeVersion"]] = relationship(lazy="raise", order_by="PledgeVersion.n")
    current: Mapped["PledgeVersion"] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(Pledge.id == foreign(PledgeVersion.pledge_id), Pledge.current_n == PledgeVersion.n)",
        uselist=False,
    )

    @hybrid_property
    def stands(self) -> bool:
        """Whether it is in lists and sums: public, not withdrawn, and none of a rehearsal."""
        return self.state in PUBLIC and not self.rehearsal

    @stands.inplace.expression
    @classmethod
    def _stands(cls) -> ColumnElement[bool]:
        return and_(cls.state.in_(PUBLIC), not_(cls.rehearsal))


class PledgeVersion(Base):
    """What a pledge said from a moment on; never changed.

    `resource_kind` says what is given: financial, in-kind or none; empty means not recorded, which is not none.
    `facts` holds what is shown and not searched by column: targets, reported progress, the register's status word,
    goals and action lines, the source's wording of the organisation, confidence, inferred columns, note.
    `sort_usd` is the largest dollar value of the version's money, to sort by.
    """

    __tablename__ = "pledge_version"
    __table_args__ = (
        UniqueConstraint("pledge_id", "n"),
        CheckConstraint("start_year <= end_year", name="years"),
        CheckConstraint("resource_kind IN ('financial', 'in-kind', 'none')", name="resource_kind"),
        Index("ix_pledge_version_facets", "focus_area", "pledge_type"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    n: Mapped[int]
    title: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    pledge_type: Mapped[str | None]
    resource_kind: Mapped[str | None]
    focus_area: Mapped[str | None]
    entity_kind: Mapped[str | None]
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    sort_usd: Mapped[Decimal | None] = mapped_column(Amount)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    search_text: Mapped[str]
    source: Mapped[str]
    retrieved_on: Mapped[date | None]
    content_digest: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=database_now())
    parties: Mapped[list["PledgeParty"]] = relationship(lazy="raise", order_by="PledgeParty.position")
    money: Mapped[list["PledgeMoney"]] = relationship(lazy="raise", order_by="PledgeMoney.word.desc()")
    countries: Mapped[list["PledgeCountry"]] = relationship(lazy="raise", order_by="PledgeCountry.iso2")
    regions: Mapped[list["PledgeRegion"]] = relationship(lazy="raise", order_by="PledgeRegion.region_key")
    tranches: Mapped[list["PledgeTranche"]] = relationship(lazy="raise", order_by="PledgeTranche.position")
    beneficiaries: Mapped[list["PledgeBeneficiary"]] = relationship(
        lazy="raise", order_by="PledgeBeneficiary.group_key"
    )


class PledgeParty(Base):
    """An organisation of a pledge and what it does in it."""

    __tablename__ = "pledge_party"
    __table_args__ = (CheckConstraint("role IN ('lead', 'co-pledger', 'partner')", name="role"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class PledgeMoney(Base):
    """An amount in its own currency under its own word; the five words are never added up together.

    `basis`: stated, yearly (`amount` is for one year; a total depends on the years, so there is none) or derived
    (`amount` is `yearly_amount` times the years). `usd` is the dollar value: as the source states it, derived with the
    amount, or converted at `usd_rate`. `amount` is the least of a range and counts in sums, `most` its other end.
    """

    __tablename__ = "pledge_money"
    __table_args__ = (
        CheckConstraint("word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')", name="word"),
        CheckConstraint("basis IN ('stated', 'yearly', 'derived')", name="basis"),
        CheckConstraint("(basis = 'derived') = (yearly_amount IS NOT NULL)", name="derived_from"),
        CheckConstraint("basis <> 'yearly' OR usd IS NULL", name="yearly_has_no_total"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("usd_basis IN ('stated', 'derived', 'converted')", name="usd_basis"),
        CheckConstraint("(usd IS NULL) = (usd_basis IS NULL)", name="usd_with_basis"),
        CheckConstraint("most >= amount", name="most"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str]
    qualifier: Mapped[str | None]
    basis: Mapped[str] = mapped_column(default="stated")
    yearly_amount: Mapped[Decimal | None] = mapped_column(Amount)
    usd: Mapped[Decimal | None] = mapped_column(Amount)
    usd_basis: Mapped[str | None]
    usd_rate: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    most: Mapped[Decimal | None] = mapped_column(Amount)
    value_date: Mapped[date | None]
    is_new: Mapped[bool | None]


class PledgeTranche(Base):
    """A planned instalment of a version: an amount under a word in a period."""

    __tablename__ = "pledge_tranche"
    __table_args__ = (
        CheckConstraint("word IN ('pledged', 'committed', 'disbursed', 'spent', 'in_kind')", name="word"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class PledgeCountry(Base):
    """A country that a pledge is for; without a share the amount is not split between several."""

    __tablename__ = "pledge_country"
    __table_args__ = (CheckConstraint("share > 0 AND share <= 100", name="share"),)

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"), primary_key=True, index=True)
    share: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    country: Mapped[Country] = relationship(lazy="raise")


class PledgeRegion(Base):
    """A region or group of countries that a pledge names without listing its countries."""

    __tablename__ = "pledge_region"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    region_key: Mapped[str] = mapped_column(ForeignKey("region.key"), primary_key=True, index=True)
    region: Mapped[Region] = relationship(lazy="raise")


class BeneficiaryGroup(Base):
    """People whom pledges name as those it is for."""

    __tablename__ = "beneficiary_group"

    key: Mapped[str] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    source: Mapped[str]


class PledgeBeneficiary(Base):
    """A group that a pledge is for."""

    __tablename__ = "pledge_beneficiary"

    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), primary_key=True)
    group_key: Mapped[str] = mapped_column(ForeignKey("beneficiary_group.key"), primary_key=True, index=True)
    group: Mapped[BeneficiaryGroup] = relationship(lazy="raise")


class RegistryTotal(Base):
    """A total of Partner2Connect as somebody published it: `stated_date` as printed, `sort_date` for the time line.

    A row without a figure is a milestone (`event`). `usd_basis` derived: computed from another figure, see its note.
    """

    __tablename__ = "registry_total"
    __table_args__ = (CheckConstraint("usd_basis IN ('stated', 'derived')", name="usd_basis"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    stated_date: Mapped[str]
    sort_date: Mapped[date]
    pledges: Mapped[int | None]
    pledges_qualifier: Mapped[str | None]
    usd_billion: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    usd_qualifier: Mapped[str | None]
    usd_basis: Mapped[str | None]
    entities: Mapped[int | None]
    entities_qualifier: Mapped[str | None]
    countries: Mapped[int | None]
    target_usd_billion: Mapped[Decimal | None] = mapped_column(Numeric(10, 3))
    target_until: Mapped[str | None]
    event: Mapped[str | None]
    note: Mapped[str | None]
    source: Mapped[str]
