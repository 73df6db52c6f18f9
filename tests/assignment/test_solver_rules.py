"""Bonus, lowest score first, caps and groups: against every plan there is, each answer accepted by the checker.

`AWARDS_SOLVER_EXAMPLES=20000` tries so many problems instead of two thousand.
"""

import os
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from awards.assignment.certificate import check
from awards.assignment.solver.even import spread
from awards.assignment.solver.panels import limits_of, nested
from awards.assignment.solver.problem import Plan, Problem
from awards.assignment.solver.solve import solve
from tests.assignment.cases import Document, drawn, equal, problem
from tests.assignment.counting import Best, best_plan
from tests.assignment.test_solver import solved

EXAMPLES = int(os.environ.get("AWARDS_SOLVER_EXAMPLES", "2000"))

scores = some.one_of(
    some.floats(-10, 10, allow_nan=False),
    some.sampled_from([0.0, 1.0, 1.0, 2.0, -1.0, 0.1, 0.2, 0.30000000000000004, 1e12, 1e-12, -2e-12]),
    some.sampled_from([None, None, 3.0]),
)


@some.composite
def problems(
    draw: some.DrawFn, *, overlapping: bool = False, scores: some.SearchStrategy[float | None] = scores
) -> Document:
    entries, judges = draw(some.integers(1, 3)), draw(some.integers(2, 5))
    rows = [[draw(scores) for _ in range(judges)] for _ in range(entries)]
    least = [draw(some.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 2])) for _ in range(judges)]
    asked = problem(
        [draw(some.sampled_from([1, 2, 2, 1, 3, 0])) for _ in range(entries)],
        [(number, number + draw(some.sampled_from([2, 1, 3, 0]))) for number in least],
        rows,
    )
    pairs = draw(some.permutations([[p["entry"], p["judge"]] for p in asked["pairs"]]))
    kept = draw(some.sampled_from([0, 0, 1, 2]))
    asked["keep"], asked["forbidden"] = pairs[:kept], pairs[kept : kept + draw(some.integers(0, 2))]
    asked["prefer"] = draw(some.lists(some.sampled_from(pairs), max_size=3, unique_by=tuple)) if pairs else []
    asked["keep_bonus"] = draw(some.sampled_from([0, 0.1, 1, 1e-12, 3.7]))
    asked["objective"] = draw(some.sampled_from(["total", "worst_first"]))
    for judge in asked["judges"]:
        region = draw(some.sampled_from(["Africa", "Asia", None]))
        country = draw(some.sampled_from(["1", "2"]))
        if region:
            judge["groups"] = {"region": region, "country": (region if not overlapping else "") + country}
    if draw(some.booleans()):
        asked["caps"] = {"region": draw(some.sampled_from([1, 1, 2]))}
    if draw(some.booleans()):
        asked["caps"] = {**asked.get("caps", {}), "country": 1}
    if asked.get("caps"):
        asked["uncapped"] = [entry["id"] for entry in asked["entries"] if draw(some.sampled_from([False, False, True]))]
    names = [judge["id"] for judge in asked["judges"]]
    asked["at_least_one"] = {
        f"group {number}": draw(some.lists(some.sampled_from(names), min_size=1, max_size=3, unique=True))
        for number in range(draw(some.sampled_from([0, 0, 1, 1, 2])))
    }
    return asked


KINDS = (
    "caps", "at least one", "kept", "forbidden", "minimum", "no demand", "negative", "tiny", "preferred",
    "lowest first", "partial", "infeasible", "empty places", "uncapped",
)  # fmt: skip


def kinds(asked: Document, best: Best | None, *, partial: bool) -> set[str]:
    """Which rules the problem has, and what became of it."""
    given = [pair["score"] for pair in asked["pairs"]]
    told = {
        "caps": bool(asked.get("caps")),
        "at least one": bool(asked["at_least_one"]),
        "kept": bool(asked["keep"]),
        "forbidden": bool(asked["forbidden"]),
        "minimum": any(judge["min"] for judge in asked["judges"]),
        "no demand": any(entry["demand"] == 0 for entry in asked["entries"]),
        "negative": any(score < 0 for score in given),
        "tiny": any(0 < abs(score) <= 1e-9 for score in given),
        "preferred": bool(asked["prefer"] and asked["keep_bonus"]),
        "lowest first": asked["objective"] == "worst_first",
        "partial": partial,
        "infeasible": best is None,
        "empty places": best is not None and best.empty > 0,
        "uncapped": bool(asked.get("uncapped")),
    }
    return {kind for kind, there in told.items() if there}


def agrees(asked: Document, best: Best | None, *, partial: bool, seed: int) -> None:
    plan = solved(asked, partial=partial, seed=seed)
    if best is None:
        assert plan.status == "infeasible"
        assert plan.reasons
        return
    assert plan.status == ("feasible" if best.empty else "optimal")
    assert sum(missing for _, missing in plan.unfilled) == best.empty
    score = {(p["entry"], p["judge"]): p["score"] for p in asked["pairs"]}
    if asked["objective"] == "worst_first":
        assert plan.worst == best.worst
    assert plan.total == pytest.approx(sum(score[pair] for pair in plan.assignments), abs=1e-9, rel=1e-12)
    assert (plan.total or 0) + (plan.bonus or 0) == pytest.approx(float(best.worth), abs=1e-9, rel=1e-12)
    assert plan.gap == 0


def test_no_plan_that_keeps_every_rule_beats_the_plan() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    @given(problems(), some.booleans(), some.integers(0, 3))
    def every(asked: Document, partial: bool, seed: int) -> None:
        if nested(limits_of(Problem.from_document(asked))):
            best = best_plan(asked, partial=partial)
            agrees(asked, best, partial=partial, seed=seed)
            seen.update(kinds(asked, best, partial=partial))

    every()
    assert {kind: seen[kind] for kind in KINDS if seen[kind] < EXAMPLES // 40} == {}


moderate = some.one_of(
    some.floats(-10, 10, allow_nan=False).map(lambda score: round(score, 12)),
    some.sampled_from([None, 0.0, 1.0, 1.0, 2.0]),
)
"""Scores of which none is lost beside another: groups that overlap are weighed by a solver that rounds."""


@settings(max_examples=EXAMPLES // 4, deadline=None, derandomize=True, database=None)
@given(problems(overlapping=True, scores=moderate), some.integers(0, 3))
def test_no_plan_beats_the_one_under_groups_that_overlap(asked: Document, seed: int) -> None:
    if nested(limits_of(Problem.from_document(asked))):
        return
    best = best_plan(asked, partial=False)
    plan = solved(asked, seed=seed)
    if best is None:
        assert plan.status == "infeasible"
        assert plan.reasons
        return
    assert plan.status == "optimal"
    if asked["objective"] == "worst_first":
        assert plan.worst == best.worst
    assert (plan.total or 0) + (plan.bonus or 0) == pytest.approx(float(best.worth), abs=1e-8)


def crowded(seed: int) -> Document:
    """Three entries, seven judges of three regions and two genders, at most one of each on an entry."""
    chance = np.random.default_rng(seed)
    rows = [[round(float(s), 3) if chance.random() < 0.9 else None for s in chance.random(7)] for _ in range(3)]
    asked = problem([2] * 3, [(0, 1 if chance.random() < 0.7 else 2)] * 7, rows)
    for judge in asked["judges"]:
        judge["groups"] = {"region": "ABC"[chance.integers(3)], "gender": "fm"[chance.integers(2)]}
    asked["caps"] = {"region": 1, "gender": 1}
    if chance.random() < 0.5:
        asked["at_least_one"] = {"chair": [f"j{j}" for j in chance.choice(7, 3, replace=False)]}
    asked["objective"] = "worst_first" if chance.random() < 0.5 else "total"
    return asked


def test_two_rules_that_cross_are_decided_and_proven_pair_by_pair() -> None:
    decided = ruled_out = 0
    for seed in range(EXAMPLES // 8):
        asked = crowded(seed)
        if nested(limits_of(Problem.from_document(asked))):
            continue
        best, plan = best_plan(asked, partial=False), solved(asked, seed=seed)
        if best is None:
            assert plan.status == "infeasible"
            assert plan.reasons
            ruled_out += bool(plan.cut and plan.cut.multipliers and plan.cut.multipliers.pair)
            continue
        assert plan.status == "optimal"
        assert plan.total == pytest.approx(float(best.worth), abs=1e-9)
        if asked["objective"] == "worst_first":
            assert plan.worst == best.worst
        decided += bool(plan.certificate and plan.certificate.pair)
    assert decided >= 3
    assert ruled_out >= 3


def agrees_under_groups_that_overlap(asked: Document, seed: int) -> tuple[Plan, Best | None]:
    """The partial plan leaves as few places empty as can be, says so, and is the best of those."""
    best, plan = best_plan(asked, partial=True), solved(asked, partial=True, seed=seed)
    if best is None:
        assert plan.status == "infeasible"
        assert plan.reasons
        return plan, best
    assert plan.status == ("feasible" if best.empty else "optimal")
    assert sum(missing for _, missing in plan.unfilled) == best.empty
    assert plan.fewest is None
    assert bool(plan.reasons) == (best.empty > 0)
    if asked["objective"] == "worst_first":
        assert plan.worst == best.worst
    assert (plan.total or 0) + (plan.bonus or 0) == pytest.approx(float(best.worth), abs=1e-8)
    assert plan.gap == pytest.approx(0, abs=1e-7)
    return plan, best


@settings(max_examples=EXAMPLES // 2, deadline=None, derandomize=True, database=None)
@given(problems(overlapping=True, scores=moderate), some.integers(0, 3))
def test_no_partial_plan_beats_the_one_under_groups_that_overlap(asked: Document, seed: int) -> None:
    if not nested(limits_of(Problem.from_document(asked))):
        agrees_under_groups_that_overlap(asked, seed)


def test_partial_plans_under_two_rules_that_cross_fill_the_most_places() -> None:
    with_gaps = decided = 0
    for seed in range(EXAMPLES // 8):
        asked = crowded(seed)
        if nested(limits_of(Problem.from_document(asked))):
            continue
        plan, best = agrees_under_groups_that_overlap(asked, seed)
        with_gaps += best is not None and best.empty > 0
        decided += bool(best and best.empty and plan.certificate and plan.certificate.pair)
    assert with_gaps >= 20
    assert decided >= 3


def test_an_empty_place_may_stand_for_one_judge_of_two_groups() -> None:
    asked = problem([2], [(0, 1)] * 3, equal(1, 3))
    asked["at_least_one"] = {"a": ["j0", "j1"], "b": ["j1", "j2"]}
    assert solve(Problem.from_document(asked), partial=True).status == "optimal"
    asked["entries"].append({"id": "i1", "demand": 1})
    plan = solved(asked, partial=True)
    assert (plan.status, plan.unfilled) == ("feasible", (("i1", 1),))
    assert [str(reason) for reason in plan.reasons if "Entry i1" in str(reason) or "Entries i1" in str(reason)]


def test_a_score_that_is_lost_beside_others_under_an_overlap_leaves_an_honest_gap() -> None:
    asked = problem([1], [(0, 2)] * 4, [[0.0, 0.0, -1.0, 5e-117]])
    groups = (("Africa", "1"), ("Africa", "2"), ("Asia", "1"), ("Africa", "1"))
    for judge, (region, country) in zip(asked["judges"], groups, strict=True):
        judge["groups"] = {"region": region, "country": country}
    asked["caps"] = {"region": 1, "country": 1}
    plan = solved(asked, partial=True)
    assert plan.total is not None
    assert plan.gap == 5e-117 - plan.total
    assert plan.status == ("feasible" if plan.gap else "optimal")


def test_an_overlap_that_runs_out_of_time_says_so_or_states_an_honest_gap() -> None:
    asked = crowded(3)
    asked["objective"] = "worst_first"
    plan = solve(Problem.from_document(asked), time_limit=1e-9)
    if plan.status == "invalid":
        assert "Time ran out" in str(plan.reasons[0])
    else:
        assert check(asked, plan.to_document()).verdict == plan.status


def bonus_over(asked: Document, plan: Plan, bonus: float) -> Document:
    return {**asked, "prefer": [list(pair) for pair in plan.assignments], "keep_bonus": bonus}


def test_with_a_bonus_nobody_moves_but_for_the_judge_who_steps_back() -> None:
    asked = drawn(40, 12, 3, seed=3)
    before = solved(asked)
    gone = before.assignments[0]
    again = {**bonus_over(asked, before, 5.0), "forbidden": [list(gone)]}
    plan = solved(again)
    assert len(set(before.assignments) - set(plan.assignments) - {gone}) == 0
    assert (plan.bonus or 0) == pytest.approx(5.0 * (len(before.assignments) - 1))
    assert plan.total is not None
    assert plan.bound == pytest.approx(plan.total + (plan.bonus or 0), rel=1e-12)
    scratch = solved({**asked, "forbidden": [list(gone)]})
    assert scratch.total is not None
    assert scratch.total >= plan.total


def test_a_small_bonus_gives_way_to_a_larger_gain() -> None:
    asked = problem([1, 1], [(0, 1)] * 2, [[1.0, 3.0], [3.0, 1.0]])
    asked["prefer"] = [["i0", "j0"], ["i1", "j1"]]
    assert solved({**asked, "keep_bonus": 1.9}).assignments == (("i0", "j1"), ("i1", "j0"))
    assert solved({**asked, "keep_bonus": 2.1}).assignments == (("i0", "j0"), ("i1", "j1"))


def test_a_preferred_pair_that_is_not_listed_any_more_is_no_mistake() -> None:
    asked = {**problem([1], [(0, 1)] * 2, [[1.0, None]]), "prefer": [["i0", "j1"]], "keep_bonus": 2}
    plan = solved(asked)
    assert (plan.assignments, plan.total, plan.bonus) == ((("i0", "j0"),), 1, 0)


def test_worst_first_gives_up_total_for_the_lowest_score() -> None:
    asked = problem([1, 1], [(0, 1)] * 2, [[10.0, 4.0], [4.0, 1.0]])
    assert (solved(asked).total, solved(asked).worst) == (11, 1)
    fair = solved({**asked, "objective": "worst_first"})
    assert (fair.status, fair.total, fair.worst, fair.bound) == ("optimal", 8, 4, 8)


def test_worst_first_counts_a_kept_pair_too() -> None:
    asked = problem([1, 1], [(0, 2)] * 3, [[1.0, 9.0, 8.0], [1.0, 5.0, 9.0]], keep=[(0, 0)])
    plan = solved({**asked, "objective": "worst_first"})
    assert (plan.worst, plan.total) == (1, 10)


def test_worst_first_at_the_size_of_the_award() -> None:
    asked = {**drawn(132, 40, 3, seed=1), "objective": "worst_first"}
    plan, widest = solved(asked), solved({**asked, "objective": "total"})
    assert plan.status == "optimal"
    assert (plan.worst or 0) > (widest.worst or 0)
    assert (plan.total or 0) <= (widest.total or 0)


def test_a_partial_plan_fills_first_and_then_lifts_the_lowest_score() -> None:
    rows: list[list[float | None]] = [[9.0, 2.0, None], [5.0, 3.0, None], [None, None, None]]
    asked = {**problem([1, 1, 1], [(0, 1)] * 3, rows), "objective": "worst_first"}
    plan = solved(asked, partial=True)
    assert plan.unfilled == (("i2", 1),)
    assert (plan.worst, plan.total) == (3, 12)


def of_regions(asked: Document, *regions: str | None) -> Document:
    for judge, region in zip(asked["judges"], regions, strict=True):
        if region:
            judge["groups"] = {"region": region}
    return {**asked, "caps": {"region": 1}}


def test_at_most_one_judge_of_a_region_sits_on_an_entry() -> None:
    rows: list[list[float | None]] = [[9.0, 8.0, 1.0, None], [9.0, 8.0, 1.0, 0.5]]
    asked = of_regions(problem([2, 2], [(0, 2)] * 4, rows), "Africa", "Africa", "Asia", None)
    plan = solved(asked)
    assert plan.total == 20
    assert ("i0", "j1") not in plan.assignments
    assert plan.certificate is not None
    assert plan.certificate.caps
    assert {row[1:3] for row in plan.certificate.caps} == {("region", "Africa")}


def test_an_entry_that_everybody_reads_is_free_of_the_caps() -> None:
    asked = of_regions(problem([4, 2], [(0, 2)] * 4, equal(2, 4)), "Africa", "Africa", "Asia", "Asia")
    assert solved(asked).status == "infeasible"
    plan = solved({**asked, "uncapped": ["i0"]})
    assert plan.status == "optimal"
    assert len(plan.assignments) == 6
    turned = {**asked, "entries": asked["entries"][::-1], "uncapped": ["i0"]}
    assert set(solved(turned).assignments) == set(plan.assignments)
    assert solved({**asked, "uncapped": ["i1"]}).status == "infeasible"


def test_judges_without_a_region_are_not_capped() -> None:
    asked = of_regions(problem([3], [(0, 1)] * 4, equal(1, 4)), "Africa", "Africa", None, None)
    assert len(solved(asked).assignments) == 3


def test_an_entry_that_the_cap_leaves_short_is_named_with_the_region() -> None:
    asked = of_regions(problem([2, 1], [(0, 2)] * 3, equal(2, 3)), "Africa", "Africa", "Africa")
    plan = solved(asked)
    assert plan.status == "infeasible"
    assert str(plan.reasons[0]).startswith(
        "Entry i0. Reviews asked for: 2. Judges it can get with the caps on region (Africa): 1. Missing: 1."
    )
    part = solved(asked, partial=True)
    assert part.unfilled == (("i0", 1),)
    assert "region (Africa)" in str(part.reasons[0])


def test_more_kept_of_one_region_than_the_cap_allows_is_named() -> None:
    asked = of_regions(problem([2], [(0, 2)] * 2, equal(1, 2), keep=[(0, 0), (0, 1)]), "Asia", "Asia")
    assert "Judges kept of the same region (Asia): 2. Most that the cap allows: 1." in str(solved(asked).reasons[0])


def test_loads_and_caps_together_can_be_what_is_short() -> None:
    asked = of_regions(problem([2, 2, 2], [(0, 1), (0, 3), (0, 2)], equal(3, 3)), "Africa", "Africa", "Asia")
    plan = solved(asked)
    assert plan.status == "infeasible"
    assert "With the rules on who sits together (region (Africa)" in str(plan.reasons[0])


def test_every_panel_has_one_of_the_named_judges() -> None:
    asked = {**problem([2] * 3, [(0, 2), (0, 2), (0, 2), (0, 3)], equal(3, 4)), "at_least_one": {"chair": ["j3"]}}
    plan = solved(asked)
    assert {entry for entry, judge in plan.assignments if judge == "j3"} == {"i0", "i1", "i2"}


def test_an_entry_that_nobody_of_a_group_may_take_is_named() -> None:
    asked = {**problem([1, 1], [(0, 2)] * 2, [[1, 1], [1, None]]), "at_least_one": {"speaks Arabic": ["j1"]}}
    plan = solved(asked)
    assert plan.status == "infeasible"
    assert "Entry i1. It needs one of the judges of speaks Arabic" in str(plan.reasons[0])
    part = solved(asked, partial=True)
    assert part.unfilled == (("i1", 1),)


def test_an_entry_without_demand_needs_nobody_of_a_group() -> None:
    asked = {**problem([0, 1], [(0, 2)] * 2, equal(2, 2)), "at_least_one": {"chair": ["j1"]}}
    assert solved(asked).assignments == (("i1", "j1"),)


@pytest.mark.parametrize("objective", ["total", "worst_first"])
def test_the_order_of_the_document_changes_nothing(objective: str) -> None:
    asked = {**drawn(12, 6, 2, seed=4), "objective": objective, "at_least_one": {"a": ["j1", "j0"]}}
    for pair in asked["pairs"]:
        pair["score"] = round(pair["score"] * 3)
    for judge in asked["judges"]:
        judge["groups"] = {"region": "A" if judge["id"] in ("j0", "j1", "j2") else "B"}
    asked["caps"] = {"region": 2}
    plan = solved(asked, seed=5)
    for turn in range(4):
        chance = np.random.default_rng(turn)
        turned = {
            **asked,
            **{part: [asked[part][i] for i in chance.permutation(len(asked[part]))]
               for part in ("entries", "judges", "pairs")},
        }  # fmt: skip
        assert set(solved(turned, seed=5).assignments) == set(plan.assignments)


def test_over_seeds_equal_pairs_are_chosen_evenly() -> None:
    asked = problem([1] * 4, [(0, 1)] * 8, equal(4, 8))
    given_problem = Problem.from_document(asked)
    times = Counter(pair for seed in range(400) for pair in solve(given_problem, seed=seed).assignments)
    assert len(times) == 32
    # Each of 32 pairs is expected 50 times with a deviation of 6.6.
    assert 25 <= min(times.values()) <= max(times.values()) <= 80


def test_loads_are_spread_under_caps_and_the_lowest_score_stays() -> None:
    asked = of_regions(problem([2] * 6, [(0, 6)] * 5, equal(6, 5)), "Africa", "Africa", "Asia", "Asia", None)
    asked["objective"] = "worst_first"
    given_problem = Problem.from_document(asked)
    best = solve(given_problem)
    plan = spread(given_problem, best)
    assert max((plan.loads or {}).values()) == 3
    assert check(asked, plan.to_document()).verdict == "optimal"


def test_a_search_for_the_highest_lowest_score_that_is_cut_short_says_so() -> None:
    asked = {**drawn(40, 12, 3, seed=3), "objective": "worst_first"}
    plan = solve(Problem.from_document(asked), time_limit=1e-9)
    assert plan.status == "feasible"
    verdict = check(asked, plan.to_document())
    assert verdict.verdict == "feasible"
    assert "Not proved that no plan has a higher lowest score than" in verdict.sentences[1]


@pytest.mark.parametrize("seed", range(4))
def test_under_caps_and_groups_the_total_is_that_of_a_mixed_programme(seed: int) -> None:
    asked = drawn(40, 12, 3, seed=seed)
    for number, judge in enumerate(asked["judges"]):
        judge["groups"] = {"region": "ABCD"[number % 4]}
    asked |= {"caps": {"region": 1}, "at_least_one": {"chair": [f"j{j}" for j in (0, 4, 8, 1, 5, 9)]}}
    question, plan = Problem.from_document(asked), solved(asked, seed=seed)
    pairs = len(question.score)
    rows: list[npt.NDArray[np.float64]] = []
    low: list[float] = []
    high: list[float] = []

    def row(inside: npt.NDArray[np.bool_], least: float, most: float) -> None:
        rows.append(inside.astype(np.float64))
        low.append(least)
        high.append(most)

    region = np.array([number % 4 for number in range(12)])[question.pair_judge]
    chairs = np.isin(question.pair_judge, question.at_least_one["chair"])
    for entry in range(40):
        mine = question.pair_entry == entry
        row(mine, 3, 3)
        row(mine & chairs, 1, np.inf)
        for group in range(4):
            row(mine & (region == group), 0, 1)
    for judge in range(12):
        row(question.pair_judge == judge, float(question.minimum[judge]), float(question.maximum[judge]))
    answer = milp(
        -question.score, constraints=LinearConstraint(np.array(rows), low, high), bounds=Bounds(0, 1),
        integrality=np.ones(pairs),
    )  # fmt: skip
    if answer.status == 2:
        assert plan.status == "infeasible"
    else:
        assert plan.status == "optimal"
        assert plan.total == pytest.approx(-answer.fun, rel=1e-6)
