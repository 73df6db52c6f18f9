"""The highest score that every pair of a plan can reach, and the proof that none can reach more."""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.network import Drawn, feasible, network, rest_of
from awards.assignment.solver.panels import Limit, panels_of
from awards.assignment.solver.problem import Problem

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Floor:
    """The problem with just the pairs that reach the highest common score.

    `above` is the problem with the pairs that exceed it, which has no plan; None where a kept pair stands at that
    score, or nothing is assigned. `searched` is false when the time ran out before the score was known to be the
    highest.
    """

    problem: Problem
    above: Problem | None
    searched: bool


def floor_of(problem: Problem, limits: tuple[Limit, ...], missing: int, deadline: float | None) -> Floor:
    """Search the highest score by halving, one maximum flow a step.

    The problem must have a plan with `missing` empty places.
    """
    kept = problem.kept
    rest = rest_of(problem)
    ceiling = float(problem.score[kept].min()) if kept.any() else np.inf
    if int(rest.demand.sum()) == missing:
        return Floor(
            problem.only(kept | (problem.free & (problem.score >= ceiling))) if kept.any() else problem, None, True
        )
    scores = problem.score[problem.free]
    steps = np.unique(scores[scores < ceiling])[::-1]
    if np.isfinite(ceiling):
        steps = np.concatenate([[ceiling], steps])

    def reaching(score: float) -> Problem:
        return problem.only(kept | (problem.free & (problem.score >= score)))

    def enough(at: int) -> bool:
        return feasible(network(drawn(reaching(steps[at]), limits), missing))

    first = _first_guess(problem, steps) if not missing else 0
    # `high` is known to be enough and everything up to `low` not to be; few pairs make quick steps, so start there.
    low, high, stride = first - 1, len(steps) - 1, max(1, len(problem.entries))
    searched = True
    while low + 1 < high:
        if deadline is not None and time.perf_counter() > deadline:
            searched = False
            break
        probe = min(low + stride, (low + high) // 2)
        if enough(probe):
            high = probe
        else:
            low, stride = probe, stride * 2
    if (high == 0 and np.isfinite(ceiling)) or not searched:
        return Floor(reaching(steps[high]), None, searched)
    above = problem.only(kept | (problem.free & (problem.score > steps[high])))
    return Floor(reaching(steps[high]), above, searched)


def drawn(problem: Problem, limits: tuple[Limit, ...]) -> Drawn:
    """The problem made ready for its flow."""
    return Drawn(problem, rest_of(problem), panels_of(problem, limits))


def _first_guess(problem: Problem, steps: npt.NDArray[np.float64]) -> int:
    """The first step that can be enough: every entry needs as many pairs as it asks for, whatever the loads are."""
    rest = rest_of(problem)
    entry, score = problem.pair_entry[problem.free], problem.score[problem.free]
    order = np.lexsort((-score, entry))
    starts = np.searchsorted(entry[order], np.arange(len(problem.entries)))
    asking = np.flatnonzero(rest.demand > 0)
    at = starts[asking] + rest.demand[asking] - 1
    return int(np.searchsorted(-steps, -min(float(score[order][at].min()), float(steps[0]))))
