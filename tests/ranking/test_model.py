import json
from dataclasses import replace

import numpy as np
import pytest

from awards.core.errors import RuleBroken
from awards.ranking.model import Score, ScoreTable, Variances, chances, estimate, fit

CLOSE = {"rel": 1e-8, "abs": 1e-8}


def adjusted(table, **options):
    return np.array([item.adjusted for item in fit(table, **{"top": (), **options}).items])


def ranks(table, **options):
    return [(item.rank_raw, item.rank_adjusted) for item in fit(table, top=(), **options).items]


def texts(found):
    return " ".join(str(warning) for warning in found.warnings)


@pytest.mark.parametrize("method", ["random", "fixed"])
def test_the_order_of_the_rows_changes_nothing(a_round, method):
    table, _ = a_round()
    mixed = [table.rows[place] for place in np.random.default_rng(3).permutation(len(table.rows))]

    one, two = (fit(t, method=method) for t in (table, replace(table, rows=mixed)))

    assert (one.items, one.judges, one.variances) == (two.items, two.judges, two.variances)


@pytest.mark.parametrize("method", ["random", "fixed"])
def test_the_names_change_nothing(a_round, method):
    table, _ = a_round(items=30, judges=8)
    renamed = replace(table, items=[name[::-1] for name in table.items], judges=[n[::-1] for n in table.judges])

    one, two = (fit(t, method=method) for t in (table, renamed))

    for before, after in zip(one.items, two.items, strict=True):
        assert (before.n, before.rank_raw, before.rank_adjusted) == (after.n, after.rank_raw, after.rank_adjusted)
        assert [before.raw, before.adjusted, before.se] == pytest.approx([after.raw, after.adjusted, after.se], **CLOSE)
        assert list(before.p_top.values()) == pytest.approx(list(after.p_top.values()), abs=0.04)
    for before, after in zip(one.judges, two.judges, strict=True):
        assert [before.severity, before.se, before.spread] == pytest.approx(
            [after.severity, after.se, after.spread], **CLOSE
        )


@pytest.mark.parametrize("method", ["random", "fixed"])
def test_an_affine_change_of_all_scores_changes_no_rank(a_round, method):
    table, _ = a_round(items=30)
    changed = replace(table, rows=[row._replace(value=1000 + 20 * row.value) for row in table.rows])

    before, after = (fit(t, method=method) for t in (table, changed))

    assert ranks(table, method=method) == ranks(changed, method=method)
    for old, new in zip(before.items, after.items, strict=True):
        assert [new.adjusted, new.se] == pytest.approx([1000 + 20 * old.adjusted, 20 * old.se], rel=1e-7)
        assert new.p_top == pytest.approx(old.p_top, abs=0.001)


@pytest.mark.parametrize("method", ["random", "fixed"])
def test_weight_zero_equals_missing_and_weight_two_equals_twice(a_round, method):
    table, _ = a_round()
    first, second, *others = table.rows

    weighed = [first._replace(weight=0), second._replace(weight=2), *others]
    listed = [second, second, *others]

    one, two = (fit(replace(table, rows=rows), method=method) for rows in (weighed, listed))
    assert (one.items, one.judges, one.variances) == (two.items, two.judges, two.variances)
    assert one.items != fit(table, method=method).items


@pytest.mark.parametrize("seed", range(6))
def test_raising_one_score_never_lowers_its_item(a_round, seed):
    table, _ = a_round(items=10, judges=4, seed=seed)
    before = adjusted(table)
    for place, row in enumerate(table.rows):
        raised = [*table.rows]
        raised[place] = row._replace(value=5.0)
        assert adjusted(replace(table, rows=raised))[row.item] >= before[row.item] - 1e-9


@pytest.mark.parametrize("seed", [0, 1, 3, 11])
def test_balanced_data_equal_the_analysis_of_variance(seed):
    chance = np.random.default_rng(seed)
    scores = 3 + chance.normal(0, 0.6, (9, 1)) - chance.normal(0, 0.6, (1, 5)) + chance.normal(0, 0.7, (9, 5))
    table = ScoreTable(
        [*"abcdefghi"], [*"vwxyz"], [Score(i, j, float(scores[i, j])) for i in range(9) for j in range(5)]
    )
    item, judge, mean = scores.mean(1), scores.mean(0), scores.mean()
    noise = ((scores - item[:, None] - judge + mean) ** 2).sum() / 32
    of_items = 5 * ((item - mean) ** 2).sum() / 8
    of_judges = 9 * ((judge - mean) ** 2).sum() / 4
    expected = Variances((of_items - noise) / 5, (of_judges - noise) / 9, noise)
    assert min(vars(expected).values()) > 0

    found = fit(table)

    assert vars(found.variances) == pytest.approx(vars(expected), rel=1e-6)
    shrink = 5 * expected.item / of_items
    assert [i.adjusted for i in found.items] == pytest.approx((mean + shrink * (item - mean)).tolist(), rel=1e-6)
    assert [j.severity for j in found.judges] == pytest.approx(
        (-(1 - noise / of_judges) * (judge - mean)).tolist(), rel=1e-6
    )


def test_severity_above_zero_marks_low(a_table):
    found = fit(a_table([[4, 3, 4], [2, 1, 2.5], [5, 4, 5], [3, 2, 3]]))
    assert found.judges[1].severity > 0 > found.judges[0].severity


def test_a_constant_added_to_one_judge_changes_nothing_in_the_fixed_fit(a_round):
    table, _ = a_round(items=30, judges=6)
    moved = [row._replace(value=row.value + 1.5) if row.judge == 2 else row for row in table.rows]

    before, after = (fit(replace(table, rows=rows), method="fixed") for rows in (table.rows, moved))

    shift = [new.adjusted - old.adjusted for old, new in zip(before.items, after.items, strict=True)]
    assert shift == pytest.approx([1.5 / 6] * 30)
    assert [i.rank_adjusted for i in before.items] == [i.rank_adjusted for i in after.items]
    assert [i.p_top for i in before.items] == [i.p_top for i in after.items]
    assert before.judges[2].severity - after.judges[2].severity == pytest.approx(1.5 * 5 / 6)


def test_the_fixed_fit_compares_nothing_across_components(a_table):
    scores = [[4, 3, None, None], [2, 2, None, None], [None, None, 5, 4], [None, None, 3, 3]]
    found = fit(a_table(scores), method="fixed")
    within = fit(a_table(scores, ["A", "A", "B", "B"]), method="fixed")

    assert found.components == 2
    assert "groups that share no judge" in texts(found)
    assert {(item.rank_adjusted, *item.p_top.values()) for item in found.items} == {(None,) * 4}
    assert [item.rank_adjusted for item in within.items] == [1, 2, 1, 2]
    assert [item.component for item in found.items] == [0, 0, 1, 1]


def test_a_judge_alone_in_a_component_has_no_severity_in_the_fixed_fit(a_table):
    table = a_table([[4, 3, None], [2, 2, None], [4, 2, None], [None, None, 5]])
    found = fit(table, method="fixed")
    assert [judge.severity is None for judge in found.judges] == [False, False, True]
    assert "severity is unknown: 1" in texts(found)
    assert found.items[3].adjusted == 5


def test_one_fit_over_all_categories_but_ranks_within_each(a_round):
    table, _ = a_round(items=20)
    split = replace(table, categories=["A", "B"] * 10)
    found = fit(split, top={"A": (1, 3), "B": (2,)})

    assert [item.adjusted for item in found.items] == pytest.approx(adjusted(table).tolist())
    for category, tops in (("A", {1, 3}), ("B", {2})):
        mine = [item for item in found.items if item.category == category]
        assert {k for item in mine for k in item.p_top} == tops
        for k in tops:
            assert sum(item.p_top[k] for item in mine) == pytest.approx(k)
        best = max(mine, key=lambda item: item.adjusted)
        assert (best.rank_adjusted, sum(item.rank_adjusted == 1 for item in mine)) == (1, 1)


def test_tied_items_share_the_lowest_rank_and_the_next_is_left_out(a_table):
    found = fit(a_table([[5, 4, 5], [4, 3, 4], [4, 3, 4], [2, 1, 1], [1, 2, 1]]))
    assert [item.rank_raw for item in found.items] == [1, 2, 2, 4, 4]
    assert [item.rank_adjusted for item in found.items] == [1, 2, 2, 4, 4]


@pytest.mark.parametrize("method", ["random", "fixed", "ordinal"])
def test_chances_do_not_hang_on_how_many_draws_are_held_at_once(a_round, monkeypatch, method):
    table, _ = a_round(items=30, judges=8)
    whole = fit(table, top=(5,), method=method)
    monkeypatch.setattr(chances, "AT_ONCE", 1)
    parts = fit(table, top=(5,), method=method)
    assert sum(item.p_top[5] for item in parts.items) == pytest.approx(5)
    for one, other in zip(whole.items, parts.items, strict=True):
        assert one.p_top[5] == pytest.approx(other.p_top[5], abs=0.05)


def test_chances_follow_the_seed_and_reach_one_when_all_fit(a_round):
    table, _ = a_round()
    one, again, other = (fit(table, seed=seed, top=(2, 50)) for seed in (1, 1, 2))
    assert one.items == again.items
    assert one.items != other.items
    assert {item.p_top[50] for item in one.items} == {1.0}


def test_exchanging_items_and_judges_gives_the_same_fit_from_the_other_side(a_round):
    table, _ = a_round(items=30, judges=8)
    found = fit(table)
    turned = fit(ScoreTable(table.judges, table.items, [Score(r.judge, r.item, -r.value) for r in table.rows]))

    assert turned.mean == pytest.approx(-found.mean)
    assert vars(turned.variances) == pytest.approx(
        {"item": found.variances.judge, "judge": found.variances.item, "noise": found.variances.noise}, rel=1e-7
    )
    for item, judge in zip(found.items, turned.judges, strict=True):
        assert judge.severity == pytest.approx(item.adjusted - found.mean, abs=1e-7)
    for item, judge in zip(turned.items, found.judges, strict=True):
        assert item.adjusted - turned.mean == pytest.approx(judge.severity, abs=1e-7)
    likely = [item.p_top[3] for item in turned.items]
    assert sum(likely) == pytest.approx(3)
    assert np.argmax(likely) == np.argmax([item.adjusted for item in turned.items])


def test_residuals_follow_the_rows_of_the_table_and_spread_is_their_deviation(a_round):
    table, _ = a_round()
    found = fit(table)
    for row, residual in zip(table.rows, found.residuals, strict=True):
        expected = row.value - found.items[row.item].adjusted + found.judges[row.judge].severity
        assert residual == pytest.approx(expected)
    for place, judge in enumerate(found.judges):
        mine = [residual for row, residual in zip(table.rows, found.residuals, strict=True) if row.judge == place]
        assert judge.spread == pytest.approx(np.sqrt(np.square(mine).sum() / (len(mine) - 1)))


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([[3, 3, 3], [3, 3, 3]], "All scores are equal"),
        ([[3], [4], [5]], "Every entry has one score only"),
        ([[3, None], [None, 4], [5, None]], "Every entry has one score only"),
        ([[3, 4, 5]], "Only one entry has scores"),
        ([[None, None]], "no scores yet"),
    ],
)
def test_what_scores_cannot_tell_is_unknown_and_said(a_table, scores, reason):
    found = fit(a_table(scores))
    assert reason in texts(found)
    assert {(i.adjusted, i.se, i.rank_adjusted, *i.p_top.values()) for i in found.items} == {(None,) * 6}
    assert {(j.severity, j.se) for j in found.judges} == {(None, None)}
    assert found.variances == Variances()
    json.dumps(found.to_document(), allow_nan=False)


def test_one_judge_who_scored_twice_leaves_severity_unknown():
    rows = [Score(item, 0, value) for item, value in enumerate([1.0, 2.0, 4.0]) for value in (value, value + 0.5)]
    found = fit(ScoreTable([*"abc"], ["j"], rows))
    assert "one judge only" in texts(found)
    assert (found.judges[0].severity, found.variances.judge) == (None, None)
    assert [item.rank_adjusted for item in found.items] == [3, 2, 1]


def test_judge_and_item_that_only_meet_each_other_cannot_be_told_apart():
    rows = [Score(place, place, value) for place, value in ((0, 1.0), (0, 2.0), (1, 3.0), (1, 3.5), (2, 5.0), (2, 4.0))]
    found = fit(ScoreTable([*"abc"], [*"xyz"], rows))
    assert "Too few judges share entries" in texts(found)
    assert found.items[0].adjusted is None


def test_scores_without_chance_are_reproduced_and_doubted(a_table):
    found = fit(a_table([[4, 3, 5], [2, 1, 3], [3, 2, 4], [1, 0, 2]]))
    assert "no chance differences" in texts(found)
    gaps = np.diff([item.adjusted for item in found.items])
    assert gaps == pytest.approx([-2, 1, -2], abs=1e-4)


def test_an_item_without_a_score_has_no_rank_and_moves_no_other(a_round):
    table, _ = a_round()
    wider = replace(table, items=[*table.items, "unscored"])
    found = fit(wider)
    assert found.items[:-1] == fit(table).items
    assert (found.items[-1].n, found.items[-1].raw, found.items[-1].rank_raw) == (0, None, None)
    assert "without a rank: 1" in texts(found)


def test_equal_items_have_equal_chances():
    rows = [Score(item, (item + turn) % 4, float(turn % 2)) for item in range(8) for turn in range(4)]
    found = fit(ScoreTable([*"abcdefgh"], [*"wxyz"], rows), top=(2,))
    assert found.variances.item == 0
    assert {item.p_top[2] for item in found.items} == {0.25}
    assert found.reliability == 0


def test_a_fit_that_would_not_fit_into_memory_is_refused(a_round, monkeypatch):
    monkeypatch.setattr(estimate, "LARGEST", 4)
    with pytest.raises(RuleBroken, match="rank at most 4"):
        fit(a_round()[0])


@pytest.mark.parametrize(
    ("items", "judges", "row", "complaint"),
    [
        (["a", "a"], ["j"], Score(0, 0, 1.0), "item is listed twice"),
        (["a"], ["j", "j"], Score(0, 0, 1.0), "judge is listed twice"),
        (["a"], ["j"], Score(1, 0, 1.0), "not listed"),
        (["a"], ["j"], Score(0, 0, 1.0, -1), "whole number"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(items, judges, row, complaint):
    with pytest.raises(ValueError, match=complaint):
        ScoreTable(items, judges, [row])
