"""Sums of dollars in the prices of one year, word by word, and what they leave out: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from awards.pledges.rules.content import WORDS
from awards.rates.rules import Prices, priced_in, to_the_cent

NOTHING = Decimal(0)


@dataclass(frozen=True)
class InPrices:
    """Dollars are told in the prices of a year as well, by this index."""

    index: Prices
    year: int

    def of(self, money: Any, first_year: int | None) -> Decimal | None:
        """What the dollars of an amount are then; None where it has none, or the index not its year."""
        if money.usd is None:
            return None
        return self.index.worth(money.usd, priced_in(money.value_date, first_year), self.year)


@dataclass(frozen=True)
class OfYear:
    """Dollars under one word in the prices of one year, and of how many pledges; None where no year is known."""

    word: str
    year: int | None
    usd: Decimal
    pledges: int


@dataclass(frozen=True)
class NotPriced:
    """Dollars that no sum at prices holds, as they are stated, and of how many pledges."""

    usd: Decimal = NOTHING
    pledges: int = 0


@dataclass(frozen=True)
class AtPrices:
    """The dollars under one word in the prices of `year`.

    `usd` is what is added up, `twice` what of it another pledge of the list names as well: net is the sum without it.
    Left out are dollars whose year nobody knows (`undated`) and those of years that the index does not hold.
    """

    word: str
    year: int
    usd: Decimal
    pledges: int
    twice: Decimal
    undated: NotPriced
    outside: NotPriced

    @property
    def net(self) -> Decimal:
        """The sum in which what two pledges name counts once."""
        return self.usd - self.twice


def at_prices(groups: Iterable[OfYear], prices: Prices, year: int) -> list[AtPrices]:
    """The sums by word in the prices of a year, as stated: added up exactly, then rounded once, to the cent.

    None for a year that the index does not hold.
    """
    known, found = list(groups) if year in prices.index else [], list[AtPrices]()
    for word in WORDS:
        of_word = [one for one in known if one.word == word]
        priced = [(one, worth) for one in of_word if (worth := prices.exact(one.usd, one.year, year)) is not None]
        if of_word:
            found.append(AtPrices(
                word, year, to_the_cent(sum((worth for _, worth in priced), Fraction(0))),
                sum(one.pledges for one, _ in priced), NOTHING,
                _together(one for one in of_word if one.year is None),
                _together(one for one in of_word if one.year is not None and one.year not in prices.index),
            ))  # fmt: skip
    return found


def _together(groups: Iterable[OfYear]) -> NotPriced:
    each = list(groups)
    return NotPriced(sum((one.usd for one in each), NOTHING), sum(one.pledges for one in each))
