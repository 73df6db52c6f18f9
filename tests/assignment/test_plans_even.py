"""Where nothing is lost by it, nobody reads much more than others."""

import pytest

from awards.assignment.certificate import check
from awards.assignment.solver.even import spread
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.solve import solve
from tests.assignment.cases import equal, problem


def evened(document, **asked):
    given = Problem.from_document(document)
    best = solve(given, **asked)
    return best, spread(given, best, **asked)


@pytest.mark.parametrize("seed", range(5))
def test_equal_fits_are_dealt_as_evenly_as_they_go(seed):
    document = problem([2] * 8, [(0, 8)] * 7, equal(8, 7))
    best, plan = evened(document, seed=seed)
    assert plan.total == best.total
    assert sorted(plan.loads.values()) == [2, 2, 2, 2, 2, 3, 3]
    assert check(document, plan.to_document()).verdict == "optimal"


def test_the_total_is_never_given_up_for_evenness():
    scores = [[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]]
    document = problem([1, 1, 1], [(0, 3), (0, 3)], scores)
    best, plan = evened(document)
    assert (plan.total, plan.loads) == (6.0, {"j0": 3, "j1": 0})
    assert plan.total == best.total


def test_limits_and_kept_pairs_hold():
    document = problem([1] * 6, [(0, 6), (0, 1), (0, 6)], equal(6, 3), keep=[(0, 0), (1, 0), (2, 0), (3, 0)])
    _, plan = evened(document)
    assert plan.loads == {"j0": 4, "j1": 1, "j2": 1}
    assert check(document, plan.to_document()).verdict == "optimal"


def test_a_partial_plan_stays_as_full_and_proven():
    document = problem([3, 1, 1], [(0, 3), (0, 3)], equal(3, 2))
    best, plan = evened(document, partial=True)
    assert sum(count for _, count in plan.unfilled) == sum(count for _, count in best.unfilled) == 1
    assert sorted(plan.loads.values()) == [2, 2]
    assert check(document, plan.to_document()).verdict == "feasible"


def test_an_impossible_plan_stays_impossible():
    _, plan = evened(problem([2], [(0, 1)], equal(1, 1)))
    assert (plan.status, plan.assignments) == ("infeasible", ())
