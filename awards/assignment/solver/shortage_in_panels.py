"""Why no plan exists when caps or groups are asked for, by multipliers: what the flow lacks at least, every pair being
worth nought.

One cheapest flow, in which a rule may be broken at a cost of 1, has the fewest breaches; its prices prove them.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Certificate, Cut
from awards.assignment.solver.exact_flow import CheapestFlow, Network, cheapest_flow
from awards.assignment.solver.network import Drawn, multipliers, network
from awards.assignment.solver.panels import CAP
from awards.assignment.solver.shortage import Shortage, names, shortened
from awards.core.text import N_, Message

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Breaches:
    """What may be broken, and what a breach costs: an empty place, a lacking minimum load, a group without a judge."""

    place: int | None
    load: int | None
    group: int | None


COMPLETE = _Breaches(place=1, load=1, group=1)
FEWEST_EMPTY = _Breaches(place=1, load=None, group=None)
EMPTY_FOR_NOTHING = _Breaches(place=0, load=1, group=None)


def shortage_of_keeping_in_panels(drawn: Drawn) -> Shortage | None:
    """Whether more judges of one group are kept on an entry than its cap allows."""
    problem, panels = drawn.problem, drawn.panels
    for entry, at in np.argwhere(panels.room < 0):
        limit, name = panels.limits[at], problem.entries[entry]
        most = limit.most or 0
        kept = most - int(panels.room[entry, at])
        reason = N_(
            "Entry %(entry)s. Judges kept of the same %(kind)s (%(group)s): %(kept)d. Most that the cap allows:"
            " %(most)d. Keep fewer, or raise the cap.",
            entry=name, kind=limit.kind, group=limit.group, kept=kept, most=most,
        )  # fmt: skip
        proof = Certificate(caps=((name, limit.kind, limit.group, 1),))
        return Shortage(Cut((name,), (), proof), kept - most, (reason,))
    return None


def shortage_in_panels(drawn: Drawn) -> Shortage | None:
    """What every complete plan lacks."""
    return _shortage(drawn, COMPLETE)


def empty_in_panels(drawn: Drawn) -> Shortage | None:
    """The places that stay empty in every plan; None when there need be none. Call it where a partial plan exists."""
    return _shortage(drawn, FEWEST_EMPTY)


def shortage_of_partial_plans(drawn: Drawn) -> Shortage | None:
    """What even a plan with empty places lacks: minimum loads that cannot be met."""
    return _shortage(drawn, EMPTY_FOR_NOTHING)


def _shortage(drawn: Drawn, breaches: _Breaches) -> Shortage | None:
    net = _lenient(network(drawn), drawn, breaches)
    flow = cheapest_flow(net, seed=0)
    if flow is None:
        return None
    lacks = int((net.cost * flow.flow).sum())
    if not lacks:
        return None
    return Shortage(_proof(drawn, flow, breaches), lacks, _reasons(drawn, flow, lacks))


def _lenient(net: Network, drawn: Drawn, breaches: _Breaches) -> Network:
    """The flow in which pairs cost nothing, and further arcs stand for what may be broken."""
    problem, panels = drawn.problem, drawn.panels
    entries, judges = np.arange(len(problem.entries)), len(problem.entries) + np.arange(len(problem.judges))
    need = panels.need[panels.entry, panels.limit]
    nodes = drawn.first_limit() + np.flatnonzero(need)
    feeds = drawn.tails[1][need > 0]
    to_sink = np.full(len(nodes), drawn.sink)
    more: list[tuple[Integers, Integers, int]] = []
    if breaches.place is not None:
        more.append((entries, np.full(len(entries), drawn.sink), breaches.place))
        if breaches.group is None:
            more.append((nodes, to_sink, breaches.place))
    if breaches.load is not None:
        more.append((np.full(len(judges), drawn.sink), judges, breaches.load))
    if breaches.group is not None:
        more.append((nodes, feeds, breaches.group))
    plenty = int(np.abs(net.supply).sum()) + 1
    added = sum(len(tails) for tails, _, _ in more)
    return Network(
        tail=np.concatenate([net.tail, *(tails for tails, _, _ in more)]),
        head=np.concatenate([net.head, *(heads for _, heads, _ in more)]),
        capacity=np.concatenate([net.capacity, np.full(added, plenty, dtype=np.int64)]),
        cost=np.concatenate([np.zeros(len(net.cost)), *(np.full(len(t), float(cost)) for t, _, cost in more)]),
        supply=net.supply,
    )


def _proof(drawn: Drawn, flow: CheapestFlow, breaches: _Breaches) -> Cut:
    """The prices that are not nought, and whom they concern."""
    full = multipliers(drawn, flow.price, flow.exponent, total=Fraction(1))
    few = Certificate(
        u={name: value for name, value in full.u.items() if value},
        v_max={name: value for name, value in full.v_max.items() if value},
        v_min={name: value for name, value in full.v_min.items() if value},
        w=None if breaches.group is not None or breaches.place is None else -breaches.place,
        caps=full.caps,
        at_least_one=full.at_least_one,
    )
    entries = {*few.u, *(row[0] for row in few.caps), *(row[0] for row in few.at_least_one)}
    judges = {*few.v_max, *few.v_min}
    return Cut(
        tuple(name for name in drawn.problem.entries if name in entries),
        tuple(name for name in drawn.problem.judges if name in judges),
        few,
    )


def _reasons(drawn: Drawn, flow: CheapestFlow, lacks: int) -> tuple[Message, ...]:
    said = [*_of_caps(drawn), *groups_that_nobody_fills(drawn)]
    if said:
        return shortened(said)
    proof = _proof(drawn, flow, COMPLETE)
    known = drawn.problem
    rules = {limit.kind if limit.rule != CAP else f"{limit.kind} ({limit.group})" for limit in drawn.panels.limits}
    return (
        N_(
            "Entries %(entries)s. With the rules on who sits together (%(rules)s) and the loads of %(judges)s, missing:"
            " %(missing)d. Add judges of other groups, raise a cap or a maximum load, or allow a pair.",
            entries=names(proof.entries or known.entries, range(len(proof.entries or known.entries))),
            rules=", ".join(sorted(rules)),
            judges=names(proof.judges or known.judges, range(len(proof.judges or known.judges))),
            missing=lacks,
        ),
    )


def _of_caps(drawn: Drawn) -> list[Message]:
    """Entries that cannot be filled under their caps, whatever the loads are."""
    problem, rest, panels = drawn.problem, drawn.rest, drawn.panels
    reach = np.bincount(problem.pair_entry[rest.pairs], minlength=len(problem.entries))
    inside, lost = panels.free.copy(), np.zeros_like(panels.free)
    for at in range(len(panels.limits) - 1, -1, -1):
        limit = panels.limits[at]
        if limit.most is None:
            continue
        lost[:, at] = np.maximum(inside[:, at] - panels.room[:, at], 0)
        reach = reach - lost[:, at]
        for outer in range(at):
            if (limit.members <= panels.limits[outer].members).all():
                inside[:, outer] -= lost[:, at]
    said = []
    for entry in np.flatnonzero((reach < rest.demand) & (lost.sum(axis=1) > 0)):
        full = [panels.limits[at] for at in np.flatnonzero(lost[entry])]
        said.append(N_(
            "Entry %(entry)s. Reviews asked for: %(demand)d. Judges it can get with the caps on %(groups)s: %(supply)d."
            " Missing: %(missing)d. Add a judge of another group, raise the cap, or ask for fewer reviews.",
            entry=problem.entries[entry], demand=int(problem.demand[entry]),
            groups=", ".join(f"{limit.kind} ({limit.group})" for limit in full),
            supply=int(problem.demand[entry] - rest.demand[entry] + reach[entry]),
            missing=int(rest.demand[entry] - reach[entry]),
        ))  # fmt: skip
    return said


def groups_that_nobody_fills(drawn: Drawn) -> list[Message]:
    """Entries that none of the judges of a group may take."""
    panels = drawn.panels
    return [
        N_(
            "Entry %(entry)s. It needs one of the judges of %(name)s, but none of them may be assigned to it. Allow a"
            " pair, or name another judge.",
            entry=drawn.problem.entries[entry], name=panels.limits[at].kind,
        )
        for entry, at in np.argwhere((panels.need > 0) & (panels.free == 0))
    ]  # fmt: skip
