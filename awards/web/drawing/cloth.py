"""The emblem: a cloth woven on eight shafts from what the record says of a laureate.

The category gives structure and hue, the country the threading, the year the first row. A cell shows the warp where
`tie[treadle[row]][shaft[column]]` is set, else the weft; neighbouring cells of one kind join into one float.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

SHAFTS = 8
FIRST_TURN = 2013
SQUARE = 25
"""Threads of an emblem at 96 px and more; 17 below."""

INNER, OUTER, FRONT = 61, 81, 21
"""Threads across and down of the cloths that stand side by side at the top of a page."""

_FIRST_ROWS = {
    "access": "11110000",
    "skills": "11101000",
    "leadership-in-tech": "11001100",
    "research": "11100100",
}

_TREADLING: dict[str, Callable[[int, int], int]] = {
    "access": lambda i, half: i,
    "skills": lambda i, half: abs(i - half),
    "leadership-in-tech": lambda i, half: -abs(i - half),
    "leadership-in-smes": lambda i, half: i + 2 * (i // 6),
    "research": lambda i, half: abs((i - half) % 8 - 4) + 4 * (abs(i - half) // 8),
}


@dataclass(frozen=True)
class Cloth:
    """Two SVG paths of strokes 0.72 wide, in units of one thread.

    A float of k threads is k - 0.28 long; a page moves warp floats by (0.5, 0.14) and weft floats by (0.14, 0.5).
    With `dash` a path is whole threads, to be drawn with that dash pattern (plain weave is all short floats).
    """

    columns: int
    rows: int
    hue: str
    warp: str
    weft: str
    name: str
    """What the cloth is called in a file of several (`picture`): by what it is woven from."""
    dash: str = ""


@dataclass(frozen=True)
class Strip:
    """One category's part of an edition's cloth, `offset` threads from its start."""

    offset: int
    cloth: Cloth


@dataclass(frozen=True)
class EditionCloth:
    """One strip a category, side by side."""

    columns: int
    rows: int
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Mark:
    """A category's mark: one filled SVG path on a square of `size` units."""

    size: int
    path: str


def weave(
    category: str | None, countries: Sequence[str] = (), year: int | None = None, columns: int = SQUARE, rows: int = 0
) -> Cloth:
    """The cloth of one laureate; `rows` equals `columns` unless given.

    An earlier category (None or an unknown key) is woven in grey, "undyed" is plain weave: not recorded.
    With two countries each has one half, with a seam one thread wide; more than two share no half and count as none.
    """
    return _weave(category, tuple(countries), year, columns, rows or columns)


def weave_edition(
    strips: Iterable[tuple[str | None, Sequence[str]] | str], year: int, columns: int = 30, rows: int = 20
) -> EditionCloth:
    """The cloth of an edition: its categories' strips in their order, as equal in width as whole threads allow.

    A strip is (category, countries), or "undyed" where the winner is not recorded.
    """
    plans = [(strip, ()) if isinstance(strip, str) else strip for strip in strips] or [("undyed", ())]
    edges = [round(columns * i / len(plans)) for i in range(len(plans) + 1)]
    woven = []
    for (category, countries), start, end in zip(plans, edges, edges[1:], strict=False):
        woven.append(Strip(start, weave(category, countries, year, end - start, rows)))
    return EditionCloth(columns, rows, tuple(woven))


def weave_front(category: str | None, countries: Sequence[str], year: int, *, outer: bool) -> Cloth:
    """The low cloth of a laureate at the top of a page, where several stand side by side.

    Together they are as wide as the window: the outer ones reach on to its edges.
    """
    return weave(category, countries, year, OUTER if outer else INNER, FRONT)


def picture(cloths: Iterable[Cloth]) -> str:
    """Cloths as one file that pages draw from, each by its name: the warp in the stroke of who draws, the weft in its
    colour."""
    known = {cloth.name: cloth for cloth in cloths}
    drawn = "".join(
        f'<g id="{cloth.name}"><path transform="translate(.5 .14)"{dashed(cloth)} d="{cloth.warp}"/>'
        f'<path stroke="currentColor" transform="translate(.14 .5)"{dashed(cloth)} d="{cloth.weft}"/></g>'
        for cloth in known.values()
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{drawn}</svg>\n'


def dashed(cloth: Cloth) -> str:
    """The attribute of a path of the cloth that needs a dash pattern."""
    return f' stroke-dasharray="{cloth.dash}"' if cloth.dash else ""


def bits(country: str) -> tuple[int, ...]:
    """The threads of a country: the two letters of its code, A = 1, five bits each, highest first."""
    return tuple(int(bit) for letter in country.upper() for bit in f"{ord(letter) - 64:05b}")


def draft(
    category: str | None, countries: Sequence[str], year: int | None, columns: int, rows: int
) -> list[list[int | None]]:
    """What each cell shows, row by row: 1 the warp, 0 the weft, None the seam."""
    tie = _tie_up(category)
    treadles = _treadling(category, rows, year)
    shafts = _threading(countries, columns)
    return [[None if shaft is None else tie[treadle][shaft] for shaft in shafts] for treadle in treadles]


def mark(category: str | None) -> Mark | None:
    """The category's mark, or None for an earlier category."""
    cells = _MARKS.get(category or "")
    return None if cells is None else Mark(*cells)


@lru_cache(maxsize=512)
def _weave(category: str | None, countries: tuple[str, ...], year: int | None, columns: int, rows: int) -> Cloth:
    if category == "undyed":
        return _plain(columns, rows)
    cells = draft(category, countries, year, columns, rows)
    hue = category if category and category in _TREADLING else "earlier"
    warp = _path(list(zip(*cells, strict=True)), 1, "M{line} {start}v{length}", "m0 {step}v{length}")
    weft = _path(cells, 0, "M{start} {line}h{length}", "m{step} 0h{length}")
    name = ".".join([hue, *(countries if len(countries) in (1, 2) else ()), str(year or ""), f"{columns}x{rows}"])
    return Cloth(columns, rows, hue, warp, weft, name)


def _path(lines: Sequence[Sequence[int | None]], kind: int, first: str, next_one: str) -> str:
    """The floats of `kind`, each told from the end of the one before: lines of one shaft read alike and compress."""
    parts, last, end = [], None, 0
    for line, start, length in _floats(lines, kind):
        form = first if line != last else next_one
        drawn = f"{length - 1 or ''}.72"
        parts.append(form.format(line=line, start=start, step=f"{start - end}.28", length=drawn))
        last, end = line, start + length
    return "".join(parts)


def _floats(lines: Sequence[Sequence[int | None]], kind: int) -> Iterable[tuple[int, int, int]]:
    """Each run of `kind` as (line, start, length)."""
    for number, line in enumerate(lines):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and line[end] == kind:
                end += 1
            if end > start:
                yield number, start, end - start
            start = max(end, start + 1)


def _plain(columns: int, rows: int) -> Cloth:
    warp = "".join(f"M{column} {column % 2}V{rows}" for column in range(columns))
    weft = "".join(f"M{1 - row % 2} {row}H{columns}" for row in range(rows))
    return Cloth(columns, rows, "undyed", warp, weft, f"undyed.{columns}x{rows}", ".72 1.28")


def _tie_up(category: str | None) -> list[list[int]]:
    every = range(SHAFTS)
    if category == "leadership-in-smes":
        return [[int((row // 2 + shaft // 2) % 2 == 0) for shaft in every] for row in every]
    if category in _FIRST_ROWS:
        first = _FIRST_ROWS[category]
        return [[int(first[(shaft - row) % SHAFTS]) for shaft in every] for row in every]
    # An earlier category: brick weave with a warp stripe wherever the threading passes shaft 0.
    return [[int(shaft == 0 or (shaft + 2 * (row % 2)) % 4 == 0) for shaft in every] for row in every]


def _treadling(category: str | None, rows: int, year: int | None) -> list[int]:
    step = _TREADLING.get(category or "", _TREADLING["access"])
    turn = (year - FIRST_TURN) if year else 0
    return [(step(row, rows // 2) + turn) % SHAFTS for row in range(rows)]


def _threading(countries: Sequence[str], columns: int) -> list[int | None]:
    """The shaft of each thread; a country's two halves mirror each other, two countries have one half each."""
    if len(countries) not in (1, 2):
        return [column % SHAFTS for column in range(columns)]
    half = columns // 2
    threads_a_bit = 3 if columns == 17 else 4
    before = _outward(countries[0], half, threads_a_bit)
    after = _outward(countries[-1], columns - half - 1, threads_a_bit)
    return [*reversed(before), None if len(countries) == 2 else 0, *after]


def _outward(country: str, threads: int, threads_a_bit: int) -> list[int]:
    code = bits(country)
    shafts, shaft = [], 0
    for thread in range(threads):
        shaft += 1 if code[thread // threads_a_bit % len(code)] else -1
        shafts.append(shaft % SHAFTS)
    return shafts


def _pixels(picture: str) -> tuple[int, str]:
    """A mark from its rows: each run of `#` one rectangle."""
    rows = picture.split()
    runs = _floats([[int(cell == "#") for cell in row] for row in rows], 1)
    return len(rows), "".join(f"M{start} {row}h{length}v1h-{length}z" for row, start, length in runs)


_MARKS: dict[str, tuple[int, str]] = {
    "access": _pixels("#...#...# .#...#... ..#...#.. ...#...#. #...#...# .#...#... ..#...#.. ...#...#. #...#...#"),
    "skills": _pixels("....#.... ...#.#... ..#.#.#.. .#.###.#. #.##.##.# .#.###.#. ..#.#.#.. ...#.#... ....#...."),
    "leadership-in-tech": _pixels(
        "....#.... ...#.#... ..#...#.. .#..#..#. #..#.#..# ..#...#.. .#..#..#. #..#.#..# ..#...#.."
    ),
    "leadership-in-smes": (9, "M0 0h4v4h-4zM5 0h4v4h-4zM0 5h4v4h-4zM5 5h4v4h-4z"),
    "research": (9, "M0 0h9v9h-9zM1.5 1.5v6h6v-6zM2.5 2.5h4v4h-4z"),
}
