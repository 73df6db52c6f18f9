"""A plan as it is told: its sums, its loads, and whether its bound proves it the best."""

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from awards.assignment.certificate.bounds import bound_of
from awards.assignment.certificate.reading import Asked
from awards.assignment.solver.answer import Certificate, Plan
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.shortage import Shortage

Integers = npt.NDArray[np.int64]

PROVEN = Fraction(1, 10**9)
"""A bound within this part of the total proves the plan the best."""


def impossible(shortage: Shortage) -> Plan:
    """The answer to a problem that no plan solves."""
    return Plan(status="infeasible", reasons=shortage.reasons, cut=shortage.cut)


def total_of(problem: Problem, chosen: Integers) -> Fraction:
    """What the pairs of these numbers are worth together, bonus and all, exactly."""
    return exact_sum(problem.worth[chosen].tolist())


def exact_sum(values: list[float]) -> Fraction:
    """The sum without any rounding, in whole numbers of the finest unit: all denominators are powers of two."""
    ratios = [value.as_integer_ratio() for value in values]
    unit = max((denominator for _, denominator in ratios), default=1)
    return Fraction(sum(numerator * (unit // denominator) for numerator, denominator in ratios), unit)


def plan_of(problem: Problem, chosen: Integers, *, bound: Fraction, proven: bool) -> Plan:
    """The plan of the pairs of these numbers; optimal when it is `proven` and reaches the bound."""
    entry, judge, score = problem.pair_entry[chosen], problem.pair_judge[chosen], problem.score[chosen]
    worth = total_of(problem, chosen)
    total = exact_sum(score.tolist()) if problem.prefer else worth
    gaps = problem.demand - np.bincount(entry, minlength=len(problem.entries))
    loads = np.bincount(judge, minlength=len(problem.judges))
    panels: dict[int, list[float]] = {}
    for e, s in zip(entry.tolist(), score.tolist(), strict=True):
        panels.setdefault(e, []).append(s)
    return Plan(
        status="optimal" if proven and bound - worth <= PROVEN * min(abs(total), abs(worth)) else "feasible",
        total=float(total),
        bonus=float(worth - total) if problem.prefer else None,
        bound=float(bound),
        gap=float(bound - worth),
        worst=float(score.min()) if len(score) else None,
        worst_panel=min(math.fsum(panel) for panel in panels.values()) if panels else None,
        assignments=tuple((problem.entries[e], problem.judges[j]) for e, j in zip(entry, judge, strict=True)),
        unfilled=tuple((problem.entries[e], int(gaps[e])) for e in np.flatnonzero(gaps)),
        loads={name: int(load) for name, load in zip(problem.judges, loads, strict=True)},
    )


def stated_bound(problem: Problem, proof: Certificate, score: float, *, empty: int) -> Fraction:
    """What the certificate proves about plans with so many empty places whose every pair reaches the score.

    It is summed as the checker does.
    """
    counted = problem.allowed & (problem.score >= score)
    worth = {
        (problem.entries[e], problem.judges[j]): float(w)
        for e, j, w in zip(
            problem.pair_entry[counted], problem.pair_judge[counted], problem.worth[counted], strict=True
        )
    }
    return bound_of(Asked.of(problem.to_document()), proof.to_document(), worth, empty=empty)
