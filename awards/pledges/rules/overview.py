"""Figures over a selection of pledges: each with what it is of, and no bare mean."""

from dataclasses import dataclass, field
from decimal import Decimal

PROGRESSED = ("on_track", "completed")
"""The stages of a newest report that count as progress."""


@dataclass(frozen=True)
class Rate:
    """So many of so many; without a single one there is no rate."""

    number: int
    of: int

    @property
    def percent(self) -> int | None:
        """In whole percent, a half upwards; None of none."""
        return (200 * self.number + self.of) // (2 * self.of) if self.of else None


@dataclass(frozen=True)
class Spread:
    """Of the dollar values under one word: how many, the least, the one in the middle, the most."""

    word: str
    pledges: int
    least: Decimal
    median: Decimal
    most: Decimal


@dataclass(frozen=True)
class Overview:
    """What a selection holds besides its sums.

    `answered`: of pledges that report here, are public for a year and have not ended, those that reported within the
    last year. `progressed`: of those with a report, those whose newest one says on track or completed. `elsewhere` are
    pledges from other registers, whose organisations do not report here: they are in neither rate. `identified`: of the
    organisations that pledge, those with an outside identifier; `verified`: the same of those that staff verified.
    """

    found: int
    organisations: int
    countries: int
    no_country: int
    elsewhere: int
    answered: Rate
    progressed: Rate
    identified: Rate
    verified: Rate
    spreads: tuple[Spread, ...] = field(default=())


def median(ordered: tuple[Decimal, Decimal]) -> Decimal:
    """The middle of the two in the middle, to the cent."""
    return ((ordered[0] + ordered[1]) / 2).quantize(Decimal("0.01"))
