"""The best plan there is, by one minimum cost flow, with the multipliers that prove it.

Entries send their demand to judges over the free pairs, judges send their load to a sink: the minimum as a supply of
the judge, the rest up to the maximum over an arc. What is left of the flow's prices at the end is the certificate.
"""

import math
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from awards.assignment.exact_flow import CheapestFlow, Network, cheapest_flow
from awards.assignment.problem import Certificate, Plan, Problem, emptiness, invalid_plan
from awards.assignment.shortage import (
    Rest,
    Shortage,
    rest_of,
    shortage_in_sums,
    shortage_of_entries,
    shortage_of_judges,
    shortage_of_keeping,
)

Integers = npt.NDArray[np.int64]
Multiplier = float | str

PROVEN = Fraction(1, 10**9)
"""A bound within this part of the total proves the plan the best."""
ROUNDING = Fraction(1, 10**12)
"""Multipliers are given as doubles while that moves the bound by less than this part of the total."""


def solve(problem: Problem, *, partial: bool = False, seed: int = 0, time_limit: float | None = None) -> Plan:
    """The plan with the largest total score, or the reasons why there is none.

    With `partial` as many places as possible are filled first, then the score is the largest among such plans; minimum
    loads hold all the same. `seed` chooses among equal plans. `time_limit` in seconds is looked at between the steps
    (the first step always runs): a plan that is not proven by then is given as feasible with its gap.
    """
    from ortools.graph.python import max_flow, min_cost_flow  # noqa: F401  loaded before the clock starts

    rest = rest_of(problem)
    begun = time.perf_counter()
    if nothing := emptiness(problem):
        return invalid_plan(nothing)
    shortage = shortage_in_sums(problem, partial=partial) or shortage_of_keeping(problem, rest)
    if shortage:
        return _impossible(shortage, begun)
    short: Shortage | None = None
    if partial:
        if cannot := shortage_of_entries(problem, rest):
            return _impossible(cannot, begun)
        short = shortage_of_judges(problem, rest)
    missing = short.missing if short else 0
    deadline = None if time_limit is None else begun + time_limit
    network = _network(problem, rest, missing)
    flow = None if network is None else cheapest_flow(network, seed=seed, deadline=deadline)
    if flow is None:
        found = shortage_of_judges(problem, rest) or shortage_of_entries(problem, rest)
        if found is None:
            raise RuntimeError("the flow solver found no plan where one exists")
        return _impossible(found, begun)
    return _plan(_Solved(problem, rest, flow, missing), short, begun)


@dataclass(frozen=True, eq=False)
class _Solved:
    problem: Problem
    rest: Rest
    flow: CheapestFlow
    missing: int

    def chosen(self) -> Integers:
        """Numbers of the pairs in the plan, in the order of the document."""
        taken = self.problem.kept.copy()
        taken[self.rest.pairs] = self.flow.flow[: len(self.rest.pairs)] > 0
        return np.flatnonzero(taken)


def _network(problem: Problem, rest: Rest, missing: int) -> Network | None:
    """Pairs first, then judges to the sink, then (with places that must stay empty) entries to an empty chair."""
    entries, judges, pairs = len(problem.entries), len(problem.judges), rest.pairs
    sink, chair = entries + judges, entries + judges + 1
    supply = np.concatenate([rest.demand, -rest.minimum, [0, -missing]])
    supply[sink] = -supply.sum()
    if supply[sink] > 0:
        return None
    ends = entries + np.arange(judges)
    gaps = np.flatnonzero(rest.demand) if missing else np.zeros(0, dtype=np.int64)
    return Network(
        tail=np.concatenate([problem.pair_entry[pairs], ends, gaps]),
        head=np.concatenate([entries + problem.pair_judge[pairs], np.full(judges, sink), np.full(len(gaps), chair)]),
        capacity=np.concatenate(
            [np.ones(len(pairs), dtype=np.int64), np.maximum(rest.maximum - rest.minimum, 0), rest.demand[gaps]]
        ),
        cost=np.concatenate([-problem.score[pairs], np.zeros(judges + len(gaps))]),
        supply=supply,
    )


def _plan(solved: _Solved, short: Shortage | None, begun: float) -> Plan:
    problem, chosen = solved.problem, solved.chosen()
    entry, judge, score = problem.pair_entry[chosen], problem.pair_judge[chosen], problem.score[chosen]
    total = sum((Fraction(s) for s in score.tolist()), Fraction(0))
    bound = total + Fraction(solved.flow.excess) * Fraction(2) ** solved.flow.exponent
    gaps = problem.demand - np.bincount(entry, minlength=len(problem.entries))
    loads = np.bincount(judge, minlength=len(problem.judges))
    panels: dict[int, list[float]] = {}
    for e, s in zip(entry.tolist(), score.tolist(), strict=True):
        panels.setdefault(e, []).append(s)
    certificate = _certificate(solved, total)
    return Plan(
        status="optimal" if bound - total <= PROVEN * abs(total) and not solved.missing else "feasible",
        total=float(total),
        bound=float(bound),
        gap=float(bound - total),
        worst=float(score.min()) if len(score) else None,
        worst_panel=min(math.fsum(panel) for panel in panels.values()) if panels else None,
        assignments=tuple((problem.entries[e], problem.judges[j]) for e, j in zip(entry, judge, strict=True)),
        unfilled=tuple((problem.entries[e], int(gaps[e])) for e in np.flatnonzero(gaps)),
        reasons=short.reasons if short else (),
        loads={name: int(load) for name, load in zip(problem.judges, loads, strict=True)},
        certificate=certificate,
        cut=short.cut if short else None,
        seconds=time.perf_counter() - begun,
    )


def _certificate(solved: _Solved, total: Fraction) -> Certificate:
    """The flow's prices as multipliers: `u` of an entry and `v` of a judge are measured from the sink's price."""
    problem, price, exponent = solved.problem, solved.flow.price, solved.flow.exponent
    entries, judges = len(problem.entries), len(problem.judges)
    sink, chair = price[entries + judges], price[entries + judges + 1]
    u = [price[e] - sink for e in range(entries)]
    v = [sink - price[entries + j] for j in range(judges)]
    # A judge whose kept pairs meet the minimum is held back by nothing from below.
    kept = np.bincount(problem.pair_judge[problem.kept], minlength=judges)
    v = [max(price_of, 0) if kept[j] >= problem.minimum[j] else price_of for j, price_of in enumerate(v)]
    exact = [*u, *(max(x, 0) for x in v), *(max(-x, 0) for x in v), chair - sink]
    written = _written(exact, exponent, solved, total)
    least = entries + judges
    return Certificate(
        u=dict(zip(problem.entries, written[:entries], strict=True)),
        v_max=dict(zip(problem.judges, written[entries:least], strict=True)),
        v_min=dict(zip(problem.judges, written[least : least + judges], strict=True)),
        w=written[-1] if solved.missing else None,
    )


def _written(exact: list[int], exponent: int, solved: _Solved, total: Fraction) -> list[Multiplier]:
    """Doubles where their rounding cannot spoil the proof, else fractions as text."""
    problem = solved.problem
    up, down = (1 << exponent if exponent > 0 else 1), (1 << -exponent if exponent < 0 else 1)
    rounded = [number * up / down for number in exact]
    off = [abs(Fraction(r) - Fraction(n * up, down)) for r, n in zip(rounded, exact, strict=True)]
    pairs = problem.allowed
    weight_of_entry = problem.demand * 2 + np.bincount(problem.pair_entry[pairs], minlength=len(problem.entries))
    on_judge = np.bincount(problem.pair_judge[pairs], minlength=len(problem.judges))
    weights = [
        *weight_of_entry.tolist(),
        *(problem.maximum + on_judge).tolist(),
        *(problem.minimum + on_judge).tolist(),
        int(problem.demand.sum()) + solved.missing,
    ]
    moved = sum((o * w for o, w in zip(off, weights, strict=True) if o), Fraction(0))
    if moved <= abs(total) * ROUNDING:
        return list(rounded)
    return [
        r if not o else "{0.numerator}/{0.denominator}".format(Fraction(n * up, down))
        for r, o, n in zip(rounded, off, exact, strict=True)
    ]


def _impossible(shortage: Shortage, begun: float) -> Plan:
    return Plan(
        status="infeasible",
        reasons=shortage.reasons,
        cut=shortage.cut,
        seconds=time.perf_counter() - begun,
    )
