"""Rules of the fairness report: shares with their intervals, caution on small numbers, cells that nobody may tell.

A share's interval is Wilson's score interval (E. B. Wilson, JASA 22, 1927); that of a difference of two shares is
Newcombe's hybrid of two of them (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10). Both in closed form.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import median

Z = 1.959963984540054
"""Of the normal distribution, so that intervals hold 95 times in 100."""

FEW = 10
"""A share of fewer nominations than this says next to nothing."""

DIMENSIONS = ("region", "ldc", "language", "nominee", "organisation", "first")
"""By what nominations are told apart, in the order of the report."""

UNKNOWN = "unknown"
"""The group of those of whom it is not recorded."""

SEVERAL = "several-groups"
"""In what is public, the group of those who stand in several: there each nomination counts once."""

STEPS = ("nominated", "eligible", "finalist", "winner")
"""The way of a nomination; the share of each step is of those who took the one before."""


@dataclass(frozen=True)
class Case:
    """One nomination of a category, or of several, as it is counted.

    `reached` is how many of `STEPS` it took; `groups` are its groups by dimension; `moves` how many places the adjusted
    score lifts each of its entries above the raw mean. `entries` are its (category, reached); `countries` those of its
    organisations.
    """

    reached: int
    groups: Mapping[str, frozenset[str]]
    moves: tuple[float, ...] = ()
    entries: tuple[tuple[str, int], ...] = ()
    countries: frozenset[str] = frozenset()

    def once(self, dimension: str) -> str:
        """The one group of a dimension in which it counts where each nomination counts once."""
        groups = self.groups[dimension]
        return next(iter(groups)) if len(groups) == 1 else SEVERAL


@dataclass(frozen=True)
class Share:
    """How many of how many took a step, between `low` and `high` at 95 %; and the difference to all others."""

    count: int
    of: int
    low: float
    high: float
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None

    @property
    def share(self) -> float:
        return self.count / self.of

    @property
    def is_few(self) -> bool:
        """Whether the share rests on too few nominations to say much."""
        return self.of < FEW

    @property
    def stands_out(self) -> bool:
        """Whether the interval of the difference leaves out no difference at all."""
        if self.difference_low is None or self.difference_high is None:
            return False
        return self.difference_low > 0 or self.difference_high < 0


@dataclass(frozen=True)
class GroupRow:
    """A group: how many took each step, the share of each step after the first, the median move in places."""

    group: str
    counts: tuple[int, ...]
    shares: tuple[Share | None, ...]
    move: float | None
    moves: int


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = count / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low = 0.0 if count == 0 else max(middle - half, 0.0)
    high = 1.0 if count == of else min(middle + half, 1.0)
    return low, high


def difference(count: int, of: int, other_count: int, other_of: int) -> tuple[float, float, float]:
    """The difference of two shares with its 95 % interval."""
    one, other = count / of, other_count / other_of
    (low, high), (other_low, other_high) = wilson(count, of), wilson(other_count, other_of)
    below = sqrt((one - low) ** 2 + (other_high - other) ** 2)
    above = sqrt((high - one) ** 2 + (other - other_low) ** 2)
    return one - other, max(one - other - below, -1.0), min(one - other + above, 1.0)


def table(cases: Sequence[Case], dimension: str, order: Sequence[str], steps: int = len(STEPS)) -> list[GroupRow]:
    """A row for each group of a dimension that holds a nomination, in `order`, then by name; unknown ones last.

    Only the first `steps` of the way are told: what is not decided yet is no zero.
    """
    present = {group for case in cases for group in case.groups[dimension]}
    known = {group: place for place, group in enumerate(order)}
    groups = sorted(present, key=lambda group: (group == UNKNOWN, known.get(group, len(known)), group))
    return [row(cases, group, dimension, steps) for group in groups]


def row(cases: Sequence[Case], group: str, dimension: str | None, steps: int = len(STEPS)) -> GroupRow:
    """How a group came through beside all others; without a dimension, all nominations together."""
    inside = [case for case in cases if dimension is None or group in case.groups[dimension]]
    outside = [] if dimension is None else [case for case in cases if group not in case.groups[dimension]]
    counts, others = _counts(inside, steps), _counts(outside, steps)
    moves = [move for case in inside for move in case.moves]
    return GroupRow(
        group, counts, tuple(_share(counts, others, step) for step in range(1, steps)),
        median(moves) if moves else None, len(moves),
    )  # fmt: skip


def comparisons(rows: Iterable[GroupRow]) -> int:
    """How many differences are looked at: about one in twenty stands out by chance alone."""
    return sum(share is not None and share.difference is not None for row in rows for share in row.shares)


def moves(raw: Mapping[str, Fraction], adjusted: Mapping[str, float]) -> dict[str, float]:
    """How many places the adjusted score lifts each entry above its raw mean; below zero it lowers it.

    Entries that share a score share the middle of their places. Only entries with both are told.
    """
    both = raw.keys() & adjusted.keys()
    by_raw = _places({entry: float(raw[entry]) for entry in both})
    by_adjusted = _places({entry: adjusted[entry] for entry in both})
    return {entry: by_raw[entry] - by_adjusted[entry] for entry in both}


def _counts(cases: Sequence[Case], steps: int) -> tuple[int, ...]:
    return tuple(sum(case.reached > step for case in cases) for step in range(steps))


def _share(counts: Sequence[int], others: Sequence[int], step: int) -> Share | None:
    if counts[step - 1] == 0:
        return None
    low, high = wilson(counts[step], counts[step - 1])
    found: tuple[float, ...] = ()
    if others[step - 1]:
        found = difference(counts[step], counts[step - 1], others[step], others[step - 1])
    return Share(counts[step], counts[step - 1], low, high, *found)


def _places(scores: Mapping[str, float]) -> dict[str, float]:
    ordered = sorted(-score for score in scores.values())
    return {
        entry: (bisect_left(ordered, -score) + bisect_right(ordered, -score) + 1) / 2 for entry, score in scores.items()
    }
