"""Among plans that are equally good, one that spreads the load: nobody reads much more than others for nothing."""

import time
from dataclasses import replace

import numpy as np

from awards.assignment.solver.problem import Plan, Problem
from awards.assignment.solver.solve import solve


def spread(problem: Problem, best: Plan, *, partial: bool = False, seed: int = 0, within: float | None = None) -> Plan:
    """A plan with the total of `best` and loads as even as a common limit from above, then from below, makes them.

    The limits are found by halving, one flow each; after `within` seconds no further one is begun. The certificate of
    `best` proves the new plan too: its multipliers bound every plan of the problem.
    """
    if best.total is None or best.gap or not best.loads or not best.assignments:
        return best
    until = None if within is None else time.perf_counter() + within
    evenly = len(best.assignments) / len(best.loads)
    found, seconds = best, best.seconds
    low, high = max(1, int(np.ceil(evenly))), max(best.loads.values())
    while low < high and _in_time(until):
        middle = (low + high) // 2
        tried = solve(_limited(problem, 0, middle), partial=partial, seed=seed)
        seconds += tried.seconds
        if _as_good(problem, tried, best):
            found, high = tried, middle
        else:
            low = middle + 1
    most = high
    low, high = min((found.loads or best.loads).values()), int(np.floor(evenly))
    while low < high and _in_time(until):
        middle = (low + high + 1) // 2
        tried = solve(_limited(problem, middle, most), partial=partial, seed=seed)
        seconds += tried.seconds
        if _as_good(problem, tried, best):
            found, low = tried, middle
        else:
            high = middle - 1
    return replace(
        found, bound=best.bound, gap=best.gap, certificate=best.certificate, cut=best.cut, reasons=best.reasons,
        seconds=seconds,
    )  # fmt: skip


def _in_time(until: float | None) -> bool:
    return until is None or time.perf_counter() < until


def _limited(problem: Problem, least: int, most: int) -> Problem:
    """The problem with a common least and most, where a judge's own limits, kept pairs and allowed pairs permit."""
    judges = len(problem.judges)
    kept = np.bincount(problem.pair_judge[problem.kept], minlength=judges)
    allowed = np.bincount(problem.pair_judge[problem.allowed], minlength=judges)
    maximum = np.minimum(problem.maximum, np.maximum(most, np.maximum(problem.minimum, kept)))
    minimum = np.maximum(problem.minimum, np.minimum(least, np.minimum(maximum, allowed)))
    return replace(problem, minimum=minimum.astype(np.int64), maximum=maximum.astype(np.int64))


def _as_good(problem: Problem, tried: Plan, best: Plan) -> bool:
    missing = sum(count for _, count in tried.unfilled)
    return (
        tried.status == best.status
        and tried.total == best.total
        and tried.bonus == best.bonus
        and (problem.objective == "total" or tried.worst == best.worst)
        and missing == sum(count for _, count in best.unfilled)
    )
