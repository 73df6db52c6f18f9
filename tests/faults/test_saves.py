"""Tabs and devices that save the same scores at once lose nothing: a few here, 10,000 in `make trust`."""

from tests.faults.saves import expected, flood

CARDS, TURNS = 2, 4


def test_of_saves_at_once_none_that_was_acknowledged_is_lost(app, sessions, tmp_path):
    found = flood(app, sessions, tmp_path, cards=CARDS, turns=TURNS, seed=20261129)
    assert found.wrong == []
    assert found.sent == expected(CARDS, TURNS) == 128
    assert found.done >= found.sent // 4
    assert found.refused > 0, "nobody met anybody: nothing was shown"
