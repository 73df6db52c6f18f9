"""Tables of the prices in US dollars that staff give."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class PriceSeries(Base):
    """An index of prices in US dollars, as a source has it; earlier ones stay and are shown no more.

    `stands` while it is the one that pages use: one at a time. `source` is a web address, `name` what the index is
    called there, `terms` under which words it may be passed on.
    """

    __tablename__ = "price_series"
    __table_args__ = (
        CheckConstraint("stands = (ended_at IS NULL)", name="stands_until_it_ends"),
        Index(
            "uq_price_series_stands", "stands", unique=True, sqlite_where=text("stands"),
            postgresql_where=text("stands"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str]
    base_year: Mapped[int]
    source: Mapped[str]
    terms: Mapped[str]
    retrieved_on: Mapped[date]
    rehearsal: Mapped[bool]
    stands: Mapped[bool]
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PriceIndex(Base):
    """The index of a year."""

    __tablename__ = "price_index"
    __table_args__ = (CheckConstraint("value > 0", name="value"),)

    series_id: Mapped[UUID] = mapped_column(ForeignKey("price_series.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[Decimal] = mapped_column(Numeric(14, 6))
