"""Lists as lines of CSV, from what is kept of each pledge: for files of any length."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from awards.campaigns.queries import campaigns_of, has_campaigns
from awards.core.cells import csv_cell, from_csv_cell, plain, quoted
from awards.pledges import queries
from awards.pledges.models import Pledge
from awards.pledges.rules.flat import BETWEEN
from awards.sharing.queries import Beside, beside_of, names_of
from awards.sharing.rows import of_beside
from awards.sharing.rules.columns import NAMES

Names = dict[str, tuple[str, str]]
"""By an organisation's id its name, and the name as a cell."""

_NOTHING_MORE = "," * (NAMES.index("changed_at") - NAMES.index("withdrawal_reason"))
"""Of a pledge that was withdrawn no more is told than why and when."""

_NOTHING_BESIDE = "," * (len(NAMES) - 1 - NAMES.index("url"))

_OTHERS = ("ties", "reports", "stage", "reported_until", "verification_level", "other_registers")


def lines(session: Session, filters: queries.Filters, at: datetime, site: str) -> Iterator[str]:
    """Each pledge of a list as a line of `rules.columns.PLEDGES`."""
    return chain.from_iterable(in_parts(session, filters, at, site))


def in_parts(session: Session, filters: queries.Filters, at: datetime, site: str) -> Iterator[list[str]]:
    """The same lines, some at a time."""
    names: Names = {}
    any_campaign = has_campaigns(session)
    for some in queries.each_line(session, filters):
        yield _lines(session, some, names, at, f"{site}/pledges/", any_campaign=any_campaign)


def by_column(found: Iterable[str]) -> Iterator[dict[str, str]]:
    """Lines as rows by column, without what keeps a spreadsheet from running a cell of CSV."""
    for _line, row in rows_of(found):
        yield row


def rows_of(found: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The same, each row with its line."""
    for line in found:
        (row,) = csv.reader([line])
        yield line, dict(zip(NAMES, map(from_csv_cell, row), strict=True))


def _lines(
    session: Session,
    some: Sequence[Row[*tuple[Any, ...]]],
    names: Names,
    at: datetime,
    address: str,
    *,
    any_campaign: bool,
) -> list[str]:
    kept, states, reasons, numbers, instants, keys = zip(*some, strict=True)
    rows = [cells.split(BETWEEN) for cells in kept]
    numbers_here, *_, leads, co_pledgers, partners_of = zip(*rows, strict=True)
    named = _named(session, {*leads, *co_pledgers, *partners_of}, names)
    found = beside_of(session, filter(None, keys), at)
    beside: dict[UUID | None, tuple[str, str]] = {key: _beside(one) for key, one in found.items()}
    beside[None] = _beside(Beside())
    awaited = {key: one for key, one in found.items() if one.begun is not None}
    campaigns = campaigns_of(session, Pledge.public_id, numbers_here) if any_campaign else {}
    written = []
    for runs, state, reason, number, raw, key in zip(rows, states, reasons, numbers, instants, keys, strict=True):
        public_id, origin, title, what, record, tags, aims, lead, co, partners = runs
        changed = _instant(raw)
        if state == "withdrawn":
            end = f"{_NOTHING_MORE}{changed},{address}{public_id}{_NOTHING_BESIDE}"
            written.append(f"{public_id},,,,,{state},{_cell(reason)}{end}")
            continue
        parts, others = beside[key]
        belongs = _cell([slug for slug, _ in campaigns[public_id]]) if public_id in campaigns else ""
        due = _cell(awaited[key].report_due(state)) if key in awaited else ""
        by_hand = f"{_cell(number)},{origin},{state},{_cell(reason)}" if number or reason else f",{origin},{state},"
        written.append(
            f"{public_id},{by_hand},{title},{named[lead]},{named[co]},{named[partners]},{parts},{what},{others},"
            f"{record},{changed},{address}{public_id},{belongs},{tags},{due},{aims}"
        )
    return written


def _named(session: Session, several: set[str], names: Names) -> dict[str, str]:
    """The cell of each of these rows of ids; `names` remembers what organisations are called."""
    if unknown := {key for ids in several if ids not in names for key in ids.split()} - names.keys():
        found = names_of(session, unknown)
        names |= {key: (name, _cell(name)) for key, name in found.items()}
    return {
        ids: names[ids][1] if ids in names else _cell([names[one][0] for one in ids.split()]) if ids else ""
        for ids in several
    }


def _beside(beside: Beside) -> tuple[str, str]:
    """The cell of the parts, and the others as they stand beside each other."""
    cells = of_beside(beside)
    return _cell(cells["parts"]), ",".join(_cell(cells[name]) for name in _OTHERS)


def _cell(value: Any) -> str:
    return "" if value is None else quoted(csv_cell(value))


@lru_cache(1000)
def _instant(raw: datetime | str) -> str:
    """An instant as files have it; SQLite gives it as a text, in UTC."""
    return str(plain(datetime.fromisoformat(raw).replace(tzinfo=UTC) if isinstance(raw, str) else raw.astimezone(UTC)))
