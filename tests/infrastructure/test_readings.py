"""Lines about who read what: only added, found by any id, kept a year."""

from datetime import UTC, date, datetime, timedelta

from awards.infrastructure import readings
from awards.infrastructure.readings import Reading

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)


def noted(folder, at, user, **of):
    readings.note(folder, at, Reading(at.isoformat(), user, "a.page", of))


def test_lines_are_found_by_who_read_and_by_what_was_read_from_a_day_on(tmp_path):
    noted(tmp_path, AT, "ada", nomination_id="n-1")
    noted(tmp_path, AT + timedelta(days=1), "bea", nomination_id="n-1")
    noted(tmp_path, AT + timedelta(days=1), "bea", nomination_id="n-2")
    assert [one.user for one in readings.found(tmp_path, ["n-1"])] == ["ada", "bea"]
    assert [one.of["nomination_id"] for one in readings.found(tmp_path, ["bea"])] == ["n-1", "n-2"]
    assert [one.user for one in readings.found(tmp_path, ["n-1"], date(2027, 3, 2))] == ["bea"]


def test_a_line_that_was_cut_off_hides_no_other(tmp_path):
    noted(tmp_path, AT, "ada", nomination_id="n-1")
    with (tmp_path / "2027-03-01.jsonl").open("a") as file:
        file.write('{"at":"n-1')
    assert [one.user for one in readings.found(tmp_path, ["n-1"])] == ["ada"]


def test_a_file_goes_a_year_after_its_day_when_another_day_begins(tmp_path):
    noted(tmp_path, AT, "ada", nomination_id="n-1")
    noted(tmp_path, AT + readings.KEPT, "bea", nomination_id="n-1")
    assert [one.user for one in readings.found(tmp_path, ["n-1"])] == ["ada", "bea"]
    noted(tmp_path, AT + readings.KEPT + timedelta(days=1), "cleo", nomination_id="n-1")
    assert [one.user for one in readings.found(tmp_path, ["n-1"])] == ["bea", "cleo"]


def test_nobody_else_on_the_machine_reads_the_files(tmp_path):
    noted(tmp_path / "readings", AT, "ada", nomination_id="n-1")
    assert (tmp_path / "readings").stat().st_mode & 0o077 == 0
    assert (tmp_path / "readings" / "2027-03-01.jsonl").stat().st_mode & 0o077 == 0
