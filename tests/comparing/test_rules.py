"""Which pair comes next, and when enough is asked."""

from collections import Counter
from itertools import combinations
from uuid import UUID

import numpy as np
import pytest

from awards.comparing import rules
from awards.comparing.model import strengths
from awards.comparing.rules import End, Pair, Preference, Side, next_pair

ENTRIES = [UUID(int=n) for n in range(1, 7)]
CLEAR = [Preference(ENTRIES[0], other) for other in ENTRIES[1:]] * 12


def ask_all(entries, answer, others=(), seed=1):
    """All pairs that a judge is asked, answered by `answer(pair)`, and why it ended."""
    dealt, own = [], []
    while isinstance(found := next_pair(entries, dealt, own, others, (seed, len(dealt) + 1)), Pair):
        dealt.append(found)
        if said := answer(found):
            own.append(said)
    return dealt, found


def by_order(pair):
    return Preference(*sorted(pair))


def cannot_tell(pair):
    return None


@pytest.mark.parametrize("answer", [by_order, cannot_tell])
def test_a_judge_alone_is_asked_every_pair_once(answer):
    dealt, end = ask_all(ENTRIES, answer)
    assert end is End.ALL
    assert {pair.both for pair in dealt} == {frozenset(pair) for pair in combinations(ENTRIES, 2)}
    assert len(dealt) == rules.most_pairs(6) == 15


def test_each_entry_is_met_twice_before_anything_else_counts():
    dealt, end = ask_all(ENTRIES, by_order, CLEAR)
    assert end is End.SURE
    assert set(Counter(entry for pair in dealt for entry in pair)) == set(ENTRIES)
    assert min(Counter(entry for pair in dealt for entry in pair).values()) == rules.FEWEST_MEETINGS
    assert len(dealt) == 6


def test_a_leader_who_is_not_certain_ends_nothing():
    dealt, end = ask_all(ENTRIES, cannot_tell, CLEAR[:5])
    assert end is End.ALL
    assert len(dealt) == 15


def test_answers_of_others_never_say_which_pair_comes_next():
    for seed in range(6):
        alone, _end = ask_all(ENTRIES, by_order, seed=seed)
        others = [Preference(b, a) for a, b in combinations(ENTRIES, 2)]
        beside, _end = ask_all(ENTRIES, by_order, others, seed=seed)
        assert beside == alone[: len(beside)]


def test_lots_are_drawn_by_the_seed_for_pairs_and_for_sides():
    first = [next_pair(ENTRIES, [], [], [], (seed, 1)) for seed in range(60)]
    assert first == [next_pair(ENTRIES, [], [], [], (seed, 1)) for seed in range(60)]
    assert len({pair.both for pair in first}) > 5
    lefts = sum(pair.left < pair.right for pair in first)
    assert 15 < lefts < 45


def test_an_entry_that_went_is_asked_about_no_more():
    left = ENTRIES[:3]
    dealt = [Pair(ENTRIES[0], ENTRIES[5])]
    asked = {next_pair(left, dealt, [Preference(ENTRIES[5], ENTRIES[0])], CLEAR, (seed, 2)) for seed in range(20)}
    assert all(pair.both <= set(left) for pair in asked)


def test_of_two_entries_one_pair_is_asked():
    dealt, end = ask_all(ENTRIES[:2], by_order, CLEAR)
    assert (len(dealt), end) == (1, End.ALL)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Side.LEFT, Preference(ENTRIES[0], ENTRIES[1])),
        (Side.RIGHT, Preference(ENTRIES[1], ENTRIES[0])),
        (Side.NEITHER, None),
    ],
)
def test_an_answer_puts_one_entry_before_the_other_or_says_nothing(answer, said):
    assert rules.preference(Pair(ENTRIES[0], ENTRIES[1]), answer) == said


def told(award, answers, *, chosen):
    """The chance that is given to the true best once six judges have each compared so often, by choice or by lot.

    Whatever is asked, a judge gives the same answer to the same pair.
    """
    random = np.random.default_rng(award)
    truth = dict(zip(ENTRIES, random.normal(0, 1.5, 6), strict=True))
    every = list(combinations(ENTRIES, 2))
    drawn, order = random.random((6, 15)), [random.permutation(15) for _ in range(6)]
    everybody = []
    for judge in range(6):
        dealt, own = [], []
        for n in range(answers):
            pair = next_pair(ENTRIES, dealt, own, [], (award, judge, n)) if chosen else Pair(*every[order[judge][n]])
            dealt.append(pair)
            one, other = sorted(pair)
            wins = drawn[judge][every.index((one, other))] < 1 / (1 + np.exp(truth[other] - truth[one]))
            own.append(Preference(one, other) if wins else Preference(other, one))
        everybody += own
    best = max(ENTRIES, key=truth.__getitem__)
    return strengths(6, rules.places_of(ENTRIES, everybody), draws=200).best[ENTRIES.index(best)]


def test_chosen_pairs_need_fewer_answers_for_the_same_certainty_than_pairs_by_lot(monkeypatch):
    monkeypatch.setattr(rules, "FEWER_DRAWS", 150)
    chosen, same, more = (
        np.mean([told(award, answers, chosen=how) for award in range(40)])
        for answers, how in ((5, True), (5, False), (6, False))
    )
    assert chosen > same + 0.03
    assert chosen > more, "one answer of each judge less"
