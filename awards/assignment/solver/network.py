"""The flow of an assignment problem, and its prices as multipliers.

Entries send their demand over the free pairs to judges, through a node for every limit that binds on them; judges send
their load to a sink: the minimum as a supply of the judge, the rest up to the maximum over an arc. Places that stay
empty go to an empty chair.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate
from awards.assignment.solver.exact_flow import Network
from awards.assignment.solver.panels import CAP, Panels
from awards.assignment.solver.problem import Problem

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Multiplier = float | str

ROUNDING = Fraction(1, 10**12)
"""Multipliers are given as doubles while that moves the bound by less than this part of the total."""


@dataclass(frozen=True, eq=False)
class Rest:
    """What is left to decide once the kept pairs are in the plan; a number below zero is already too much."""

    demand: Integers
    minimum: Integers
    maximum: Integers
    pairs: Integers


def rest_of(problem: Problem) -> Rest:
    """Demands and loads without the kept pairs, and the numbers of the pairs that are free."""
    kept_entry = np.bincount(problem.pair_entry[problem.kept], minlength=len(problem.entries)).astype(np.int64)
    kept_judge = np.bincount(problem.pair_judge[problem.kept], minlength=len(problem.judges)).astype(np.int64)
    return Rest(
        demand=problem.demand - kept_entry,
        minimum=np.maximum(problem.minimum - kept_judge, 0),
        maximum=problem.maximum - kept_judge,
        pairs=np.flatnonzero(problem.free),
    )


@dataclass(frozen=True, eq=False)
class Drawn:
    """A problem with what is needed to draw its flow: nodes are entries, judges, sink, chair, then the limits'."""

    problem: Problem
    rest: Rest
    panels: Panels

    @property
    def sink(self) -> int:
        return len(self.problem.entries) + len(self.problem.judges)

    @property
    def chair(self) -> int:
        return self.sink + 1

    def first_limit(self) -> int:
        """The number of the first limit's node."""
        return self.sink + 2

    @cached_property
    def tails(self) -> tuple[Integers, Integers]:
        """Where each free pair leaves from, and where each limit's node is fed from."""
        entry, judge = self.problem.pair_entry[self.rest.pairs], self.problem.pair_judge[self.rest.pairs]
        node = self.panels.innermost(entry, judge)
        parent, of = self.panels.parent[self.panels.entry, self.panels.limit], self.panels.entry
        above = self.panels.number[of, parent]
        first = self.first_limit()
        return np.where(node < 0, entry, first + node), np.where(parent < 0, of, first + above)


def network(drawn: Drawn, missing: int = 0) -> Network:
    """The arcs of the free pairs first. `missing` places go to the chair."""
    problem, rest, panels = drawn.problem, drawn.rest, drawn.panels
    entries, judges, pairs = len(problem.entries), len(problem.judges), rest.pairs
    tails, feeds = drawn.tails
    entry, limit = panels.entry, panels.limit
    nodes = drawn.first_limit() + np.arange(len(entry))
    need = panels.need[entry, limit]
    supply = np.concatenate([rest.demand, -rest.minimum, [0, -missing], need])
    np.subtract.at(supply, feeds, need)
    supply[drawn.sink] = -supply.sum()
    ends = entries + np.arange(judges)
    # One more than can be used: such an arc is never full, and needs no multiplier of its own.
    gaps = np.flatnonzero(rest.demand > 0) if missing else np.zeros(0, dtype=np.int64)
    lacking = np.flatnonzero(need) if missing else gaps
    return Network(
        tail=np.concatenate([tails, ends, feeds, gaps, nodes[lacking]]),
        head=np.concatenate([
            entries + problem.pair_judge[pairs], np.full(judges, drawn.sink), nodes,
            np.full(len(gaps) + len(lacking), drawn.chair),
        ]),
        capacity=np.concatenate([
            np.ones(len(pairs), dtype=np.int64), np.maximum(rest.maximum - rest.minimum, 0),
            np.maximum(panels.room[entry, limit] - need, 0), rest.demand[gaps] + 1, rest.demand[entry[lacking]] + 1,
        ]),
        cost=np.concatenate([-problem.worth[pairs], np.zeros(judges + len(nodes) + len(gaps) + len(lacking))]),
        supply=supply,
    )  # fmt: skip


def feasible(net: Network) -> bool:
    """Whether some flow meets every supply, whatever it costs."""
    from ortools.graph.python import max_flow

    source, sink = len(net.supply), len(net.supply) + 1
    giving, taking = np.flatnonzero(net.supply > 0), np.flatnonzero(net.supply < 0)
    tails = np.concatenate([net.tail, np.full(len(giving), source), taking])
    heads = np.concatenate([net.head, giving, np.full(len(taking), sink)])
    rooms = np.concatenate([net.capacity, net.supply[giving], -net.supply[taking]])
    if not len(tails):
        return True
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), rooms)
    if not len(giving):
        return True
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver answered {status.name}")
    return bool(solver.optimal_flow() == net.supply[giving].sum())


def multipliers(
    drawn: Drawn, price: list[int], exponent: int, *, total: Fraction, missing: int = 0, chair: bool = False
) -> Certificate:
    """The flow's prices as multipliers: `u` of an entry and `v` of a judge are measured from the sink's price, a
    limit's from that of the node that feeds it."""
    problem, panels = drawn.problem, drawn.panels
    entries, judges, sink = len(problem.entries), len(problem.judges), price[drawn.sink]
    u = [price[e] - sink for e in range(entries)]
    v = [sink - price[entries + j] for j in range(judges)]
    # A judge whose kept pairs meet the minimum is held back by nothing from below.
    kept = np.bincount(problem.pair_judge[problem.kept], minlength=judges)
    v = [max(price_of, 0) if kept[j] >= problem.minimum[j] else price_of for j, price_of in enumerate(v)]
    feeds = drawn.tails[1].tolist()
    first = drawn.first_limit()
    rules = [panels.limits[at] for at in panels.limit.tolist()]
    g = [price[first + n] - price[feed] for n, feed in enumerate(feeds)]
    g = [max(x, 0) if rule.rule == CAP else max(-x, 0) for x, rule in zip(g, rules, strict=True)]
    exact = [*u, *(max(x, 0) for x in v), *(max(-x, 0) for x in v), *g, price[drawn.chair] - sink]
    written = _written(exact, exponent, _weights(drawn, missing), total)
    least, of_limits = entries + judges, entries + 2 * judges
    rows = [
        (problem.entries[e], rule, value)
        for e, rule, value, amount in zip(panels.entry.tolist(), rules, written[of_limits:-1], g, strict=True)
        if amount
    ]
    return Certificate(
        u=dict(zip(problem.entries, written[:entries], strict=True)),
        v_max=dict(zip(problem.judges, written[entries:least], strict=True)),
        v_min=dict(zip(problem.judges, written[least:of_limits], strict=True)),
        w=written[-1] if chair else None,
        caps=tuple((e, rule.kind, rule.group, value) for e, rule, value in rows if rule.rule == CAP),
        at_least_one=tuple((e, rule.kind, value) for e, rule, value in rows if rule.rule != CAP),
    )


def _weights(drawn: Drawn, missing: int) -> list[int]:
    """By how much at most the bound moves when a multiplier moves by one."""
    problem, panels = drawn.problem, drawn.panels
    pairs = problem.allowed
    on_entry = np.bincount(problem.pair_entry[pairs], minlength=len(problem.entries))
    on_judge = np.bincount(problem.pair_judge[pairs], minlength=len(problem.judges))
    most = np.array([limit.most or 1 for limit in panels.limits], dtype=np.int64)
    return [
        *(problem.demand * 2 + on_entry).tolist(),
        *(problem.maximum + on_judge).tolist(),
        *(problem.minimum + on_judge).tolist(),
        *((problem.demand + on_entry)[panels.entry] + most[panels.limit]).tolist(),
        int(problem.demand.sum()) + missing,
    ]


def _written(exact: list[int], exponent: int, weights: list[int], total: Fraction) -> list[Multiplier]:
    """Doubles where their rounding cannot spoil the proof, else fractions as text."""
    up, down = (1 << exponent if exponent > 0 else 1), (1 << -exponent if exponent < 0 else 1)
    rounded = [number * up / down for number in exact]
    off = [_apart(r, n * up, down) for r, n in zip(rounded, exact, strict=True)]
    moved = sum((o * w for o, w in zip(off, weights, strict=True) if o), Fraction(0))
    if moved <= abs(total) * ROUNDING:
        return list(rounded)
    return [
        r if not o else "{0.numerator}/{0.denominator}".format(Fraction(n * up, down))
        for r, o, n in zip(rounded, off, exact, strict=True)
    ]


def _apart(rounded: float, numerator: int, denominator: int) -> Fraction | int:
    """How far the double lies from the fraction; most are the same, and that is soon told."""
    over, under = rounded.as_integer_ratio()
    return 0 if over * denominator == numerator * under else abs(Fraction(rounded) - Fraction(numerator, denominator))
