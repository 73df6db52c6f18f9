"""The cheapest flow in exact arithmetic, from a solver that only takes whole numbers of 64 bits.

The real costs are first rounded to whole numbers and solved. The flow is then the best to within half a unit an arc,
and by a theorem of Goldberg and Tarjan ("Finding minimum-cost circulations by successive approximation", 1990) every
arc whose reduced cost exceeds (nodes x that error) carries the same flow in each cheapest flow. Those arcs
are fixed, and the others solved again with their exact reduced costs on a far finer unit, until the unit is exact.
So a score of 1e-12 beside one of 1e12 still decides, and flow and prices agree to the last bit.
"""

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

COST_LIMIT = 1 << 60
"""OR-Tools refuses costs whose sums along a path could reach this."""
TIE_WEIGHT = 1 << 20
"""Range of the random weights that choose among equally cheap flows."""


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs from `tail` to `head` with room for `capacity` units at `cost` each, and what nodes supply (negative: take).

    Costs are doubles, everything else whole numbers; the supplies sum to zero.
    """

    tail: Integers
    head: Integers
    capacity: Integers
    cost: Reals
    supply: Integers


@dataclass(frozen=True, eq=False)
class CheapestFlow:
    """Units on each arc, and each node's price as a whole number of 2**`exponent`.

    `excess` is by how much, in the same unit, the cost may lie above the least possible: 0 means proven cheapest.
    """

    flow: Integers
    price: list[int]
    exponent: int
    excess: int


def cheapest_flow(network: Network, *, seed: int, deadline: float | None = None) -> CheapestFlow | None:
    """The cheapest flow that meets every supply, or None when there is none; `seed` chooses among equals.

    `deadline` is a `time.perf_counter()` value looked at between the steps; after it the flow at hand is returned.
    """
    search = _Search(network)
    if not search.first():
        return None
    while not search.exact:
        if deadline is not None and time.perf_counter() > deadline:
            break
        search.refine()
    if search.exact:
        search.break_ties(seed)
    return CheapestFlow(search.flow, search.price.tolist(), search.lowest, search.excess())


class _Search:
    """A flow and prices that are cheapest in a rounded unit of 2**(lowest + shift), made finer until shift is 0.

    `reduced` are the arcs' reduced costs in that unit: right to half a unit on the arcs of `open`; elsewhere the sign
    is right and the amount a lower bound, which settles the flow. `rest` are the exact ones of `open`, in 2**lowest.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.nodes = len(network.supply)
        self.top = COST_LIMIT // (4 * (self.nodes + 2))
        self.mantissa, self.power = _whole(network.cost)
        nonzero = self.mantissa != 0
        self.lowest = int(self.power[nonzero].min()) if nonzero.any() else 0
        self.flow: Integers = np.zeros(len(network.cost), dtype=np.int64)
        self.price: Objects = np.zeros(self.nodes, dtype=object)
        self.shift = 0
        self.reduced: Integers = np.zeros(len(network.cost), dtype=np.int64)
        self.open: Integers = np.arange(len(network.cost))
        self.rest: Objects | Integers = self.reduced

    @property
    def exact(self) -> bool:
        return self.shift == 0

    def first(self) -> bool:
        """Solve with all costs rounded to whole multiples of the coarsest unit that 64 bits ask for."""
        net = self.network
        largest = int(np.frexp(np.abs(net.cost).max(initial=0.0))[1])
        scale = min(self.top.bit_length() - 1 - largest, -self.lowest)
        costs = np.rint(np.ldexp(net.cost, scale)).astype(np.int64)
        flow = solve_integers(net.tail, net.head, net.capacity, costs, net.supply)
        if flow is None:
            return False
        self.flow = flow
        self._price(costs, -scale - self.lowest)
        return True

    def refine(self) -> None:
        """Solve again what is open, in the finest unit that 64 bits allow for the costs that are left."""
        enough = self.nodes << self.shift
        finer = (enough // self.top).bit_length()
        half = (1 << finer) >> 1
        costs: Integers = np.sign(self.reduced) * np.int64(enough >> finer)
        costs[self.open] = [(rest + half) >> finer for rest in self.rest.tolist()]
        self._reroute(self.open, costs[self.open])
        self._price(costs, finer)

    def break_ties(self, seed: int) -> None:
        """Choose by chance among the cheapest flows: those that differ only on arcs of reduced cost nought."""
        tight = self.open[self.rest == 0]
        self._reroute(tight, np.random.default_rng(seed).integers(0, TIE_WEIGHT, len(tight)))

    def excess(self) -> int:
        """By how much, in 2**lowest, the prices leave room for a cheaper flow."""
        used = self.flow[self.open]
        left = self.network.capacity[self.open] - used
        wrong = ((self.rest < 0) & (left > 0)) | ((self.rest > 0) & (used > 0))
        rows = zip(self.rest[wrong].tolist(), used[wrong].tolist(), left[wrong].tolist(), strict=True)
        return sum(u * rest if rest > 0 else n * -rest for rest, u, n in rows)

    def _reroute(self, arcs: Integers, costs: Integers) -> None:
        """Send what these arcs carry along the cheapest of them; the others keep theirs."""
        net = self.network
        flow = self.flow.copy()
        flow[arcs] = 0
        supply = net.supply.copy()
        np.subtract.at(supply, net.tail, flow)
        np.add.at(supply, net.head, flow)
        again = solve_integers(net.tail[arcs], net.head[arcs], net.capacity[arcs], costs, supply)
        if again is None:
            raise RuntimeError("the flow solver lost a flow that was there")
        flow[arcs] = again
        self.flow = flow

    def _price(self, costs: Integers, shift: int) -> None:
        """Take the prices that prove the flow cheapest at these costs, whose unit is 2**(lowest + shift)."""
        net = self.network
        step = _prices(net, self.flow, costs)
        self.reduced = costs + step[net.tail] - step[net.head]
        self.price = self.price + step.astype(object) * (1 << shift)
        first, self.shift = self.shift == 0, shift
        if first and shift == 0:
            self.rest = self.reduced
            return
        self.open = np.flatnonzero(np.abs(self.reduced) <= self.nodes)
        cost = _exact(self.mantissa[self.open], self.power[self.open] - self.lowest)
        self.rest = cost + self.price[net.tail[self.open]] - self.price[net.head[self.open]]


def solve_integers(
    tail: Integers, head: Integers, capacity: Integers, cost: Integers, supply: Integers
) -> Integers | None:
    """Units on each arc of the cheapest flow with whole costs, or None when the supplies cannot be met."""
    from ortools.graph.python import min_cost_flow

    if not len(tail):
        return None if supply.any() else np.zeros(0, dtype=np.int64)
    # OR-Tools takes a float cost for 0 without a word.
    if cost.dtype != np.int64 or capacity.dtype != np.int64 or supply.dtype != np.int64:
        raise TypeError("costs, capacities and supplies must be int64")
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail.astype(np.int32), head.astype(np.int32), capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver answered {status.name}")
    flows: Integers = solver.flows(arcs).astype(np.int64)
    return flows


def _prices(network: Network, flow: Integers, cost: Integers) -> Integers:
    """Prices under which no arc with room costs less than the difference it bridges: shortest paths from everywhere."""
    ahead, back = np.flatnonzero(flow < network.capacity), np.flatnonzero(flow > 0)
    tails = np.concatenate([network.tail[ahead], network.head[back]])
    heads = np.concatenate([network.head[ahead], network.tail[back]])
    lengths = np.concatenate([cost[ahead], -cost[back]])
    order = np.argsort(heads, kind="stable")
    tails, heads, lengths = tails[order], heads[order], lengths[order]
    starts = np.flatnonzero(np.r_[True, heads[1:] != heads[:-1]]) if len(heads) else np.zeros(0, dtype=np.int64)
    ends = heads[starts]
    price: Integers = np.zeros(len(network.supply), dtype=np.int64)
    for _ in range(len(price) + 1):
        if not len(ends):
            break
        reached = np.minimum(price[ends], np.minimum.reduceat(price[tails] + lengths, starts))
        if np.array_equal(reached, price[ends]):
            break
        price[ends] = reached
    else:
        raise RuntimeError("the flow solver left a cheaper flow")
    return price


def _whole(values: Reals) -> tuple[Integers, Integers]:
    """Odd whole numbers and powers of two whose products are the values, exactly."""
    fraction, power = np.frexp(values)
    mantissa = np.ldexp(fraction, 53).astype(np.int64)
    spare = np.frexp((mantissa & -mantissa).astype(np.float64))[1].astype(np.int64) - 1
    spare[mantissa == 0] = 0
    return mantissa >> spare, power.astype(np.int64) - 53 + spare


def _exact(mantissa: Integers, power: Integers) -> Objects:
    exact = np.empty(len(mantissa), dtype=object)
    exact[:] = [m << p if m else 0 for m, p in zip(mantissa.tolist(), power.tolist(), strict=True)]
    return exact
