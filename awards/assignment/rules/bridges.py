"""Reviews that would join what a plan leaves apart: judges are compared only where their entries are linked.

Judges and entries are linked by assignments. Where the links fall into parts, no score of one part says anything about
the marking of another. One more review of an entry of one part by a judge of another joins the two; as many parts as
there are, less one, join them all. Among the fewest, those of the best fit are offered: a forest of links between parts
(no circle), with at most so many for a judge as have room, is the heaviest common independent set of two matroids,
found by augmenting along the best path (Lawler, Combinatorial Optimization, 1976).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Pair = tuple[str, str]
"""An entry and a judge."""

MOST_PARTS = 24
"""Beyond this single reviews are no remedy: entries need more of them."""

MOST_TRIED = 200
"""Ways around broken caps that are tried; beyond that fewer bridges are offered."""


@dataclass(frozen=True)
class Bridge:
    """One more review: the entry, the judge and how well they fit."""

    entry: str
    judge: str
    fit: float


def parts(pairs: Iterable[Pair]) -> list[frozenset[tuple[str, str]]]:
    """The parts of the links, the largest first; nodes are ("entry", id) and ("judge", id)."""
    above: dict[tuple[str, str], tuple[str, str]] = {}
    for entry, judge in pairs:
        one, other = _top(above, ("entry", entry)), _top(above, ("judge", judge))
        if one != other:
            above[one] = other
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for node in above:
        found[_top(above, node)].add(node)
    return sorted((frozenset(part) for part in found.values()), key=lambda part: (-len(part), min(part)))


def offer(
    pairs: Collection[Pair], possible: Mapping[Pair, float], room: Mapping[str, int],
    caps: Mapping[str, int] | None = None, groups: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Bridge]:  # fmt: skip
    """The fewest reviews that join as many parts as can be joined, with the best sum of fits, best first.

    Nothing where there is one part, or more than `MOST_PARTS`.

    `possible` are the pairs that may be assigned with their fit, `room` how many entries each judge may still take;
    `caps` how many judges of one group of a kind an entry may have, `groups` each judge's group by kind.
    """
    apart = parts(pairs)
    if not 1 < len(apart) <= MOST_PARTS:
        return []
    part_of = {node: number for number, part in enumerate(apart) for node in part}
    panels: dict[str, set[str]] = defaultdict(set)
    for entry, judge in pairs:
        panels[entry].add(judge)
    rules = _Caps(caps or {}, groups or {}, panels)
    links: dict[tuple[str, int], list[Bridge]] = defaultdict(list)
    for (entry, judge), fit in possible.items():
        one, other = part_of.get(("entry", entry)), part_of.get(("judge", judge))
        if one is None or other is None or one == other or room.get(judge, 0) < 1:
            continue
        bridge = Bridge(entry, judge, fit)
        if not rules.broken([bridge]):
            links[judge, one].append(bridge)
    # Of one judge's ways into one part the best fit serves: which entry it is changes nothing else, unless a cap stands
    # against it, and that only as often as there are other bridges.
    enough = len(apart) - 1 if caps else 1
    ways = sorted((bridge for some in links.values() for bridge in nsmallest(enough, some, key=_order)), key=_order)
    return sorted(_best_within_caps(ways, part_of, room, rules), key=_order)


@dataclass(frozen=True)
class _Caps:
    caps: Mapping[str, int]
    groups: Mapping[str, Mapping[str, str]]
    panels: Mapping[str, Collection[str]]

    def broken(self, bridges: Sequence[Bridge]) -> list[Bridge]:
        """Bridges to one entry that together are too many of one group; empty when every cap holds."""
        by_entry: dict[str, list[Bridge]] = defaultdict(list)
        for bridge in bridges:
            by_entry[bridge.entry].append(bridge)
        for entry, some in by_entry.items():
            for kind, most in self.caps.items():
                count = Counter(self._group(judge, kind) for judge in self.panels.get(entry, ()))
                count.update(self._group(bridge.judge, kind) for bridge in some)
                for bridge in some:
                    group = self._group(bridge.judge, kind)
                    if group and count[group] > most:
                        return [other for other in some if self._group(other.judge, kind) == group]
        return []

    def _group(self, judge: str, kind: str) -> str:
        return self.groups.get(judge, {}).get(kind, "")


def _best_within_caps(
    ways: Sequence[Bridge], part_of: Mapping[tuple[str, str], int], room: Mapping[str, int], rules: _Caps
) -> list[Bridge]:
    """The best choice that keeps the caps: where one is broken, each of its bridges is left out in turn."""
    best: list[Bridge] = []
    waiting: list[frozenset[Bridge]] = [frozenset()]
    seen = set(waiting)
    while waiting and len(seen) <= MOST_TRIED:
        without = waiting.pop()
        found = _heaviest([way for way in ways if way not in without], part_of, room)
        if _value(found) <= _value(best):
            continue
        clash = rules.broken(found)
        if not clash:
            best = found
        for bridge in clash:
            more = without | {bridge}
            if more not in seen:
                seen.add(more)
                waiting.append(more)
    return best


def _value(bridges: Sequence[Bridge]) -> tuple[int, Fraction]:
    return len(bridges), sum((Fraction(bridge.fit) for bridge in bridges), Fraction(0))


def _order(bridge: Bridge) -> tuple[float, str, str]:
    return -bridge.fit, bridge.entry, bridge.judge


def _heaviest(ways: Sequence[Bridge], part_of: Mapping[tuple[str, str], int], room: Mapping[str, int]) -> list[Bridge]:
    """As many bridges as make no circle of parts and fill no judge beyond the room, and of these the best."""
    ends = [(part_of["entry", way.entry], part_of["judge", way.judge]) for way in ways]
    chosen: set[int] = set()
    while (path := _augmenting(ways, ends, chosen, room)) is not None:
        chosen ^= set(path)
    return [ways[number] for number in sorted(chosen)]


def _augmenting(
    ways: Sequence[Bridge], ends: Sequence[tuple[int, int]], chosen: set[int], room: Mapping[str, int]
) -> list[int] | None:
    """The path of exchanges that gains one bridge at the best price, with the fewest exchanges among equal ones."""
    taken = Counter(ways[number].judge for number in chosen)
    by_judge: dict[str, list[int]] = defaultdict(list)
    for number in chosen:
        by_judge[ways[number].judge].append(number)
    forest = _Forest(ends, chosen)
    outside = [number for number in range(len(ways)) if number not in chosen]
    free = {number for number in outside if taken[ways[number].judge] < room[ways[number].judge]}
    price = {number: Fraction(way.fit) * (1 if number in chosen else -1) for number, way in enumerate(ways)}
    best: dict[int, tuple[Fraction, int, list[int]]] = {
        number: (price[number], 1, [number]) for number in outside if forest.joins(number)
    }
    circle = {number: forest.circle(number) for number in outside if not forest.joins(number)}
    changed = set(best)
    while changed:
        now, changed = changed, set[int]()
        for number in sorted(now):
            cost, length, path = best[number]
            if number in chosen:  # what can come in when this one goes
                following: Iterable[int] = (n for n in outside if n not in circle or number in circle[n])
            else:  # what can go when this one comes in
                following = chosen if number in free else by_judge[ways[number].judge]
            for after in following:
                offered = (cost + price[after], length + 1)
                if after not in path and (after not in best or offered < best[after][:2]):
                    best[after] = (*offered, [*path, after])
                    changed.add(after)
    ends_well = [best[number] for number in sorted(free) if number in best]
    return min(ends_well)[2] if ends_well else None


class _Forest:
    """The chosen bridges as a forest over the parts."""

    def __init__(self, ends: Sequence[tuple[int, int]], chosen: Collection[int]) -> None:
        self.ends = ends
        self.near: dict[int, list[tuple[int, int]]] = defaultdict(list)
        above: dict[int, int] = {}
        for number in chosen:
            one, other = ends[number]
            self.near[one].append((other, number))
            self.near[other].append((one, number))
            above[_top(above, one)] = _top(above, other)
        self.above = above

    def joins(self, number: int) -> bool:
        one, other = self.ends[number]
        return _top(self.above, one) != _top(self.above, other)

    def circle(self, number: int) -> frozenset[int]:
        """The chosen bridges between the two ends of one that joins nothing new."""
        start, goal = self.ends[number]
        came: dict[int, tuple[int, int] | None] = {start: None}
        waiting = [start]
        for part in waiting:
            for other, bridge in self.near[part]:
                if other not in came:
                    came[other] = (part, bridge)
                    waiting.append(other)
        found, at = set[int](), came[goal]
        while at is not None:
            found.add(at[1])
            at = came[at[0]]
        return frozenset(found)


def _top(above: dict[Node, Node], node: Node) -> Node:
    above.setdefault(node, node)
    while above[node] != node:
        above[node] = above[above[node]]
        node = above[node]
    return node
