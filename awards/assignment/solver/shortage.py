"""Why no plan exists, or why some places stay empty: the entries and judges that prove it, and words for staff.

By the theorem of Hoffman (1960) a plan exists unless, for some entries A and judges B, either the reviews that A must
get exceed what B may give at most and the pairs of A with other judges, or the reviews that B must give exceed what A
asks for and the pairs of B with other entries. Two maximum flows find such A and B.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.answer import Cut
from awards.assignment.solver.network import Rest
from awards.assignment.solver.problem import Problem
from awards.core.text import N_, Message

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHOWN_IDS = 8
SHOWN_REASONS = 12


@dataclass(frozen=True)
class Shortage:
    """A proof that `missing` reviews cannot be had, and what to say about it."""

    cut: Cut
    missing: int
    reasons: tuple[Message, ...]


def shortage_in_sums(problem: Problem, *, partial: bool) -> Shortage | None:
    """Whether the sums alone rule a plan out; places may stay empty in a partial plan, minimum loads never fail."""
    everything = Cut(problem.entries, problem.judges)
    demand, least, most = int(problem.demand.sum()), int(problem.minimum.sum()), int(problem.maximum.sum())
    if demand > most and not partial:
        reason = N_(
            "All entries together. Reviews asked for: %(demand)d. What the judges may take at most: %(supply)d."
            " Missing: %(missing)d. Add judges, raise their maximum loads, or ask for fewer reviews.",
            demand=demand, supply=most, missing=demand - most,
        )  # fmt: skip
        return Shortage(everything, demand - most, (reason,))
    if demand < least:
        reason = N_(
            "All judges together. What they must take at least: %(supply)d. Reviews asked for: %(demand)d. Too few by:"
            " %(missing)d. Lower minimum loads, or ask for more reviews.",
            demand=demand, supply=least, missing=least - demand,
        )  # fmt: skip
        return Shortage(everything, least - demand, (reason,))
    return None


def shortage_of_keeping(problem: Problem, rest: Rest) -> Shortage | None:
    """Whether more pairs are kept than an entry asks for or a judge may take."""
    for judge in np.flatnonzero(rest.maximum < 0):
        kept, most = int(problem.maximum[judge] - rest.maximum[judge]), int(problem.maximum[judge])
        reason = N_(
            "Judge %(judge)s. Entries kept: %(kept)d. Most that this judge may take: %(most)d. Keep fewer, or raise the"
            " maximum.",
            judge=problem.judges[judge], kept=kept, most=most,
        )  # fmt: skip
        return Shortage(Cut((), (problem.judges[judge],)), kept - most, (reason,))
    for entry in np.flatnonzero(rest.demand < 0):
        kept, asked = int(problem.demand[entry] - rest.demand[entry]), int(problem.demand[entry])
        reason = N_(
            "Entry %(entry)s. Judges kept: %(kept)d. Reviews asked for: %(asked)d. Keep fewer, or ask for more"
            " reviews.",
            entry=problem.entries[entry], kept=kept, asked=asked,
        )  # fmt: skip
        return Shortage(Cut((problem.entries[entry],), ()), kept - asked, (reason,))
    return None


def shortage_of_judges(problem: Problem, rest: Rest) -> Shortage | None:
    """The entries that cannot get all their reviews, however the loads are dealt."""
    missing, reached = _tightest(problem, rest, rest.maximum, from_source=True)
    if not missing:
        return None
    entries = reached[: len(problem.entries)]
    judges = reached[len(problem.entries) :]
    crossing = problem.allowed & entries[problem.pair_entry] & ~judges[problem.pair_judge]
    inside = problem.allowed & entries[problem.pair_entry] & judges[problem.pair_judge]
    reasons = []
    for part_entries, part_judges in _parts(problem, entries, judges, inside):
        demand = int(problem.demand[part_entries].sum())
        most = int(problem.maximum[part_judges].sum())
        others = int(np.isin(problem.pair_entry[crossing], part_entries).sum())
        busy = int((problem.kept & np.isin(problem.pair_judge, part_judges)
                    & ~np.isin(problem.pair_entry, part_entries)).sum())  # fmt: skip
        lacking = demand + busy - most - others
        if lacking > 0:
            reasons.append(
                _words_for_entries(problem, part_entries, part_judges, (demand, lacking, most - busy, others))
            )
    return Shortage(_cut_of(problem, entries, judges), missing, shortened(reasons))


def shortage_of_entries(problem: Problem, rest: Rest) -> Shortage | None:
    """The judges whose minimum loads cannot be met with the entries that they may take."""
    missing, reached = _tightest(problem, rest, rest.minimum, from_source=False)
    if not missing:
        return None
    entries = reached[: len(problem.entries)]
    judges = reached[len(problem.entries) :]
    least = int(problem.minimum[judges].sum())
    reason = N_(
        "Judges %(judges)s. What they must take at least: %(least)d. What the entries they may take can give them:"
        " %(supply)d. Lower a minimum load, allow more pairs, or ask for more reviews.",
        judges=names(problem.judges, np.flatnonzero(judges)), least=least, supply=least - missing,
    )  # fmt: skip
    return Shortage(_cut_of(problem, entries, judges), missing, (reason,))


def _tightest(problem: Problem, rest: Rest, room: Integers, *, from_source: bool) -> tuple[int, Flags]:
    """Reviews that do not fit when judges have this room, and the nodes on the smaller side of the tightest cut."""
    from ortools.graph.python import max_flow

    entries, judges = len(problem.entries), len(problem.judges)
    source, sink = entries + judges, entries + judges + 1
    tails = np.concatenate([np.full(entries, source), problem.pair_entry[rest.pairs], entries + np.arange(judges)])
    heads = np.concatenate([np.arange(entries), entries + problem.pair_judge[rest.pairs], np.full(judges, sink)])
    rooms = np.concatenate([rest.demand, np.ones(len(rest.pairs), dtype=np.int64), room])
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), rooms)
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver answered {status.name}")
    wanted = int(rest.demand.sum() if from_source else room.sum())
    side = solver.get_source_side_min_cut() if from_source else solver.get_sink_side_min_cut()
    reached = np.zeros(entries + judges + 2, dtype=np.bool_)
    reached[list(side)] = True
    return wanted - int(solver.optimal_flow()), reached[: entries + judges]


def _parts(problem: Problem, entries: Flags, judges: Flags, inside: Flags) -> list[tuple[Integers, Integers]]:
    """The cut taken apart into entries and judges that have nothing to do with one another."""
    leader = np.arange(len(entries) + len(judges))

    def lead(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = int(leader[node])
        return node

    for entry, judge in zip(problem.pair_entry[inside], problem.pair_judge[inside], strict=True):
        leader[lead(int(entry))] = lead(len(entries) + int(judge))
    members: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for entry in np.flatnonzero(entries):
        members[lead(int(entry))][0].append(int(entry))
    for judge in np.flatnonzero(judges):
        members[lead(len(entries) + int(judge))][1].append(int(judge))
    return [(np.array(e, dtype=np.int64), np.array(j, dtype=np.int64)) for e, j in members.values()]


def _words_for_entries(
    problem: Problem, entries: Integers, judges: Integers, numbers: tuple[int, int, int, int]
) -> Message:
    demand, lacking, most, others = numbers
    named = names(problem.entries, entries)
    if not len(judges):
        return N_(
            "Entries %(entries)s. Reviews asked for: %(demand)d. Pairs with a judge that are allowed: %(others)d."
            " Missing: %(missing)d. Add a judge for them, allow a forbidden pair, or ask for fewer reviews.",
            entries=named, demand=demand, others=others, missing=lacking,
        )  # fmt: skip
    return N_(
        "Entries %(entries)s. Reviews asked for: %(demand)d. What %(judges)s may take of them at most: %(most)d;"
        " other judges: %(others)d. Missing: %(missing)d. Add a judge for them, raise a maximum load, or allow a pair.",
        entries=named, judges=names(problem.judges, judges), demand=demand, most=most, others=others, missing=lacking,
    )  # fmt: skip


def names(ids: Sequence[str], numbers: Iterable[int]) -> str:
    """The ids as a list for a sentence; a long one is cut, with how many there are."""
    named = [ids[number] for number in numbers]
    if len(named) <= SHOWN_IDS:
        return ", ".join(named)
    return ", ".join(named[:SHOWN_IDS]) + f", … ({len(named)})"


def _cut_of(problem: Problem, entries: Flags, judges: Flags) -> Cut:
    return Cut(
        tuple(problem.entries[e] for e in np.flatnonzero(entries)),
        tuple(problem.judges[j] for j in np.flatnonzero(judges)),
    )


def shortened(reasons: list[Message]) -> tuple[Message, ...]:
    """The reasons, a long list cut with how many more there are."""
    if len(reasons) <= SHOWN_REASONS:
        return tuple(reasons)
    more = N_("More groups of entries that lack reviews: %(count)d.", count=len(reasons) - SHOWN_REASONS)
    return (*reasons[:SHOWN_REASONS], more)
