"""Figures year by year as bars: what is known filled, what is assumed hollow on top of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from awards.web.drawing.lines import Tick

LABEL_ROOM = 72.0
"""So much room the name of a year takes."""

WIDEST = 72.0
"""A bar is no wider, however few there are."""


@dataclass(frozen=True)
class YearValue:
    """A year's figures; `text` says both in words."""

    year: int
    known: float
    assumed: float
    text: str = ""


@dataclass(frozen=True)
class Bar:
    """A year's bar: the heights of its two parts, and where the hollow one and the filled one begin."""

    x: float
    width: float
    known_y: float
    known: float
    assumed_y: float
    assumed: float
    text: str


@dataclass(frozen=True)
class BarChart:
    """Bars from a common base; the highest is named above itself."""

    width: float
    height: float
    base: float
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    highest: Tick | None

    def mirrored(self) -> "BarChart":
        """The same chart read from right to left."""

        def turned(tick: Tick) -> Tick:
            return replace(tick, x=_round(self.width - tick.x), text_x=_round(self.width - tick.text_x))

        return replace(
            self,
            bars=tuple(replace(bar, x=_round(self.width - bar.x - bar.width)) for bar in self.bars),
            ticks=tuple(turned(tick) for tick in self.ticks),
            highest=turned(self.highest) if self.highest else None,
        )


def year_bars(values: Sequence[YearValue], highest: str = "", width: float = 760, height: float = 240) -> BarChart:
    """A bar for each year from the first to the last, a year without a figure left free; `highest` names the top."""
    base, top, margin = height - 30, 34.0, 8.0
    if not values:
        return BarChart(width, height, base, (), (), None)
    column = (width - 2 * margin) / len(values)
    most = max(value.known + value.assumed for value in values) or 1
    bars, ticks, above = [], [], None
    bar, every = min(column * 0.7, WIDEST), ceil(LABEL_ROOM / column)
    for place, value in enumerate(values):
        known, assumed = (part / most * (base - top) for part in (value.known, value.assumed))
        x = margin + place * column
        bars.append(
            Bar(
                _round(x + (column - bar) / 2), _round(bar), _round(base - known), _round(known),
                _round(base - known - assumed), _round(assumed), value.text,
            )
        )  # fmt: skip
        if place % every == 0:
            ticks.append(Tick(_round(x + column / 2), str(value.year), _round(x + column / 2)))
        if above is None and value.known + value.assumed == most:
            middle = _round(x + column / 2)
            above = Tick(middle, highest, _round(min(max(middle, 160), width - 160)))
    return BarChart(width, height, base, tuple(bars), tuple(ticks), above)


def _round(number: float) -> float:
    return round(number, 1)
