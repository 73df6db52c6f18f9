"""The import command takes a workbook as it takes a CSV file."""

import csv

import pytest
from sqlalchemy import func, select

from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.finding import bringing
from awards.infrastructure import clock
from awards.infrastructure.sheets import workbook
from awards.nominations.models import Nomination

PLACE = ("--edition", "2040", "--rehearsal")


def held(sessions):
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(Nomination)) or 0


@pytest.fixture
def exported(run, sessions, tmp_path):
    """The nominations of a rehearsal as the export gives them: columns and rows."""
    with sessions.transaction() as session:
        rehearse(session, 2040, Size(5, 4, 4), 3, Until.SCORED, clock.now(session), lambda *_: None)
    file = tmp_path / "nominations.csv"
    run("export", "nominations", *PLACE, "--out", file)
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        return list(reader.fieldnames or ()), list(reader)


def kept(tmp_path, columns, rows):
    file = tmp_path / "nominations.xlsx"
    file.write_bytes(workbook(columns, rows))
    return file


def test_what_was_exported_comes_back_from_a_workbook_without_a_change(run, exported, tmp_path):
    columns, rows = exported
    told = run("import", "nominations", kept(tmp_path, columns, rows), *PLACE, "--json").json
    assert told == {"new": {}, "changed": {}, "same": {"nomination": len(rows)}, "written": True}
    assert len(rows) >= 4


def test_a_long_file_comes_in_part_by_part_and_goes_on_where_it_was_broken_off(
    run, exported, sessions, tmp_path, monkeypatch
):
    columns, rows = exported
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(bringing, "STRIDE", 2)
    file, before, bring = (
        kept(tmp_path, columns, [row | {"number": ""} for row in rows]),
        held(sessions),
        bringing._bring_part,
    )
    told = run("import", "nominations", file, *PLACE, "--json", "--dry-run").json
    assert told == {"new": {"nomination": len(rows)}, "changed": {}, "same": {}, "written": False}
    assert held(sessions) == before

    def killed(session, edition, of, *given):
        if of.rows_done == 2:
            raise KeyboardInterrupt
        bring(session, edition, of, *given)

    with monkeypatch.context() as patched:
        patched.setattr(bringing, "_bring_part", killed)
        run("import", "nominations", file, *PLACE, expect=1)
    assert held(sessions) == before + 2, "what was in stays"
    again = run("import", "nominations", file, *PLACE)
    assert "Going on behind row 3" in again.err
    assert f"nomination: {len(rows)} new" in again.out
    assert held(sessions) == before + len(rows), "and nothing came twice"


def test_a_wrong_cell_keeps_all_of_a_long_file_out(run, exported, sessions, tmp_path, monkeypatch):
    columns, rows = exported
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 1)
    before = held(sessions)
    rows[0]["number"], rows[1]["categories"] = "", "cooking"
    told = run("import", "nominations", kept(tmp_path, columns, rows), *PLACE, "--json", expect=2).json
    assert [problem["where"] for problem in told["problems"]] == ["row 3, categories"]
    assert held(sessions) == before


def test_wrong_cells_of_a_workbook_are_named(run, exported, tmp_path):
    columns, rows = exported
    rows[1]["categories"] = "cooking"
    told = run("import", "nominations", kept(tmp_path, columns, rows), *PLACE, "--json", expect=2).json
    assert [problem["where"] for problem in told["problems"]] == ["row 3, categories"]


def test_other_columns_and_damaged_workbooks_are_refused(run, exported, tmp_path):
    columns, rows = exported
    missing = run("import", "nominations", kept(tmp_path, columns[1:], rows), *PLACE, expect=2)
    assert "missing number" in missing.err
    empty = run("import", "nominations", kept(tmp_path, columns, [rows[0], {}, rows[1]]), *PLACE, expect=2)
    assert "row 3 is empty" in empty.err
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(b"PK\x03\x04 and no more")
    assert "damaged" in run("import", "nominations", damaged, *PLACE, expect=2).err
