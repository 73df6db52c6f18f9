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
Flags = npt.NDArray[np.bool_]
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
    """One rule: a sum over pairs and empty places between `low` and `high`.

    `limit` is None for an entry's demand or a judge's load. A row of neither entry nor judge counts the empty places.
    `empty` has the numbers of the columns of empty places that the rule counts.
    """

    entry: int | None
    judge: int | None
    limit: Limit | None
    pairs: Integers
    low: float
    high: float
    empty: tuple[int, ...] = ()

    def holds_anyway(self, pairs: int) -> bool:
        """Whether the cap allows so many pairs, and every empty place."""
        return self.limit is not None and self.limit.rule == CAP and pairs + len(self.empty) <= self.high


@dataclass(frozen=True)
class Places:
    """Whether places may stay empty: `worth` each, and exactly `count` of them where that is settled."""

    worth: float = 0.0
    count: int | None = None


@dataclass(frozen=True, eq=False)
class Rules:
    """Every rule that can bind, and how many columns of empty places they count."""

    rows: list[Row]
    columns: int = 0
    places: Places | None = None


def rules_of(problem: Problem, limits: tuple[Limit, ...], places: Places | None = None) -> Rules:
    """The rules; with `places` an entry may stay short, each empty place standing for nobody or for one of a group."""
    found: list[Row] = []
    # The columns of an entry: a place that stands for nobody, then one for each set of judges that it may stand for.
    named = _stand_ins(limits) if places else []
    counted = {id(limit): tuple(1 + n for n, members in enumerate(named) if (members <= limit.members).all())
               for limit in limits}  # fmt: skip
    columns = 0
    by_entry = _listed(problem.pair_entry, problem.allowed, len(problem.entries))
    for entry, pairs in enumerate(by_entry):
        demand = float(problem.demand[entry])
        width = 1 + len(named) if places and demand else 0
        found.append(Row(entry, None, None, pairs, demand, demand, tuple(range(columns, columns + width))))
        for limit in limits:
            inside = pairs[limit.members[problem.pair_judge[pairs]]]
            empty = tuple(columns + n for n in counted[id(limit)]) if width else ()
            if limit.rule == CAP and limit.most is not None and problem.capped[entry]:
                row = Row(entry, None, limit, inside, -np.inf, float(limit.most), empty)
                if not row.holds_anyway(len(inside)):
                    found.append(row)
            elif limit.rule != CAP and demand:
                found.append(Row(entry, None, limit, inside, float(limit.least), np.inf, empty))
        columns += width
    for judge, pairs in enumerate(_listed(problem.pair_judge, problem.allowed, len(problem.judges))):
        found.append(Row(None, judge, None, pairs, float(problem.minimum[judge]), float(problem.maximum[judge])))
    if places and places.count is not None:
        nothing = np.zeros(0, dtype=np.int64)
        found.append(Row(None, None, None, nothing, float(places.count), float(places.count), tuple(range(columns))))
    return Rules(found, columns, places)


def _stand_ins(limits: tuple[Limit, ...]) -> list[Flags]:
    """The groups, and for each judge of one those who are in all the groups of this judge; each set once."""
    groups = [limit.members for limit in limits if limit.rule != CAP]
    if not groups:
        return []
    sets = [*groups]
    for of_judge in np.unique(np.array(groups).T, axis=0):
        if of_judge.any():
            sets.append(np.logical_and.reduce([group for group, has in zip(groups, of_judge, strict=True) if has]))
    found: list[Flags] = list(np.unique(np.array(sets), axis=0))
    return found


def _listed(of: Integers, allowed: Flags, count: int) -> list[Integers]:
    numbers = np.flatnonzero(allowed)
    order = numbers[np.argsort(of[numbers], kind="stable")]
    return [part.astype(np.int64) for part in np.split(order, np.searchsorted(of[order], np.arange(1, count)))]


@dataclass(frozen=True, eq=False)
class Answer:
    """The parts of the pairs, what they are worth, and the price of each row; whether empty places are whole."""

    parts: Reals
    worth: float
    prices: Reals
    whole: bool = True


class Undecided(Exception):
    """The solver stopped without an answer: its time was up, or its digits did not suffice."""


class Programme:
    """The relaxed problem, to be solved again and again with some pairs decided; with a `pool` only of its pairs."""

    def __init__(
        self, problem: Problem, rules: Rules, worth: Reals, seed: int, until: float, pool: Flags | None = None
    ) -> None:
        self.problem, self.rules, self.worth, self.seed, self.until = problem, rules, worth, seed, until
        self.pool: Flags = problem.allowed if pool is None else problem.allowed & pool
        self.empty_worth = rules.places.worth if rules.places else 0.0
        self.scale = max(float(np.abs(worth).max(initial=0.0)), abs(self.empty_worth)) or 1.0
        self._best: _Loaded | None = None
        self._lenient: _Loaded | None = None

    def best(self, fixed: Fixed) -> Answer | None:
        """The parts of most worth, or None when there are none; raises Undecided."""
        if self._best is None:
            self._best = _Loaded(self, self.worth / self.scale, self.empty_worth / self.scale)
        found = self._best.solve(fixed, self.until)
        return (
            None
            if found is None
            else Answer(found.parts, found.worth * self.scale, found.prices * self.scale, found.whole)
        )

    def breaches(self, fixed: Fixed) -> Answer:
        """The parts that break the rules least; `worth` is minus the sum of the breaches, pairs being worth nought.

        Raises Undecided, also when no rule need be broken.
        """
        if self._lenient is None:
            self._lenient = _Loaded(self, np.zeros(len(self.worth)), 0.0, lenient=True)
        found = self._lenient.solve(fixed, self.until)
        if found is None or found.worth > -WHOLE:
            raise Undecided
        return found


class _Loaded:
    """A programme in the solver's own memory."""

    def __init__(self, asked: Programme, worth: Reals, empty_worth: float, *, lenient: bool = False) -> None:
        from ortools.linear_solver import pywraplp

        problem, rules, inside = asked.problem, asked.rules, asked.pool
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(PRECISE)
        # The solver takes the first of equals: the seed says which comes first.
        order = np.random.default_rng(asked.seed).permutation(np.flatnonzero(inside))
        self.ends = {i: (int(problem.kept[i]), 1) for i in order.tolist()}
        self.parts = {i: self.solver.NumVar(low, high, "") for i, (low, high) in self.ends.items()}
        self.count = len(worth)
        objective = self.solver.Objective()
        objective.SetMaximization()
        for i, part in self.parts.items():
            if worth[i]:
                objective.SetCoefficient(part, float(worth[i]))
        counted = sorted({n for row in rules.rows if row.limit is None for n in row.empty})
        self.places = {n: self.solver.NumVar(0, self.solver.infinity(), "") for n in counted}
        for place in self.places.values() if empty_worth else ():
            objective.SetCoefficient(place, empty_worth)
        self.rows: list[Any] = []
        for row in rules.rows:
            pairs = row.pairs[inside[row.pairs]]
            if row.holds_anyway(len(pairs)):
                self.rows.append(None)
                continue
            made = self.solver.Constraint(_limited(row.low), _limited(row.high))
            for i in pairs.tolist():
                made.SetCoefficient(self.parts[i], 1.0)
            for n in row.empty:
                made.SetCoefficient(self.places[n], 1.0)
            for low_or_high, sign in ((row.low, 1.0), (row.high, -1.0)) if lenient else ():
                if np.isfinite(low_or_high):
                    breach = self.solver.NumVar(0, self.solver.infinity(), "")
                    made.SetCoefficient(breach, sign)
                    objective.SetCoefficient(breach, -1.0)
            self.rows.append(made)
        self.touched: set[int] = set()

    def solve(self, fixed: Fixed, until: float) -> Answer | None:
        self.solver.SetTimeLimit(max(int((until - time.perf_counter()) * 1000), LEAST))
        for i in self.touched - set(fixed):
            self.parts[i].SetBounds(*self.ends[i])
        for i, value in fixed.items():
            self.parts[i].SetBounds(value, value)
        self.touched = set(fixed)
        status = self.solver.Solve()
        if status == self.solver.INFEASIBLE:
            return None
        if status != self.solver.OPTIMAL:
            raise Undecided
        parts = np.zeros(self.count)
        for i, part in self.parts.items():
            parts[i] = part.solution_value()
        prices = np.array([row.dual_value() if row else 0.0 for row in self.rows])
        places = np.array([place.solution_value() for place in self.places.values()])
        whole = bool((np.abs(places - np.rint(places)) <= WHOLE).all())
        return Answer(parts, float(self.solver.Objective().Value()), prices, whole)


def _limited(end: float) -> float:
    return float(np.clip(end, -1e30, 1e30)) if np.isfinite(end) else end


def multipliers_of(
    problem: Problem, rules: Rules, prices: Reals, *, times: float = 1.0, empty_worth: float | None = None
) -> Certificate:
    """The prices as multipliers, those of nought left out; `w` always where places may stay empty."""
    u: dict[str, float | str] = {}
    v_max: dict[str, float | str] = {}
    v_min: dict[str, float | str] = {}
    caps: list[tuple[str, str, str, float | str]] = []
    groups: list[tuple[str, str, float | str]] = []
    w = empty_worth if empty_worth is not None else rules.places.worth if rules.places else 0.0
    for row, priced in zip(rules.rows, prices.tolist(), strict=True):
        price = priced * times
        if not price:
            continue
        if row.judge is not None:
            (v_max if price > 0 else v_min)[problem.judges[row.judge]] = abs(price)
        elif row.entry is None:
            w -= price
        elif row.limit is None:
            u[problem.entries[row.entry]] = price
        elif row.limit.rule == CAP and price > 0:
            caps.append((problem.entries[row.entry], row.limit.kind, row.limit.group, price))
        elif row.limit.rule != CAP and price < 0:
            groups.append((problem.entries[row.entry], row.limit.kind, -price))
    return Certificate(
        u=u, v_max=v_max, v_min=v_min, w=w if rules.places else None, caps=tuple(caps), at_least_one=tuple(groups)
    )
