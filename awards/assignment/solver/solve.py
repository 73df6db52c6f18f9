"""The best plan there is, by one minimum cost flow, with the multipliers that prove it.

Caps and groups whose sets of judges are nested or apart are nodes of that flow. With `worst_first` the flow has just
the pairs that reach the highest common score. Sets that overlap are no flow: `overlap` decides them pair by pair.
"""

import time
from dataclasses import replace
from fractions import Fraction

import numpy as np

from awards.assignment.solver.answer import Cut, Plan, invalid_plan
from awards.assignment.solver.exact_flow import cheapest_flow
from awards.assignment.solver.network import Drawn, feasible, multipliers, network
from awards.assignment.solver.outcome import exact_sum, impossible, plan_of, stated_bound, total_of
from awards.assignment.solver.overlap import solve_overlapping
from awards.assignment.solver.panels import Limit, limits_of, nested
from awards.assignment.solver.problem import Problem, emptiness
from awards.assignment.solver.shortage import (
    Shortage,
    shortage_in_sums,
    shortage_of_entries,
    shortage_of_judges,
    shortage_of_keeping,
)
from awards.assignment.solver.shortage_in_panels import (
    empty_in_panels,
    shortage_in_panels,
    shortage_of_keeping_in_panels,
    shortage_of_partial_plans,
)
from awards.assignment.solver.worst_first import Floor, drawn, floor_of


def solve(problem: Problem, *, partial: bool = False, seed: int = 0, time_limit: float | None = None) -> Plan:
    """The plan with the largest total score, or the reasons why there is none.

    With `partial` as many places as possible are filled first, then the objective decides among such plans; minimum
    loads hold all the same, and an empty place may stand for the judge whom a group lacks. `seed` chooses among equal
    plans, whatever the order of the problem. `time_limit` in seconds is looked at between the steps (the first step
    always runs): a plan that is not proven by then is given as feasible with its gap.
    """
    from ortools.graph.python import max_flow, min_cost_flow  # noqa: F401  loaded before the clock starts

    begun = time.perf_counter()
    if nothing := emptiness(problem):
        return invalid_plan(nothing)
    limits = limits_of(asked := problem.in_order())
    deadline = None if time_limit is None else begun + time_limit
    if nested(limits):
        plan = _solve(asked, limits, partial=partial, seed=seed, deadline=deadline)
    else:

        def of_flow(some: tuple[Limit, ...]) -> Plan:
            return _solve(asked, some, partial=partial, seed=seed, deadline=deadline)

        plan = solve_overlapping(asked, limits, of_flow, partial=partial, seed=seed, deadline=deadline)
    return replace(_as_asked(problem, plan), seconds=time.perf_counter() - begun)


def _solve(problem: Problem, limits: tuple[Limit, ...], *, partial: bool, seed: int, deadline: float | None) -> Plan:
    given = drawn(problem, limits)
    shortage = (
        shortage_in_sums(problem, partial=partial)
        or shortage_of_keeping(problem, given.rest)
        or shortage_of_keeping_in_panels(given)
    )
    if shortage:
        return impossible(shortage)
    short: Shortage | None = None
    if partial:
        if cannot := _shortage_of_partial_plans(given):
            return impossible(cannot)
        short = _empty(given)
    missing = short.missing if short else 0
    floor: Floor | None = None
    if problem.objective == "worst_first":
        if not feasible(network(given, missing)):
            return impossible(_why(given))
        floor = floor_of(problem, limits, missing, deadline)
        given = drawn(floor.problem, limits)
    flow = cheapest_flow(network(given, missing), seed=seed, deadline=deadline)
    if flow is None:
        return impossible(_why(given))
    taken = given.problem.kept.copy()
    taken[given.rest.pairs] = flow.flow[: len(given.rest.pairs)] > 0
    total = total_of(given.problem, np.flatnonzero(taken))
    scored = exact_sum(given.problem.score[taken].tolist()) if given.problem.prefer else total
    proof = multipliers(
        given, flow.price, flow.exponent, total=min(total, scored, key=abs), missing=missing, chair=missing > 0
    )  # fmt: skip
    if floor and floor.above:
        proof = replace(proof, higher=_higher(drawn(floor.above, limits), partial=partial, missing=missing))
    bound = total + Fraction(flow.excess) * Fraction(2) ** flow.exponent
    if floor and flow.excess:
        bound = stated_bound(problem, proof, float(given.problem.score[taken].min(initial=np.inf)),
                             empty=missing)  # fmt: skip
    plan = plan_of(
        given.problem,
        np.flatnonzero(taken),
        bound=bound,
        proven=not missing and (floor is None or floor.searched),
    )
    return replace(
        plan, certificate=proof, reasons=short.reasons if short else (), cut=short.cut if short else None
    )  # fmt: skip


def _empty(given: Drawn) -> Shortage | None:
    return empty_in_panels(given) if given.panels.limits else shortage_of_judges(given.problem, given.rest)


def _shortage_of_partial_plans(given: Drawn) -> Shortage | None:
    return shortage_of_entries(given.problem, given.rest) or (
        shortage_of_partial_plans(given) if given.panels.limits else None
    )


def _why(given: Drawn) -> Shortage:
    """Why there is no complete plan; in the plainest words that prove it."""
    found = shortage_of_judges(given.problem, given.rest) or shortage_of_entries(given.problem, given.rest)
    if found is None and given.panels.limits:
        found = shortage_in_panels(given)
    if found is None:
        raise RuntimeError("the flow solver found no plan where one exists")
    return found


def _higher(above: Drawn, *, partial: bool, missing: int) -> Cut:
    """The proof that these pairs have no plan with as few empty places."""
    if not partial:
        return _why(above).cut
    if cannot := _shortage_of_partial_plans(above):
        return cannot.cut
    found = _empty(above)
    if found is None or found.missing <= missing:
        raise RuntimeError("a higher score is possible than the search found")
    return found.cut


def _as_asked(problem: Problem, plan: Plan) -> Plan:
    """The plan with everything in the order of the problem."""
    entry = {name: place for place, name in enumerate(problem.entries)}
    judge = {name: place for place, name in enumerate(problem.judges)}
    loads = plan.loads
    return replace(
        plan,
        assignments=tuple(sorted(plan.assignments, key=lambda pair: (entry[pair[0]], judge[pair[1]]))),
        unfilled=tuple(sorted(plan.unfilled, key=lambda row: entry[row[0]])),
        loads=None if loads is None else {name: loads[name] for name in problem.judges},
    )
