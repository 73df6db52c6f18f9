"""What pledges are found, counted and sorted by: kept beside them, written with each change of what is public."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base
from awards.pledges.models.registry import Amount

BY_LETTERS = String().with_variant(String(collation="C"), "postgresql")
"""Compared letter by letter on both databases, so that a beginning is a range of the index."""

NOT_LOOKED = -1


class PledgeSearch(Base):
    """A pledge that is or was public as its current version says it, flat; `n` is the number in its public id.

    `place` is where it stands in the sets of `PledgeIndex`, given once and without gaps; `values` are the values that
    it stands under there, as `rules.finding.kept_values` writes them. `at_desk` tells those whose organisation reports
    here. `title` is folded. The most people that it aims at and reached: None is not stated, `NOT_LOOKED` that a
    version of the program wrote the row which does not know of them.
    """

    __tablename__ = "pledge_search"
    __table_args__ = (
        Index("ix_pledge_search_amount", "sort_usd", "n"),
        Index("ix_pledge_search_title", "title", "n"),
        Index("ix_pledge_search_year", "start_year", "n"),
        Index("ix_pledge_search_reported", "reported_at", "n"),
    )

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(unique=True)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), unique=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), unique=True)
    state: Mapped[str]
    rehearsal: Mapped[bool]
    at_desk: Mapped[bool]
    public_since: Mapped[datetime]
    start_year: Mapped[int | None]
    title: Mapped[str] = mapped_column(BY_LETTERS)
    sort_usd: Mapped[Decimal | None] = mapped_column(Amount)
    reported_at: Mapped[datetime | None]
    people_aimed: Mapped[int | None] = mapped_column(BigInteger, server_default=text(str(NOT_LOOKED)))
    people_reached: Mapped[int | None] = mapped_column(BigInteger, server_default=text(str(NOT_LOOKED)))
    values: Mapped[str]


class PledgeIndex(Base):
    """A part of the set of pledges that have a value: a word, a country, a state, a digit of an amount.

    `bits` hold places from `part` times `rules.bits.PART` on; a set that nobody is in has no row.
    """

    __tablename__ = "pledge_index"

    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(BY_LETTERS, primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    bits: Mapped[bytes]


class PledgeOutdated(Base):
    """That the index holds an organisation (its names, country, merge) or the parts of a pledge as they were.

    The database itself notes it with the change (`infrastructure.noting`); the next change of the registry mends the
    index, and until then readers ask the rows of these pledges.
    """

    __tablename__ = "pledge_outdated"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    organisation_id: Mapped[UUID | None]
    pledge_id: Mapped[UUID | None]


class PledgeLine(Base):
    """A pledge's line in files as its current version says it: `cells` holds what `rules.flat.line` writes.

    What others change (its state and number, names of organisations, ties, reports) is not here: it is asked of them.
    """

    __tablename__ = "pledge_line"

    n: Mapped[int] = mapped_column(BigInteger, ForeignKey("pledge_search.n"), primary_key=True, autoincrement=False)
    cells: Mapped[str]
