"""Fits with the variances held: the same as a whole fit where nothing changed, and close to one after a change."""

from dataclasses import replace

import numpy as np
import pytest

from awards.ranking import model
from awards.ranking.model import ScoreTable
from awards.ranking.model.held import draws_of, ranks_of, ranks_without_each


def test_with_nothing_changed_the_ranks_are_those_of_the_fit(a_round):
    table, _ = a_round(40, 10, 3, seed=5)
    fit = model.fit(table, top=())
    assert ranks_of(table, fit.variances) == [item.rank_adjusted for item in fit.items]


def test_without_a_judge_the_ranks_are_those_of_the_equations_without_the_rows_of_the_judge(a_round):
    table, _ = a_round(30, 8, 3, seed=7, half_points=False)
    variances = model.fit(table, top=()).variances
    left_out = ranks_without_each(table, variances, table.judges[:3])
    assert set(left_out) == set(table.judges[:3])
    for place, judge in enumerate(table.judges[:3]):
        rest = [row for row in table.rows if row.judge != place]
        judges = [name for name in table.judges if name != judge]
        smaller = ScoreTable(
            table.items, judges, [row._replace(judge=judges.index(table.judges[row.judge])) for row in rest]
        )
        assert left_out[judge] == ranks_of(smaller, variances)


def test_holding_the_variances_chooses_nearly_always_what_a_fit_of_its_own_would(a_round):
    alike = tried = 0
    for seed in range(6):
        table, _ = a_round(40, 12, 3, seed=seed)
        variances = model.fit(table, top=()).variances
        for judge, held in ranks_without_each(table, variances, table.judges).items():
            place = list(table.judges).index(judge)
            rest = replace(table, rows=[row for row in table.rows if row.judge != place])
            searched = [item.rank_adjusted for item in model.fit(rest, top=()).items]
            tried += 1
            alike += {n for n, r in enumerate(held) if r and r <= 4} == {
                n for n, r in enumerate(searched) if r and r <= 4
            }
    assert alike >= 0.93 * tried


def test_an_item_that_only_the_left_out_judge_scored_has_no_rank(a_table):
    table = a_table([[4, 4, None], [2, 2.5, None], [None, None, 5], [3, 3.5, None]])
    found = ranks_without_each(table, model.fit(table, top=()).variances, ["judge 002"])["judge 002"]
    assert found[2] is None
    assert sorted(rank for rank in found if rank) == [1, 2, 3]


def test_where_no_variances_are_known_the_raw_mean_ranks(a_table):
    table = a_table([[4, 3], [2, 3], [5, 5]])
    assert ranks_of(table, model.Variances()) == [2, 3, 1]
    assert draws_of(table, model.Variances()) is None


def test_draws_have_the_fit_s_values_and_standard_errors(a_round):
    table, _ = a_round(40, 10, 3, seed=5)
    fit = model.fit(table, top=())
    found = draws_of(table, fit.variances, seed=3)
    draws = found.draws
    assert found.items == list(range(40))
    assert draws.mean(axis=0) == pytest.approx([item.adjusted for item in fit.items], abs=0.03)
    assert np.median(draws.std(axis=0) / [item.se for item in fit.items]) == pytest.approx(1, abs=0.1)


def test_one_more_score_errs_by_the_noise_and_by_what_is_not_known_of_a_judge(a_round):
    table, _ = a_round(40, 10, 3, seed=5)
    fit = model.fit(table, top=())
    error = draws_of(table, fit.variances).error
    severity = np.mean([judge.se**2 for judge in fit.judges])
    assert fit.variances.noise < error < fit.variances.noise + fit.variances.judge
    assert error == pytest.approx(fit.variances.noise + severity, rel=0.1)
