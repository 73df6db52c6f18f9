"""Long tables read row by row, so that a CSV file of any length takes one row of memory; a workbook is read whole."""

import codecs
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from awards.core.cells import from_csv_cell
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import sheets

LARGEST_CSV = 200 * 1024 * 1024
_PIECE = 1 << 20
_HEAD = 2000


@dataclass
class Lines:
    """A table as it is read: the names of the first row, each row as (its number, cells), and what one should know."""

    header: Sequence[str]
    rows: Iterator[tuple[int, list[str]]]
    notes: Sequence[Message]


def open_table(name: str, file: BinaryIO) -> Lines:
    """The table in a CSV or XLSX file. Raises RuleBroken for another kind, at once or at the row where it shows."""
    head = file.read(_HEAD)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        if size > sheets.LARGEST_FILE:
            raise RuleBroken(N_("The workbook is too long to be read here. Save it as CSV UTF-8."), ["file"])
        return _lines(sheets.read_workbook(file.read()), [])
    if name.lower().endswith(".xlsx") or (b"\x00" in head and not sheets.is_utf16(head)):
        raise RuleBroken(N_("This is neither CSV nor XLSX. Save it as one of these and try again."), ["file"])
    if size > LARGEST_CSV:
        raise RuleBroken(N_("The file has more than %(limit)d MB. Split it.", limit=LARGEST_CSV >> 20), ["file"])
    encoding, note = _encoding(file, head)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace" if note else "strict", newline="")
    delimiter, told = sheets.delimiter(text.readline())
    text.seek(0)
    return _lines(sheets.csv_lines(text, delimiter, _unprefixed), [one for one in (note, told) if one])


def _lines(lines: Iterator[list[str]], notes: list[Message]) -> Lines:
    header = [name.strip() for name in _read(lines) or []]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise RuleBroken(N_("The file is empty: its first row names the columns."), ["file"])
    return Lines(header, _rows(lines, len(header)), notes)


def _rows(lines: Iterator[list[str]], width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows below the first, each as wide as it; rows without any text are left out, but counted."""
    number = 1
    while (line := _read(lines)) is not None:
        number += 1
        if len(line) != width:
            if any(cell.strip() for cell in line[width:]):
                raise RuleBroken(N_("Row %(row)d has more cells than the first row has names.", row=number), ["file"])
            line = (line + [""] * width)[:width]
        if any(line):
            yield number, line


def _read(lines: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(lines, None)
    except UnicodeDecodeError as error:
        raise RuleBroken(N_("The file breaks off or is not text. Save it again as CSV UTF-8."), ["file"]) from error


def _encoding(file: BinaryIO, head: bytes) -> tuple[str, Message | None]:
    """How the file is written; read once from end to end where only that can tell."""
    for mark, name in sheets.ENCODINGS.items():
        if head.startswith(mark):
            return name, sheets.READ_AS_UTF16 if name == "utf-16" else None
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
            done += len(piece)
        decoder.decode(b"", final=True)
        return "utf-8", None
    except UnicodeDecodeError as error:
        return sheets.FORMER_ENCODING, sheets.read_as_former(done + error.start)
    finally:
        file.seek(0)


def _unprefixed(line: list[str]) -> list[str]:
    return [from_csv_cell(cell) if cell[:1] == "'" else cell for cell in line]
