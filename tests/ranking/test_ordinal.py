"""The ordinal fit against the model written out, simulated truth, and what must not matter to it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import spearmanr

from awards.core.errors import RuleBroken
from awards.ranking.model import Score, ScoreTable, Variances, fit, ladder, ordinal
from awards.ranking.model.arrays import arrays_of
from awards.ranking.model.ladder import ladder_of, mode_at, start_of
from tests.ranking.conftest import round_of, table_of

STEPS = np.arange(1, 6)
SCORES = [[4, 3, 5, None], [2, None, 3, 1], [3, 2, None, 2], [None, 4, 5, 4], [1, 1, 2, None], [5, 4, None, 3]]


def on_a_scale(items=60, judges=12, reviews=3, seed=1, quality=1.6, severity=1.0, cuts=(-2.5, -1.0, 0.8, 2.2)):
    """A round drawn from the ordinal model: its table, and the score each item truly gets from an average judge."""
    chance = np.random.default_rng(seed)
    truth, marks_low = chance.normal(0, quality, items), chance.normal(0, severity, judges)
    load, rows = np.zeros(judges), []
    for item in range(items):
        panel = np.argsort(load + chance.random(judges))[:reviews]
        load[panel] += 1
        for judge in panel.tolist():
            reached = truth[item] - marks_low[judge] + chance.logistic()
            rows.append(Score(item, judge, float(STEPS[np.searchsorted(cuts, reached)])))
    expected = 1 + (1 / (1 + np.exp(np.subtract.outer(cuts, truth)))).sum(0)
    names = [[f"{word} {place:03}" for place in range(number)] for word, number in (("i", items), ("j", judges))]
    return ScoreTable(*names, rows), expected, marks_low


def adjusted(found):
    return np.array([item.adjusted for item in found.items])


def plain_loss(table, item, judge):
    """Minus the logarithm of likelihood and effects' density, row by row."""
    steps = sorted({row.value for row in table.rows})

    def loss(place):
        x, y = place[: len(table.items)], place[len(table.items) : len(table.items) + len(table.judges)]
        cuts = [-np.inf, *place[len(x) + len(y) :], np.inf]
        found = (x @ x + y @ y) / 2 + np.square(cuts[1:-1]).sum() / (2 * ladder.OPEN**2)
        for row in table.rows:
            reached, step = item * x[row.item] - judge * y[row.judge], steps.index(row.value)
            under = [1 / (1 + np.exp(reached - cut)) for cut in (cuts[step], cuts[step + 1])]
            found -= row.weight * np.log(under[1] - under[0])
        return found

    return loss


def curvature(function, at, width=1e-3):
    unit = width * np.eye(len(at))
    return np.array(
        [
            [function(at + a + b) - function(at + a - b) - function(at - a + b) + function(at - a - b) for a in unit]
            for b in unit
        ]
    ) / (4 * width**2)


@pytest.mark.parametrize(("item", "judge"), [(1.3, 0.7), (0.4, 2.0), (1.0, 0.0)])
def test_the_mode_is_that_of_the_model_written_out(item, judge):
    table = table_of(SCORES)
    loss = plain_loss(table, item, judge)
    steps = ladder_of(arrays_of(table))
    found = mode_at(start_of(steps), item, judge)
    place = np.r_[found.items, found.judges, found.thresholds]

    best = minimize(loss, np.r_[np.zeros(10), -2.0, -1.0, 1.0, 2.0], method="BFGS", options={"gtol": 1e-7})

    assert found.loss == pytest.approx(loss(place))
    assert place == pytest.approx(best.x, abs=1e-4)
    value = 2 * loss(place) + np.linalg.slogdet(curvature(loss, place))[1]
    assert found.value == pytest.approx(value, abs=1e-4)


def test_the_deviations_are_the_most_likely_ones():
    steps = ladder_of(arrays_of(on_a_scale()[0]))
    item, judge = ordinal._Fitted(steps, judged=True).best()
    reached = mode_at(start_of(steps), item, judge).value

    chance = np.random.default_rng(4)
    for _ in range(60):
        near = np.array([item, judge]) * np.exp(chance.normal(0, 0.1, 2))
        far = np.exp(chance.normal(0, 1.0, 2))
        assert min(mode_at(start_of(steps), *place).value for place in (near, far)) >= reached - 1e-6


def test_laplace_agrees_with_the_sum_over_draws_of_the_effects():
    """Importance sampling with Student's t around the mode; 17 scores, so far fewer than a round has."""
    table = table_of(SCORES)
    steps = ladder_of(arrays_of(table))
    values, sums = [], []
    for item, judge in ((0.7, 0.7), (2.0, 1.0)):
        found, loss = mode_at(start_of(steps), item, judge), plain_loss(table, item, judge)
        place = np.r_[found.items, found.judges, found.thresholds]
        root = np.linalg.cholesky(np.linalg.inv(curvature(loss, place)))
        chance, freedom = np.random.default_rng(1), 6
        logs = []
        for _ in range(4000):
            draw = chance.normal(size=len(place)) * np.sqrt(freedom / chance.chisquare(freedom))
            at = place + root @ draw
            if (np.diff(at[10:]) > 0).all():
                density = -(freedom + len(place)) / 2 * np.log1p(draw @ draw / freedom)
                logs.append(-loss(at) - density + np.log(np.diag(root)).sum())
        sums.append(-2 * (np.logaddexp.reduce(logs) - np.log(4000)))
        values.append(found.value)
    assert values[1] - values[0] == pytest.approx(sums[1] - sums[0], abs=0.6)


def test_the_truth_is_recovered():
    found, truth, marks_low = [], [], []
    for seed in range(6):
        table, expected, severity = on_a_scale(120, 12, 4, seed=seed)
        found.append(fit(table, top=(30,), method="ordinal"))
        truth.append(expected)
        marks_low.append(severity)
    errors = [adjusted(one) - true for one, true in zip(found, truth, strict=True)]
    inside = [
        item.low <= value <= item.high
        for one, true in zip(found, truth, strict=True)
        for item, value in zip(one.items, true, strict=True)
    ]
    assert abs(np.mean(errors)) < 0.1
    assert 0.92 <= np.mean(inside) <= 0.98
    for one, severity in zip(found, marks_low, strict=True):
        assert np.corrcoef([judge.severity for judge in one.judges], severity)[0, 1] > 0.8
    said = np.array([item.p_top[30] for one in found for item in one.items])
    came = np.concatenate([np.argsort(np.argsort(-true)) < 30 for true in truth])
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        between = (said >= low) & (said < high)
        assert abs(said[between].mean() - came[between].mean()) < 0.12


def test_it_agrees_with_the_linear_fit_where_scores_are_well_behaved():
    table, _ = round_of(120, 20, 4, seed=3)
    linear, steps = fit(table, top=(3,)), fit(table, top=(3,), method="ordinal")
    assert spearmanr(adjusted(linear), adjusted(steps)).statistic > 0.99
    assert np.abs(adjusted(linear) - adjusted(steps)).mean() < 0.08
    assert steps.mean == pytest.approx(linear.mean, abs=0.08)
    assert np.mean([i.se for i in steps.items]) == pytest.approx(np.mean([i.se for i in linear.items]), rel=0.1)
    assert np.corrcoef(*[[j.severity for j in one.judges] for one in (linear, steps)])[0, 1] > 0.98
    assert steps.reliability == pytest.approx(linear.reliability, abs=0.05)
    for one, two in zip(linear.items, steps.items, strict=True):
        assert one.p_top[3] == pytest.approx(two.p_top[3], abs=0.2)


def test_only_the_order_of_the_scores_counts():
    table, _, _ = on_a_scale(30, 6, seed=2)
    bent = replace(table, rows=[row._replace(value=float(np.exp(row.value))) for row in table.rows])
    one, two = (fit(t, method="ordinal") for t in (table, bent))
    assert [i.rank_adjusted for i in one.items] == [i.rank_adjusted for i in two.items]
    assert [i.p_top for i in one.items] == [i.p_top for i in two.items]


def test_the_order_of_the_rows_changes_nothing():
    table, _, _ = on_a_scale(20, 6)
    mixed = [table.rows[place] for place in np.random.default_rng(3).permutation(len(table.rows))]
    one, two = (fit(t, method="ordinal") for t in (table, replace(table, rows=mixed)))
    assert (one.items, one.judges, one.variances) == (two.items, two.judges, two.variances)


def test_the_names_change_nothing():
    table, _, _ = on_a_scale(20, 6)
    renamed = replace(table, items=[name[::-1] for name in table.items], judges=[n[::-1] for n in table.judges])
    one, two = (fit(t, method="ordinal") for t in (table, renamed))
    for before, after in zip(one.items, two.items, strict=True):
        assert before.rank_adjusted == after.rank_adjusted
        assert [before.adjusted, before.se, before.low] == pytest.approx(
            [after.adjusted, after.se, after.low], abs=1e-5
        )
        assert list(before.p_top.values()) == pytest.approx(list(after.p_top.values()), abs=0.04)


def test_weight_zero_equals_missing_and_weight_two_equals_twice():
    table, _, _ = on_a_scale(20, 6)
    first, second, *others = table.rows
    weighed = [first._replace(weight=0), second._replace(weight=2), *others]
    listed = [second, second, *others]
    one, two = (fit(replace(table, rows=rows), method="ordinal") for rows in (weighed, listed))
    assert (one.items, one.judges, one.variances) == (two.items, two.judges, two.variances)
    assert one.items != fit(table, method="ordinal").items


def test_raising_one_score_never_lowers_its_item():
    table, _, _ = on_a_scale(10, 4, seed=5)
    before = adjusted(fit(table, top=(), method="ordinal"))
    for place, row in list(enumerate(table.rows))[::4]:
        raised = [*table.rows]
        raised[place] = row._replace(value=5.0)
        after = adjusted(fit(replace(table, rows=raised), top=(), method="ordinal"))
        assert after[row.item] >= before[row.item] - 0.02


def test_adjusted_scores_and_bands_stay_on_the_scale():
    found = fit(on_a_scale(quality=4.0)[0], method="ordinal")
    for item in found.items:
        assert 1 <= item.low < item.adjusted < item.high <= 5


def test_severity_above_zero_marks_low():
    found = fit(table_of([[4, 3, 4], [2, 1, 2.5], [5, 4, 5], [3, 2, 3]]), method="ordinal")
    assert found.judges[1].severity > 0 > found.judges[0].severity


def test_residuals_are_scores_less_what_was_expected_of_this_judge():
    table, _, _ = on_a_scale(30, 6, reviews=4)
    found = fit(table, method="ordinal")
    assert np.mean(found.residuals) == pytest.approx(0, abs=0.02)
    strict = max(range(6), key=lambda place: found.judges[place].severity)
    mine = [r for r, row in zip(found.residuals, table.rows, strict=True) if row.judge == strict]
    raw = [row.value - found.items[row.item].adjusted for row in table.rows if row.judge == strict]
    assert abs(np.mean(mine)) < abs(np.mean(raw)) / 2


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([[3, 3, 3], [3, 3, 3]], "All scores are equal"),
        ([[3], [4], [5]], "Every entry has one score only"),
        ([[3, 4, 5]], "Only one entry has scores"),
        ([[None, None]], "no scores yet"),
    ],
)
def test_what_scores_cannot_tell_is_unknown_and_said(scores, reason):
    found = fit(table_of(scores), method="ordinal")
    assert reason in " ".join(map(str, found.warnings))
    assert {(i.adjusted, i.se, i.rank_adjusted, *i.p_top.values()) for i in found.items} == {(None,) * 6}
    assert {(j.severity, j.se) for j in found.judges} == {(None, None)}
    assert found.variances == Variances()


def test_one_judge_leaves_severity_unknown():
    rows = [Score(item, 0, value) for item, value in enumerate([1, 2, 4]) for value in (value, value + 1)]
    found = fit(ScoreTable([*"abc"], ["j"], rows), method="ordinal")
    assert "one judge only" in str(found.warnings[0])
    assert (found.judges[0].severity, found.variances.judge) == (None, None)
    assert [item.rank_adjusted for item in found.items] == [3, 2, 1]


def test_scores_without_chance_are_ranked_and_doubted():
    found = fit(table_of([[5, 5, 5], [2, 2, 2], [3, 3, 3], [1, 1, 1]]), method="ordinal")
    assert "no chance differences" in " ".join(map(str, found.warnings))
    assert [item.rank_adjusted for item in found.items] == [1, 3, 2, 4]


def test_equal_items_have_equal_chances():
    rows = [Score(item, (item + turn) % 4, float(turn % 2)) for item in range(8) for turn in range(4)]
    found = fit(ScoreTable([*"abcdefgh"], [*"wxyz"], rows), top=(2,), method="ordinal")
    assert {item.p_top[2] for item in found.items} == {0.25}
    assert found.reliability == 0


def test_more_different_scores_than_a_scale_has_steps_are_taken_together_and_said(monkeypatch):
    table, _ = round_of(60, 10, 4, half_points=False)
    found = fit(table, method="ordinal")
    assert "The scores have 240 different values" in str(found.warnings[0])
    assert spearmanr(adjusted(found), adjusted(fit(table))).statistic > 0.97
    monkeypatch.setattr(ladder, "MOST", 4)
    assert len(ladder_of(arrays_of(table)).values) == 4


def test_a_fit_that_would_take_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(ordinal, "LARGEST", 100)
    with pytest.raises(RuleBroken, match="rank at most 5"):
        fit(on_a_scale(20, 6)[0], method="ordinal")
