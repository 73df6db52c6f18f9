"""The tree of cases: pairs are decided one by one where the relaxed problem leaves them in parts.

Each decision has two cases, each case its own bound from the relaxed problem's prices.
"""

import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate, Cut
from awards.assignment.solver.panels import Limit
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import WHOLE, Fixed, Places, Programme, Undecided, multipliers_of, rules_of
from awards.assignment.solver.whole import whole_plan

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DECISIONS = 300
"""Decisions after which the search stops; a proof of more would be long to check."""
CLOSE = 1e-10
"""A bound within this part of the plan's worth is not split any further."""


@dataclass(eq=False)
class Case:
    """What some decided pairs leave: a bound with its proof, and perhaps two cases more."""

    fixed: dict[int, int]
    bound: float
    proof: Certificate
    split: int | None = None
    inside: "Case | None" = None
    outside: "Case | None" = None

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

    def cut(self, problem: Problem) -> Cut:
        """The proof as a cut, with the entries and judges that it names."""
        proofs = list(self.leaves())
        entries = {name for proof in proofs for name in proof.u}
        entries |= {row[0] for proof in proofs for row in proof.caps}
        entries |= {row[0] for proof in proofs for row in proof.at_least_one}
        judges = {name for proof in proofs for name in (*proof.v_max, *proof.v_min)}
        return Cut(
            tuple(name for name in problem.entries if name in entries) or problem.entries,
            tuple(name for name in problem.judges if name in judges) or problem.judges,
            self.certificate(problem),
        )


@dataclass(eq=False)
class Search:
    """The best plan so far, and the tree of cases; `done` when no case can hold a better plan.

    With `enough` any plan of that worth ends the search, and no case below it is split. Where each empty place costs 1
    and pairs are worth nought, a worth is a whole number.
    """

    programme: Programme
    root: Case
    deadline: float
    enough: float | None = None
    taken: Flags | None = None
    worth: float = -np.inf
    done: bool = False
    open: list[tuple[float, int, Case, int]] = field(default_factory=list)
    decisions: int = 0
    stuck: bool = False

    def run(self) -> "Search":
        """Split the case of the highest bound until none is above the plan, or time or decisions are used up."""
        self.root = self._case({})
        if self.open and not self.ended(self.root.bound):
            self._first_plan({})
        while self.open:
            bound, _, case, split = heapq.heappop(self.open)
            if self.ended(-bound):
                break
            if self.decisions >= DECISIONS or time.perf_counter() > self.deadline:
                return self
            self.decisions += 1
            case.split = split
            case.inside = self._case({**case.fixed, split: 1})
            case.outside = self._case({**case.fixed, split: 0})
        self.done = not self.stuck
        return self

    @property
    def found(self) -> bool:
        """Whether there is a plan, of worth enough."""
        return self.taken is not None and (self.enough is None or self.worth >= self.enough)

    def offer(self, taken: Flags) -> None:
        """Keep the plan when it is the best so far."""
        programme = self.programme
        empty = int(programme.problem.demand.sum() - taken.sum())
        worth = float(programme.worth[taken].sum()) + programme.empty_worth * empty
        if self.taken is None or worth > self.worth:
            self.taken, self.worth = taken, worth

    def ended(self, bound: float) -> bool:
        """Whether a plan below this bound is not worth looking for."""
        reach = float(np.floor(bound + WHOLE)) if self.programme.empty_worth and np.isfinite(bound) else bound
        if self.enough is not None and (self.worth >= self.enough or reach < self.enough):
            return True
        return self.taken is not None and reach <= self.worth + CLOSE * abs(self.worth)

    def _case(self, fixed: Fixed) -> Case:
        try:
            return self._bounded(fixed)
        except Undecided:
            self.stuck = True
            return Case(dict(fixed), np.inf, Certificate(w=0.0 if self.programme.rules.places else None))

    def _bounded(self, fixed: Fixed) -> Case:
        programme = self.programme
        problem, rules = programme.problem, programme.rules
        found = programme.best(fixed)
        if found is None:
            breaches = programme.breaches(fixed)
            # So many times that the case falls below anything that a plan could be worth.
            most = 2 * float(np.abs(programme.worth).sum()) + 1
            proof = multipliers_of(problem, rules, breaches.prices, times=most / -breaches.worth, empty_worth=0.0)
            return Case(dict(fixed), -np.inf, proof)
        case = Case(dict(fixed), found.worth, multipliers_of(problem, rules, found.prices))
        parts = np.minimum(found.parts, 1 - found.parts)
        parts[~problem.free] = 0
        if parts.max(initial=0.0) <= WHOLE and found.whole:
            self.offer(found.parts > 0.5)
        elif parts.max(initial=0.0) <= WHOLE:
            # Only pairs are decided: where places alone are in parts the bound stays as it is.
            self.stuck = True
            self._first_plan(case.fixed)
        else:
            split = int(np.argmax(parts))
            heapq.heappush(self.open, (-found.worth, self.decisions * 2 + len(self.open), case, split))
        return case

    def _first_plan(self, fixed: Fixed) -> None:
        seconds = (self.deadline - time.perf_counter()) / 2
        if seconds <= 0:
            return
        found = whole_plan(self.programme, fixed, seconds)
        if found is not None:
            self.offer(found)


def search(
    problem: Problem, limits: tuple[Limit, ...], worth: Reals, *, until: float, seed: int,
    places: Places | None = None, enough: float | None = None, known: Flags | None = None,
) -> Search:  # fmt: skip
    """Search the plan of most worth; `known` is a plan to begin with."""
    programme = Programme(problem, rules_of(problem, limits, places), worth, seed, until)
    begun = Search(programme, Case({}, np.inf, Certificate()), until, enough)
    if known is not None:
        begun.offer(known)
    return begun.run()
