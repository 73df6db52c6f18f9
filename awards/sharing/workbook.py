"""A list of the registry as a workbook: the rows with typed cells, and a sheet that says what they mean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from awards.sharing.rules.cells import typed
from awards.sharing.rules.columns import ABOUT, PLEDGES, Column

MOST_ROWS = 1_048_575
"""A sheet holds no more rows below its header; then the file says so and names the CSV."""

LONGEST_CELL = 32_767


def write(
    file: Any, rows: Iterable[Mapping[str, Any]], address: str, at: datetime, more: Sequence[Column] = ()
) -> None:  # fmt: skip
    """Write the workbook; rows go to disk one by one. `address` is where the list came from, `at` when.

    `more` are columns beside those of every list.
    """
    columns = (*PLEDGES, *more)
    import xlsxwriter

    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet, notes = book.add_worksheet("Pledges"), book.add_worksheet("Notes")
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, bold)
        sheet.freeze_panes(1, 1)
        cut = False
        for line, row in enumerate(rows, start=1):
            if line > MOST_ROWS:
                cut = True
                break
            for place, column in enumerate(columns):
                _write(sheet, line, place, typed(column.kind, row.get(column.name)), day)
        lines = [*ABOUT, f"Address of the list: {address}", f"As of: {at:%Y-%m-%d %H:%M} UTC"]
        if cut:
            lines.append(f"A sheet holds {MOST_ROWS} rows: the rest is in the CSV file of the same list.")
        for number, text in enumerate(lines):
            notes.write_string(number, 0, text)
        for number, column in enumerate(columns, start=len(lines) + 1):
            notes.write_string(number, 0, column.name, bold)
            notes.write_string(number, 1, column.kind)
            notes.write_string(number, 2, column.meaning)


def _write(sheet: Any, line: int, place: int, value: Decimal | date | str | None, day: Any) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(line, place, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
    elif value is not None:
        sheet.write_string(line, place, value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…")
