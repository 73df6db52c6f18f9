"""The ranking as dots: each entry's raw and adjusted score on one scale, with its band."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from awards.web.drawing.lines import Tick


@dataclass(frozen=True)
class Estimate:
    """One entry's scores on the score's own scale; None where there is nothing to show."""

    raw: float | None
    adjusted: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class DotRow:
    """Where an entry's dots and the ends of its band stand; None where not drawn."""

    raw: float | None
    adjusted: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class DotChart:
    """One row an entry, `start` the edge where words begin, ticks at the scale's whole points."""

    width: float
    start: float
    ticks: tuple[Tick, ...]
    rows: tuple[DotRow, ...]

    def mirrored(self) -> "DotChart":
        """The same chart read from right to left."""

        def turn(x: float | None) -> float | None:
            return None if x is None else round(self.width - x, 1)

        return replace(
            self,
            start=round(self.width - self.start, 1),
            ticks=tuple(replace(tick, x=round(self.width - tick.x, 1)) for tick in self.ticks),
            rows=tuple(DotRow(turn(r.raw), turn(r.adjusted), turn(r.low), turn(r.high)) for r in self.rows),
        )


def ranking(entries: Sequence[Estimate], width: float = 440, words: float = 0) -> DotChart:
    """Dots for each entry, on a scale that reaches as far as any score or band, and at least over two whole points.

    `words` keeps that much room at the start free for a note in the row.
    """
    seen = [v for e in entries for v in (e.raw, e.adjusted, e.low, e.high) if v is not None]
    lowest, highest = (min(seen), max(seen)) if seen else (0, 1)
    first, last = floor(lowest), max(ceil(highest), floor(lowest) + 1)
    if sum(lowest <= point <= highest for point in range(first, last + 1)) < 2:
        lowest, highest = first, last
    start, end = words + 12.0, width - 12.0

    def x(value: float | None) -> float | None:
        return None if value is None else place(value)

    def place(value: float) -> float:
        return round(start + (value - lowest) / (highest - lowest) * (end - start), 1)

    step = max(1, ceil((last - first) / 8))
    return DotChart(
        width=width,
        start=10.0,
        ticks=tuple(Tick(place(p), str(p)) for p in range(first, last + 1, step) if lowest <= p <= highest),
        rows=tuple(DotRow(x(e.raw), x(e.adjusted), x(e.low), x(e.high)) for e in entries),
    )
