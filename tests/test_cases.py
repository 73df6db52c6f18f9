"""The page of attacks and faults names the tests that bear their marks, and no other."""

import pytest

from tests.support import cases, controls, mutants


@pytest.mark.one_database
def test_every_mark_names_a_case_that_there_is():
    assert {mark.case for mark in cases.marks()} <= {case.id for case in cases.cases()}


@pytest.mark.one_database
def test_the_page_has_a_row_for_every_mark_with_a_good_result_and_names_all_other_cases():
    page, found = cases.TABLE.read_text(), list(cases.marks())
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| case")]
    assert len(rows) == len(found), "run python -m tests.support.cases"
    assert page == cases.table(found, {mark.test: result(rows, mark) for mark in found})
    assert all(row.rsplit("|", 2)[1].strip() == "not run" or "passed" in row.rsplit("|", 2)[1] for row in rows)
    assert not [row for row in rows if "FAILED" in row]


def result(rows: list[str], mark: cases.Mark) -> str:
    """What the page says of a mark's test."""
    name = mark.test.split("::")[-1].removeprefix("test_").replace("_", " ")
    return next(row.rsplit("|", 2)[1].strip() for row in rows if f"| {mark.case} |" in row and f"| {name} (" in row)


@pytest.mark.one_database
def test_every_control_takes_out_a_guard_that_stands_there_of_a_case_that_its_test_bears():
    borne = {(mark.case, mark.test) for mark in cases.marks()}
    for one in controls.controls():
        assert (one.case, one.function) in borne, one
        without = one.taken_out_of(mutants.ROOT)
        assert not one.file.endswith(".py") or mutants.changed_well(without), one
