"""What the benchmarks of ranking measure is measured rightly; nothing is timed here."""

import numpy as np
import pytest

from awards.ranking.model.equations import LEAF, inverted
from benchmarks import panels, ranking
from tests.ranking.conftest import table_of

pytestmark = pytest.mark.one_database
CATEGORY = np.repeat(np.arange(5), 6)
TRUTH = np.tile(np.arange(6.0), 5)


def test_the_truth_itself_is_found_whole_and_its_reverse_not_at_all():
    assert panels.measured(TRUTH, TRUTH, CATEGORY) == (1, 1)
    correlation, found = panels.measured(-TRUTH, TRUTH, CATEGORY)
    assert (correlation, found) == (pytest.approx(-1), 0)


def test_items_that_tie_for_the_last_place_share_it():
    assert panels.measured(np.zeros(30), TRUTH, CATEGORY) == (0, pytest.approx(0.5))
    tied = np.tile([0.0, 0, 3, 3, 4, 5], 5)  # two for the third place, of which one truly is the third
    assert panels.measured(tied, TRUTH, CATEGORY)[1] == pytest.approx(2.5 / 3)


def test_simple_ways_do_what_they_say():
    table = table_of([[4, 2], [2, 1], [None, 3]])
    assert panels.raw(table).tolist() == pytest.approx([3, 1.5, 3])
    assert panels.judge_ratio(table).tolist() == pytest.approx([(4 / 3 + 1) / 2, (2 / 3 + 1 / 2) / 2, 1.5])
    root = np.sqrt(1.5)
    assert panels.z_score(table).tolist() == pytest.approx([0.5, (-1 - root) / 2, root])


def test_strict_judges_read_the_good_entries_where_they_are_steered():
    def scores_follow_truth(panel):
        table, truth, _ = panels.award(panel, 1)
        return np.corrcoef(panels.raw(table), truth)[0, 1]

    even, steered = panels.PANELS[0], panels.PANELS[-1]
    assert scores_follow_truth(steered) < scores_follow_truth(even) - 0.2


def test_the_page_names_panels_and_ways_and_is_the_same_each_time(monkeypatch):
    monkeypatch.setattr(panels, "PANELS", panels.PANELS[:1])
    page = panels.page(2)
    assert page == panels.page(2)
    assert page.count("| panel | " + " | ".join(panels.METHODS) + " |") == 2
    assert page.count("| Dealt at random, equal piles | 0.") == 2
    kept = panels.PAGE.read_text(encoding="utf-8")
    assert all(kept.count(f"| {panel.title} |") == 2 for panel in panels.PANELS)


def test_seconds_can_be_measured(monkeypatch, capsys):
    kept = {}
    monkeypatch.setattr(ranking, "SIZES", ((30, 6, 3), (800, 20, 3)))
    monkeypatch.setattr(ranking.history, "keep", kept.__setitem__)  # a ratio of a test is none to compare others with
    ranking.main()
    assert list(kept) == [f"ranking: {size} beside one factor and inverse" for size in ("30x6x3", "800x20x3")]
    assert all(ratio > 0 for ratio in kept.values())
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:5] == ["30", "x", "6", "x", "3"]
    assert "cannot: a matrix of 2,400 by 2,400" in lines[2]


def test_an_inverse_by_halves_is_the_inverse():
    root = np.random.default_rng(1).normal(size=(2 * LEAF + 31, 2 * LEAF + 31))
    table = root @ root.T / len(root) + np.eye(len(root))
    assert np.allclose(inverted(table), np.linalg.inv(table), atol=1e-12)
