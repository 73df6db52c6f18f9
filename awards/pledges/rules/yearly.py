"""What a pledge gives year by year: its instalments, or a straight line that is only assumed: pure."""

from dataclasses import dataclass
from decimal import Decimal

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
            found += _parts(one.start.year, one.end.year, money.word, one.currency, one.amount, assumed=False)
        rest = money.amount - sum((one.amount for one in planned), Decimal(0))
        first, last = content.start_year, content.end_year
        if money.basis != "yearly" and rest > 0 and first and last and first < last:
            found += _parts(first, last, money.word, money.currency, rest, assumed=True)
    return sorted(found, key=lambda one: (one.word, one.year, one.assumed))


def _parts(first: int, last: int, word: str, currency: str, amount: Decimal, *, assumed: bool) -> list[InYear]:
    years = range(first, min(last, first + MOST_YEARS - 1) + 1)
    each = amount / len(years)
    return [InYear(year, word, currency, each, assumed or len(years) > 1) for year in years]
