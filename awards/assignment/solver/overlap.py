"""Plans under groups that overlap: pairs are decided one by one where the relaxed problem leaves them in parts.

Each decision has two cases, each case its own bound from the relaxed problem's prices; the tree of them is the
certificate, and the checker sums its every leaf. A plan that the time did not suffice to prove is feasible, with its
gap.
"""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from awards.assignment.certificate.bounds import fewest_empty
from awards.assignment.certificate.reading import Asked
from awards.assignment.solver.answer import Certificate, Cut, Plan, invalid_plan
from awards.assignment.solver.network import Drawn, rest_of
from awards.assignment.solver.outcome import impossible, plan_of, stated_bound
from awards.assignment.solver.panels import Limit, panels_of
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import WHOLE, Fixed, Programme, Undecided, multipliers_of, rows_of
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

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SECONDS = 60.0
"""Time for the search where no limit is given."""
DECISIONS = 300
"""Decisions after which the search stops; a proof of more would be long to check."""
POOL = 20_000
"""Pairs up to which all are looked at for a first plan; of more, only those of good price."""
CLOSE = 1e-10
"""A bound within this part of the plan's worth is not split any further."""


@dataclass(eq=False)
class _Case:
    """What some decided pairs leave: a bound with its proof, and perhaps two cases more."""

    fixed: dict[int, int]
    bound: float
    proof: Certificate
    split: int | None = None
    inside: "_Case | None" = None
    outside: "_Case | None" = None

    def leaves(self) -> Iterator[Certificate]:
        """The proofs of the cases that were not split."""
        if self.inside is None or self.outside is None:
            yield self.proof
        else:
            yield from self.inside.leaves()
            yield from self.outside.leaves()

    def certificate(self, problem: Problem) -> Certificate:
        """The proof of this case, that of its own cases where it was split."""
        if self.split is None or self.inside is None or self.outside is None:
            return self.proof
        pair = (problem.entries[problem.pair_entry[self.split]], problem.judges[problem.pair_judge[self.split]])
        return Certificate(
            pair=pair, inside=self.inside.certificate(problem), outside=self.outside.certificate(problem)
        )


@dataclass(eq=False)
class _Search:
    """The best plan so far, and the tree of cases; `done` when no case can hold a better plan."""

    programme: Programme
    deadline: float
    taken: Flags | None = None
    worth: float = -np.inf
    done: bool = False
    root: _Case | None = None
    open: list[tuple[float, int, _Case, int]] = field(default_factory=list)
    decisions: int = 0
    stuck: bool = False

    def run(self) -> "_Search":
        """Split the case of the highest bound until none is above the plan, or time or decisions are used up."""
        self.root = self._case({})
        if self.open:
            self._first_plan()
        while self.open:
            bound, _, case, split = heapq.heappop(self.open)
            if self.taken is not None and -bound <= self.worth + CLOSE * abs(self.worth):
                break
            if self.decisions >= DECISIONS or time.perf_counter() > self.deadline:
                return self
            self.decisions += 1
            case.split = split
            case.inside = self._case({**case.fixed, split: 1})
            case.outside = self._case({**case.fixed, split: 0})
        self.done = not self.stuck
        return self

    def _case(self, fixed: Fixed) -> _Case:
        try:
            return self._bounded(fixed)
        except Undecided:
            self.stuck = True
            return _Case(dict(fixed), np.inf, Certificate())

    def _bounded(self, fixed: Fixed) -> _Case:
        programme = self.programme
        problem, rows = programme.problem, programme.rows
        found = programme.best(fixed)
        if found is None:
            breaches = programme.breaches(fixed)
            # So many times that the case falls below anything that a plan could be worth.
            most = 2 * float(np.abs(programme.worth).sum()) + 1
            times = most / -breaches.worth
            return _Case(dict(fixed), -np.inf, multipliers_of(problem, rows, breaches.prices, times=times))
        case = _Case(dict(fixed), found.worth, multipliers_of(problem, rows, found.prices))
        parts = np.minimum(found.parts, 1 - found.parts)
        parts[~problem.free] = 0
        if parts.max(initial=0.0) <= WHOLE:
            self._offer(found.parts > 0.5)
        else:
            split = int(np.argmax(parts))
            heapq.heappush(self.open, (-found.worth, self.decisions * 2 + len(self.open), case, split))
        return case

    def _offer(self, taken: Flags) -> None:
        worth = float(self.programme.worth[taken].sum())
        if self.taken is None or worth > self.worth:
            self.taken, self.worth = taken, worth

    def _first_plan(self) -> None:
        seconds = (self.deadline - time.perf_counter()) / 2
        if seconds <= 0:
            return
        found = self.programme.whole({}, seconds, self._pool())
        if found is not None:
            self._offer(found)

    def _pool(self) -> Flags:
        """The pairs that the relaxed problem takes or would nearly take."""
        problem, free = self.programme.problem, self.programme.problem.free
        if free.sum() <= POOL:
            return free
        found = self.programme.best({})
        if found is None:
            return free
        left = self.programme.worth.copy()
        for row, price in zip(self.programme.rows, found.prices.tolist(), strict=True):
            left[row.pairs] -= price
        nearest = np.argsort(-left[free], kind="stable")[:POOL]
        pool: Flags = np.zeros(len(left), dtype=np.bool_)
        pool[np.flatnonzero(free)[nearest]] = True
        return pool | (found.parts > WHOLE) | problem.kept


def solve_overlapping(
    problem: Problem, limits: tuple[Limit, ...], *, partial: bool, seed: int, deadline: float | None
) -> Plan:
    """The best complete plan that time allows. With `partial`, a problem that has none is refused: which places had
    best stay empty is not decided here."""
    drawn = Drawn(problem, rest_of(problem), panels_of(problem, limits))
    shortage = (
        shortage_in_sums(problem, partial=False)
        or shortage_of_keeping(problem, drawn.rest)
        or shortage_of_keeping_in_panels(drawn)
        or shortage_of_judges(problem, drawn.rest)
        or shortage_of_entries(problem, drawn.rest)
    )
    if shortage:
        return _no_partial_plan(limits) if partial else impossible(shortage)
    until = time.perf_counter() + SECONDS if deadline is None else deadline
    floor = _Floor(problem)
    if problem.objective == "worst_first":
        # Half of the time, so that a plan is found also where the highest score is not.
        floor = _floor(problem, limits, (time.perf_counter() + until) / 2, seed)
    search = _search(floor.problem, limits, floor.problem.worth, until, seed)
    if search.root is None or search.taken is None:
        if not search.done or not _ruled_out(problem, search.root):
            return invalid_plan((N_("Time ran out before a plan was found or ruled out for the groups that overlap"
                                    " (%(names)s). Allow more time, or name groups that are nested or apart.",
                                    names=_names(limits)),))  # fmt: skip
        return _no_partial_plan(limits) if partial else impossible(_shortage(drawn, search))
    proof = replace(_complete(problem, search.root.certificate(floor.problem)), higher=floor.higher)
    chosen = np.flatnonzero(search.taken)
    worst = float(floor.problem.score[chosen].min(initial=np.inf))
    counted = worst if problem.objective == "worst_first" and len(chosen) else -np.inf
    plan = plan_of(floor.problem, chosen, bound=stated_bound(problem, proof, counted), proven=floor.searched)
    return replace(plan, certificate=proof)


@dataclass(frozen=True, eq=False)
class _Floor:
    """The pairs that reach the highest common score, and the proof that none is higher, as far as time allowed."""

    problem: Problem
    higher: Cut | None = None
    searched: bool = True


def _floor(problem: Problem, limits: tuple[Limit, ...], until: float, seed: int) -> _Floor:
    """Search the highest score that every pair can reach by halving, one search for any plan a step."""
    kept = problem.kept
    ceiling = float(problem.score[kept].min()) if kept.any() else np.inf
    scores = problem.score[problem.free]
    steps = np.unique(np.minimum(scores, ceiling))[::-1]
    if not len(steps) or not problem.demand.sum():
        return _Floor(problem)

    def above(score: float, *, itself: bool) -> tuple[Problem, _Search]:
        reach = problem.score >= score if itself else problem.score > score
        fewer = problem.only(kept | (problem.free & reach))
        return fewer, _search(fewer, limits, np.zeros(len(fewer.score)), until, seed)

    low, high, searched = -1, len(steps) - 1, True
    while low + 1 < high:
        middle = (low + high) // 2
        fewer, search = above(steps[middle], itself=True)
        if search.taken is not None:
            high = int(np.searchsorted(-steps, -min(float(fewer.score[search.taken].min()), ceiling)))
        elif search.done:
            low = middle
        else:
            searched = False
            break
    best = problem.only(kept | (problem.free & (problem.score >= steps[high])))
    if steps[high] >= ceiling or not searched:
        return _Floor(best, None, searched)
    fewer, search = above(steps[high], itself=False)
    if search.taken is not None or not search.done or not _ruled_out(fewer, search.root):
        return _Floor(best, None, searched=False)
    return _Floor(best, _cut(fewer, search.root) if search.root else None)


def _search(problem: Problem, limits: tuple[Limit, ...], worth: Reals, until: float, seed: int) -> _Search:
    return _Search(Programme(problem, rows_of(problem, limits), worth, seed, until), until).run()


def _shortage(drawn: Drawn, search: _Search) -> Shortage:
    """Why there is no plan: every case of the decided pairs breaks a rule."""
    if search.root is None:
        raise RuntimeError("nothing was searched")
    cut, limits = _cut(drawn.problem, search.root), drawn.panels.limits
    reason = N_(
        "Entries %(entries)s. The rules on who sits together (%(rules)s) and the loads of %(judges)s cannot all be"
        " kept. Add judges, raise a cap or a maximum load, or allow a pair.",
        entries=names(cut.entries, range(len(cut.entries))), rules=_names(limits),
        judges=names(cut.judges, range(len(cut.judges))),
    )  # fmt: skip
    return Shortage(cut, 1, tuple(groups_that_nobody_fills(drawn)) or (reason,))


def _ruled_out(problem: Problem, root: _Case | None) -> bool:
    """Whether the cases prove, summed exactly, that no plan exists."""
    if root is None:
        return False
    return fewest_empty(Asked.of(problem.to_document()), root.certificate(problem).to_document()) != 0


def _cut(problem: Problem, root: _Case) -> Cut:
    proofs = list(root.leaves())
    entries = {name for proof in proofs for name in proof.u}
    entries |= {row[0] for proof in proofs for row in proof.caps}
    entries |= {row[0] for proof in proofs for row in proof.at_least_one}
    judges = {name for proof in proofs for name in (*proof.v_max, *proof.v_min)}
    return Cut(
        tuple(name for name in problem.entries if name in entries) or problem.entries,
        tuple(name for name in problem.judges if name in judges) or problem.judges,
        root.certificate(problem),
    )


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


def _no_partial_plan(limits: tuple[Limit, ...]) -> Plan:
    return invalid_plan((N_("There is no complete plan, and a partial one is not to be had with groups that overlap"
                            " (%(names)s): name groups that are nested or apart.", names=_names(limits)),))  # fmt: skip


def _names(limits: tuple[Limit, ...]) -> str:
    return ", ".join(sorted({limit.kind for limit in limits}))
