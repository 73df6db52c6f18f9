"""What comparisons of two at a time make of a category's ranking. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from awards.comparing.model import strengths
from awards.comparing.rules import Preference, places_of


@dataclass(frozen=True)
class Said:
    """One confirmed comparison of a judge: two entries, the first put before the second where the judge could tell."""

    judge_id: UUID
    first: UUID
    second: UUID
    told: bool

    @property
    def entries(self) -> frozenset[UUID]:
        """The two, in no order."""
        return frozenset((self.first, self.second))

    @property
    def preference(self) -> Preference | None:
        """What it says."""
        return Preference(self.first, self.second) if self.told else None


@dataclass(frozen=True)
class Comparisons:
    """The confirmed comparisons of a category; `waiting` is how many judges have not confirmed theirs."""

    said: Sequence[Said] = ()
    waiting: int = 0

    @property
    def judges(self) -> int:
        """How many judges have confirmed."""
        return len({one.judge_id for one in self.said})

    @property
    def untold(self) -> int:
        """How many comparisons could not tell."""
        return sum(one.preference is None for one in self.said)

    def among(self, entries: Collection[UUID]) -> "Comparisons":
        """Those whose entries are both among these."""
        return Comparisons([one for one in self.said if one.entries <= set(entries)], self.waiting)

    def without(self, judge_id: UUID) -> "Comparisons":
        """The same as if this judge had compared nothing."""
        return Comparisons([one for one in self.said if one.judge_id != judge_id], self.waiting)


@dataclass(frozen=True)
class Compared:
    """An entry by comparisons: its strength with a 95 % band, the chance of being the best and of a place.

    Strengths are logarithms of odds, around the mean of the category. `met` counts comparisons that it was in.
    """

    rank: int
    strength: float
    low: float
    high: float
    best: float
    chance: float
    won: int
    lost: int
    met: int


def compared(entries: Sequence[UUID], found: Comparisons, places: int, seed: int = 0) -> dict[UUID, Compared]:
    """Each of the entries by the comparisons among them; none of an entry that nobody has compared yet."""
    known = list(entries)
    among = found.among(known)
    said = [one.preference for one in among.said if one.preference is not None]
    met = {entry: sum(entry in one.entries for one in among.said) for entry in known}
    if not any(met.values()):
        return {}
    told = strengths(len(known), places_of(known, said), seed)
    middle = float(told.value.mean())
    return {
        entry: Compared(
            rank, strength - middle, low, high, best, chance, sum(one.better == entry for one in said),
            sum(one.worse == entry for one in said), met[entry],
        )
        for entry, rank, strength, (low, high), best, chance in zip(
            known, told.ranks, map(float, told.value), told.bands(), told.best, told.chances(places), strict=True
        )
        if met[entry]
    }  # fmt: skip


def first_of(by_scores: Mapping[UUID, int], found: Comparisons, places: int) -> frozenset[UUID]:
    """The entries within the places by comparisons, equal ones by their rank by scores; of a tie at the cut all."""
    known = list(by_scores)
    said = [one.preference for one in found.among(known).said if one.preference is not None]
    ranks = strengths(len(known), places_of(known, said), draws=1).ranks
    keys = {entry: (rank, by_scores[entry]) for entry, rank in zip(known, ranks, strict=True)}
    return frozenset(entry for entry in known if sum(key < keys[entry] for key in keys.values()) < places)
