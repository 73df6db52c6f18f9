"""Lists as lines of CSV, from what is kept of each pledge: for files of any length."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from awards.campaigns.queries import campaigns_of, has_campaigns
from awards.core.cells import csv_cell, from_csv_cell, plain, quoted
from awards.pledges import queries
from awards.pledges.models import Pledge
from awards.pledges.rules.flat import BETWEEN, KEPT
from awards.sharing.queries import Beside, beside_of, names_of
from awards.sharing.rows import of_beside
from awards.sharing.rules.columns import NAMES

Names = dict[str, tuple[str, str]]
"""By an organisation's id its name, and the name as a cell."""

_NOTHING_MORE = "," * (NAMES.index("changed_at") - NAMES.index("withdrawal_reason"))
"""Of a pledge that was withdrawn no more is told than why and when."""

_OTHERS = ("ties", "reports", "stage", "reported_until", "verification_level", "other_registers")


def lines(session: Session, filters: queries.Filters, at: datetime, site: str) -> Iterator[str]:
    """Each pledge of a list as a line of `rules.columns.PLEDGES`."""
    names: Names = {}
    any_campaign = has_campaigns(session)
    for some in queries.each_line(session, filters):
        yield from _lines(session, some, names, at, f"{site}/pledges/", any_campaign=any_campaign)


def by_column(found: Iterable[str]) -> Iterator[dict[str, str]]:
    """Lines as rows by column, without what keeps a spreadsheet from running a cell of CSV."""
    for line in found:
        (row,) = csv.reader([line])
        yield dict(zip(NAMES, map(from_csv_cell, row), strict=True))


def _lines(
    session: Session,
    some: Sequence[Row[*tuple[Any, ...]]],
    names: Names,
    at: datetime,
    address: str,
    *,
    any_campaign: bool,
) -> Iterator[str]:
    kept = [row[0].split(BETWEEN) for row in some]
    several = {ids for runs in kept for ids in runs[len(KEPT) :] if ids not in names}
    if unknown := {key for ids in several for key in ids.split()} - names.keys():
        found_names = names_of(session, [UUID(key) for key in unknown])
        names |= {key.hex: (name, _cell(name)) for key, name in found_names.items()}
    found = beside_of(session, [row[5] for row in some if row[5]], at)
    beside: dict[UUID | None, tuple[str, str]] = {key: _beside(one) for key, one in found.items()}
    beside[None] = _beside(Beside())
    campaigns = campaigns_of(session, Pledge.public_id, [row[0] for row in kept]) if any_campaign else {}
    for kept_of, (_, state, reason, number, changed_at, key) in zip(kept, some, strict=True):
        public_id, origin, title, what, record, tags, *organisations = kept_of
        changed, url = _instant(changed_at), address + public_id
        if state == "withdrawn":
            yield f"{public_id},,,,,{state},{_cell(reason)}{_NOTHING_MORE}{changed},{url},,"
            continue
        lead, co_pledgers, partners = [_named(ids, names) for ids in organisations]
        parts, others = beside[key]
        belongs = _cell([slug for slug, _ in campaigns[public_id]]) if public_id in campaigns else ""
        before = f"{public_id},{_cell(number)},{origin},{state},{_cell(reason)},{title}"
        after = f"{record},{changed},{url},{belongs},{tags}"
        yield f"{before},{lead},{co_pledgers},{partners},{parts},{what},{others},{after}"


def _named(ids: str, names: Names) -> str:
    if ids in names:
        return names[ids][1]
    return _cell([names[one][0] for one in ids.split()]) if ids else ""


def _beside(beside: Beside) -> tuple[str, str]:
    """The cell of the parts, and the others as they stand beside each other."""
    cells = of_beside(beside)
    return _cell(cells["parts"]), ",".join(_cell(cells[name]) for name in _OTHERS)


def _cell(value: Any) -> str:
    return "" if value is None else quoted(csv_cell(value))


@lru_cache(1000)
def _instant(at: datetime) -> str:
    return str(plain(at))
