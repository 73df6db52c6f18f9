"""How sums of pledges are made, word by word, and what they leave out: pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from awards.pledges.rules.content import WORDS


@dataclass(frozen=True)
class MoneyGroup:
    """Money of several pledges that is alike, so that its amounts may be added, and the dollar values if any."""

    word: str
    currency: str
    basis: str
    qualified: bool
    has_usd: bool
    pledges: int
    amount: Decimal
    usd: Decimal | None


@dataclass(frozen=True)
class Sum:
    """The dollar values under one word; `converted` is what of it was in another currency (currency, amount, usd)."""

    word: str
    usd: Decimal
    pledges: int
    qualified: bool
    converted: tuple[tuple[str, Decimal, Decimal], ...]


@dataclass(frozen=True)
class LeftOut:
    """Amounts that no sum in dollars holds: without a dollar value, or yearly and therefore without a total."""

    word: str
    currency: str
    amount: Decimal
    yearly: bool
    pledges: int


@dataclass(frozen=True)
class Totals:
    """Sums of a list of pledges, each word apart, and what is left out of them."""

    sums: tuple[Sum, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Figures:
    """Counts and sums of a list: `found` of `all`; `facets` maps facet to value to count, None for not stated."""

    all: int
    found: int
    facets: dict[str, dict[str | None, int]]
    totals: Totals
    no_amount: int
    no_money: int
    twice: dict[str, Decimal] = field(default_factory=dict)
    """By word, what of the sums another pledge of the list names as well: net is the sum without it."""
    not_compared: int | None = None
    """Of a list of at least an amount: the pledges that it leaves out because they state none in its currency."""


def totals(groups: Iterable[MoneyGroup]) -> Totals:
    """Sums in dollars word by word, and the amounts that are in none of them; words are never added together."""
    groups = sorted(groups, key=lambda g: (WORDS.index(g.word), g.currency, g.basis))
    sums: list[Sum] = []
    left_out: list[LeftOut] = []
    for word in WORDS:
        counted = [g for g in groups if g.word == word and g.has_usd]
        others = _by_currency(g for g in counted if g.currency != "USD")
        if counted:
            sums.append(
                Sum(
                    word,
                    sum((_usd(g) for g in counted), Decimal(0)),
                    sum(g.pledges for g in counted),
                    any(g.qualified for g in counted),
                    others,
                )
            )
        missing: dict[tuple[str, bool], tuple[Decimal, int]] = {}
        for g in groups:
            if g.word == word and not g.has_usd:
                amount, pledges = missing.get((g.currency, g.basis == "yearly"), (Decimal(0), 0))
                missing[g.currency, g.basis == "yearly"] = (amount + g.amount, pledges + g.pledges)
        left_out.extend(LeftOut(word, c, amount, yearly, n) for (c, yearly), (amount, n) in missing.items())
    return Totals(tuple(sums), tuple(left_out))


def _usd(group: MoneyGroup) -> Decimal:
    return group.usd or Decimal(0)


def _by_currency(groups: Iterable[MoneyGroup]) -> tuple[tuple[str, Decimal, Decimal], ...]:
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for g in groups:
        amount, usd = found.get(g.currency, (Decimal(0), Decimal(0)))
        found[g.currency] = (amount + g.amount, usd + _usd(g))
    return tuple((currency, amount, usd) for currency, (amount, usd) in found.items())
