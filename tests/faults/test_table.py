"""A count that was broken off goes on behind what its table has, and a loss is run again."""

from dataclasses import replace

import pytest

from tests.faults.checker import Wrong
from tests.faults.table import TABLE, Table, a_row, commit, counted

pytestmark = pytest.mark.one_database


def a_run(seed, wrong=()):
    return a_row(
        "10 kills", seed, "sqlite", wrong=list(wrong), seconds=12.4, killed="6 server, 4 runner",
        in_hand=counted({"text": 3, "score": 0, "mail": 1}), acknowledged="",
    )  # fmt: skip


def test_a_run_that_was_kept_is_not_made_again(tmp_path):
    path = tmp_path / "trust.md"
    Table(path).keep(a_run(2))
    Table(path).keep(a_run(1))
    again = Table(path)
    assert list(again.rows.values()) == [a_run(1), a_run(2)]
    assert again.done("10 kills", 1, "sqlite")
    assert not again.done("10 kills", 3, "sqlite")
    assert not again.done("10 kills", 1, "postgresql")
    assert not again.done("20 kills", 1, "sqlite")


@pytest.mark.parametrize("how", ["lost", "doubled", "otherwise"])
def test_a_run_in_which_anything_was_wrong_is_made_again_and_its_row_replaced(tmp_path, how):
    path = tmp_path / "trust.md"
    table = Table(path)
    table.keep(a_run(1, [Wrong(how, "a score is gone")]))
    assert not Table(path).done("10 kills", 1, "sqlite")
    table.keep(a_run(1))
    assert Table(path).done("10 kills", 1, "sqlite")
    assert len(Table(path).rows) == 1


def test_a_row_says_what_was_in_hand_and_the_commit(tmp_path):
    path = tmp_path / "trust.md"
    Table(path).keep(replace(a_run(1), commit="abc123def"))
    last = path.read_text().splitlines()[-1]
    assert last == "| 1 | sqlite | 10 kills | 6 server, 4 runner | 1 mail, 3 text |  | 0 | 0 | 0 | 12 | abc123def |"
    assert commit()


def test_the_table_of_the_repository_can_be_read_and_holds_no_loss():
    rows = Table(TABLE).rows.values()
    assert [row.key for row in rows if not row.good] == []
