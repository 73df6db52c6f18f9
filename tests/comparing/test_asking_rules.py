"""Which pair comes next at every border, with the chances and the worth of pairs given."""

from uuid import UUID

import pytest

from awards.comparing import rules
from awards.comparing.model import Answer
from awards.comparing.rules import End, Pair, Preference, most_pairs, next_pair, places_of

pytestmark = pytest.mark.one_database

A, B, C, D = ENTRIES = [UUID(int=n) for n in range(1, 5)]


@pytest.fixture
def given(monkeypatch):
    """Chances to be the best, and what each pair would tell; and whose answers were asked about."""
    asked = []

    def give(best, worth):
        class Given:
            def __init__(self, _entries, said):
                asked.append(list(said))
                self.best = best

            def told(self, left):
                return [worth[tuple("abcd"[n] for n in pair)] for pair in left]

        monkeypatch.setattr(rules, "_by", Given)
        return asked

    return give


def often(times, entries=ENTRIES):
    """Pairs with somebody who is no longer compared, so that each entry was met so often."""
    gone = [UUID(int=100 + n) for n in range(9)]
    return [Pair(entry, gone[n]) for entry in entries for n in range(times)]


ONE_EACH = [Pair(A, B), Pair(B, A), Pair(C, D), Pair(D, C)]
"""Each entry was met twice; four pairs are left."""
LEFT = ["ac", "ad", "bc", "bd"]


@pytest.mark.parametrize(("best", "ends"), [(0.95, True), (0.949, False), (1.0, True)])
def test_nobody_is_asked_any_further_once_the_leader_is_as_good_as_certain(given, best, ends):
    given([0.0, best, 0.01], {tuple(pair): 1.0 for pair in LEFT})
    found = next_pair(ENTRIES, ONE_EACH, [], [], [1])
    assert (found is End.SURE) is ends


def test_each_entry_is_met_twice_however_certain_the_leader_is(given):
    given([1.0], {tuple(pair): 1.0 for pair in ("ab", "ac", "ad", "bc", "bd", "cd")})
    once = next_pair(ENTRIES, [Pair(A, B), Pair(C, D)], [], [], [1])
    assert isinstance(once, Pair)
    assert once.both not in ({A, B}, {C, D})
    three = [Pair(A, B), Pair(A, C), Pair(B, C)]  # D alone was never met
    assert {D in next_pair(ENTRIES, three, [], [], [seed]) for seed in range(9)} == {True}
    assert isinstance(next_pair(ENTRIES, [*three, Pair(A, D)], [], [], [1]), Pair)
    assert next_pair(ENTRIES, [*three, Pair(A, D), Pair(B, D)], [], [], [1]) is End.SURE


def test_pairs_with_one_who_is_compared_no_more_do_not_count(given):
    given([1.0], {tuple(pair): 1.0 for pair in ("ab", "ac", "ad", "bc", "bd", "cd")})
    assert isinstance(next_pair(ENTRIES, often(2), [], [], [1]), Pair)


def test_pairs_that_tell_nearly_the_most_are_drawn_among(given):
    given([0.1], dict(zip(map(tuple, LEFT), (1.0, 0.9, 0.89, 0.0), strict=True)))
    drawn = {next_pair(ENTRIES, ONE_EACH, [], [], [seed]).both for seed in range(60)}
    assert drawn == {frozenset({A, C}), frozenset({A, D})}


def test_sides_are_drawn_by_lot_one_as_often_as_the_other(given):
    given([0.1], {("a", "b"): 1.0})
    lefts = sum(next_pair([A, B], [], [], [], [seed]).left == A for seed in range(600))
    assert 260 < lefts < 340


def test_what_others_answered_counts_for_the_end_alone(given):
    asked = given([0.1], {tuple(pair): 1.0 for pair in LEFT})
    own, others = [Preference(A, B)], [Preference(C, D)]
    next_pair(ENTRIES, ONE_EACH, own, others, [1])
    assert asked == [own + others, own]


def test_the_end_comes_when_every_pair_was_dealt_whichever_way_round():
    assert next_pair([A, B], [Pair(B, A)], [], [], [1]) is End.ALL
    assert next_pair([A], [], [], [], [1]) is End.ALL


@pytest.mark.parametrize(("entries", "pairs"), [(0, 0), (1, 0), (2, 1), (3, 3), (6, 15)])
def test_so_many_entries_make_so_many_pairs(entries, pairs):
    assert most_pairs(entries) == pairs


def test_preferences_are_told_by_place_and_those_of_others_are_left_out():
    said = [Preference(B, A), Preference(C, A), Preference(A, D)]
    assert places_of([A, B, D], said) == [Answer(1, 0), Answer(0, 2)]
    assert Pair(A, B).both == {A, B}
