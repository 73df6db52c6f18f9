"""The checker accepts what is true and refuses a plan or a proof that was changed, saying what is wrong."""

import ast
import copy
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awards.assignment import certificate
from awards.assignment.certificate import check, lacking
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.solve import solve
from tests.assignment.cases import Document, drawn, equal, problem

Plan = dict[str, Any]


@pytest.fixture(scope="module")
def asked() -> Document:
    return drawn(24, 8, 3, seed=3)


@pytest.fixture
def plan(asked: Document) -> Plan:
    return answer(asked)


def answer(asked: Document, **wishes: Any) -> Plan:
    return solve(Problem.from_document(asked), **wishes).to_document()


def refusal(asked: Document, plan: Plan) -> str:
    verdict = check(asked, plan)
    assert not verdict.accepted, verdict.sentences
    assert verdict.verdict == "refused"
    return verdict.sentences[0]


def retotalled(asked: Document, plan: Plan) -> Plan:
    """The plan with every sum stated truly, as somebody would who hopes to pass."""
    score = {(p["entry"], p["judge"]): p["score"] for p in asked["pairs"]}
    chosen = [(entry, judge) for entry, judge in plan["assignments"]]
    panels: dict[str, list[float]] = {}
    for entry, judge in chosen:
        panels.setdefault(entry, []).append(score[entry, judge])
    plan["total"] = math.fsum(score[pair] for pair in chosen)
    plan["worst"] = min(score[pair] for pair in chosen)
    plan["worst_panel"] = min(math.fsum(panel) for panel in panels.values())
    plan["loads"] = {j["id"]: sum(judge == j["id"] for _, judge in chosen) for j in asked["judges"]}
    plan["gap"] = plan["bound"] - plan["total"]
    return plan


def test_a_true_plan_is_proved_optimal(asked: Document, plan: Plan) -> None:
    verdict = check(asked, plan)
    assert verdict.verdict == "optimal"
    assert verdict.sentences[0] == "The plan keeps every rule."
    assert verdict.total == plan["total"]
    assert verdict.bound == pytest.approx(plan["bound"], rel=1e-12)


def test_a_plan_worse_by_a_millionth_is_refused() -> None:
    better = problem([1, 1], [(1, 1)] * 2, [[1.0, 0.5], [0.5, 1.0]])
    worse = copy.deepcopy(better)
    worse["pairs"][1]["score"] = worse["pairs"][2]["score"] = 1.0 + 1e-6
    plan = answer(worse)
    plan["assignments"] = [["i0", "j0"], ["i1", "j1"]]
    assert "Not proved optimal: the bound 2.000002 is" in refusal(worse, retotalled(worse, plan))


@pytest.mark.parametrize("bonus", [1.0, 1e3, 1e6, 1e9])
def test_a_plan_worse_by_a_millionth_is_refused_however_large_the_bonus_for_staying_is(bonus: float) -> None:
    asked = problem([1, 1, 1], [(1, 1)] * 3, [[1.0, None, None], [None, 1.0, 1.0 + 1e-6], [None, 1.0 + 1e-6, 1.0]])
    asked |= {"prefer": [["i0", "j0"]], "keep_bonus": bonus}
    plan = answer(asked)
    assert (plan["status"], check(asked, plan).verdict) == ("optimal", "optimal")
    plan["assignments"] = [["i0", "j0"], ["i1", "j1"], ["i2", "j2"]]
    worse = retotalled(asked, plan)
    worse["gap"] = worse["bound"] - worse["total"] - bonus
    assert "Not proved optimal" in refusal(asked, worse)


def test_any_swap_of_two_assignments_is_refused_however_well_it_is_dressed(asked: Document, plan: Plan) -> None:
    listed = {(p["entry"], p["judge"]) for p in asked["pairs"]}
    chosen = {(e, j) for e, j in plan["assignments"]}
    tried = 0
    for e, j in sorted(chosen):
        for f, k in sorted(chosen):
            swap = {(e, k), (f, j)}
            if e < f and swap <= listed and not swap & chosen:
                changed = copy.deepcopy(plan)
                changed["assignments"] = [list(pair) for pair in (chosen - {(e, j), (f, k)}) | swap]
                assert "Not proved optimal" in refusal(asked, retotalled(asked, changed))
                tried += 1
    assert tried > 50


def drop_first(plan: Plan) -> None:
    del plan["assignments"][0]


def double_first(plan: Plan) -> None:
    plan["assignments"].append(plan["assignments"][0])


def claim(part: str, change: Callable[[Any], Any]) -> Callable[[Plan], None]:
    def changed(plan: Plan) -> None:
        plan[part] = change(plan[part])

    return changed


def multiplier(part: str, name: str, change: Callable[[Any], Any]) -> Callable[[Plan], None]:
    def changed(plan: Plan) -> None:
        plan["certificate"][part][name] = change(plan["certificate"][part][name])

    return changed


def lose(*path: str) -> Callable[[Plan], None]:
    def changed(plan: Plan) -> None:
        inner: Any = plan
        for part in path[:-1]:
            inner = inner[part]
        del inner[path[-1]]

    return changed


def add_to_certificate(plan: Plan) -> None:
    plan["certificate"]["u"]["nobody"] = 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (drop_first, "has 2 judges of 3, and 0 are said to be missing"),
        (double_first, "twice"),
        (claim("total", lambda t: t + 1e-6), "give a total of"),
        (claim("total", lambda t: str(t)), "total must be a number"),
        (claim("total", lambda t: math.nan), "total must be a number"),
        (claim("total", lambda t: True), "total must be a number"),
        (claim("worst", lambda t: t * 1.001), "give a worst of"),
        (claim("worst_panel", lambda t: None), "worst_panel must be a number"),
        (claim("bound", lambda t: t - 1e-6), "gives a bound of"),
        (claim("bound", lambda t: 10**400), "gives a bound of"),
        (claim("gap", lambda t: 0.5), "states a gap of 0.5"),
        (claim("loads", lambda t: {**t, "j0": 99}), "loads stated"),
        (claim("loads", lambda t: [1]), "loads stated"),
        (claim("unfilled", lambda t: [["i0", 1]]), "Entry i0 has 3 judges of 3, and 1 are said"),
        (claim("unfilled", lambda t: [["i0"]]), "An unfilled place must be"),
        (claim("unfilled", lambda t: None), "unfilled must be a list"),
        (claim("assignments", lambda t: "all"), "assignments must be a list"),
        (claim("assignments", lambda t: [["i0"], *t]), "must be a list of an entry and a judge"),
        (claim("assignments", lambda t: [[{}, "j0"], *t]), "which the problem does not have"),
        (claim("assignments", lambda t: [["i0", "j99"], *t]), "assigns judge 'j99', whom the problem does not have"),
        (claim("status", lambda t: "wonderful"), "status is 'wonderful'"),
        (claim("certificate", lambda t: {}), "no certificate"),
        (lose("certificate"), "no certificate"),
        (lose("certificate", "u"), "lacks u"),
        (lose("certificate", "v_min", "j3"), "v_min lacks judge j3"),
        (add_to_certificate, "names entry 'nobody'"),
        (multiplier("u", "i5", lambda t: t - 1), "gives a bound of"),
        (multiplier("u", "i5", lambda t: t + 1), "gives a bound of"),
        (multiplier("u", "i5", lambda t: 10**400), "gives a bound of"),
        (multiplier("u", "i5", lambda t: "1/3"), "fraction over a power of two"),
        (multiplier("u", "i5", lambda t: "many"), "fraction over a power of two"),
        (multiplier("u", "i5", lambda t: None), "must be a number"),
        (multiplier("v_max", "j0", lambda t: -1e-9), "v_max of judge j0 is below zero"),
        (multiplier("v_min", "j0", lambda t: -1e-9), "v_min of judge j0 is below zero"),
    ],
)
def test_a_changed_plan_is_refused_with_what_is_wrong(
    asked: Document, plan: Plan, change: Callable[[Plan], None], sentence: str
) -> None:
    change(plan)
    assert sentence in refusal(asked, plan)


def test_a_forbidden_an_unlisted_and_a_lost_kept_pair_are_each_named() -> None:
    asked = problem([1, 1], [(0, 2)] * 3, [[3, 2, None], [3, 2, 1]])
    plan = answer(asked)
    assert "i0, j0, which is forbidden" in refusal({**asked, "forbidden": [["i0", "j0"]]}, plan)
    assert "lacks i1, j2, which must be kept" in refusal({**asked, "keep": [["i1", "j2"]]}, plan)
    plan["assignments"] = [["i0", "j2"], ["i1", "j0"]]
    assert "i0, j2, which is not among the listed pairs" in refusal(asked, plan)


def test_a_load_above_or_below_its_limits_is_named() -> None:
    asked = problem([1, 1], [(0, 2), (0, 1)], [[3, 2], [3, 2]])
    plan = answer(asked)
    tighter, fuller = copy.deepcopy(asked), copy.deepcopy(asked)
    tighter["judges"][0]["max"] = 1
    fuller["judges"][1]["min"] = 1
    assert "Judge j0 has 2 entries but may take 1" in refusal(tighter, plan)
    assert "Judge j1 has 0 entries but must take 1" in refusal(fuller, plan)


def test_a_proof_for_other_scores_proves_nothing_here(asked: Document, plan: Plan) -> None:
    other = copy.deepcopy(asked)
    chosen = {(e, j) for e, j in plan["assignments"]}
    raised = next(p for p in other["pairs"] if (p["entry"], p["judge"]) not in chosen)
    raised["score"] += 5
    assert "gives a bound of" in refusal(other, plan)


def test_what_is_kept_counts_in_the_bound_as_it_is() -> None:
    asked = problem([1, 1], [(0, 1)] * 2, [[9, 1], [1, 9]], keep=[(0, 1)])
    plan = answer(asked)
    assert check(asked, plan).verdict == "optimal"
    freed = {**asked, "keep": []}
    assert not check(freed, plan).accepted


def test_an_impossible_problem_is_proved_by_counting() -> None:
    asked = problem([2, 2, 1], [(0, 1), (0, 1), (0, 9)], [[1, 1, None], [1, 1, None], [1, 1, 1]])
    plan = answer(asked)
    verdict = check(asked, plan)
    assert verdict.verdict == "infeasible"
    assert "lack 2 reviews" in verdict.sentences[0]
    assert lacking(asked, {"i0", "i1"}, {"j0", "j1"}) == 2


def test_a_false_claim_that_nothing_is_possible_is_refused(asked: Document, plan: Plan) -> None:
    cut = {"entries": ["i0"], "judges": []}
    assert "do not prove" in refusal(asked, {"status": "infeasible", "assignments": [], "cut": cut})
    assert "no cut" in refusal(asked, {"status": "infeasible", "assignments": []})
    assert "assigns judges all the same" in refusal(asked, {**plan, "status": "infeasible", "cut": cut})
    assert "names judge 'x'" in refusal(asked, {"status": "infeasible", "cut": {"entries": [], "judges": ["x"]}})


def test_a_partial_plan_with_more_gaps_than_need_be_is_refused() -> None:
    asked = problem([1, 1, 1], [(0, 1), (0, 1)], equal(3, 2))
    plan = answer(asked, partial=True)
    verdict = check(asked, plan)
    assert verdict.verdict == "feasible"
    assert "no plan leaves fewer than 1 places unfilled" in verdict.sentences[0]
    entry, _ = plan["assignments"].pop()
    plan["unfilled"].append([entry, 1])
    assert "2 places are unfilled, but the cut proves only 1" in refusal(asked, retotalled(asked, plan))


def test_an_entry_that_nobody_may_take_may_have_any_multiplier_up_to_that_of_the_gaps() -> None:
    asked = problem([1, 2], [(0, 1)], [[1.0], [None]])
    plan = answer(asked, partial=True)
    plan["certificate"]["u"]["i1"] -= 3
    assert check(asked, plan).verdict == "feasible"
    plan["certificate"]["u"]["i1"] += 4
    assert "gives a bound of" in refusal(asked, plan)


def test_a_partial_plan_cannot_pass_for_an_optimal_one() -> None:
    asked = problem([1, 1, 1], [(0, 1), (0, 1)], equal(3, 2))
    plan = answer(asked, partial=True)
    plan["status"] = "optimal"
    assert "says optimal, but 1 places are unfilled" in refusal(asked, plan)


def test_the_checker_imports_nothing_but_the_standard_library() -> None:
    for file in Path(certificate.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                inside = name.startswith("awards.assignment.certificate")
                assert inside or name.split(".")[0] in sys.stdlib_module_names, name
