"""Reads of the prices in US dollars."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure.once import once
from awards.rates.models import PriceIndex, PriceSeries
from awards.rates.rules import Prices

MOST = 50


def prices(session: Session) -> Prices | None:
    """The index that pages use, or None; one question, and a page that only shows asks it once."""
    return once(session, "rates.prices", lambda: _prices(session))


def the_series(session: Session) -> PriceSeries | None:
    """The series that stands."""
    return session.scalar(select(PriceSeries).where(PriceSeries.stands))


def earlier(session: Session) -> Sequence[PriceSeries]:
    """Series that stood before, the newest first."""
    ended = select(PriceSeries).where(~PriceSeries.stands).order_by(PriceSeries.ended_at.desc(), PriceSeries.id)
    return session.scalars(ended.limit(MOST)).all()


def _prices(session: Session) -> Prices | None:
    rows = session.execute(
        select(
            PriceSeries.base_year, PriceSeries.name, PriceSeries.source, PriceSeries.terms, PriceSeries.retrieved_on,
            PriceSeries.rehearsal, PriceIndex.year, PriceIndex.value,
        )
        .join(PriceIndex, PriceIndex.series_id == PriceSeries.id)
        .where(PriceSeries.stands)
        .order_by(PriceIndex.year)
    ).all()  # fmt: skip
    if not rows:
        return None
    base_year, name, source, terms, retrieved_on, rehearsal, *_of_the_first_year = rows[0]
    return Prices({row.year: row.value for row in rows}, base_year, name, source, terms, retrieved_on, rehearsal)
