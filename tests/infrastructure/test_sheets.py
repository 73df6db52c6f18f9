"""Files of tables: nothing in one can run, and none is read beyond measure."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import python_calamine

from awards.core.errors import RuleBroken
from awards.infrastructure import sheets
from awards.infrastructure.sheets import csv_file, read_table, workbook

pytestmark = pytest.mark.one_database

FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\u00a0=1", "a\n=1", "＝1", "＋1", "－1", "＠1", "'=1"]
STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.case("EX-01")
def test_no_cell_of_a_csv_begins_like_a_formula_and_all_come_back():
    made = csv_file(["t", "n"], [{"t": text, "n": n} for n, text in enumerate(FORMULAS)])
    written = lines(made)[1:]
    assert not [cell for cell, _n in written if cell.lstrip(" \u00a0").startswith(STARTS)]
    assert [n for _cell, n in written] == [str(n) for n in range(len(FORMULAS))]
    assert [cells["t"] for _n, cells in read_table("x.csv", made).rows] == FORMULAS


@pytest.mark.case("EX-02")
def test_a_workbook_holds_text_as_text_and_numbers_as_numbers():
    made = workbook(["t", "n"], [{"t": text, "n": 7} for text in [*FORMULAS, "https://x.example", "007"]])
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        assert "hyperlink" not in sheet
    assert "<f>" not in sheet
    assert sheet.count("<v>7</v>") == len(FORMULAS) + 2
    texts = [cells["t"] for _n, cells in read_table("x.xlsx", made).rows]
    assert texts[:5] == FORMULAS[:5]
    assert texts[-1] == "007"


@pytest.mark.parametrize(
    ("value", "in_the_cell", "read_again"),
    [
        (date(2027, 5, 31), date(2027, 5, 31), "2027-05-31"),
        (date(1899, 12, 30), "1899-12-30", "1899-12-30"),
        (datetime(2027, 5, 31, 21, 0, tzinfo=UTC), "2027-05-31T21:00:00Z", "2027-05-31T21:00:00Z"),
        (Decimal("155000000.00"), 155000000.0, "155000000"),
        (Decimal("0.10"), 0.1, "0.1"),
        (Decimal("12345678901234567.89"), "12345678901234567.89", "12345678901234567.89"),
        (Decimal("0.00001"), "0.00001", "0.00001"),
    ],
)
def test_a_day_and_an_amount_are_such_to_a_spreadsheet_and_come_back_as_they_were(value, in_the_cell, read_again):
    made = workbook(["v"], [{"v": value}])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.get_sheet_by_index(0).to_python()[1] == [in_the_cell]
    assert [cells["v"] for _n, cells in read_table("x.xlsx", made).rows] == [read_again]


def test_a_text_beyond_what_a_cell_holds_says_so():
    made = workbook(["t"], [{"t": "x" * 40_000}, {"t": None}, {"t": ["a", "b"]}])
    found = [cells["t"] for _n, cells in read_table("x.xlsx", made).rows]
    assert len(found[0]) == sheets.LONGEST_CELL
    assert found[0].endswith("x…")
    assert found[1] == "a|b"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("é,b\n1,2\n".encode(), []),
        ("\ufeffé,b\n1,2\n".encode(), []),
        ("é;b\n1;2\n".encode(), ["semicolons"]),
        ("é\tb\n1\t2\n".encode("utf-16"), ["UTF-16", "tabs"]),
        ("é,b\r\n1,2\r\n".encode("cp1252"), ["Windows-1252 from byte 0"]),
    ],
)
@pytest.mark.case("IN-13")
def test_encodings_and_marks_are_read_and_told(content, told):
    table = read_table("x.csv", content)
    assert list(table.header) == ["é", "b"]
    assert table.rows == [(2, {"é": "1", "b": "2"})]
    notes = [str(note) for note in table.notes]
    assert len(notes) == len(told)
    assert all(words in note for words, note in zip(told, notes, strict=True))


def test_rows_keep_the_numbers_that_a_spreadsheet_shows():
    table = read_table("x.csv", b"a,b\n1,\n,\n2\n")
    assert table.rows == [(2, {"a": "1", "b": ""}), (4, {"a": "2", "b": ""})]


def a_book(sheet: str, **parts: bytes) -> bytes:
    """A workbook with this sheet, whatever it claims, made from a good one."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a"], [{"a": "x"}]))) as good,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for part in good.infolist():
            content = good.read(part)
            packed.writestr(part.filename, sheet.encode() if sheet and "sheet1" in part.filename else content)
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_of_a_formula_the_value_is_read():
    cells = '<c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2" t="str"><f>"x"&amp;"y"</f><v>xy</v></c>'
    assert read_table("x.xlsx", a_book(SHEET.format(f'<row r="1">{cells}</row>'))).rows == [(2, {"a": "xy"})]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "empty"),
        ("x.csv", b"a,b\n1,2,3\n", "Row 2 has more cells"),
        ("x.csv", b'a\n"open\n', "not CSV"),
        ("x.csv", b"a\n" + b"1\n" * (sheets.MOST_CELLS + 1), "more than 200000 cells"),
        ("x.csv", b"a" * (sheets.LARGEST_FILE + 1), "more than 10 MB"),
        ("x.csv", b"\x89PNG\x00\x00", "neither CSV nor XLSX"),
        ("x.xlsx", b"a,b", "neither CSV nor XLSX"),
        ("x.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("x.xlsx", a_book("", bomb=b"\0" * (sheets.LARGEST_UNPACKED + 1)), "unpacks to more"),
        ("x.xlsx", a_book("", **{f"p{n}": b"" for n in range(sheets.MOST_PARTS + 1)}), "unpacks to more"),
        ("x.xlsx", a_book("<worksheet"), "damaged"),
        (
            "x.xlsx",
            a_book(SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>')),
            "reaches to row 1048576",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.case("IN-13")
def test_what_is_beyond_measure_or_no_table_is_refused(name, content, words):
    with pytest.raises(RuleBroken, match=words):
        read_table(name, content)


def test_a_part_that_lies_about_its_size_is_damaged():
    content = a_book("", bomb=b"\0" * 5_000_000)
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"bomb"))
    lying = bytearray(content)
    lying[place + 24 : place + 28] = (10).to_bytes(4, "little")
    with pytest.raises(RuleBroken, match="damaged"):
        read_table("x.xlsx", bytes(lying))


@pytest.mark.case("IN-14")
def test_other_archives_are_no_workbooks():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("../x", b"x")
    with pytest.raises(RuleBroken, match="neither CSV nor XLSX"):
        read_table("x.xlsx", buffer.getvalue())
