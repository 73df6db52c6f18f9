"""Rules on who sits together on one entry: at most so many of one group, at least one of some judges.

Each rule is a `Limit` on a set of judges, the same on every entry. Where any two sets are nested or apart, the limits
become nodes of the flow between an entry and its judges: all that an entry takes of a set goes over one arc.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.problem import Problem

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CAP, AT_LEAST_ONE = "caps", "at_least_one"


@dataclass(frozen=True, eq=False)
class Limit:
    """At most `most` (a cap) or at least `least` of the judges of `members` on one entry.

    `kind` and `group` name the set: a cap's kind of group and the group; or the name of an at-least-one and nothing.
    """

    rule: str
    kind: str
    group: str
    members: Flags
    most: int | None = None
    least: int = 0


@dataclass(frozen=True, eq=False)
class Panels:
    """The limits, larger sets first, and where they bind: arrays of entries by limits.

    `free` is how many free pairs an entry has in the set, `room` what it may still take of the set beside its kept
    pairs (below zero: too much is kept), `need` what it must still take; `used` where either can matter. `parent` is
    the next larger limit used there, -1 the entry.
    """

    limits: tuple[Limit, ...]
    free: Integers
    room: Integers
    need: Integers
    used: Flags
    parent: Integers

    @property
    def entry(self) -> Integers:
        """The entry of each node."""
        found: Integers = np.nonzero(self.used)[0].astype(np.int64)
        return found

    @property
    def limit(self) -> Integers:
        """The limit of each node."""
        found: Integers = np.nonzero(self.used)[1].astype(np.int64)
        return found

    @property
    def number(self) -> Integers:
        """The node's number for entry and limit, -1 where none is needed."""
        numbers = np.full(self.used.shape, -1, dtype=np.int64)
        numbers[self.used] = np.arange(int(self.used.sum()))
        return numbers

    def innermost(self, entry: Integers, judge: Integers) -> Integers:
        """The node of the smallest used set that each pair goes through, -1 where it leaves the entry at once."""
        nodes = np.full(len(entry), -1, dtype=np.int64)
        number = self.number
        for at, limit in enumerate(self.limits):
            inside = limit.members[judge] & self.used[entry, at]
            nodes[inside] = number[entry[inside], at]
        return nodes


def limits_of(problem: Problem) -> tuple[Limit, ...]:
    """Every limit that can matter, larger sets of judges first."""
    found: list[Limit] = []
    judges = len(problem.judges)
    for kind, most in problem.caps.items():
        groups = [row.get(kind) for row in problem.groups]
        for group in sorted({group for group in groups if group is not None}):
            members = np.array([other == group for other in groups], dtype=np.bool_)
            if members.sum() > most:
                found.append(Limit(CAP, kind, group, members, most=most))
    for name, some in problem.at_least_one.items():
        members = np.zeros(judges, dtype=np.bool_)
        members[list(some)] = True
        found.append(Limit(AT_LEAST_ONE, name, "", members, least=1))
    return tuple(sorted(found, key=lambda limit: -int(limit.members.sum())))


def nested(limits: tuple[Limit, ...]) -> bool:
    """Whether any two of the sets are apart or one inside the other, so that one flow has room for them all."""
    if not limits:
        return True
    members = np.array([limit.members for limit in limits], dtype=np.int64)
    shared = members @ members.T
    sizes = members.sum(axis=1)
    return bool(((shared == 0) | (shared == np.minimum.outer(sizes, sizes))).all())


def panels_of(problem: Problem, limits: tuple[Limit, ...]) -> Panels:
    """Where the limits bind on the problem's entries."""
    entries = len(problem.entries)
    shape = (entries, len(limits))
    kept, free = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for at, limit in enumerate(limits):
        inside = limit.members[problem.pair_judge]
        kept[:, at] = np.bincount(problem.pair_entry[inside & problem.kept], minlength=entries)
        free[:, at] = np.bincount(problem.pair_entry[inside & problem.free], minlength=entries)
    rest = problem.demand - np.bincount(problem.pair_entry[problem.kept], minlength=entries)
    asking = (problem.demand > 0)[:, None]
    least = np.array([limit.least for limit in limits], dtype=np.int64)
    capped = np.array([limit.most is not None for limit in limits], dtype=np.bool_)[None, :] & problem.capped[:, None]
    need: Integers = np.where(asking, np.maximum(least[None, :] - kept, 0), 0)
    most = np.array([0 if limit.most is None else limit.most for limit in limits], dtype=np.int64)
    # A set without a cap gets more room than the entry can use, so that its arc is never full.
    room: Integers = np.where(capped, most[None, :] - kept, (np.maximum(rest, 0) + 1)[:, None])
    inner = np.zeros(shape, dtype=np.int64)
    for at, limit in enumerate(limits):
        for other in range(at + 1, len(limits)):
            if (limits[other].members <= limit.members).all():
                inner[:, at] += need[:, other]
    used = (need > 0) | (capped & (free + inner > room) & (rest[:, None] > room))
    parent = np.full(shape, -1, dtype=np.int64)
    for at, limit in enumerate(limits):
        for outer in range(at):
            if (limit.members <= limits[outer].members).all():
                both = used[:, at] & used[:, outer]
                parent[both, at] = outer
    return Panels(limits, free, room, need, used, parent)
