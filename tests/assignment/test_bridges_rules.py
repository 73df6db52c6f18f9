"""Parts that a plan leaves apart are joined by the fewest reviews of the best fit: checked by trying every choice."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from awards.assignment.rules import bridges
from awards.assignment.rules.bridges import Bridge


def links(*pairs):
    return [tuple(pair.split("-")) for pair in pairs]


def test_entries_and_judges_that_are_linked_are_one_part_and_the_largest_comes_first():
    found = bridges.parts(links("a-x", "b-x", "c-y"))
    assert found == [
        frozenset({("entry", "a"), ("entry", "b"), ("judge", "x")}),
        frozenset({("entry", "c"), ("judge", "y")}),
    ]
    assert bridges.parts([]) == []


def test_nothing_is_offered_where_all_is_one_part():
    assert bridges.offer(links("a-x", "a-y"), {("a", "x"): 1.5}, {"x": 5, "y": 5}) == []


def test_the_best_pair_between_two_parts_is_offered():
    possible = {("a", "y"): 1.1, ("b", "x"): 1.4, ("a", "x"): 9.0}
    assert bridges.offer(links("a-x", "b-y"), possible, {"x": 1, "y": 1}) == [Bridge("b", "x", 1.4)]


def test_a_judge_without_room_or_without_entries_of_the_round_is_no_bridge():
    possible = {("a", "y"): 1.1, ("b", "x"): 1.4, ("a", "z"): 1.5}
    assert bridges.offer(links("a-x", "b-y"), possible, {"x": 0, "y": 1, "z": 3}) == [Bridge("a", "y", 1.1)]


def test_a_cap_on_the_entry_stands_against_a_bridge():
    possible = {("b", "x"): 1.4, ("a", "y"): 1.1}
    groups = {"x": {"region": "afr"}, "y": {"region": "afr"}, "w": {"region": "eur"}}
    pairs = links("a-x", "b-y", "a-w")
    room = {"x": 1, "y": 1, "w": 1}
    assert bridges.offer(pairs, possible, room, {"region": 1}, groups) == []
    assert len(bridges.offer(pairs, possible, room, {"region": 2}, groups)) == 1


def test_where_a_cap_leaves_a_place_to_one_alone_the_other_takes_its_second_best():
    pairs = links("e-p", "f-p", "a-x", "b-y")
    possible = {("e", "x"): 1.4, ("f", "x"): 1.1, ("e", "y"): 1.2}
    groups = {"p": {"region": "eur"}, "x": {"region": "afr"}, "y": {"region": "afr"}}
    found = bridges.offer(pairs, possible, {"x": 1, "y": 1}, {"region": 1}, groups)
    assert found == [Bridge("e", "y", 1.2), Bridge("f", "x", 1.1)]


def test_a_judge_with_room_for_one_gives_way_where_another_cannot():
    """The best pair would take the judge's only room, and then two parts stay apart."""
    pairs = links("a-x", "b-y", "c-z")
    possible = {("b", "x"): 1.5, ("c", "x"): 1.2, ("a", "y"): 1.0}
    found = bridges.offer(pairs, possible, {"x": 1, "y": 1, "z": 0})
    assert found == [Bridge("c", "x", 1.2), Bridge("a", "y", 1.0)]


def test_too_many_parts_are_not_bridged():
    pairs = [(f"e{n}", f"j{n}") for n in range(bridges.MOST_PARTS + 1)]
    possible = {("e0", f"j{n}"): 1.0 for n in range(1, len(pairs))}
    room = dict.fromkeys((judge for _, judge in pairs), 1)
    assert bridges.offer(pairs, possible, room) == []
    assert len(bridges.offer(pairs[:-1], possible, room)) == len(pairs) - 2


def best_by_trying(pairs, possible, room, caps, groups):
    """The most parts that can be joined, and the best sum of fits of so many bridges."""
    known = {node for part in bridges.parts(pairs) for node in part}
    before = len(bridges.parts(pairs))
    usable = [(e, j) for e, j in possible if ("entry", e) in known and ("judge", j) in known]
    best = (0, Fraction(0))
    for size in range(1, before):
        for chosen in combinations(usable, size):
            if before - len(bridges.parts([*pairs, *chosen])) != size:
                continue
            if any(count > room[judge] for judge, count in Counter(j for _, j in chosen).items()):
                continue
            panels = [[j for e, j in [*pairs, *chosen] if e == entry] for entry, _ in chosen]
            if any(max(Counter(groups[j] for j in panel).values()) > caps for panel in panels):
                continue
            best = max(best, (size, sum(Fraction(possible[pair]) for pair in chosen)))
    return best


@pytest.mark.parametrize("seed", range(150))
def test_no_choice_of_reviews_joins_more_or_fits_better(seed):
    chance = np.random.default_rng(seed)
    entries, judges = [f"e{n}" for n in range(5)], [f"j{n}" for n in range(5)]
    pairs = sorted({(str(chance.choice(entries)), str(chance.choice(judges))) for _ in range(chance.integers(3, 7))})
    possible = {
        (entry, judge): float(chance.integers(4, 7)) / 4
        for entry in entries
        for judge in judges
        if (entry, judge) not in pairs and chance.random() < 0.55
    }
    room = {judge: int(chance.integers(0, 3)) for judge in judges}
    region = {judge: str(chance.integers(0, 3)) for judge in judges}
    caps = int(chance.integers(1, 3)) if seed % 3 else 9
    within = Counter((entry, region[judge]) for entry, judge in pairs)
    if max(within.values()) > caps:
        caps = max(within.values())
    found = bridges.offer(
        pairs,
        possible,
        room,
        {"region": caps} if caps < 9 else {},
        {judge: {"region": r} for judge, r in region.items()},
    )
    chosen = [(bridge.entry, bridge.judge) for bridge in found]
    assert len(bridges.parts(pairs)) - len(bridges.parts([*pairs, *chosen])) == len(found)
    value = (len(found), sum((Fraction(bridge.fit) for bridge in found), Fraction(0)))
    assert value == best_by_trying(pairs, possible, room, caps, region)
    assert all(possible[pair] for pair in chosen)
    assert all(count <= room[judge] for judge, count in Counter(judge for _, judge in chosen).items())
