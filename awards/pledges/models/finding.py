"""What pledges are found, counted and sorted by: kept beside them, written with each change of what is public."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base
from awards.pledges.models.registry import Amount

BY_LETTERS = String().with_variant(String(collation="C"), "postgresql")
"""Compared letter by letter on both databases, so that a beginning is a range of the index."""


AMOUNT = "amount"


class PledgeSearch(Base):
    """A pledge that is or was public as its current version says it, flat; `n` is the number in its public id.

    `at_desk` tells those whose organisation reports here; `stage` is what its newest report says.
    What depends on organisations (their names, country, whom they were merged into) is not here: it is asked of them.
    `gives` is AMOUNT where money is stated, else the kind of what is given.
    `level` is how far somebody looked at the newest report, which holds until `level_until`. `title` is folded.
    """

    __tablename__ = "pledge_search"
    __table_args__ = (
        Index("ix_pledge_search_amount", "sort_usd", "n"),
        Index("ix_pledge_search_title", "title", "n"),
        Index("ix_pledge_search_year", "start_year", "n"),
        Index("ix_pledge_search_reported", "reported_at", "n"),
    )

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), unique=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("pledge_version.id"), unique=True)
    state: Mapped[str]
    rehearsal: Mapped[bool]
    at_desk: Mapped[bool]
    public_since: Mapped[datetime]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    focus_area: Mapped[str | None]
    pledge_type: Mapped[str | None]
    entity_kind: Mapped[str | None]
    start_year: Mapped[int | None]
    title: Mapped[str] = mapped_column(BY_LETTERS)
    sort_usd: Mapped[Decimal | None] = mapped_column(Amount)
    reported_at: Mapped[datetime | None]
    stage: Mapped[str | None]
    level: Mapped[int | None]
    level_until: Mapped[datetime | None]
    has_country: Mapped[bool]
    has_region: Mapped[bool]
    has_group: Mapped[bool]
    has_sdg: Mapped[bool]
    gives: Mapped[str | None]


class PledgeWord(Base):
    """A word under which a pledge is found."""

    __tablename__ = "pledge_word"

    word: Mapped[str] = mapped_column(BY_LETTERS, primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, ForeignKey("pledge_search.n"), primary_key=True, index=True)


class PledgeTag(Base):
    """One of several values of a pledge: a country, a region of the work, a group or a goal; `facet` says which."""

    __tablename__ = "pledge_tag"
    __table_args__ = (Index("ix_pledge_tag_of", "n", "facet", "value"),)

    facet: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, ForeignKey("pledge_search.n"), primary_key=True)


class PledgeLine(Base):
    """A pledge's line in files as its current version says it: `cells` holds what `rules.flat.line` writes.

    What others change (its state and number, names of organisations, ties, reports) is not here: it is asked of them.
    """

    __tablename__ = "pledge_line"

    n: Mapped[int] = mapped_column(BigInteger, ForeignKey("pledge_search.n"), primary_key=True, autoincrement=False)
    cells: Mapped[str]
