"""Rates by year and by day, and which of them an amount takes: pure."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.core import get_global

from awards.core.text import N_, Message

DOLLAR = "USD"
CENT = Decimal("0.01")
AS_OLD = timedelta(days=10)
"""A day without a rate (a Sunday, a holiday) takes the last one before it, which is at most so old."""

AVERAGE, DAY, LAST, SAME = "average", "day", "last", "same"
"""Mean of a whole year; of a day; the newest that is known, for what lies after it; dollars themselves."""


CURRENCIES = frozenset(get_global("all_currencies")) - {"XTS", "XXX"}
"""The codes of currencies of today and of earlier days, by ISO 4217 as Unicode's data has them."""


LETTERS = re.compile(r"[A-Z]{3}")


def unknown_currency(code: str) -> Message | None:
    """What is said of a code that is none of a currency; None for one that is."""
    if not LETTERS.fullmatch(code):
        return N_("Give the currency's three capital letters, such as EUR.")
    return None if code in CURRENCIES else N_("%(code)s is no currency. Look at its three letters again.", code=code)


@dataclass(frozen=True)
class Rate:
    """US dollars for one unit; `period` is the year, or the day that the rate is of."""

    usd: Decimal
    kind: str
    period: str


@dataclass(frozen=True)
class Step:
    """A part of an amount with the rate that it was converted at."""

    amount: Decimal
    rate: Rate

    @property
    def usd(self) -> Decimal:
        """Its value, not rounded."""
        return self.amount * self.rate.usd


class Rates:
    """The rates that are held: means of whole years, and days in their order, by currency."""

    def __init__(
        self, years: Mapping[tuple[str, int], Decimal], days: Mapping[str, Sequence[tuple[date, Decimal]]]
    ) -> None:
        self.years, self.days = years, days
        self.newest = max((of_one[-1][0] for of_one in days.values() if of_one), default=date.min)

    def of_year(self, currency: str, year: int) -> Rate | None:
        """The mean of a year; for a year that is not over, or to come, the newest rate. None when there is none."""
        if currency == DOLLAR:
            return Rate(Decimal(1), SAME, str(year))
        if (mean := self.years.get((currency, year))) is not None:
            return Rate(mean, AVERAGE, str(year))
        return self._last(currency) if year >= self.newest.year else None

    def of_day(self, currency: str, day: date) -> Rate | None:
        """The rate of a day; before the first day that is held the mean of its year. None when there is none."""
        if currency == DOLLAR:
            return Rate(Decimal(1), SAME, day.isoformat())
        held = self.days.get(currency, ())
        if day > self.newest:
            return self._last(currency)
        place = bisect_right(held, day, key=lambda one: one[0])
        if place and day - held[place - 1][0] <= AS_OLD:
            return Rate(held[place - 1][1], DAY, held[place - 1][0].isoformat())
        return self.of_year(currency, day.year) if not place else None

    def _last(self, currency: str) -> Rate | None:
        """The newest rate of a currency that is still quoted."""
        held = self.days.get(currency, ())
        if not held or self.newest - held[-1][0] > AS_OLD:
            return None
        return Rate(held[-1][1], LAST, held[-1][0].isoformat())


def over_years(rates: Rates, amount: Decimal, currency: str, first: int, last: int) -> list[Step] | None:
    """An amount in equal parts over years, each at the rate of its year; None when a year has none."""
    years = range(first, last + 1)
    found = [rates.of_year(currency, year) for year in years]
    known = [rate for rate in found if rate is not None]
    if len(known) < len(years):
        return None
    return [Step(amount / len(years), rate) for rate in known]


def dollars(steps: Sequence[Step]) -> Decimal:
    """What the parts are worth together, to the cent."""
    return sum((step.usd for step in steps), Decimal(0)).quantize(CENT)
