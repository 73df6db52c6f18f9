"""Rules that overlap over very many pairs: the pool of well-priced pairs, here forced on small problems too."""

import os
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from awards.assignment.certificate import check
from awards.assignment.solver import large, overlap, pooled
from awards.assignment.solver.panels import limits_of, nested
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import Programme, Undecided, rules_of
from awards.assignment.solver.solve import solve
from tests.assignment.cases import Document, drawn
from tests.assignment.counting import best_plan
from tests.assignment.test_solver import solved
from tests.assignment.test_solver_rules import crowded, moderate, problems

EXAMPLES = int(os.environ.get("AWARDS_SOLVER_EXAMPLES", "2000"))


@pytest.fixture
def small_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every problem counts as large, and its pool begins with one pair an entry."""
    monkeypatch.setattr(overlap, "ALL", -1)
    monkeypatch.setattr(large, "BEST", 1)
    monkeypatch.setattr(pooled, "JOINING", 1)


def agrees(asked: Document, *, partial: bool, seed: int) -> str:
    """The answer is true, accepted by the checker, and says so when it is not the best."""
    best, plan = best_plan(asked, partial=partial), solved(asked, partial=partial, seed=seed)
    if best is None:
        assert plan.status == "infeasible"
        return "infeasible"
    empty = sum(missing for _, missing in plan.unfilled)
    worth, most = (plan.total or 0) + (plan.bonus or 0), float(best.worth)
    assert (plan.status == "optimal") <= (empty == 0)
    assert (empty if plan.fewest is None else plan.fewest) <= best.empty <= empty
    same = empty == best.empty and (asked["objective"] == "total" or plan.worst == best.worst)
    if same:
        assert worth <= most + 1e-8
        assert plan.bound is not None
        assert most <= plan.bound + 1e-8
    if plan.status == "optimal":
        assert same
        assert worth == pytest.approx(most, abs=1e-8)
    return "best" if same and worth == pytest.approx(most, abs=1e-8) else "not the best"


@pytest.mark.usefixtures("small_pool")
@pytest.mark.parametrize("partial", [False, True])
def test_what_the_pool_finds_is_true_and_mostly_the_best(partial: bool) -> None:
    found = Counter[str]()

    @settings(max_examples=EXAMPLES // 4, deadline=None, derandomize=True, database=None)
    @given(problems(overlapping=True, scores=moderate), some.integers(0, 3))
    def every(asked: Document, seed: int) -> None:
        if not nested(limits_of(Problem.from_document(asked))):
            found.update([agrees(asked, partial=partial, seed=seed)])

    every()
    for seed in range(EXAMPLES // 20):
        found.update([agrees(crowded(seed), partial=partial, seed=seed)])
    assert found["best"] >= EXAMPLES // 50
    assert found["infeasible"] > 0
    assert found["not the best"] <= found["best"] // 10


def of_two_genders(entries: int, judges: int, seed: int) -> Document:
    """At most one judge of a region, at least one of each gender."""
    asked = drawn(entries, judges, 4, seed=seed)
    for number, judge in enumerate(asked["judges"]):
        judge["groups"] = {"region": "ABCDEF"[number % 6]}
    women = [f"j{j}" for j in range(judges) if j % 10 < 4]
    men = [f"j{j}" for j in range(judges) if j % 10 >= 4]
    return {**asked, "caps": {"region": 1}, "at_least_one": {"women": women, "men": men}}


def by_highs(question: Problem) -> float:
    """The total of all pairs at once, by the HiGHS of SciPy."""
    rows = rules_of(question, limits_of(question)).rows
    counted = csr_matrix(
        (
            np.ones(sum(len(row.pairs) for row in rows)),
            (
                np.repeat(np.arange(len(rows)), [len(row.pairs) for row in rows]),
                np.concatenate([r.pairs for r in rows]),
            ),
        ),
        shape=(len(rows), len(question.score)),
    )
    answer = milp(
        -question.score, constraints=LinearConstraint(counted, [r.low for r in rows], [r.high for r in rows]),
        bounds=Bounds(0, 1), integrality=np.ones(len(question.score)), options={"mip_rel_gap": 1e-9},
    )  # fmt: skip
    assert answer.status == 0
    return -float(answer.fun)


@pytest.mark.parametrize("seed", range(3))
def test_a_second_rule_over_many_pairs_is_kept_at_the_best_total(seed: int) -> None:
    asked = of_two_genders(420, 70, seed)
    question, plan = Problem.from_document(asked), solved(asked, seed=seed)
    assert question.free.sum() > overlap.ALL
    assert not nested(limits_of(question))
    best = by_highs(question)
    assert plan.total is not None
    assert plan.bound is not None
    assert plan.total <= best + 1e-6
    assert plan.total == pytest.approx(best, rel=1e-4)
    assert plan.bound >= best - 1e-6


def test_with_the_time_over_a_plan_in_hand_is_feasible_with_its_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = of_two_genders(420, 70, seed=4)
    best = solved(asked)

    def never(programme: Programme, fixed: object) -> None:
        raise Undecided

    monkeypatch.setattr(Programme, "best", never)
    plan = solved(asked)
    assert plan.status == "feasible"
    assert plan.total is not None
    assert plan.bound is not None
    assert best.total is not None
    assert plan.total <= best.total <= plan.bound
    assert 0 < (plan.gap or 0) < 0.02 * plan.total


@pytest.mark.parametrize("objective", ["total", "worst_first"])
def test_an_entry_that_lacks_a_gender_leaves_one_place_empty_and_no_more(objective: str) -> None:
    asked = {**of_two_genders(420, 70, seed=5), "objective": objective}
    women = set(asked["at_least_one"]["women"])
    asked["pairs"] = [p for p in asked["pairs"] if p["entry"] not in ("i3", "i7") or p["judge"] not in women]
    question = Problem.from_document(asked)
    whole = solve(question)
    assert check(asked, whole.to_document()).verdict == whole.status == "infeasible"
    assert "Entry i3. It needs one of the judges of women" in str(whole.reasons[0])
    plan = solved(asked, partial=True)
    assert plan.unfilled == (("i3", 1), ("i7", 1))
    assert plan.fewest is None
    assert (plan.gap or 0) < 1e-3 * (plan.total or 0)
