"""Which two entries a judge is asked about next, and when enough is asked. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from awards.comparing.model import FEWER_DRAWS, Answer, Strengths, strengths
from awards.core.later import Later

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

SURE = 0.95
"""Nobody is asked any further once the leader is the best with this chance."""

FEWEST_MEETINGS = 2
"""Each judge meets each entry so often at least, however sure the answers of others are."""

NEARLY = 0.9
"""Pairs that tell at least this share of what the best one tells are drawn by lot among."""


class Side(StrEnum):
    """A judge's answer: the entry that should win, or that the judge cannot tell."""

    LEFT = "left"
    RIGHT = "right"
    NEITHER = "neither"


class End(StrEnum):
    """Why a judge is asked no further: the leader is certain enough, or every pair was answered."""

    SURE = "sure"
    ALL = "all"


class Pair(NamedTuple):
    """Two entries as they stand before the judge."""

    left: UUID
    right: UUID

    @property
    def both(self) -> frozenset[UUID]:
        """The two, in no order."""
        return frozenset(self)


class Preference(NamedTuple):
    """One entry put before another."""

    better: UUID
    worse: UUID


def preference(pair: Pair, answer: str) -> Preference | None:
    """What an answer says of the two; None when the judge cannot tell."""
    if answer == Side.NEITHER:
        return None
    return Preference(*pair) if answer == Side.LEFT else Preference(pair.right, pair.left)


def most_pairs(entries: int) -> int:
    """How many pairs so many entries make."""
    return entries * (entries - 1) // 2


def places_of(entries: Sequence[UUID], said: Collection[Preference]) -> list[Answer]:
    """Preferences among these entries, by the places of the entries."""
    place = {entry: n for n, entry in enumerate(entries)}
    return [Answer(place[one.better], place[one.worse]) for one in said if {*one} <= place.keys()]


def next_pair(
    entries: Sequence[UUID],
    dealt: Collection[Pair],
    own: Collection[Preference],
    others: Collection[Preference],
    seed: Sequence[int],
) -> Pair | End:
    """The next pair for a judge who compares these entries, whose order says nothing, or why there is none.

    First each entry is met often enough. Then whichever pair is expected to tell most of which is the best: by the
    judge's `own` answers alone, so that no question tells a judge what `others` answered. Those count for the end only.
    Lots are drawn by the seed, also for the sides.
    """
    known = list(entries)
    met = {pair.both for pair in dealt}
    left = [pair for pair in combinations(range(len(known)), 2) if frozenset(known[n] for n in pair) not in met]
    if not left:
        return End.ALL
    times = Counter(entry for pair in dealt if pair.both <= set(known) for entry in pair)
    lacking = [times[entry] < FEWEST_MEETINGS for entry in known]
    most = max(sum(lacking[n] for n in pair) for pair in left)
    if not most and max(_by(known, [*own, *others]).best) >= SURE:
        return End.SURE
    left = [pair for pair in left if sum(lacking[n] for n in pair) == most]
    told = _by(known, own).told(left)
    best = [pair for pair, bits in zip(left, told, strict=True) if bits >= NEARLY * max(told)]
    lot = np.random.default_rng(list(seed))
    first, second = best[int(lot.integers(len(best)))]
    if lot.integers(2):
        first, second = second, first
    return Pair(known[first], known[second])


def _by(entries: Sequence[UUID], said: Collection[Preference]) -> Strengths:
    return strengths(len(entries), places_of(entries, said), draws=FEWER_DRAWS)
