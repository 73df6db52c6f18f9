"""The world as dots of land in the Equal Earth projection, and a place for each country; no borders.

Projection: B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection", International Journal of Geographical
Information Science, 2018. `land.json` is made by `make_land.py`; LAND.md says from what.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any

WIDTH, HEIGHT = 600.0, 262.0
MERIDIAN = 11.0
"""Degrees east in the middle of the map, so that no land is cut in two."""
NORTH = 83.0
LEAST, LARGEST = 2.2, 13.0
"""The radius of the smallest and of the largest dot of a counted country."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_UNITS = WIDTH / 5.41
"""Map units a radian: the whole equator is 5.41 wide."""


@dataclass(frozen=True)
class Place:
    """Something that stands in a country: what colours its square and what it is called."""

    country: str
    hue: str = "earlier"
    label: str = ""


@dataclass(frozen=True)
class Square:
    x: float
    y: float
    hue: str
    label: str


@dataclass(frozen=True)
class Dot:
    """A country by a round dot; its area grows with the number that it stands for."""

    x: float
    y: float
    radius: float
    label: str


@dataclass(frozen=True)
class WorldMap:
    """A square a place and a dot a counted country, above the land of `land_svg`; `side` is a square's width."""

    width: float
    height: float
    places: tuple[Square, ...]
    side: float
    dots: tuple[Dot, ...] = ()


def counted(countries: Sequence[tuple[str, int, str]]) -> WorldMap:
    """The map with a dot for each country by (code, number, label), small states too; the largest lie lowest.

    A dot's area tells its number beside the largest; where all numbers are small, all dots are.
    """
    points = country_points()
    known = [(code, number, label) for code, number, label in countries if code in points and number > 0]
    most = max((number for _, number, _ in known), default=1)
    dots = []
    for code, number, label in sorted(known, key=lambda one: (-one[1], one[0])):
        x, y = project(*points[code])
        radius = min(LARGEST * sqrt(number / most), LEAST + 1.5 * sqrt(number))
        dots.append(Dot(round(x, 1), round(y, 1), round(max(LEAST, radius), 1), label))
    return WorldMap(WIDTH, HEIGHT, (), 0, tuple(dots))


def world(places: Sequence[Place], side: float = 9) -> WorldMap:
    """The map with its places; several in one country stand beside each other, unknown countries are left out."""
    points = country_points()
    crowd: dict[str, int] = {}
    squares = []
    for place in places:
        if place.country not in points:
            continue
        x, y = project(*points[place.country])
        before = crowd.get(place.country, 0)
        crowd[place.country] = before + 1
        squares.append(
            Square(
                round(x - side / 2 + (before % 2) * (side + 1), 1),
                round(y - side / 2 + (before // 2) * (side + 1), 1),
                place.hue,
                place.label,
            )
        )
    return WorldMap(WIDTH, HEIGHT, tuple(squares), side)


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """A place on the map's own units, from degrees east and north."""
    turned = (longitude - MERIDIAN + 180) % 360 - 180
    x, y = _equal_earth(turned, latitude)
    return x * _UNITS + WIDTH / 2, (_equal_earth(0, NORTH)[1] - y) * _UNITS


@cache
def country_points() -> Mapping[str, tuple[float, float]]:
    """A point in each country as (longitude, latitude), by its two-letter code."""
    return {code: (lon, lat) for code, (lon, lat) in _land()["countries"].items()}


def land_svg() -> str:
    """The land as a file that pages draw from: it is the same on each, and a browser keeps it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg"><path id="land" d="{land_path()}"/></svg>\n'


def land_path() -> str:
    """One SVG path of zero-length strokes, to be drawn with round ends."""
    across, down = _land()["spacing"]
    parts = []
    for row, runs in enumerate(_land()["rows"]):
        shift = across / 2 if row % 2 else 0
        for start, length in zip(runs[::2], runs[1::2], strict=True):
            parts.append(f"M{round(start * across + shift, 1):g} {round(row * down, 1):g}h0")
            parts.append(f"m{across:g} 0h0" * (length - 1))
    return "".join(parts)


def _equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = 9 * _A4 * square**4 + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    x = 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * slope)
    return x, theta * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))


@cache
def _land() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((files(__package__) / "land.json").read_text("utf-8"))
    return loaded
