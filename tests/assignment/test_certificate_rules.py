"""For every objective and rule: a tampered plan, a tampered proof and a plan worse by a millionth are refused."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from awards.assignment.certificate import check
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.solve import solve
from tests.assignment.cases import Document, equal, problem
from tests.assignment.test_certificate import answer, refusal
from tests.assignment.test_solver_rules import crowded

Plan = dict[str, Any]
SEED = 5


def regions(asked: Document, letters: str) -> Document:
    for judge, region in zip(asked["judges"], letters, strict=True):
        judge["groups"] = {"region": region}
    return {**asked, "caps": {"region": 1}}


def random_scores(entries: int, judges: int, seed: int) -> list[list[float | None]]:
    return [[float(s) for s in row] for row in np.random.default_rng(seed).random((entries, judges))]


def cases() -> dict[str, Document]:
    """One problem for each objective and rule, in which the rule costs score."""
    plain = problem([2] * 5, [(1, 3)] * 6, random_scores(5, 6, SEED))
    preferred = [[f"i{i}", f"j{(i + 1) % 6}"] for i in range(5)]
    return {
        "total": plain,
        "bonus": {**plain, "prefer": preferred, "keep_bonus": 0.4},
        "worst first": {**plain, "objective": "worst_first"},
        "caps": regions(copy.deepcopy(plain), "AAABBC"),
        "at least one": {**plain, "at_least_one": {"chair": ["j0", "j2"]}},
        "crossing": {**crowded(309), "objective": "total"},
    }


def retold(asked: Document, plan: Plan) -> Plan:
    """The plan with every sum stated truly, as somebody would who hopes to pass."""
    score = {(p["entry"], p["judge"]): p["score"] for p in asked["pairs"]}
    preferred = {tuple(pair) for pair in asked.get("prefer", [])}
    chosen = [(entry, judge) for entry, judge in plan["assignments"]]
    panels: dict[str, list[float]] = {}
    for pair in chosen:
        panels.setdefault(pair[0], []).append(score[pair])
    bonus = sum(asked["keep_bonus"] for pair in chosen if pair in preferred)
    plan |= {
        "total": math.fsum(score[pair] for pair in chosen),
        "worst": min(score[pair] for pair in chosen),
        "worst_panel": min(math.fsum(panel) for panel in panels.values()),
        "loads": {j["id"]: sum(judge == j["id"] for _, judge in chosen) for j in asked["judges"]},
    }
    if preferred:
        plan["bonus"] = bonus
    return {**plan, "gap": plan["bound"] - plan["total"] - bonus}


@pytest.mark.parametrize("case", cases())
def test_the_rule_is_proven_and_costs_something(case: str) -> None:
    asked = cases()[case]
    plan = answer(asked)
    assert check(asked, plan).verdict == "optimal"
    if case not in ("total", "crossing"):
        free = answer({**cases()["total"]})
        assert plan["assignments"] != free["assignments"]


@pytest.mark.parametrize("case", cases())
def test_any_swap_is_refused_however_well_it_is_dressed(case: str) -> None:
    asked = cases()[case]
    plan = answer(asked)
    listed = {(p["entry"], p["judge"]) for p in asked["pairs"]}
    chosen = {(e, j) for e, j in plan["assignments"]}
    tried = 0
    for e, j in sorted(chosen):
        for f, k in sorted(chosen):
            swap = {(e, k), (f, j)}
            if e < f and swap <= listed and not swap & chosen:
                changed = copy.deepcopy(plan)
                changed["assignments"] = [list(pair) for pair in (chosen - {(e, j), (f, k)}) | swap]
                refusal(asked, retold(asked, changed))
                tried += 1
    assert tried >= 2


@pytest.mark.parametrize("case", cases())
@pytest.mark.parametrize("change", [1e-6, -1e-6])
def test_a_total_or_a_bound_off_by_a_millionth_is_refused(case: str, change: float) -> None:
    asked = cases()[case]
    for part in ("total", "bound", "worst"):
        plan = answer(asked)
        plan[part] += change
        refusal(asked, plan)


@pytest.mark.parametrize("case", [case for case in cases() if case != "crossing"])
def test_a_plan_worse_by_a_millionth_is_refused(case: str) -> None:
    asked = cases()[case]
    plan = answer(asked)
    score = {(p["entry"], p["judge"]): p for p in asked["pairs"]}
    chosen = {(e, j) for e, j in plan["assignments"]}
    worst = min(score[pair]["score"] for pair in chosen)
    group = {j["id"]: j.get("groups", {}).get("region") for j in asked["judges"]}
    # Another judge of the entry, as good by one millionth more: whoever keeps the old plan now loses that.
    for entry, judge in sorted(chosen):
        for other in [j["id"] for j in asked["judges"]]:
            loads, limits = plan["loads"], {j["id"]: j for j in asked["judges"]}
            same_chair = all((judge in some) <= (other in some) for some in asked.get("at_least_one", {}).values())
            fits = loads[other] < limits[other]["max"] and loads[judge] > limits[judge]["min"]
            if (entry, other) in chosen or not fits or not same_chair or group[other] != group[judge]:
                continue
            better = copy.deepcopy(asked)
            base = score[entry, judge]["score"] + _bonus(asked, entry, judge) - _bonus(asked, entry, other)
            if base + 1e-6 < worst:
                continue
            next(p for p in better["pairs"] if (p["entry"], p["judge"]) == (entry, other))["score"] = base + 1e-6
            again = answer(better)
            again["assignments"] = plan["assignments"]
            assert "Not proved optimal" in refusal(better, retold(better, again))
            return
    raise AssertionError("no judge could take another's place")


def _bonus(asked: Document, entry: str, judge: str) -> float:
    return float(asked["keep_bonus"]) if [entry, judge] in asked.get("prefer", []) else 0.0


def first(rows: list[Any], change: Callable[[Any], Any]) -> None:
    rows[0][-1] = change(rows[0][-1])


@pytest.mark.parametrize(("case", "part"), [("caps", "caps"), ("at least one", "at_least_one")])
def test_a_changed_price_of_a_rule_is_refused(case: str, part: str) -> None:
    asked = cases()[case]
    for change in (lambda x: x + 10, lambda x: -x - 1, lambda x: math.nan, lambda x: "x"):
        plan = answer(asked)
        first(plan["certificate"][part], change)
        refusal(asked, plan)
    for broken in (7, [[1]], [["i9", "j", "k", 1.0]], [["i9", "chair", 1.0]]):
        refusal(asked, {**answer(asked), "certificate": answer(asked)["certificate"] | {part: broken}})
    plan = answer(asked)
    plan["certificate"][part] *= 2
    assert "twice" in refusal(asked, plan)
    del plan["certificate"][part]
    assert "gives a bound of" in refusal(asked, plan)


def test_a_price_of_a_cap_on_an_entry_that_has_none_is_refused() -> None:
    asked = cases()["caps"]
    plan = answer(asked)
    entry = plan["certificate"]["caps"][0][0]
    assert "on which the problem has no caps" in refusal({**asked, "uncapped": [entry]}, plan)
    del plan["certificate"]["caps"]
    free = {**asked, "uncapped": [entry["id"] for entry in asked["entries"]]}
    assert check(free, answer(free)).verdict == "optimal"
    assert "of the same region" in refusal(asked, answer(free))


def test_a_broken_cap_and_a_missing_chair_are_named() -> None:
    asked = cases()["total"]
    plan = answer(asked)
    entry = plan["assignments"][0][0]
    judges = [j for e, j in plan["assignments"] if e == entry]
    capped = copy.deepcopy(asked)
    for judge in capped["judges"]:
        judge["groups"] = {"region": "Asia" if judge["id"] in judges else judge["id"]}
    said = refusal({**capped, "caps": {"region": 1}}, plan)
    assert f"Entry {entry} has 2 judges of the same region (Asia) but may have 1." in said
    others = [j["id"] for j in asked["judges"] if j["id"] not in judges]
    assert "has none of the judges of chair" in refusal({**asked, "at_least_one": {"chair": others}}, plan)


def test_a_bonus_stated_wrongly_or_left_out_is_refused() -> None:
    asked = cases()["bonus"]
    plan = answer(asked)
    assert "give a bonus of" in refusal(asked, {**plan, "bonus": plan["bonus"] + 0.4})
    assert "bonus must be a number" in refusal(asked, {name: value for name, value in plan.items() if name != "bonus"})


def test_a_lowest_score_without_a_proof_is_not_optimal() -> None:
    asked = cases()["worst first"]
    plan = answer(asked)
    del plan["certificate"]["higher"]
    assert "nothing proves that the lowest score cannot be higher" in refusal(asked, plan)
    assert check(asked, {**plan, "status": "feasible"}).verdict == "feasible"
    for cut in ({"entries": [], "judges": []}, {"entries": ["i9"], "judges": []}, {}):
        refusal(asked, {**plan, "certificate": {**plan["certificate"], "higher": cut}})


def test_a_plan_of_the_largest_total_does_not_pass_for_one_of_the_highest_lowest_score() -> None:
    asked = problem([1, 1], [(0, 1)] * 2, [[10.0, 4.0], [4.0, 1.0]])
    plan = answer(asked)
    fair = answer({**asked, "objective": "worst_first"})
    refusal({**asked, "objective": "worst_first"}, plan)
    plan["certificate"]["higher"] = fair["certificate"]["higher"]
    assert "higher does not prove" in refusal({**asked, "objective": "worst_first"}, plan)


def test_a_cut_of_multipliers_that_proves_nothing_is_refused() -> None:
    asked = regions(problem([2, 2, 2], [(0, 1), (0, 3), (0, 2)], equal(3, 3)), "AAB")
    plan = answer(asked)
    assert check(asked, plan).verdict == "infeasible"
    larger = copy.deepcopy(asked)
    larger["judges"][2]["max"] = larger["judges"][0]["max"] = 3
    assert "do not prove that a plan is impossible" in refusal(larger, plan)
    plan["cut"]["multipliers"]["u"] = {}
    assert "do not prove" in refusal(asked, plan)


def test_a_decided_pair_needs_the_proof_of_both_cases() -> None:
    asked = cases()["crossing"]
    plan = answer(asked)
    assert "pair" in plan["certificate"]
    for part in ("inside", "outside", "pair"):
        broken = copy.deepcopy(plan)
        del broken["certificate"][part]
        refusal(asked, broken)
    other = copy.deepcopy(plan)
    other["certificate"]["pair"] = ["i0", "nobody"]
    assert "not a pair that may be assigned" in refusal(asked, other)


def partly(objective: str) -> tuple[Document, Plan]:
    """A problem of crossing rules whose best plan leaves a place empty, and that plan."""
    asked = {**crowded(19), "objective": objective}
    plan = solve(Problem.from_document(asked), partial=True).to_document()
    assert (plan["unfilled"], check(asked, plan).verdict) == ([["i0", 1]], "feasible")
    return asked, plan


@pytest.mark.parametrize("objective", ["total", "worst_first"])
def test_a_partial_plan_under_crossing_rules_with_one_more_empty_place_is_refused(objective: str) -> None:
    asked, plan = partly(objective)
    for n, (entry, judge) in enumerate(plan["assignments"]):
        fewer = copy.deepcopy(plan)
        del fewer["assignments"][n]
        fewer["unfilled"] = [[e, k + (e == entry)] for e, k in [*plan["unfilled"], *([[entry, 0]] * (entry != "i0"))]]
        said = refusal(asked, retold(asked, fewer))
        assert "proves only 1 to be impossible" in said or "none of the judges" in said or f"Judge {judge}" in said
        refusal(asked, {**retold(asked, fewer), "fewest": 2})


@pytest.mark.parametrize("objective", ["total", "worst_first"])
def test_a_partial_plan_that_does_not_say_what_is_proven_is_refused(objective: str) -> None:
    asked, plan = partly(objective)
    for part in ("total", "bound", "worst", "gap"):
        for change in (1e-6, -1e-6):
            refusal(asked, {**plan, part: plan[part] + change})
    assert "no cut" in refusal(asked, {name: value for name, value in plan.items() if name != "cut"})
    weak = copy.deepcopy(plan)
    weak["cut"]["multipliers"] = {"u": {}, "v_max": {}, "v_min": {}, "w": -1}
    assert "1 places are unfilled, but the cut proves only 0 to be impossible." in refusal(asked, weak)
    said = check(asked, {**weak, "fewest": 0})
    assert said.verdict == "feasible"
    assert "It leaves 1 unfilled: not proved that there is none with fewer." in said.sentences
    assert "fewest empty places must be a whole number" in refusal(asked, {**weak, "fewest": -1})


def test_a_swap_in_a_partial_plan_under_crossing_rules_is_refused() -> None:
    asked, plan = partly("total")
    listed, chosen = {(p["entry"], p["judge"]) for p in asked["pairs"]}, {(e, j) for e, j in plan["assignments"]}
    tried = 0
    for entry, judge in sorted(chosen):
        for other in sorted(listed - chosen):
            changed = {**copy.deepcopy(plan), "assignments": [list(p) for p in (chosen - {(entry, judge)}) | {other}]}
            missing = 2 - sum(e == other[0] for e, _ in changed["assignments"])
            if missing < 0:
                continue
            changed["unfilled"] = [[e, 2 - sum(x == e for x, _ in changed["assignments"])] for e in ("i0", "i1", "i2")]
            worse = {**retold(asked, changed), "gap": plan["gap"]}
            if worse["total"] != plan["total"]:
                refusal(asked, worse)
                tried += 1
    assert tried >= 10


def leaves(proof: Plan) -> list[Plan]:
    return [*leaves(proof["inside"]), *leaves(proof["outside"])] if "pair" in proof else [proof]


def test_each_case_of_a_partial_plans_proof_is_needed_and_looked_at() -> None:
    asked, plan = partly("total")
    assert "pair" in plan["certificate"]
    assert "pair" in plan["cut"]["multipliers"]
    for n in range(len(leaves(plan["certificate"]))):
        without = copy.deepcopy(plan)
        del leaves(without["certificate"])[n]["w"]
        assert "w must be a number" in refusal(asked, without)
        higher = copy.deepcopy(plan)
        leaf = leaves(higher["certificate"])[n]
        leaf["u"] = {f"i{i}": leaf["u"].get(f"i{i}", 0) + 5 for i in range(3)}
        leaf["v_max"] = {f"j{j}": 5 for j in range(7)}
        assert "gives a bound of" in refusal(asked, higher)
    for n in range(len(leaves(plan["cut"]["multipliers"]))):
        for broken in ({"u": {}, "v_max": {}, "v_min": {}, "w": -1}, {"u": {}, "v_max": {}, "v_min": {}}):
            weak = copy.deepcopy(plan)
            leaf = leaves(weak["cut"]["multipliers"])[n]
            leaf.clear()
            leaf.update(copy.deepcopy(broken))
            assert "proves only 0 to be impossible" in refusal(asked, weak)
        above = copy.deepcopy(plan)
        leaves(above["cut"]["multipliers"])[n]["w"] = 1
        refusal(asked, above)


def test_an_empty_place_may_not_stand_for_a_judge_whom_a_cap_leaves_no_room() -> None:
    asked = problem([2], [(0, 1)] * 3, [[1.0, 1.0, None]])
    asked["judges"][0]["groups"] = asked["judges"][2]["groups"] = {"region": "Asia"}
    asked |= {"at_least_one": {"chair": ["j2"], "first": ["j0", "j1"]}}
    plan = solve(Problem.from_document(asked), partial=True).to_document()
    assert check(asked, plan).verdict == "feasible"
    assert plan["unfilled"] == [["i0", 1]]
    capped = {**asked, "caps": {"region": 1}}
    again = solve(Problem.from_document(capped), partial=True).to_document()
    assert again["assignments"] == [["i0", "j1"]]
    other = {**again, "assignments": [["i0", "j0"]], "loads": {"j0": 1, "j1": 0, "j2": 0}}
    assert "has none of the judges of chair" in refusal(capped, other)
