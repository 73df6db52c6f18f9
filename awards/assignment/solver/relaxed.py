"""Plans in which a pair may be assigned by a part: a linear programme whose prices bound the whole plans too.

Only for groups that overlap, where no flow is to be had. The libraries are loaded when the first programme is made.
Numbers are doubles: what they prove is summed exactly afterwards, so a wrong digit weakens a proof and never fakes one.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate
from awards.assignment.solver.panels import CAP, Limit
from awards.assignment.solver.problem import Problem

Reals = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Fixed = Mapping[int, int]

LEAST = 500
"""Milliseconds that each step gets, however late it is."""
WHOLE = 1e-6
"""A part within this of a whole number is that number."""
PRECISE = (
    "primal_feasibility_tolerance:1e-10 dual_feasibility_tolerance:1e-10 solution_feasibility_tolerance:1e-9"
    " use_dual_simplex:true"
)


@dataclass(frozen=True, eq=False)
class Row:
    """One rule: a sum over pairs between `low` and `high`; `limit` is None for an entry's demand or a judge's load."""

    entry: int | None
    judge: int | None
    limit: Limit | None
    pairs: Integers
    low: float
    high: float


def rows_of(problem: Problem, limits: tuple[Limit, ...]) -> list[Row]:
    """Every rule that can bind."""
    found: list[Row] = []
    by_entry = _listed(problem.pair_entry, problem.allowed, len(problem.entries))
    for entry, pairs in enumerate(by_entry):
        demand = float(problem.demand[entry])
        found.append(Row(entry, None, None, pairs, demand, demand))
        for limit in limits:
            inside = pairs[limit.members[problem.pair_judge[pairs]]]
            if limit.rule == CAP and limit.most is not None and len(inside) > limit.most:
                found.append(Row(entry, None, limit, inside, -np.inf, float(limit.most)))
            elif limit.rule != CAP and demand:
                found.append(Row(entry, None, limit, inside, float(limit.least), np.inf))
    for judge, pairs in enumerate(_listed(problem.pair_judge, problem.allowed, len(problem.judges))):
        found.append(Row(None, judge, None, pairs, float(problem.minimum[judge]), float(problem.maximum[judge])))
    return found


def _listed(of: Integers, allowed: npt.NDArray[np.bool_], count: int) -> list[Integers]:
    numbers = np.flatnonzero(allowed)
    order = numbers[np.argsort(of[numbers], kind="stable")]
    return [part.astype(np.int64) for part in np.split(order, np.searchsorted(of[order], np.arange(1, count)))]


@dataclass(frozen=True, eq=False)
class Answer:
    """The parts of the pairs, what they are worth, and the price of each row."""

    parts: Reals
    worth: float
    prices: Reals


class Undecided(Exception):
    """The solver stopped without an answer: its time was up, or its digits did not suffice."""


class Programme:
    """The relaxed problem, to be solved again and again with some pairs decided."""

    def __init__(self, problem: Problem, rows: list[Row], worth: Reals, seed: int, until: float) -> None:
        self.problem, self.rows, self.worth, self.seed, self.until = problem, rows, worth, seed, until
        self.scale = float(np.abs(worth).max(initial=0.0)) or 1.0
        self._best: _Loaded | None = None
        self._lenient: _Loaded | None = None

    def best(self, fixed: Fixed) -> Answer | None:
        """The parts of most worth, or None when there are none; raises Undecided."""
        if self._best is None:
            self._best = _Loaded(self.problem, self.rows, self.worth / self.scale, seed=self.seed)
        found = self._best.solve(fixed, self.until)
        return None if found is None else Answer(found.parts, found.worth * self.scale, found.prices * self.scale)

    def breaches(self, fixed: Fixed) -> Answer:
        """The parts that break the rules least; `worth` is minus the sum of the breaches, pairs being worth nought.

        Raises Undecided, also when no rule need be broken.
        """
        if self._lenient is None:
            self._lenient = _Loaded(self.problem, self.rows, np.zeros(len(self.worth)), seed=self.seed, lenient=True)
        found = self._lenient.solve(fixed, self.until)
        if found is None or found.worth > -WHOLE:
            raise Undecided
        return found

    def whole(self, fixed: Fixed, seconds: float, pool: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
        """A good plan among the pairs of the pool, not proven to be the best; None when none was found in time."""
        loaded = _Loaded(self.problem, self.rows, self.worth / self.scale, seed=self.seed, whole=True)
        out = {int(i): 0 for i in np.flatnonzero(self.problem.free & ~pool)}
        try:
            found = loaded.solve({**out, **fixed}, time.perf_counter() + seconds)
        except Undecided:
            return None
        return None if found is None else found.parts > 0.5


class _Loaded:
    """A programme in the solver's own memory."""

    def __init__(
        self, problem: Problem, rows: list[Row], worth: Reals, *, seed: int, lenient: bool = False, whole: bool = False
    ) -> None:
        from ortools.linear_solver import pywraplp

        self.solver: Any = pywraplp.Solver.CreateSolver("SCIP" if whole else "GLOP")
        if not whole:
            self.solver.SetSolverSpecificParametersAsString(PRECISE)
        # The solver takes the first of equals: the seed says which comes first.
        order = np.random.default_rng(seed).permutation(np.flatnonzero(problem.allowed))
        self.ends = {i: (int(problem.kept[i]), 1) for i in order.tolist()}
        make = self.solver.IntVar if whole else self.solver.NumVar
        self.parts = {i: make(low, high, "") for i, (low, high) in self.ends.items()}
        self.count = len(worth)
        objective = self.solver.Objective()
        objective.SetMaximization()
        for i, part in self.parts.items():
            if worth[i]:
                objective.SetCoefficient(part, float(worth[i]))
        self.rows = []
        for row in rows:
            made = self.solver.Constraint(_limited(row.low), _limited(row.high))
            for i in row.pairs.tolist():
                made.SetCoefficient(self.parts[i], 1.0)
            for low_or_high, sign in ((row.low, 1.0), (row.high, -1.0)) if lenient else ():
                if np.isfinite(low_or_high):
                    breach = self.solver.NumVar(0, self.solver.infinity(), "")
                    made.SetCoefficient(breach, sign)
                    objective.SetCoefficient(breach, -1.0)
            self.rows.append(made)
        self.whole = whole
        self.touched: set[int] = set()

    def solve(self, fixed: Fixed, until: float) -> Answer | None:
        self.solver.SetTimeLimit(max(int((until - time.perf_counter()) * 1000), LEAST))
        for i in self.touched - set(fixed):
            self.parts[i].SetBounds(*self.ends[i])
        for i, value in fixed.items():
            self.parts[i].SetBounds(value, value)
        self.touched = set(fixed)
        status = self.solver.Solve()
        good = (self.solver.OPTIMAL, self.solver.FEASIBLE) if self.whole else (self.solver.OPTIMAL,)
        if status == self.solver.INFEASIBLE:
            return None
        if status not in good:
            raise Undecided
        parts = np.zeros(self.count)
        for i, part in self.parts.items():
            parts[i] = part.solution_value()
        prices = np.zeros(0) if self.whole else np.array([row.dual_value() for row in self.rows])
        return Answer(parts, float(self.solver.Objective().Value()), prices)


def _limited(end: float) -> float:
    return float(np.clip(end, -1e30, 1e30)) if np.isfinite(end) else end


def multipliers_of(problem: Problem, rows: list[Row], prices: Reals, *, times: float = 1.0) -> Certificate:
    """The prices as multipliers, those of nought left out."""
    u: dict[str, float | str] = {}
    v_max: dict[str, float | str] = {}
    v_min: dict[str, float | str] = {}
    caps: list[tuple[str, str, str, float | str]] = []
    groups: list[tuple[str, str, float | str]] = []
    for row, priced in zip(rows, prices.tolist(), strict=True):
        price = priced * times
        if not price:
            continue
        if row.judge is not None:
            (v_max if price > 0 else v_min)[problem.judges[row.judge]] = abs(price)
        elif row.entry is not None and row.limit is None:
            u[problem.entries[row.entry]] = price
        elif row.entry is not None and row.limit is not None and row.limit.rule == CAP and price > 0:
            caps.append((problem.entries[row.entry], row.limit.kind, row.limit.group, price))
        elif row.entry is not None and row.limit is not None and row.limit.rule != CAP and price < 0:
            groups.append((problem.entries[row.entry], row.limit.kind, -price))
    return Certificate(u=u, v_max=v_max, v_min=v_min, caps=tuple(caps), at_least_one=tuple(groups))
