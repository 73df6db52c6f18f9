"""The list of nominations as rows of a file: the columns that the page shows, with the program's own keys as values."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from awards.finding.queries import listing
from awards.finding.queries.listing import Listed
from awards.finding.rules import Wanted
from awards.infrastructure.sheets import csv_file, workbook
from awards.programme.models import Edition

CELLS: dict[str, Callable[[Listed], Any]] = {
    "number": lambda row: row.number,
    "title": lambda row: row.title,
    "nominee": lambda row: row.nominee,
    "organisations": lambda row: row.organisations,
    "countries": lambda row: row.countries,
    "impact": lambda row: row.impact,
    "categories": lambda row: [key for key, _state in row.entries],
    "entry_states": lambda row: [state for _key, state in row.entries],
    "state": lambda row: row.state,
    "language": lambda row: row.language,
    "nominator": lambda row: row.nominator,
    "received": lambda row: row.received,
    "saved": lambda row: row.saved,
    "missing": lambda row: row.missing,
    "tags": lambda row: row.tags,
    "duplicates": lambda row: row.duplicates,
    "consent": lambda row: row.consent,
    "letters": lambda row: row.letters,
}
"""What a row has in each column."""


def cells(row: Listed, columns: tuple[str, ...]) -> dict[str, Any]:
    """The values of a row in these columns."""
    return {column: CELLS[column](row) for column in columns}


def file_of(session: Session, of: Edition, wanted: Wanted, kind: str) -> bytes:
    """The whole list as a CSV or XLSX file: the rows that the pages show, in their order, with their columns."""
    write = {"csv": csv_file, "xlsx": workbook}[kind]
    return write(wanted.shown, _rows(session, of, wanted))


def _rows(session: Session, of: Edition, wanted: Wanted) -> Iterator[dict[str, Any]]:
    for row in listing.every_row(session, of, wanted):
        yield cells(row, wanted.shown)
