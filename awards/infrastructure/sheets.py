"""Tables as files: written as CSV and XLSX so that no cell can run, and read back from both within measure.

Heavy libraries are imported by the work itself.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from awards.core.cells import csv_cell, from_csv_cell, plain
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

LARGEST_FILE = 10 * 1024 * 1024
MOST_CELLS = 200_000
LARGEST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 200
LONGEST_CELL = 32_767
"""The most characters that a cell of a workbook holds."""

ROWS_TO_FIT, WIDEST = 100, 48
"""How many rows say how wide a column is, and the most characters that it shows."""

FIRST_DAY = date(1900, 3, 1)
"""From here on all spreadsheets count days alike."""

MOST_IN_THE_GRID = 10 * MOST_CELLS
"""Empty cells between full ones count here: a reader makes room for all of them."""

_PIECE = 1 << 20
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")

ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
FORMER_ENCODING = "cp1252"


@dataclass(frozen=True)
class Table:
    """A file as read: the header, each row as (its number in the file, cells by column), and what one should know."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]
    notes: list[Message] = field(default_factory=list)


def csv_file(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as CSV in UTF-8 with a mark that tells a spreadsheet so; a text like a formula gets a prefix."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([csv_cell(row.get(column)) for column in columns] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def workbook(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], title: str = "Nominations") -> bytes:
    """The rows as one sheet of a workbook: numbers and days as such, all else as text that is neither formula nor link.

    Rows go to disk one by one, so that a long list takes no more memory than a short one. A text beyond what a cell
    holds ends with an ellipsis; a column is as wide as its first rows, within measure.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(title)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        widths = [len(column) for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                value, text = row.get(column), _text(row.get(column))
                if text == "":
                    continue
                if line <= ROWS_TO_FIT:
                    widths[place] = max(widths[place], len(text))
                if _is_number(value):
                    sheet.write_number(line, place, value)
                elif isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DAY:
                    sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                else:
                    sheet.write_string(line, place, text)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width + 2, WIDEST))
    return buffer.getvalue()


def is_too_long(value: Any) -> bool:
    """Whether a cell of a workbook cannot hold all of a value."""
    return not isinstance(value, int | float) and len(_whole_text(value)) > LONGEST_CELL


def read_table(name: str, content: bytes) -> Table:
    """The table in a CSV or XLSX file. Raises RuleBroken for a file beyond measure or of another kind.

    The first row names the columns. Rows without any text are left out, but counted, so that numbers are those that a
    spreadsheet shows. Of a formula the value that it had when it was saved is read, as text.
    """
    if len(content) > LARGEST_FILE:
        raise RuleBroken(N_("The file has more than %(limit)d MB. Split it.", limit=LARGEST_FILE >> 20), ["file"])
    if content.startswith(b"PK\x03\x04"):
        lines, notes = read_workbook(content), list[Message]()
    elif name.lower().endswith(".xlsx") or (b"\x00" in content[:2000] and not is_utf16(content)):
        raise RuleBroken(N_("This is neither CSV nor XLSX. Save it as one of these and try again."), ["file"])
    else:
        lines, notes = _read_csv(content)
    return _as_table(lines, notes)


def _is_number(value: Any) -> bool:
    """A number that a cell gives back to its last digit; instants and longer numbers are text."""
    if isinstance(value, Decimal):
        return value.is_finite() and _cell_text(float(value)) == plain(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    text = _whole_text(value)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _whole_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        value = "|".join(str(item) for item in value)
    return str(value) if isinstance(value, str | int | float) else str(plain(value))


def is_utf16(content: bytes) -> bool:
    """Whether the first bytes say that it is."""
    return content[:2] in (b"\xff\xfe", b"\xfe\xff")


READ_AS_UTF16 = N_("The file was read as UTF-16, as its first bytes say.")


def read_as_former(byte: int) -> Message:
    """What one should know of a file that is not UTF-8 from this byte on."""
    return N_(
        "The file is not UTF-8, so it was read as Windows-1252 from byte %(byte)d on. Look at the letters with "
        "accents; if they are wrong, save the file as CSV UTF-8.",
        byte=byte,
    )


def _read_csv(content: bytes) -> tuple[Iterator[list[str]], list[Message]]:
    encoding = next((name for mark, name in ENCODINGS.items() if content.startswith(mark)), "utf-8")
    notes = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise RuleBroken(N_("The file breaks off or is not text. Save it again as CSV UTF-8."), ["file"]) from error
        text = content.decode(FORMER_ENCODING, errors="replace")
        notes.append(read_as_former(error.start))
    if encoding == "utf-16":
        notes.append(READ_AS_UTF16)
    parted_by, told = delimiter(text.partition("\n")[0])
    notes += [told] if told else []
    return csv_lines(io.StringIO(text, newline=""), parted_by), notes


def delimiter(first_line: str) -> tuple[str, Message | None]:
    """What parts the cells, and what one should know of it when it is no comma."""
    found = max(",;\t", key=first_line.count)
    parted = {
        ";": N_("The cells of the file are parted by semicolons."),
        "\t": N_("The cells of the file are parted by tabs."),
    }
    return found, parted.get(found)


def _unprefixed(line: list[str]) -> list[str]:
    return [from_csv_cell(cell) for cell in line]


def csv_lines(
    text: Iterable[str], parted_by: str, read: Callable[[list[str]], list[str]] = _unprefixed
) -> Iterator[list[str]]:
    """The lines of a CSV text, their cells without the prefix of a formula. Raises RuleBroken where it is none."""
    reader = csv.reader(text, delimiter=parted_by, strict=True)
    try:
        for line in reader:
            yield read(line)
    except csv.Error as error:
        raise RuleBroken(
            N_("Line %(line)d of the file is not CSV: a quotation mark is open or stands alone.", line=reader.line_num),
            ["file"],
        ) from error


def read_workbook(content: bytes) -> Iterator[list[str]]:
    """The first sheet of a workbook, looked at before anything is unpacked."""
    import python_calamine

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_beyond_measure(packed)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise RuleBroken(N_("The workbook is damaged. Save it again as XLSX."), ["file"]) from error
    return ([_cell_text(cell) for cell in line] for line in lines)


def _refuse_beyond_measure(packed: zipfile.ZipFile) -> None:
    """Refuse what unpacks to too much, says one size and has another, or spreads a few cells over a huge grid.

    Every part is unpacked once here, piece by piece and no further than its stated size.
    """
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise RuleBroken(N_("The workbook unpacks to more than is read. Keep one sheet with text alone."), ["file"])
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise RuleBroken(N_("This is neither CSV nor XLSX. Save it as one of these and try again."), ["file"])
    for part in parts:
        rows = columns = 1
        with packed.open(part) as file:
            before = b""
            while piece := file.read(_PIECE):
                if part.filename.startswith("xl/worksheets/"):
                    for letters, row in _PLACE.findall(before + piece):
                        rows, columns = max(rows, int(row)), max(columns, _column(letters))
                    before = piece[-40:]
        if rows * columns > MOST_IN_THE_GRID:
            raise RuleBroken(
                N_("The sheet reaches to row %(row)d. Delete what lies far from the table.", row=rows), ["file"]
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cell_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _as_table(lines: Iterator[list[str]], notes: list[Message]) -> Table:
    header = [name.strip() for name in next(lines, [])]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise RuleBroken(N_("The file is empty: its first row names the columns."), ["file"])
    rows, cells = [], len(header)
    for number, line in enumerate(lines, start=2):
        cells += len(line)
        if cells > MOST_CELLS:
            raise RuleBroken(N_("The sheet has more than %(limit)d cells. Split it.", limit=MOST_CELLS), ["file"])
        if not any(cell.strip() for cell in line):
            continue
        if any(cell.strip() for cell in line[len(header) :]):
            raise RuleBroken(N_("Row %(row)d has more cells than the first row has names.", row=number), ["file"])
        line += [""] * (len(header) - len(line))
        rows.append((number, dict(zip(header, line, strict=False))))
    return Table(header, rows, notes)
