"""The page of attacks and faults names the tests that bear their marks, and no other."""

import pytest

from tests.support import cases


@pytest.mark.one_database
def test_every_mark_names_a_case_that_there_is():
    assert {mark.case for mark in cases.marks()} <= {case.id for case in cases.cases()}


@pytest.mark.one_database
def test_the_page_has_a_row_for_every_mark_with_a_good_result_and_names_all_other_cases():
    page, found = cases.TABLE.read_text(), list(cases.marks())
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| case")]
    assert len(rows) == len(found), "run python -m tests.support.cases"
    assert page == cases.table(found, {mark.test: result(rows, mark) for mark in found})
    assert all("passed" in row.rsplit("|", 2)[1] and "FAILED" not in row for row in rows)


def result(rows: list[str], mark: cases.Mark) -> str:
    """What the page says of a mark's test."""
    name = mark.test.partition("::")[2].removeprefix("test_").replace("_", " ")
    return next(row.rsplit("|", 2)[1].strip() for row in rows if f"| {mark.case} |" in row and f"| {name} (" in row)
