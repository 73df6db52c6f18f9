"""Plans under groups that overlap where there are very many pairs.

The flow without the rules that overlap gives a first bound, prices, and most of the plan. Those prices choose a pool of
the best pairs of each entry, and the rules that were left out are kept among these (`pooled`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate, Cut, Plan
from awards.assignment.solver.outcome import plan_of, stated_bound
from awards.assignment.solver.panels import AT_LEAST_ONE, CAP, Limit, nested
from awards.assignment.solver.pooled import best_of_each, search_in_pool
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import WHOLE, Places
from awards.assignment.solver.searching import Case, Search

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
OfFlow = Callable[[tuple[Limit, ...]], Plan]

BEST = 5
"""Pairs of each entry in the pool; a panel that breaks a rule has as many again, and of each group that it lacks."""
STEPS = 4
"""Steps down from the highest score that the flow reaches, each several times as far as the one before."""
NOTHING = Cut((), ())
"""Proves nothing: no place need be empty by it."""


@dataclass(frozen=True, eq=False)
class Large:
    """What was found: the pairs that count, the search among them, and what proves the rest."""

    problem: Problem
    search: Search
    empty: int = 0
    fewest: int | None = None
    cut: Cut | None = None
    higher: Cut | None = None
    searched: bool = True


def flow_part(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Rules of which any two are nested or apart: the caps as far as can be, then the others."""
    found: list[Limit] = []
    for rule in (CAP, AT_LEAST_ONE):
        for limit in limits:
            if limit.rule == rule and nested((*found, limit)):
                found.append(limit)
    return tuple(limit for limit in limits if any(limit is other for other in found))


def solve_large(
    problem: Problem, limits: tuple[Limit, ...], of_flow: OfFlow, *, partial: bool, seed: int, until: float
) -> Plan | Large:
    """The plan of the flow where it keeps every rule or proves that there is none; else what was found in the pool."""
    first = of_flow(flow_part(limits))
    if first.status in ("infeasible", "invalid"):
        return first
    taken = _taken(problem, first)
    broken = [_broken(problem, limit, taken) for limit in limits]
    if not first.unfilled and not any(entries.any() for entries in broken):
        return first
    pool = _pool(problem, limits, first.certificate or Certificate(), taken, broken)
    empty = sum(count for _, count in first.unfilled)
    everything = np.ones(len(problem.score), dtype=np.bool_)
    many = _Many(problem, limits, pool, first, seed, until)
    places = Places(count=empty) if empty else None
    if problem.objective == "worst_first" and first.worst is not None:
        part, search = many.among(many.reaching(first.worst), places, share=0.5)
        if search.taken is not None:
            higher = first.certificate.higher if first.certificate else None
            return many.with_bound(Large(part, search, empty, None, first.cut, higher, first.status == "optimal"))
    part, search = many.among(everything, places, share=0.5 if partial or problem.objective != "total" else 1)
    if search.taken is not None:
        found = Large(part, search, empty, None, first.cut, None, problem.objective == "total")
        return many.with_bound(found) if found.searched else many.higher(found, places)
    return many.partly(empty) if partial else Large(part, search)


@dataclass(frozen=True, eq=False)
class _Many:
    """The problem with its pool, and the plan of the flow."""

    problem: Problem
    limits: tuple[Limit, ...]
    pool: Flags
    first: Plan
    seed: int
    until: float

    def among(self, pairs: Flags, places: Places | None, *, share: float = 1.0) -> tuple[Problem, Search]:
        """Search among these pairs, in a share of the time that is left."""
        part, now = self.problem.only(pairs), time.perf_counter()
        search = search_in_pool(
            part, self.limits, part.worth, self.pool[pairs], until=now + share * (self.until - now), seed=self.seed,
            places=places,
        )  # fmt: skip
        return part, search

    def reaching(self, score: float) -> Flags:
        """The pairs of this score or more."""
        problem = self.problem
        reached: Flags = problem.kept | (problem.free & (problem.score >= score))
        return reached

    def with_bound(self, found: Large) -> Large:
        """With the flow's own proof where it is the better one."""
        first = self.first
        if first.bound is not None and first.certificate and first.bound < found.search.root.bound:
            found.search.root = Case({}, first.bound, replace(first.certificate, higher=None))
        return found

    def higher(self, found: Large, places: Places | None) -> Large:
        """A plan of a high lowest score, some steps below the highest that the flow reaches; else what was found."""
        worst = self.first.worst if self.first.worst is not None else -np.inf
        score = self.problem.score[self.problem.free]
        steps = np.unique(score[score < worst])[::-1]
        at = 0
        for _ in range(STEPS):
            if at >= len(steps) or time.perf_counter() > self.until:
                break
            part, search = self.among(self.reaching(float(steps[at])), places, share=0.5)
            if search.taken is not None:
                return replace(found, problem=part, search=search)
            at = 4 * at + 1
        return found

    def partly(self, least: int) -> Large:
        """The plan with the fewest empty places that were found, more than the flow needs."""
        problem, now = self.problem, time.perf_counter()
        largest = float(np.abs(problem.worth).max(initial=0.0)) * float(problem.demand.sum())
        fullest = search_in_pool(
            problem, self.limits, np.zeros(len(problem.score)), self.pool, until=now + 0.5 * (self.until - now),
            seed=self.seed, places=Places(worth=-1.0), nudge=problem.worth * (0.25 / largest if largest else 0.0),
        )  # fmt: skip
        if fullest.taken is None:
            return Large(problem, fullest)
        empty = int(problem.demand.sum() - fullest.taken.sum())
        bound = fullest.root.bound
        fewest = max(least, int(-np.floor(bound + WHOLE))) if np.isfinite(bound) else least
        cut = fullest.root.cut(problem) if fewest > least else self.first.cut or NOTHING
        places, tried = Places(count=empty), None
        if problem.objective == "worst_first" and self.first.worst is not None:
            tried = self.among(self.reaching(self.first.worst), places, share=0.5)
        if tried is None or tried[1].taken is None:
            tried = self.among(np.ones(len(problem.score), dtype=np.bool_), places)
            tried[1].offer(fullest.taken)
        return Large(
            *tried, empty, fewest if fewest < empty else None, cut if empty else None, None,
            problem.objective == "total",
        )  # fmt: skip


def told(found: Large) -> Plan:
    """The plan with its sums and its proof; what the pool proves is summed in doubles, and claimed with care."""
    problem, search = found.problem, found.search
    if search.taken is None:
        raise RuntimeError("nothing was found")
    chosen, proof = np.flatnonzero(search.taken), search.root.proof
    proof = replace(
        proof,
        u={name: proof.u.get(name, 0.0) for name in problem.entries},
        v_max={name: proof.v_max.get(name, 0.0) for name in problem.judges},
        v_min={name: proof.v_min.get(name, 0.0) for name in problem.judges},
        higher=found.higher,
    )
    bound = Fraction(max(search.root.bound, search.worth))
    if problem.objective == "worst_first" and not found.searched:
        bound = stated_bound(problem, proof, float(problem.score[chosen].min(initial=np.inf)), empty=found.empty)
    plan = plan_of(problem, chosen, bound=bound, proven=search.done and not found.empty and found.searched)
    return replace(plan, certificate=proof, cut=found.cut if found.empty else None, fewest=found.fewest)


def _taken(problem: Problem, plan: Plan) -> Flags:
    entry = {name: n for n, name in enumerate(problem.entries)}
    judge = {name: n for n, name in enumerate(problem.judges)}
    width = max(len(judge), 1)
    keys = np.array([entry[e] * width + judge[j] for e, j in plan.assignments], dtype=np.int64)
    found: Flags = np.isin(problem.pair_entry * width + problem.pair_judge, keys)
    return found


def _broken(problem: Problem, limit: Limit, taken: Flags) -> Flags:
    """The entries on which the plan breaks the rule."""
    inside = taken & limit.members[problem.pair_judge]
    count = np.bincount(problem.pair_entry[inside], minlength=len(problem.entries))
    broken: Flags = (problem.demand > 0) & (count < limit.least)
    return broken if limit.most is None else broken | (problem.capped & (count > limit.most))


def _pool(problem: Problem, limits: tuple[Limit, ...], proof: Certificate, taken: Flags, broken: list[Flags]) -> Flags:
    """What the flow takes, the pairs of best price, and more of those on panels that break a rule or lack a judge."""
    left = _left(problem, limits, proof)
    pool = taken | problem.kept | best_of_each(problem.pair_entry, left, problem.allowed, BEST)
    short = np.bincount(problem.pair_entry[taken], minlength=len(problem.entries)) < problem.demand
    pool |= best_of_each(problem.pair_entry, left, problem.allowed & short[problem.pair_entry], 4 * BEST)
    for limit, wrong in zip(limits, broken, strict=True):
        inside = limit.members[problem.pair_judge]
        wanted = problem.allowed & wrong[problem.pair_entry] & (inside if limit.least else ~inside)
        pool |= best_of_each(problem.pair_entry, left, wanted, BEST)
    return pool


def _left(problem: Problem, limits: tuple[Limit, ...], proof: Certificate) -> Reals:
    """What the prices of the flow leave of each pair."""
    entry = {name: n for n, name in enumerate(problem.entries)}
    price_of = {name: float(Fraction(value)) for name, value in proof.u.items()}
    left = problem.worth - np.array([price_of.get(name, 0.0) for name in problem.entries])[problem.pair_entry]
    least = {name: float(Fraction(value)) for name, value in proof.v_min.items()}
    most = {name: float(Fraction(value)) for name, value in proof.v_max.items()}
    left -= np.array([most.get(j, 0.0) - least.get(j, 0.0) for j in problem.judges])[problem.pair_judge]
    prices = {(limit.rule, limit.kind, limit.group): np.zeros(len(entry)) for limit in limits}
    for name, kind, group, value in proof.caps:
        prices[CAP, kind, group][entry[name]] = float(Fraction(value))
    for name, kind, value in proof.at_least_one:
        prices[AT_LEAST_ONE, kind, ""][entry[name]] = -float(Fraction(value))
    for limit in limits:
        price = prices[limit.rule, limit.kind, limit.group]
        if price.any():
            left -= price[problem.pair_entry] * limit.members[problem.pair_judge]
    found: Reals = left
    return found
