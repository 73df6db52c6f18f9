"""Tables of places."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base


class Region(Base):
    """A region of the ITU or of the UN's M49 list, a UN group of countries, or one as a source words it (`named`)."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint("kind IN ('itu', 'm49', 'm49-subregion', 'group', 'named')", name="kind"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    source: Mapped[str]


class Country(Base):
    """A country or area by its ISO code, with its UN names in six languages (`names[lang]`)."""

    __tablename__ = "country"

    iso2: Mapped[str] = mapped_column(primary_key=True)
    iso3: Mapped[str] = mapped_column(unique=True)
    m49: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    itu_region: Mapped[str | None] = mapped_column(ForeignKey("region.key"), index=True)
    m49_region: Mapped[str | None]
    m49_subregion: Mapped[str | None]
    itu_member: Mapped[bool]
    note: Mapped[str | None]
    source: Mapped[str]
    statuses: Mapped[list["CountryStatus"]] = relationship(
        lazy="raise", order_by="CountryStatus.status, CountryStatus.as_of"
    )


class CountryStatus(Base):
    """Whether a country was on a UN list (LDC, LLDC, SIDS) at a date; `stated` is the date as precise as it is."""

    __tablename__ = "country_status"
    __table_args__ = (CheckConstraint("status IN ('LDC', 'LLDC', 'SIDS')", name="status"),)

    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"), primary_key=True)
    status: Mapped[str] = mapped_column(primary_key=True)
    as_of: Mapped[date] = mapped_column(primary_key=True)
    stated: Mapped[str]
    member: Mapped[bool]
    left_on: Mapped[str | None]
    source: Mapped[str]


class FactFigure(Base):
    """An estimate that ITU published: the figure as printed, what it counts (`names`), unit, publication and source."""

    __tablename__ = "fact_figure"

    key: Mapped[str] = mapped_column(primary_key=True)
    publication: Mapped[str]
    indicator: Mapped[str]
    names: Mapped[dict[str, Any]]
    as_of: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    position: Mapped[int]
    source: Mapped[str]
