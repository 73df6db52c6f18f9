"""Two charts drawn as lines: the award's editions, and the registry's way to its target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class EditionPoint:
    """One edition's number of nominations; `value` is None where none is recorded, `exact` False for "more than"."""

    year: int
    value: float | None
    text: str = ""
    exact: bool = True


@dataclass(frozen=True)
class DatedPoint:
    """A dated figure; `text` and `when` label it in the chart, and an empty text leaves only its dot."""

    on: date
    value: float
    text: str = ""
    when: str = ""
    derived: bool = False


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    text: str = ""
    hollow: bool = False
    when: str = ""
    text_x: float = 0
    text_y: float = 0
    anchor: str = "middle"
    one_line: bool = False


@dataclass(frozen=True)
class Segment:
    """A straight part of a line; dotted where editions between its ends have no figure."""

    x1: float
    y1: float
    x2: float
    y2: float
    dotted: bool = False


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    text_x: float = 0


@dataclass(frozen=True)
class EditionLine:
    """One dot an edition with a figure, in columns of equal width."""

    width: float
    height: float
    segments: tuple[Segment, ...]
    dots: tuple[Dot, ...]

    def mirrored(self) -> "EditionLine":
        """The same chart read from right to left."""
        w = self.width
        return replace(
            self,
            segments=tuple(replace(s, x1=_round(w - s.x1), x2=_round(w - s.x2)) for s in self.segments),
            dots=tuple(replace(d, x=_round(w - d.x)) for d in self.dots),
        )


@dataclass(frozen=True)
class StepLine:
    """A step for each dated figure, held level until the next one; `tail` goes on from the last, dotted."""

    width: float
    height: float
    start: float
    end: float
    base: float
    corners: tuple[tuple[float, float], ...]
    tail_to: float
    target_y: float | None
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]

    @property
    def line(self) -> str:
        (x, y), *rest = self.corners
        return f"M{x:g} {self.base:g}V{y:g}" + "".join(f"H{x:g}V{y:g}" for x, y in rest)

    @property
    def area(self) -> str:
        return f"{self.line}V{self.base:g}z" if self.corners else ""

    @property
    def tail(self) -> str:
        x, y = self.corners[-1]
        return f"M{x:g} {y:g}H{self.tail_to:g}"

    def mirrored(self) -> "StepLine":
        """The same chart read from right to left; text anchors turn with the page's direction by themselves."""

        def turn(x: float) -> float:
            return _round(self.width - x)

        return replace(
            self,
            start=turn(self.start),
            end=turn(self.end),
            corners=tuple((turn(x), y) for x, y in self.corners),
            tail_to=turn(self.tail_to),
            ticks=tuple(replace(t, x=turn(t.x), text_x=turn(t.text_x)) for t in self.ticks),
            dots=tuple(replace(d, x=turn(d.x), text_x=turn(d.text_x)) for d in self.dots),
        )


def edition_line(points: Sequence[EditionPoint], width: float = 1152, height: float = 84) -> EditionLine:
    """The editions' nominations as a line of dots, from zero upward, the first edition at the start."""
    column = width / max(len(points), 1)
    highest = max((point.value for point in points if point.value is not None), default=0) or 1
    above, below = 32, 14
    dots, segments, gap, last = [], [], False, None
    for number, point in enumerate(points):
        if point.value is None:
            gap = last is not None
            continue
        dot = Dot(
            _round(column * (number + 0.5)),
            _round(height - below - point.value / highest * (height - above - below)),
            point.text or f"{point.value:g}",
            hollow=not point.exact,
        )
        if last is not None:
            segments.append(Segment(last.x, last.y, dot.x, dot.y, dotted=gap))
        dots.append(dot)
        gap, last = False, dot
    return EditionLine(width, height, tuple(segments), tuple(dots))


def step_line(
    points: Sequence[DatedPoint],
    target: float | None = None,
    until: date | None = None,
    width: float = 480,
    height: float = 260,
) -> StepLine:
    """The registry's totals as steps from the first year's start to `until` (the last figure's year's end).

    The last figure is labelled at the end, under the line, where the way goes on.
    """
    points = sorted(points, key=lambda point: point.on)
    if not points:
        raise ValueError("a step line needs at least one dated figure")
    first = date(points[0].on.year, 1, 1)
    last = max(until or date(points[-1].on.year, 12, 31), points[-1].on)
    start, end, base, top = 8.0, width - 8, height - 30, 34.0
    highest = max([point.value for point in points] + ([target] if target else [])) or 1

    def x(on: date) -> float:
        return _round(start + (on - first).days / max((last - first).days, 1) * (end - start))

    def y(value: float) -> float:
        return _round(base - value / highest * (base - top))

    dots = [_labelled(point, x(point.on), y(point.value), start, base) for point in points]
    if len(dots) > 1 and dots[-1].text and end - dots[-1].x > 40:
        below = max(dots[-1].y, dots[-2].y) + 18
        dots[-1] = replace(dots[-1], text_x=width, text_y=_round(below), anchor="end", one_line=False)
    ticks = []
    for year in range(first.year, last.year + 1):
        at = x(date(year, 1, 1))
        ticks.append(Tick(at, str(year), _round(at + 4)))
    return StepLine(
        width=width,
        height=height,
        start=start,
        end=end,
        base=base,
        corners=tuple((dot.x, dot.y) for dot in dots),
        tail_to=end,
        target_y=y(target) if target else None,
        ticks=tuple(ticks),
        dots=tuple(dots),
    )


def _labelled(point: DatedPoint, x: float, y: float, start: float, base: float) -> Dot:
    """Labels stand before their dot and above its step; after it and below where there is no room before."""
    if not point.text:
        return Dot(x, y, hollow=point.derived)
    if x - start > 120:
        text_x, text_y, anchor = x - 10, y - 20, "end"
    else:
        text_x, text_y, anchor = x + 12, y + 17, "start"
    one_line = base - text_y < 24
    return Dot(x, y, point.text, point.derived, point.when, _round(text_x), _round(text_y), anchor, one_line)


def _round(number: float) -> float:
    return round(number, 1)
