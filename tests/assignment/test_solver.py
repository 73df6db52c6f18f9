"""The best plan there is, on small cases that are known and on drawn ones against counting and HiGHS."""

import math
import subprocess
import sys
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog  # type: ignore[import-untyped]

from awards.assignment.certificate import check
from awards.assignment.solver.exact_flow import solve_integers
from awards.assignment.solver.problem import Plan, Problem
from awards.assignment.solver.solve import solve
from tests.assignment.cases import Document, best_by_counting, drawn, equal, problem, total_of


def solved(asked: Document, *, partial: bool = False, seed: int = 0) -> Plan:
    """The plan, whose every rule and whose proof the independent checker has accepted."""
    plan = solve(Problem.from_document(asked), partial=partial, seed=seed)
    verdict = check(asked, plan.to_document())
    assert verdict.verdict == plan.status, verdict.sentences
    return plan


def test_over_many_seeds_every_one_of_equal_plans_occurs() -> None:
    asked = problem([1, 1, 1], [(1, 1)] * 3, equal(3, 3))
    seen = Counter(frozenset(solved(asked, seed=seed).assignments) for seed in range(120))
    assert len(seen) == 6
    assert min(seen.values()) >= 5


def test_the_same_seed_gives_the_same_plan() -> None:
    asked = drawn(12, 6, 2, seed=4)
    assert solved(asked, seed=7).assignments == solved(asked, seed=7).assignments


def test_a_unique_best_plan_is_found_whatever_the_seed() -> None:
    costs = [[0, 1, 1, 2], [1, 0, 1, 2], [1, 1, 0, 0]]
    asked = problem([1, 1, 2], [(1, 2)] * 4, [[-cost for cost in row] for row in costs])
    for seed in range(5):
        plan = solved(asked, seed=seed)
        assert set(plan.assignments) == {("i0", "j0"), ("i1", "j1"), ("i2", "j2"), ("i2", "j3")}
        assert (plan.status, plan.total, plan.bound, plan.gap) == ("optimal", 0, 0, 0)


def test_forbidden_pairs_are_never_assigned() -> None:
    forbidden = [(2, 1), (2, 2), (3, 1), (3, 2), (0, 3), (1, 3)]
    plan = solved(problem([2] * 5, [(1, 3)] * 4, equal(5, 4), forbidden=forbidden))
    assert len(plan.assignments) == 10
    assert not {(f"i{i}", f"j{j}") for i, j in forbidden} & set(plan.assignments)


def test_minimum_loads_are_met_exactly_when_that_is_all_there_is() -> None:
    plan = solved(problem([2] * 6, [(2, 3)] * 6, equal(6, 6)))
    assert plan.loads == {f"j{j}": 2 for j in range(6)}


def test_a_minimum_load_is_met_against_the_scores() -> None:
    plan = solved(problem([1, 1], [(0, 2), (1, 2)], [[9, 1], [8, 1]]))
    assert set(plan.assignments) == {("i0", "j0"), ("i1", "j1")}


def test_entries_that_nobody_may_take_are_reported_and_nothing_is_assigned() -> None:
    every = [(i, j) for i in range(20) for j in range(5)]
    plan = solved(problem([3] * 20, [(0, 20)] * 5, equal(20, 5), forbidden=every))
    assert plan.status == "infeasible"
    assert plan.assignments == ()
    assert "asked for: 60." not in str(plan.reasons[0])
    assert "Entries i0. Reviews asked for: 3." in str(plan.reasons[0])
    assert plan.cut is not None
    assert set(plan.cut.entries) == {f"i{i}" for i in range(20)}


def test_demand_above_all_maximum_loads_is_refused_with_both_numbers() -> None:
    plan = solved(problem([3, 3], [(0, 1)] * 4, equal(2, 4)))
    assert plan.status == "infeasible"
    assert "Reviews asked for: 6." in str(plan.reasons[0])
    assert "may take at most: 4." in str(plan.reasons[0])


def test_demand_below_all_minimum_loads_is_refused_with_both_numbers() -> None:
    for partial in (False, True):
        plan = solved(problem([1, 1], [(1, 2)] * 3, equal(2, 3)), partial=partial)
        assert plan.status == "infeasible"
        assert "What they must take at least: 3." in str(plan.reasons[0])
        assert "Reviews asked for: 2." in str(plan.reasons[0])


def test_minimum_loads_that_the_allowed_pairs_cannot_give_are_named() -> None:
    asked = problem([2, 2, 2], [(3, 3), (0, 3), (0, 3)], equal(3, 3), forbidden=[(0, 0)])
    for partial in (False, True):
        plan = solved(asked, partial=partial)
        assert plan.status == "infeasible"
        assert "Judges j0. What they must take at least: 3." in str(plan.reasons[0])
        assert "can give them: 2." in str(plan.reasons[0])


def test_two_troubles_apart_from_each_other_are_two_reasons() -> None:
    rows: list[list[float | None]] = [[1, None, None], [1, None, None], [None, 1, 1]]
    plan = solved(problem([1, 1, 3], [(0, 1), (0, 3), (0, 3)], rows))
    said = [str(reason) for reason in plan.reasons]
    assert len(said) == 2
    assert any(
        text.startswith("Entries i0, i1. Reviews asked for: 2. What j0 may take of them at most: 1;") for text in said
    )
    assert any(
        text.startswith("Entries i2. Reviews asked for: 3. Pairs with a judge that are allowed: 2.") for text in said
    )


def wishes(extra: int = 0) -> list[list[float | None]]:
    return [[1.0 if (j - i) % 10 < 3 and j < 10 else 0.0 for j in range(10 + extra)] for i in range(10)]


def test_in_a_circle_of_wishes_every_wish_is_granted() -> None:
    plan = solved(problem([3] * 10, [(3, 3)] * 10, wishes()))
    assert plan.total == 30
    assert plan.worst == 1
    assert plan.worst_panel == 3


def test_kept_pairs_stay_when_more_is_asked_of_more_judges() -> None:
    before = solved(problem([3] * 10, [(3, 3)] * 10, wishes()))
    kept = [(int(e[1:]), int(j[1:])) for e, j in before.assignments]
    plan = solved(problem([5] * 10, [(0, 4)] * 17, wishes(extra=7), keep=kept))
    assert plan.status == "optimal"
    assert set(before.assignments) < set(plan.assignments)
    assert max((plan.loads or {}).values()) <= 4
    assert len(plan.assignments) == 50


def test_a_kept_pair_stays_although_it_costs_score() -> None:
    plan = solved(problem([1, 1], [(0, 1)] * 2, [[9, 1], [1, 9]], keep=[(0, 1)]))
    assert set(plan.assignments) == {("i0", "j1"), ("i1", "j0")}
    assert plan.total == 2


def test_more_kept_than_a_judge_may_take_or_an_entry_asks_for_is_named() -> None:
    too_many = solved(problem([1, 1], [(0, 1), (0, 2)], equal(2, 2), keep=[(0, 0), (1, 0)]))
    assert "Judge j0. Entries kept: 2. Most that this judge may take: 1." in str(too_many.reasons[0])
    not_asked = solved(problem([0, 2], [(0, 2)] * 2, equal(2, 2), keep=[(0, 0)]))
    assert "Entry i0. Judges kept: 1. Reviews asked for: 0." in str(not_asked.reasons[0])


def test_four_judges_and_two_items_split_as_known() -> None:
    by_judge: list[list[float]] = [[1, 0.1], [1, 1], [0.3, 0.6], [0.5, 0.8]]
    plan = solved(problem([2, 2], [(0, 1)] * 4, [[row[i] for row in by_judge] for i in range(2)]))
    assert set(plan.assignments) == {("i0", "j0"), ("i0", "j1"), ("i1", "j2"), ("i1", "j3")}
    assert plan.total == 3.4


def test_entries_that_ask_for_nothing_get_nothing() -> None:
    plan = solved(problem([0, 1], [(0, 2)] * 2, equal(2, 2)))
    assert [entry for entry, _ in plan.assignments] == ["i1"]
    nothing = solved(problem([0, 0], [(0, 2)] * 2, equal(2, 2)))
    assert (nothing.status, nothing.total, nothing.worst, nothing.worst_panel) == ("optimal", 0, None, None)


def test_without_judges_or_entries_the_plan_says_so() -> None:
    none = np.zeros(0, dtype=np.int64)
    nobody = Problem((), (), none, none, none, none, none, np.zeros(0))
    plan = solve(nobody)
    assert plan.status == "invalid"
    assert [str(reason) for reason in plan.reasons] == [
        "There are no entries: add at least one that asks for reviews.",
        "There are no judges: add at least one.",
    ]


def test_a_partial_plan_fills_all_it_can_and_names_each_gap() -> None:
    rows: list[list[float | None]] = [[5, 4, None], [5, None, None], [9, 8, 7]]
    plan = solved(problem([2, 1, 1], [(0, 1)] * 3, rows), partial=True)
    assert plan.status == "feasible"
    assert sum(missing for _, missing in plan.unfilled) == 1
    assert len(plan.assignments) == 3
    assert plan.total == 5 + 4 + 7
    assert plan.gap == 0
    assert plan.reasons


def test_a_partial_plan_prefers_more_reviews_to_a_higher_score() -> None:
    rows: list[list[float | None]] = [[100, -5], [-5, None], [None, None]]
    plan = solved(problem([1, 1, 2], [(0, 1)] * 2, rows), partial=True)
    assert set(plan.assignments) == {("i0", "j1"), ("i1", "j0")}
    assert plan.unfilled == (("i2", 2),)
    assert plan.total == -10


def test_a_partial_plan_without_gaps_is_an_optimal_one() -> None:
    asked = drawn(12, 6, 2, seed=5)
    assert solved(asked, partial=True).total == solved(asked).total


@pytest.mark.parametrize("scale", [1.0, -1.0, 1e-12, -1e-12, 5e-324, 1e299])
def test_scores_of_any_size_and_sign_are_told_apart(scale: float) -> None:
    plan = solved(problem([1, 1], [(0, 1)] * 2, [[3 * scale, 2 * scale], [2 * scale, 2 * scale]]))
    best = [3 * scale, 2 * scale] if scale > 0 else [2 * scale, 2 * scale]
    assert plan.total == math.fsum(best)


def test_a_score_of_a_millionth_of_a_millionth_decides_beside_one_of_a_million_millions() -> None:
    rows: list[list[float | None]] = [[1e12, 1e12, None], [1e-12, None, 2e-12], [None, 1e-12, 1e-12]]
    plan = solved(problem([1, 1, 1], [(0, 1)] * 3, rows))
    assert set(plan.assignments) == {("i0", "j0"), ("i1", "j2"), ("i2", "j1")}
    assert plan.gap == 0


def test_totals_that_cancel_to_nought_are_still_proven() -> None:
    rows: list[list[float | None]] = [[0.1, 0.7, None], [-0.1, None, 0.3], [None, -0.7, -0.3]]
    plan = solved(problem([2, 2, 2], [(2, 2)] * 3, rows))
    assert plan.total == 0
    assert plan.gap == 0


def test_multipliers_are_written_as_fractions_where_rounding_them_would_lose_the_proof() -> None:
    rows: list[list[float | None]] = [[0.7, 1e-12, None], [1e-12 / 3, -0.7, None], [None, 1e-12 / 7, 0.0]]
    plan = solved(problem([1, 1, 1], [(1, 1)] * 3, rows))
    assert plan.total is not None
    assert plan.total < 2e-12
    assert plan.certificate is not None
    assert any(isinstance(value, str) for value in plan.certificate.u.values())


def test_a_plan_at_its_time_limit_keeps_the_rules_and_states_an_honest_gap() -> None:
    rows: list[list[float | None]] = [[1e12, *[None] * 9], [None, -1e12, *[None] * 8]]
    rows += [[None, None, *row] for row in (np.random.default_rng(3).random((8, 8)) * 1e-4).tolist()]
    asked = problem([1] * 10, [(1, 1)] * 10, rows)
    early, best = solve(Problem.from_document(asked), time_limit=1e-9), solved(asked)
    assert early.status == "feasible"
    assert early.total is not None
    assert early.bound is not None
    assert best.total is not None
    assert early.total < best.total < early.bound
    verdict = check(asked, early.to_document())
    assert verdict.verdict == "feasible"
    assert "Not proved optimal" in verdict.sentences[1]


small = some.sampled_from([0.0, 1.0, 1.0, 2.0, -1.0, 0.1, 0.2, 0.30000000000000004, 1e12, 1e-12, -2e-12])


@some.composite
def little_problems(draw: some.DrawFn) -> Document:
    entries, judges = draw(some.integers(1, 4)), draw(some.integers(1, 3))
    scores = some.one_of(some.none(), small, some.floats(-10, 10, allow_nan=False))
    rows = [[draw(scores) for _ in range(judges)] for _ in range(entries)]
    least = [draw(some.sampled_from([0, 0, 0, 1, 2])) for _ in range(judges)]
    asked = problem(
        [draw(some.integers(0, 2)) for _ in range(entries)],
        [(number, number + draw(some.integers(0, 3))) for number in least],
        rows,
    )
    pairs = draw(some.permutations([[p["entry"], p["judge"]] for p in asked["pairs"]]))
    kept = draw(some.integers(0, 2))
    asked["keep"], asked["forbidden"] = pairs[:kept], pairs[kept : kept + draw(some.integers(0, 2))]
    return asked


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(little_problems(), some.booleans(), some.integers(0, 3))
def test_no_set_of_pairs_beats_the_plan(asked: Document, partial: bool, seed: int) -> None:
    best = best_by_counting(asked)
    plan = solved(asked, partial=partial, seed=seed)
    fewest = min(best, default=None) if partial else (0 if 0 in best else None)
    if fewest is None:
        assert plan.status == "infeasible"
        assert plan.reasons
        return
    assert sum(missing for _, missing in plan.unfilled) == fewest
    assert total_of(asked, plan.assignments) == best[fewest]
    assert plan.gap == 0


@pytest.mark.parametrize("seed", range(8))
def test_the_total_equals_that_of_a_linear_programme(seed: int) -> None:
    asked = drawn(40, 12, 3, seed=seed)
    plan = solved(asked, seed=seed)
    question = Problem.from_document(asked)
    places = np.zeros((52, len(question.score)))
    places[question.pair_entry, np.arange(len(question.score))] = 1
    places[40 + question.pair_judge, np.arange(len(question.score))] = 1
    answer = linprog(
        -question.score,
        A_eq=places[:40],
        b_eq=question.demand,
        A_ub=np.vstack([places[40:], -places[40:]]),
        b_ub=np.concatenate([question.maximum, -question.minimum]),
        bounds=(0, 1),
        method="highs",
    )
    if answer.status == 2:
        assert plan.status == "infeasible"
    else:
        assert plan.status == "optimal"
        assert plan.total == pytest.approx(-answer.fun, rel=1e-9)


def test_the_order_of_the_document_changes_no_total() -> None:
    asked = drawn(30, 10, 3, seed=11)
    turned = {
        **asked,
        "entries": asked["entries"][::-1],
        "judges": asked["judges"][::-1],
        "pairs": asked["pairs"][::-1],
    }
    assert solved(asked).total == solved(turned).total


def test_an_award_of_the_usual_size_is_solved_and_proven() -> None:
    asked = drawn(132, 40, 3, seed=1)
    plan = solved(asked)
    assert plan.status == "optimal"
    assert len(plan.assignments) == 396
    assert Fraction(plan.gap or 0) == 0


def test_costs_that_are_not_whole_numbers_are_refused_rather_than_taken_as_nought() -> None:
    one = np.ones(1, dtype=np.int64)
    with pytest.raises(TypeError):
        solve_integers(one - 1, one, one, np.array([0.5]), np.array([1, -1]))


def test_importing_the_solver_loads_neither_the_flow_library_nor_a_framework() -> None:
    program = "import sys, awards.assignment.solver.solve; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" in loaded
    assert not {"ortools", "scipy", "pandas", "flask", "sqlalchemy"} & set(loaded)
