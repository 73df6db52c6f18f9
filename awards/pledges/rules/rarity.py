"""How telling it is that two things share a tag: the rarer among all pledges, the more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log


@dataclass(frozen=True)
class Tags:
    """How many of all `pledges` carry each focus area, country and beneficiary group."""

    pledges: int
    focus_areas: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)


def rarity(every: int, with_tag: int) -> float:
    """log(N / n): 0 for a tag that all pledges carry, and for one that none does."""
    return log(every / with_tag) if every and with_tag else 0.0
