"""Plans under groups that overlap: pairs are decided one by one where the relaxed problem leaves them in parts.

The tree of cases (`searching`) is the certificate, and the checker sums its every leaf. A partial plan is searched
twice: first for the fewest empty places, then for the objective among plans with so many. What the time did not suffice
to prove is feasible, with its gap.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from awards.assignment.certificate.bounds import fewest_empty
from awards.assignment.certificate.reading import Asked
from awards.assignment.solver.answer import Certificate, Cut, Plan, invalid_plan
from awards.assignment.solver.large import OfFlow, solve_large, told
from awards.assignment.solver.network import Drawn, rest_of
from awards.assignment.solver.outcome import impossible, plan_of, stated_bound
from awards.assignment.solver.panels import Limit, panels_of
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import Places
from awards.assignment.solver.searching import Case, Search, search
from awards.assignment.solver.shortage import (
    Shortage,
    names,
    shortage_in_sums,
    shortage_of_entries,
    shortage_of_judges,
    shortage_of_keeping,
)
from awards.assignment.solver.shortage_in_panels import groups_that_nobody_fills, shortage_of_keeping_in_panels
from awards.core.text import N_

Flags = npt.NDArray[np.bool_]
Searching = Callable[[Problem], Search]

ALL = 20_000
"""Pairs up to which all are looked at together; of more, first those of good price."""
SECONDS = 60.0
"""Time for the search where no limit is given."""


def solve_overlapping(
    problem: Problem, limits: tuple[Limit, ...], of_flow: OfFlow, *, partial: bool, seed: int, deadline: float | None
) -> Plan:
    """The best plan that time allows; with `partial` one with the fewest empty places that were found.

    `of_flow` solves the problem with some of the limits, of which any two are nested or apart.
    """
    until = time.perf_counter() + SECONDS if deadline is None else deadline
    if problem.free.sum() > ALL:
        plan = _of_many_pairs(problem, limits, of_flow, partial=partial, seed=seed, until=until)
        if plan or time.perf_counter() > until:
            return plan or _out_of_time(limits)
    drawn = Drawn(problem, rest_of(problem), panels_of(problem, limits))
    shortage = (
        shortage_in_sums(problem, partial=partial)
        or shortage_of_keeping(problem, drawn.rest)
        or shortage_of_keeping_in_panels(drawn)
        or (None if partial else shortage_of_judges(problem, drawn.rest))
        or shortage_of_entries(problem, drawn.rest)
    )
    if shortage:
        return impossible(shortage)
    filled: _Filled | None = None
    if partial:
        found = _filled(drawn, (time.perf_counter() + until) / 2, seed)
        if isinstance(found, Plan):
            return found
        filled = found
    empty = filled.empty if filled else 0
    places = Places(count=empty) if empty else None
    floor = _Floor(problem)
    if problem.objective == "worst_first":
        # Half of the time, so that a plan is found also where the highest score is not.
        floor = _floor(problem, limits, (time.perf_counter() + until) / 2, seed, empty)
    known = filled.taken[_among(problem, floor.problem)] if filled else None
    if known is not None and filled and known.sum() < filled.taken.sum():
        known = floor.known
    best = search(
        floor.problem, limits, floor.problem.worth, until=until, seed=seed, places=places, known=known
    )  # fmt: skip
    if best.taken is None:
        if not best.done or _fewest(problem, best.root) == 0:
            return _out_of_time(limits)
        return impossible(_shortage(drawn, best.root))
    proof = replace(_complete(problem, best.root.certificate(floor.problem)), higher=floor.higher)
    chosen = np.flatnonzero(best.taken)
    worst = float(floor.problem.score[chosen].min(initial=np.inf))
    counted = worst if problem.objective == "worst_first" and len(chosen) else -np.inf
    plan = plan_of(
        floor.problem,
        chosen,
        bound=stated_bound(problem, proof, counted, empty=empty),
        proven=not empty and floor.searched,
    )
    plan = replace(plan, certificate=proof)
    if not filled or not empty:
        return plan
    return replace(plan, reasons=filled.short.reasons, cut=filled.short.cut, fewest=filled.fewest)


def _of_many_pairs(
    problem: Problem, limits: tuple[Limit, ...], of_flow: OfFlow, *, partial: bool, seed: int, until: float
) -> Plan | None:
    """What the pool of good pairs shows; None where it shows nothing."""
    found = solve_large(problem, limits, of_flow, partial=partial, seed=seed, until=until)
    if isinstance(found, Plan):
        return found
    drawn = Drawn(problem, rest_of(problem), panels_of(problem, limits))
    root = found.search.root
    if found.search.taken is None:
        fewest = _fewest(problem, root)
        ruled_out = found.search.done and (fewest is None or (fewest > 0 and not partial))
        return impossible(_shortage(drawn, root)) if ruled_out else None
    plan = told(found)
    return replace(plan, reasons=_shortage(drawn, root, cut=found.cut).reasons) if found.empty else plan


@dataclass(frozen=True, eq=False)
class _Filled:
    """A plan with as few empty places as were found, and what proves how few there can be.

    `fewest` is None when that is just so many.
    """

    taken: Flags
    empty: int
    short: Shortage
    fewest: int | None


def _filled(drawn: Drawn, until: float, seed: int) -> "_Filled | Plan":
    """Fill as many places as can be, whatever the pairs are worth; a plan that says why there is none."""
    problem, limits = drawn.problem, drawn.panels.limits
    found = _emptying(limits, until, seed, enough=None)(problem)
    fewest = _fewest(problem, found.root)
    if found.taken is None:
        return impossible(_shortage(drawn, found.root)) if fewest is None else _out_of_time(limits)
    empty = int(problem.demand.sum() - found.taken.sum())
    short = shortage_of_judges(problem, drawn.rest)
    if short is None or short.missing < empty:
        short = _shortage(drawn, found.root, empty)
    return _Filled(found.taken, empty, short, None if fewest is None or fewest >= empty else fewest)


def _emptying(limits: tuple[Limit, ...], until: float, seed: int, *, enough: int | None) -> Searching:
    """Searches of the fewest empty places; of any plan with so many as are `enough`."""

    def of(problem: Problem) -> Search:
        return search(
            problem, limits, np.zeros(len(problem.score)), until=until, seed=seed, places=Places(worth=-1.0),
            enough=None if enough is None else -float(enough),
        )  # fmt: skip

    return of


@dataclass(frozen=True, eq=False)
class _Floor:
    """The pairs that reach the highest common score, and the proof that none is higher, as far as time allowed.

    `known` is a plan of these pairs, where one was found.
    """

    problem: Problem
    higher: Cut | None = None
    searched: bool = True
    known: Flags | None = None


def _floor(problem: Problem, limits: tuple[Limit, ...], until: float, seed: int, empty: int) -> _Floor:
    """Search the highest score that every pair can reach by halving, one search for any plan a step."""
    kept = problem.kept
    ceiling = float(problem.score[kept].min()) if kept.any() else np.inf
    scores = problem.score[problem.free]
    steps = np.unique(np.minimum(scores, ceiling))[::-1]
    if not len(steps) or int(problem.demand.sum()) == empty + int(kept.sum()):
        return _Floor(problem)
    emptying = _emptying(limits, until, seed, enough=empty)

    def above(score: float, *, itself: bool) -> tuple[Problem, Search]:
        reach = problem.score >= score if itself else problem.score > score
        fewer = problem.only(kept | (problem.free & reach))
        return fewer, emptying(fewer)

    low, high, searched, known = -1, len(steps) - 1, True, None
    while low + 1 < high:
        middle = (low + high) // 2
        fewer, tried = above(steps[middle], itself=True)
        if tried.found and tried.taken is not None:
            high = int(np.searchsorted(-steps, -min(float(fewer.score[tried.taken].min()), ceiling)))
            known = _of_all(problem, fewer, tried.taken)
        elif tried.done:
            low = middle
        else:
            searched = False
            break
    reached = kept | (problem.free & (problem.score >= steps[high]))
    best, known = problem.only(reached), None if known is None else known[reached]
    if steps[high] >= ceiling or not searched:
        return _Floor(best, None, searched, known)
    fewer, tried = above(steps[high], itself=False)
    fewest = _fewest(fewer, tried.root)
    if tried.found or not tried.done or (fewest is not None and fewest <= empty):
        return _Floor(best, None, searched=False, known=known)
    return _Floor(best, tried.root.cut(fewer), known=known)


def _among(problem: Problem, fewer: Problem) -> npt.NDArray[np.int64]:
    """Where the pairs of the problem with fewer of them stand in the other."""
    width = max(len(problem.judges), 1)
    key = problem.pair_entry * width + problem.pair_judge
    order = np.argsort(key, kind="stable")
    at = np.searchsorted(key[order], fewer.pair_entry * width + fewer.pair_judge)
    found: npt.NDArray[np.int64] = order[at]
    return found


def _of_all(problem: Problem, fewer: Problem, taken: Flags) -> Flags:
    all_taken: Flags = np.zeros(len(problem.score), dtype=np.bool_)
    all_taken[_among(problem, fewer)] = taken
    return all_taken


def _shortage(drawn: Drawn, root: Case, missing: int = 1, cut: Cut | None = None) -> Shortage:
    """Why there is no plan, or none with fewer empty places: every case of the decided pairs breaks a rule."""
    cut, limits = cut or root.cut(drawn.problem), drawn.panels.limits
    entries = names(cut.entries, range(len(cut.entries)))
    judges = names(cut.judges, range(len(cut.judges)))
    reason = N_(
        "Entries %(entries)s. The rules on who sits together (%(rules)s) and the loads of %(judges)s cannot all be"
        " kept. Add judges, raise a cap or a maximum load, or allow a pair.",
        entries=entries, rules=_names(limits), judges=judges,
    )  # fmt: skip
    return Shortage(cut, missing, tuple(groups_that_nobody_fills(drawn)) or (reason,))


def _fewest(problem: Problem, root: Case) -> int | None:
    """The empty places that every plan has by the cases, summed exactly; None when they prove that there is none."""
    return fewest_empty(Asked.of(problem.to_document()), root.certificate(problem).to_document())


def _complete(problem: Problem, proof: Certificate) -> Certificate:
    """The proof with a multiplier for everybody, where it decides no pair."""
    if proof.pair:
        return proof
    return replace(
        proof,
        u={name: proof.u.get(name, 0.0) for name in problem.entries},
        v_max={name: proof.v_max.get(name, 0.0) for name in problem.judges},
        v_min={name: proof.v_min.get(name, 0.0) for name in problem.judges},
    )


def _out_of_time(limits: tuple[Limit, ...]) -> Plan:
    return invalid_plan((N_("Time ran out before a plan was found or ruled out for the groups that overlap"
                            " (%(names)s). Allow more time, or name groups that are nested or apart.",
                            names=_names(limits)),))  # fmt: skip


def _names(limits: tuple[Limit, ...]) -> str:
    return ", ".join(sorted({limit.kind for limit in limits}))
