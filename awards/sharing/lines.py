"""Lists as lines of CSV, from what is kept of each pledge: for files of any length."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from awards.core.cells import csv_cell, from_csv_cell, plain, quoted
from awards.pledges import queries
from awards.pledges.rules.flat import KEPT
from awards.sharing.queries import Beside, beside_of, names_of
from awards.sharing.rows import of_beside
from awards.sharing.rules.columns import NAMES

ADDED = (
    "lead", "co_pledgers", "partners", "p2c_number", "state", "withdrawal_reason", "changed_at", "url",
    *of_beside(Beside()),
)  # fmt: skip
"""What is read anew: it changes without a new version of the pledge."""

GONE = ("public_id", "state", "withdrawal_reason", "changed_at", "url")
"""All that is told of a pledge that was withdrawn."""

Names = dict[str, tuple[str, str]]
"""By an organisation's id its name, and the name as a cell."""

_FIRST = {names[0]: place for place, names in enumerate(KEPT)}
_PLACES = _FIRST | {name: place for place, name in enumerate(ADDED, start=len(KEPT))}
_IN_ORDER = itemgetter(*(_PLACES[name] for name in NAMES if name in _PLACES))
_LINE_OF_GONE = ",".join("{}" if name in GONE else "" for name in NAMES).format


def lines(session: Session, filters: queries.Filters, at: datetime, site: str) -> Iterator[str]:
    """Each pledge of a list as a line of `rules.columns.PLEDGES`."""
    names: Names = {}
    for some in queries.each_line(session, filters):
        yield from _lines(session, some, names, at, f"{site}/pledges/")


def by_column(found: Iterable[str]) -> Iterator[dict[str, str]]:
    """Lines as rows by column, without what keeps a spreadsheet from running a cell of CSV."""
    for line in found:
        (row,) = csv.reader([line])
        yield dict(zip(NAMES, map(from_csv_cell, row), strict=True))


def _lines(
    session: Session, some: Sequence[Row[*tuple[Any, ...]]], names: Names, at: datetime, address: str
) -> Iterator[str]:
    kept = json.loads(f"[{','.join(row[0] for row in some)}]")
    parties = [cells[-3:] for cells in kept]
    if unknown := {key for each in parties for ids in each for key in ids if key not in names}:
        found_names = names_of(session, [UUID(key) for key in unknown])
        names |= {key.hex: (name, _cell(name)) for key, name in found_names.items()}
    found = beside_of(session, [row[5] for row in some if row[5]], at)
    beside: dict[UUID | None, list[str]] = {key: _cells(one) for key, one in found.items()}
    beside[None] = _cells(Beside())
    for cells, each, (_, state, reason, number, changed_at, key) in zip(kept, parties, some, strict=True):
        cells[-3:] = [_named(ids, names) if ids else "" for ids in each]
        url = address + cells[0]
        if state == "withdrawn":
            yield _LINE_OF_GONE(cells[0], state, _cell(reason), _instant(changed_at), url)
        else:
            cells += (_cell(number), state, _cell(reason), _instant(changed_at), url, *beside[key])
            yield ",".join(_IN_ORDER(cells))


def _named(ids: list[str], names: Names) -> str:
    return names[ids[0]][1] if len(ids) == 1 else _cell([names[one][0] for one in ids])


def _cells(beside: Beside) -> list[str]:
    return [_cell(cell) for cell in of_beside(beside).values()]


def _cell(value: Any) -> str:
    return "" if value is None else quoted(csv_cell(value))


@lru_cache(1000)
def _instant(at: datetime) -> str:
    return str(plain(at))
