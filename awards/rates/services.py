"""Give the prices of years in US dollars, and end them: each with its audit row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, locks
from awards.rates import rules
from awards.rates.models import PriceIndex, PriceSeries
from awards.rates.queries import the_series

LOCK = "rates.prices"


@dataclass(frozen=True)
class Given:
    """What staff say of an index: its figures by year, what it is called, where it is from and when it was read."""

    index: Mapping[int, Decimal]
    base_year: int
    name: str
    source: str
    terms: str
    retrieved_on: date


def give_prices(
    session: Session, given: Given, by: User | None, at: datetime, seen: str, *, rehearsal: bool = False
) -> PriceSeries:
    """Let an index stand from now on; the one before ends and is kept.

    `seen` is the id of the series that whoever gives it saw standing, empty for none. Raises RuleBroken for figures
    that are no index, a day of retrieval to come, and when another series stands than was seen.
    """
    rules.check_index(given.index, given.base_year)
    if given.retrieved_on > at.date():
        raise RuleBroken(N_("The day on which it was retrieved is not to come."), ["retrieved_on"])
    before = _held(session, seen)
    if before is not None:
        _end(before, at)
        session.flush()
    found = PriceSeries(
        id=uuid4(), name=given.name, base_year=given.base_year, source=given.source, terms=given.terms,
        retrieved_on=given.retrieved_on, rehearsal=rehearsal, stands=True, given_at=at, ended_at=None,
    )  # fmt: skip
    session.add(found)
    session.flush()
    session.add_all(PriceIndex(series_id=found.id, year=year, value=value) for year, value in given.index.items())
    first, last = min(given.index), max(given.index)
    details = {"first": first, "last": last, "base_year": given.base_year}
    _note(session, "prices.given", found, by, details | {"before": str(before.id) if before else None})
    return found


def end_prices(session: Session, by: User, at: datetime, seen: str) -> None:
    """Let no index stand any more: pages say nothing of prices from now on. A second time changes nothing.

    Raises RuleBroken when another series stands than was seen.
    """
    found = _held(session, seen, gone_already=True)
    if found is not None:
        _end(found, at)
        _note(session, "prices.ended", found, by, {})


def _held(session: Session, seen: str, *, gone_already: bool = False) -> PriceSeries | None:
    locks.hold(session, [LOCK])
    found = the_series(session)
    if (found is None and gone_already) or seen == _mark(found.id if found else None):
        return found
    raise RuleBroken(
        N_("Somebody gave other prices after you opened this page. Look at them, then send yours again."), ["figures"]
    )


def _mark(series_id: UUID | None) -> str:
    return str(series_id) if series_id else ""


def _end(series: PriceSeries, at: datetime) -> None:
    series.stands, series.ended_at = False, at


def _note(session: Session, action: str, series: PriceSeries, by: User | None, details: dict[str, object]) -> None:
    audit.record(session, actor=by.id if by else None, action=action, subject=series.id, details=details)
    session.flush()
