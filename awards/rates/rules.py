"""Rates by year and by day, and which of them an amount takes; dollars in the prices of another year: pure."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from babel.core import get_global

from awards.core.errors import RuleBroken
from awards.core.figures import latin_digits
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


FIRST_YEAR, LAST_YEAR = 1950, 2100
HIGHEST = Decimal(1_000_000)
MOST_PLACES = 6
LINE = re.compile(r"(\d{4})[\s;,]+(\d{1,7}(?:\.\d+)?)", re.ASCII)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Prices:
    """What prices in US dollars were, year by year: an index, 100 in its base year; `source` is an address.

    It holds the prices of dollars alone, so an amount of another currency becomes dollars first.
    """

    index: Mapping[int, Decimal]
    base_year: int
    name: str
    source: str
    terms: str
    retrieved_on: date
    made_up: bool

    @property
    def first(self) -> int:
        """Its first year."""
        return min(self.index)

    @property
    def newest(self) -> int:
        """Its last year."""
        return max(self.index)

    def exact(self, usd: Decimal, of: int | None, year: int) -> Fraction | None:
        """Dollars `of` one year in the prices of another, not rounded; None when the index has not both."""
        if of is None or of not in self.index or year not in self.index:
            return None
        return Fraction(usd) * Fraction(self.index[year]) / Fraction(self.index[of])

    def worth(self, usd: Decimal, of: int | None, year: int) -> Decimal | None:
        """The same to the cent."""
        found = self.exact(usd, of, year)
        return None if found is None else to_the_cent(found)


def to_the_cent(value: Fraction) -> Decimal:
    """Rounded to the cent; what lies in the middle of two goes to the even one."""
    return Decimal(round(value * 100)).scaleb(-2)


def priced_in(value_date: date | None, first_year: int | None) -> int | None:
    """The year of whose prices an amount is: that of the day of its value, else the first year of its pledge."""
    return value_date.year if value_date is not None else first_year


def column_at(year: int) -> str:
    """What files call a dollar value in the prices of a year."""
    return f"usd_at_prices_of_{year}"


def read_index(text: str) -> dict[int, Decimal]:
    """An index as somebody pastes it: a year and its figure a line, below the names of the columns or without.

    Raises RuleBroken that names the line, for the field `figures`.
    """
    found = dict[int, Decimal]()
    lines = [latin_digits(line).strip(" \t\r\ufeff") for line in text.splitlines()]
    for number, line in enumerate(lines, start=1):
        if not line or (not found and not any(sign.isdecimal() for sign in line)):
            continue
        matched = LINE.fullmatch(line)
        if matched is None:
            raise _wrong(N_("Line %(line)s is no year with its figure.", line=number))
        year, figure = int(matched[1]), Decimal(matched[2])
        if year in found:
            raise _wrong(N_("Line %(line)s gives the year %(year)s again.", line=number, year=f"{year}"))
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise _wrong(N_("Line %(line)s: give a year from 1950 to 2100.", line=number))
        if not 0 < figure <= HIGHEST or -int(figure.as_tuple().exponent) > MOST_PLACES:
            raise _wrong(N_("Line %(line)s: a figure is above 0, at most 1,000,000, with at most six digits behind the point.", line=number))  # noqa: E501 # fmt: skip
        found[year] = figure
    return found


def check_index(index: Mapping[int, Decimal], base_year: int) -> None:
    """Raise RuleBroken for an index of a single year, with a gap, or that is not 100 in its base year."""
    if len(index) < 2:
        raise _wrong(N_("Give the figures of two years at least."))
    if gaps := [year for year in range(min(index), max(index)) if year not in index]:
        raise _wrong(N_("The year %(year)s has no figure. Years follow one another without a gap.", year=f"{gaps[0]}"))
    if not FIRST_YEAR <= base_year <= LAST_YEAR:
        raise RuleBroken(N_("Give a year from 1950 to 2100."), ["base_year"])
    if index.get(base_year, HUNDRED) != HUNDRED:
        raise RuleBroken(
            N_("An index is 100 in its base year, and the figures say %(figure)s. Look at both again.",
               figure=f"{index[base_year]:f}"), ["base_year"],
        )  # fmt: skip


def _wrong(words: Message) -> RuleBroken:
    return RuleBroken(words, ["figures"])
