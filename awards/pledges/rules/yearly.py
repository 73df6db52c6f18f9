"""What a pledge gives year by year: its instalments, or a straight line that is only assumed: pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from awards.pledges.rules.content import Content

MOST_YEARS = 30


@dataclass(frozen=True)
class InYear:
    """An amount of a year under its word; `assumed`: no plan says so, it is an equal part of the whole."""

    year: int
    word: str
    currency: str
    amount: Decimal
    assumed: bool


def year_by_year(content: Content) -> list[InYear]:
    """Amounts by year, word by word. Nothing for an amount without years, or of a single year: it says so itself."""
    found = []
    for money in content.money:
        planned = [one for one in content.tranches if (one.word, one.currency) == (money.word, money.currency)]
        for one in planned:
            found += _parts(one.start.year, one.end.year, money.word, one.currency, one.amount)
        rest = money.amount - sum((one.amount for one in planned), Decimal(0))
        first, last = content.start_year, content.end_year
        if money.basis != "yearly" and rest > 0 and first and last and first < last:
            found += _parts(first, last, money.word, money.currency, rest)
    return sorted(found, key=lambda one: (one.word, one.year, one.assumed))


def _parts(first: int, last: int, word: str, currency: str, amount: Decimal) -> list[InYear]:
    years = _years(first, last)
    each = amount / len(years)
    return [InYear(year, word, currency, each, len(years) > 1) for year in years]


@dataclass(frozen=True)
class Plan:
    """Dollars from a first to a last year, of so many pledges; without both years nobody knows when."""

    first: int | None
    last: int | None
    usd: Fraction
    pledges: int = 1


@dataclass(frozen=True)
class YearSum:
    """The dollars of a year: `planned` by an instalment or for this one year, `assumed` as an equal part of several."""

    year: int
    planned: Decimal
    assumed: Decimal


@dataclass(frozen=True)
class Yearly:
    """Sums year by year, without a gap, and what names no years and is in none of them."""

    years: tuple[YearSum, ...]
    without: Decimal
    without_pledges: int


def yearly(plans: Iterable[Plan]) -> Yearly:
    """The dollars of every year, to the cent."""
    planned, assumed = defaultdict[int, Fraction](Fraction), defaultdict[int, Fraction](Fraction)
    without, pledges = Fraction(0), 0
    for plan in plans:
        if plan.first is None or plan.last is None:
            without, pledges = without + plan.usd, pledges + plan.pledges
            continue
        years = _years(plan.first, plan.last)
        into = planned if len(years) == 1 else assumed
        for year in years:
            into[year] += plan.usd / len(years)
    known = planned.keys() | assumed.keys()
    every = range(min(known), max(known) + 1) if known else ()
    return Yearly(
        tuple(YearSum(year, _cents(planned[year]), _cents(assumed[year])) for year in every), _cents(without), pledges
    )


def _years(first: int, last: int) -> range:
    return range(first, min(last, first + MOST_YEARS - 1) + 1)


def _cents(value: Fraction) -> Decimal:
    return Decimal(round(value * 100)) / 100
