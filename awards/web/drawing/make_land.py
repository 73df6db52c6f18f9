"""Makes `land.json` and `static/land.svg` from world-atlas.

Run by hand when the atlas changes; the result is committed (LAND.md):
`python -m awards.web.drawing.make_land countries-50m.json countries.csv`, of which the latter has iso2 and m49_code.
"""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from awards.infrastructure.shipped import root
from awards.web.drawing.map import HEIGHT, WIDTH, land_svg, project

SPACING = (6.8, 5.9)
"""Map units between dots along a row, and between rows; every second row is shifted by half."""

SOUTH = -58.0
"""Land further south (Antarctica) is not drawn."""

SMALL = {
    "BQ": (-68.27, 12.15), "BV": (3.36, -54.42), "CC": (96.83, -12.19), "CX": (105.69, -10.42), "GF": (-52.33, 4.94),
    "GI": (-5.35, 36.14), "GP": (-61.73, 16.0), "MQ": (-61.07, 14.6), "RE": (55.45, -20.88), "SJ": (15.63, 78.22),
    "TK": (-171.81, -9.2), "TV": (179.2, -8.52), "UM": (166.65, 19.28), "YT": (45.23, -12.78),
}  # fmt: skip
"""Countries and areas without a shape of their own in the atlas: main settlement, as (longitude, latitude)."""

Ring = list[tuple[float, float]]


def make(atlas: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """Dots of land by row, as runs of (first column, length), and a point a country; `codes` maps M49 to ISO2."""
    arcs = [_unpacked(arc, atlas["transform"]) for arc in atlas["arcs"]]
    shapes = atlas["objects"]["countries"]["geometries"]
    countries = dict(SMALL)
    for shape in shapes:
        if (code := codes.get(shape.get("id", ""))) and code not in countries:
            countries[code] = _middle(max((_unwrapped(polygon[0]) for polygon in _polygons(shape, arcs)), key=_area))
    land = [polygon for shape in shapes for polygon in _polygons(shape, arcs) if shape.get("id") != "010"]
    return {"spacing": SPACING, "rows": _dots(land), "countries": {c: countries[c] for c in sorted(countries)}}


def _unpacked(arc: Sequence[Sequence[int]], transform: dict[str, list[float]]) -> Ring:
    """An arc in degrees: TopoJSON stores differences of whole steps."""
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append(
            (
                x * transform["scale"][0] + transform["translate"][0],
                y * transform["scale"][1] + transform["translate"][1],
            )
        )
    return points


def _polygons(shape: dict[str, Any], arcs: list[Ring]) -> Iterator[list[Ring]]:
    parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]] if "arcs" in shape else []
    for part in parts:
        yield [[p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])] for ring in part]


def _unwrapped(ring: Ring) -> Ring:
    """The ring without jumps at 180 degrees, so that its middle is inside."""
    whole, turn = [ring[0]], 0
    for before, point in pairwise(ring):
        step = point[0] - before[0]
        turn += 360 if step < -180 else -360 if step > 180 else 0
        whole.append((point[0] + turn, point[1]))
    return whole


def _dots(land: list[list[Ring]]) -> list[list[int]]:
    """A dot is land where its centre lies in an odd number of rings, on the projected map."""
    across, down = SPACING
    edges = [
        (project(*a), project(*b))
        for polygon in land
        for ring in polygon
        for a, b in pairwise(ring)
        if min(a[1], b[1]) > SOUTH
    ]
    edges = [(a, b) for a, b in edges if abs(a[0] - b[0]) < WIDTH / 2]
    rows = []
    for number in range(int(HEIGHT / down) + 1):
        y = number * down + 1e-6
        crossings = sorted(
            a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) for a, b in edges if (a[1] > y) != (b[1] > y)
        )
        shift = across / 2 if number % 2 else 0
        wet = [
            sum(c < column * across + shift for c in crossings) % 2 == 0 for column in range(int(WIDTH / across) + 1)
        ]
        rows.append(_runs([not cell for cell in wet]))
    return rows


def _runs(cells: list[bool]) -> list[int]:
    runs: list[int] = []
    for column, cell in enumerate(cells):
        if cell and column and cells[column - 1]:
            runs[-1] += 1
        elif cell:
            runs += [column, 1]
    return runs


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2)


def _middle(ring: Ring) -> tuple[float, float]:
    """The centroid of a ring, in degrees."""
    crosses = [(a[0] * b[1] - b[0] * a[1], a, b) for a, b in pairwise(ring)]
    total = sum(cross for cross, _, _ in crosses) * 3
    x = sum(cross * (a[0] + b[0]) for cross, a, b in crosses) / total
    y = sum(cross * (a[1] + b[1]) for cross, a, b in crosses) / total
    return round((x + 180) % 360 - 180, 2), round(y, 2)


if __name__ == "__main__":
    atlas_file, countries_file = sys.argv[1:]
    with Path(countries_file).open(encoding="utf-8", newline="") as lines:
        by_number = {row["m49_code"].zfill(3): row["iso2"] for row in csv.DictReader(lines)}
    made = make(json.loads(Path(atlas_file).read_text("utf-8")), by_number)
    (Path(__file__).parent / "land.json").write_text(json.dumps(made, separators=(",", ":")) + "\n", "utf-8")
    (root() / "static" / "land.svg").write_text(land_svg(), "utf-8")
