"""The best plan among a pool of well-priced pairs, and what its prices prove about all pairs.

Where there are hundreds of thousands of pairs a plan uses few of them. The relaxed problem is solved with the pool
alone; its prices bound every plan, whatever the pool, and name the pairs outside of it that could gain: these join it,
until there is none or the time is over.
"""

import time

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate
from awards.assignment.solver.panels import CAP, Limit
from awards.assignment.solver.problem import Problem
from awards.assignment.solver.relaxed import WHOLE, Places, Programme, Rules, Undecided, multipliers_of, rules_of
from awards.assignment.solver.searching import CLOSE, Case, Search
from awards.assignment.solver.whole import whole_plan

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]

PROVING = 0.6
"""Part of the time that the first step gets; the rest is for a plan without its proof."""
TOGETHER = 200
"""Entries that are priced again at once."""
JOINING = 4
"""Pairs of an entry that join the pool at a time; twice as many each further time."""


def search_in_pool(
    problem: Problem, limits: tuple[Limit, ...], worth: Reals, pool: Flags, *, until: float, seed: int,
    places: Places | None = None, nudge: Reals | None = None,
) -> Search:  # fmt: skip
    """Search the plan of most worth; the root case of the answer holds the best bound that was found.

    It is `done` when no plan is better, or when none exists. A `nudge` is added to what the pairs are worth when prices
    are sought, so small that it decides nothing: equal pairs have arbitrary prices, which prove little elsewhere.
    """
    rules, nudged = rules_of(problem, limits, places), worth if nudge is None else worth + nudge
    pool, joining = (pool | problem.kept) & problem.allowed, JOINING
    search = Search(Programme(problem, rules, worth, seed, until), _nothing_known(rules), until)
    while True:
        begun = time.perf_counter()
        # Where there is no plan yet, time is left to find one without any proof.
        step_until = until if search.taken is not None else begun + PROVING * (until - begun)
        programme = Programme(problem, rules, nudged, seed, step_until, pool)
        try:
            found = programme.best({})
            prices = programme.breaches({}).prices if found is None else found.prices
        except Undecided:
            break
        if found is None:
            bound, left = proven(problem, rules, np.zeros(len(worth)), prices, 0.0)
        else:
            bound, left = proven(problem, rules, worth, prices, programme.empty_worth)
            left += nudged - worth
        gains = problem.allowed & ~pool & (left > CLOSE * programme.scale)
        if found is not None:
            priced = _priced_again(programme, prices, gains) if gains.any() else prices
            again, _ = proven(problem, rules, worth, priced, programme.empty_worth)
            if again < bound:
                bound, prices = again, priced
        if found is None and not gains.any() and bound < 0:
            times = (2 * float(np.abs(worth).sum()) + 1) / -bound
            proof = multipliers_of(problem, rules, prices, times=times, empty_worth=0.0)
            search.root, search.done = Case({}, -np.inf, proof), True
            return search
        if found is not None:
            if bound < search.root.bound:
                search.root = Case({}, bound, multipliers_of(problem, rules, prices))
            parts = np.minimum(found.parts, 1 - found.parts)[problem.free]
            if parts.max(initial=0.0) <= WHOLE and found.whole:
                search.offer(found.parts > 0.5)
            elif search.taken is None or not gains.any():
                _offer_whole(search, programme, 0.5 if gains.any() else 1.0)
            if search.ended(search.root.bound):
                search.done = True
                return search
        now = time.perf_counter()
        if not gains.any() or now + (now - begun) > until:
            break
        of = np.bincount(problem.pair_entry[gains], minlength=len(problem.entries)) > 0
        near = problem.allowed & ~pool & of[problem.pair_entry]
        pool, joining = pool | best_of_each(problem.pair_entry, left, near, joining), joining * 2
    if search.taken is None:
        _offer_whole(search, Programme(problem, rules, nudged, seed, until, pool), 1.0)
    return search


def proven(problem: Problem, rules: Rules, worth: Reals, prices: Reals, empty_worth: float) -> tuple[float, Reals]:
    """The bound that the prices prove about all plans, to the digits of a double, and what they leave of each pair."""
    left, bound, places = worth.copy(), 0.0, np.full(rules.columns, empty_worth)
    of_entry: list[tuple[int, tuple[int, ...]]] = []
    for row, price in zip(rules.rows, prices.tolist(), strict=True):
        if row.limit is None and row.entry is not None and row.empty:
            of_entry.append((row.entry, row.empty))
        if row.limit is not None:
            price = max(price, 0.0) if row.limit.rule == CAP else min(price, 0.0)
        if price:
            left[row.pairs] -= price
            bound += price * (row.high if price > 0 else row.low)
            if row.empty:
                places[row.empty[0] : row.empty[-1] + 1][np.array(row.empty) - row.empty[0]] -= price
    bound += float(left[problem.kept].sum() + np.maximum(left[problem.free], 0).sum())
    kept = np.bincount(problem.pair_entry[problem.kept], minlength=len(problem.entries))
    for entry, columns in of_entry:
        best = float(places[columns[0] : columns[-1] + 1].max())
        bound += max(best, 0.0) * max(int(problem.demand[entry] - kept[entry]), 0)
    return bound, left


def _priced_again(programme: Programme, prices: Reals, gains: Flags) -> Reals:
    """The prices with better ones for the entries of the pairs that gain, while those of the judges stay.

    Often the plan is the best, and only the prices within these entries do not show it.
    """
    problem, rules = programme.problem, programme.rules
    left, w = programme.worth.copy(), programme.empty_worth
    rows: dict[int, list[int]] = {}
    for at, (row, price) in enumerate(zip(rules.rows, prices.tolist(), strict=True)):
        if row.judge is not None:
            left[row.pairs] -= price
        elif row.entry is None:
            w -= price
        else:
            rows.setdefault(row.entry, []).append(at)
    places = None if rules.places is None else Places(worth=w)
    entries = np.unique(problem.pair_entry[gains])
    better = prices.copy()
    for some in np.array_split(entries, max(1, len(entries) // TOGETHER)):
        if time.perf_counter() > programme.until:
            break
        of = np.zeros(len(problem.entries), dtype=np.bool_)
        of[some] = True
        at_once = [at for entry in some.tolist() for at in rows[entry]]
        within = Rules([rules.rows[at] for at in at_once], rules.columns, places)
        priced = Programme(problem, within, left, programme.seed, programme.until, of[problem.pair_entry])
        try:
            found = priced.best({})
        except Undecided:
            continue
        if found is not None:
            better[at_once] = found.prices
    return better


def best_of_each(group: Integers, worth: Reals, among: Flags, most: int) -> Flags:
    """The `most` best pairs of each entry among these."""
    numbers = np.flatnonzero(among)
    order = numbers[np.lexsort((-worth[numbers], group[numbers]))]
    first = np.searchsorted(group[order], group[order])
    found: Flags = np.zeros(len(worth), dtype=np.bool_)
    found[order[np.arange(len(order)) - first < most]] = True
    return found


def _offer_whole(search: Search, programme: Programme, share: float) -> None:
    seconds = share * (search.deadline - time.perf_counter())
    if seconds > 0:
        taken = whole_plan(programme, {}, seconds)
        if taken is not None:
            search.offer(taken)


def _nothing_known(rules: Rules) -> Case:
    return Case({}, np.inf, Certificate(w=0.0 if rules.places else None))
