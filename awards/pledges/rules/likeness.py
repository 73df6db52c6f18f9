"""When two pledges of one organisation are likely one and the same, held twice: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from awards.organisations.rules import fold

TITLE, COUNTRY, SAME_AMOUNT, SAME_YEARS = 3.0, 1.0, 1.5, 0.5
"""What alike titles, shared countries, one amount and one first year say for it, each at most."""

OTHER_AMOUNT, OTHER_YEARS = 1.5, 1.0
"""What says against it: a pledge is often given again, for another year or another sum."""

LIKELY = 3.5
"""From here on staff are asked to look: 0.9 of planted pairs are found so, and 0.8 of what is found was planted."""

ALIKE = 0.6
"""From here on titles are said to be alike."""


@dataclass(frozen=True)
class Described:
    """A pledge as the comparison sees it; `amounts` are (word, currency, amount)."""

    key: str
    title: str
    countries: frozenset[str] = frozenset()
    amounts: frozenset[tuple[str, str, Decimal]] = frozenset()
    first_year: int | None = None


@dataclass(frozen=True)
class Likeness:
    """How likely the other is the same, and what the two share: title, country, amount, year."""

    key: str
    title: str
    points: float
    shared: tuple[str, ...]


def likely_same(one: Described, others: Iterable[Described], most: int) -> list[Likeness]:
    """Of these pledges of the same organisation those that are likely the same as this one, the likeliest first."""
    found = [likeness for other in others if (likeness := compared(one, other)).points >= LIKELY]
    return sorted(found, key=lambda likeness: (-likeness.points, likeness.key))[:most]


def compared(one: Described, other: Described) -> Likeness:
    """What speaks for and against the two being one."""
    titles = _shared(frozenset(fold(one.title).split()), frozenset(fold(other.title).split()))
    countries = _shared(one.countries, other.countries)
    points, shared = TITLE * titles + COUNTRY * countries, list[str]()
    if titles >= ALIKE:
        shared.append("title")
    if countries:
        shared.append("country")
    currencies = {(word, currency) for word, currency, _ in one.amounts}
    if one.amounts & other.amounts:
        points += SAME_AMOUNT
        shared.append("amount")
    elif any((word, currency) in currencies for word, currency, _ in other.amounts):
        points -= OTHER_AMOUNT
    if one.first_year and other.first_year:
        same = one.first_year == other.first_year
        points += SAME_YEARS if same else -OTHER_YEARS
        shared += ["year"] if same else []
    return Likeness(other.key, other.title, points, tuple(shared))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of what either has both have, from 0 to 1."""
    either = one | other
    return len(one & other) / len(either) if either else 0.0
