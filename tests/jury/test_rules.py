"""What a jury talks about, who stands for whom, and what votes come to."""

from itertools import permutations
from uuid import UUID, uuid4

import pytest

from awards.jury.rules import (
    About,
    Count,
    MotionKind,
    Outcome,
    Quorum,
    Settled,
    Standing,
    agenda,
    beyond,
    chosen,
    is_jury,
    is_secret,
    letters,
    movable,
    needed,
    passed_over,
    result,
    too_long,
)
from awards.jury.rules import outcome as outcome_of

A, B, C, D, E, F = (UUID(int=n) for n in range(1, 7))


def test_two_members_make_a_jury_and_a_vote_that_stays_secret():
    assert [(is_jury(count), is_secret(count)) for count in (1, 2, 3)] == [(False, False), (True, True), (True, True)]


def test_words_have_at_most_two_thousand_characters():
    assert [too_long("é" * count) for count in (0, 2000, 2001)] == [False, False, True]


def test_mentions_and_no_award_are_moved_only_where_a_meeting_is_about_who_wins():
    assert movable(About.WINNERS) == set(MotionKind)
    assert movable(About.WINNERS) - movable(About.PLACES) == {MotionKind.MENTION, MotionKind.NO_AWARD}


@pytest.mark.parametrize(
    ("quorum", "wanted"),
    [
        (Quorum.MAJORITY, {2: 2, 3: 2, 4: 3, 5: 3, 6: 4}),
        (Quorum.TWO_THIRDS, {2: 2, 3: 2, 4: 3, 5: 4, 6: 4}),
        (Quorum.ALL, {2: 2, 3: 3, 6: 6}),
    ],
)
def test_a_quorum_is_a_share_of_those_who_may_vote(quorum, wanted):
    assert {entitled: needed(entitled, quorum) for entitled in wanted} == wanted


@pytest.mark.parametrize(
    ("votes", "came_to"),
    [
        ((2, 1, 0), Outcome.CARRIED), ((1, 2, 0), Outcome.LOST), ((1, 1, 1), Outcome.TIED),
        ((1, 0, 2), Outcome.CARRIED), ((0, 0, 3), Outcome.TIED), ((2, 0, 0), Outcome.NO_QUORUM),
        ((5, 0, 0), Outcome.CARRIED),
    ],
)  # fmt: skip
def test_more_for_than_against_carries_a_motion_when_enough_have_voted(votes, came_to):
    assert outcome_of(Count(5, 1, *votes), Quorum.MAJORITY) is came_to


def test_abstentions_count_for_the_quorum_and_for_neither_side():
    assert outcome_of(Count(5, 0, 1, 0, 1), Quorum.MAJORITY) is Outcome.NO_QUORUM
    assert outcome_of(Count(5, 0, 1, 0, 2), Quorum.MAJORITY) is Outcome.CARRIED


def test_the_chair_decides_where_votes_are_even_and_nowhere_else():
    assert [result(Outcome.TIED, ruled) for ruled in (None, True, False)] == [None, True, False]
    assert [result(Outcome.CARRIED, ruled) for ruled in (None, False)] == [True, True]
    assert (result(Outcome.LOST, True), result(Outcome.NO_QUORUM, True), result(None, True)) == (False, None, None)


def test_the_agenda_is_what_the_scores_leave_open_and_the_whole_of_a_tie_across_the_cut():
    rows = [Standing(A, 1), Standing(B, 2, tied=2), Standing(C, 2, tied=2), Standing(D, 2, tied=2), Standing(E, 5)]
    assert agenda(rows, places=2) == [B, C, D]
    assert agenda(rows, places=1) == []
    assert agenda(rows, places=4) == [], "the tie fits in"
    assert agenda([Standing(A, 1), Standing(B, 2, grey=True), Standing(C, None)], places=1) == [B]


@pytest.mark.parametrize(
    ("ranks", "places", "open_"),
    [
        ((None, None, None), 2, {A, B, C}), ((1, None, None), 2, {B, C}), ((1, 2, None), 2, set()),
        ((1, None, None), 3, set()), ((1, None, None), 1, set()), ((None, None, None), 3, set()),
    ],
)  # fmt: skip
def test_where_fewer_have_a_rank_than_there_are_places_the_others_are_on_the_agenda(ranks, places, open_):
    rows = [Standing(entry, rank) for entry, rank in zip((A, B, C), ranks, strict=True)]
    assert set(agenda(rows, places=places)) == open_


def test_letters_are_mixed_for_each_entry_so_that_none_can_be_followed():
    judges = [uuid4() for _ in range(4)]
    orders = {tuple(letters(3, uuid4(), judges)) for _ in range(300)}
    assert orders == set(permutations(judges)), "every order comes up"
    one = uuid4()
    assert letters(3, one, judges) == letters(3, one, list(reversed(judges))), "and an entry keeps its own"
    assert sorted(letters(3, one, judges).values()) == ["A", "B", "C", "D"]
    assert any(letters(3, one, judges) != letters(seed, one, judges) for seed in range(10))


RANKED = [Standing(A, 1), Standing(B, 2, tied=2), Standing(C, 2, tied=2), Standing(D, 2, tied=2), Standing(E, 5)]


def settled(kind, entry, other=None, *, carried=True):
    return Settled(kind, entry, other, carried)


@pytest.mark.parametrize(
    ("places", "motions", "wanted"),
    [
        (2, [], {A}),
        (2, [settled(MotionKind.TAKE, C)], {A, C}),
        (3, [settled(MotionKind.LEAVE, D)], {A, B, C}),
        (3, [settled(MotionKind.TAKE, D, carried=False)], {A, B, C}),
        (3, [settled(MotionKind.LEAVE, D, carried=False)], {A}),
        (2, [settled(MotionKind.BEFORE, D, B), settled(MotionKind.BEFORE, D, C)], {A, D}),
        (2, [settled(MotionKind.BEFORE, B, D, carried=False), settled(MotionKind.BEFORE, D, C)], {A, D}),
        (2, [settled(MotionKind.BEFORE, D, B)], {A}),
        (2, [settled(MotionKind.WORDS, C)], {A}),
        (4, [], {A, B, C, D}),
        (1, [settled(MotionKind.TAKE, B)], {A, B}),
        (2, [settled(MotionKind.TAKE, C), settled(MotionKind.LEAVE, C)], {A}),
        (2, [settled(MotionKind.LEAVE, C), settled(MotionKind.TAKE, C)], {A, C}),
        (2, [settled(MotionKind.TAKE, C), settled(MotionKind.LEAVE, C, carried=False)], {A, C}),
    ],
)
def test_a_choice_begins_with_those_clearly_in_and_what_the_jury_settled(places, motions, wanted):
    assert chosen(RANKED, places, {B, C, D}, motions) == wanted


@pytest.mark.parametrize(
    ("motions", "wanted"),
    [
        ([settled(MotionKind.TAKE, E)], {A: E, B: E, C: E, D: E}),
        ([settled(MotionKind.TAKE, D)], {A: D}),
        ([settled(MotionKind.TAKE, D), settled(MotionKind.TAKE, E)], {A: E, B: E, C: E}),
        ([settled(MotionKind.TAKE, E, carried=False)], {}),
        ([settled(MotionKind.BEFORE, B, A)], {}),
        ([settled(MotionKind.TAKE, F)], {}),
    ],
)
def test_whoever_stays_behind_one_that_the_jury_took_in_is_told_with_it(motions, wanted):
    """The decision asks why, and the jury's reasons for the one are those against the other."""
    inside = {motion.entry_id for motion in motions if motion.kind is MotionKind.TAKE and motion.carried}
    assert passed_over(RANKED, inside, motions) == wanted
    assert passed_over(RANKED, inside | {A}, motions) == {entry: by for entry, by in wanted.items() if entry != A}


def test_whoever_has_no_rank_is_chosen_only_if_the_jury_takes_it_in():
    ranked = [*RANKED, Standing(F, None)]
    assert chosen(ranked, 6, {B, F}, []) == {A, B, C, D, E}
    assert chosen(ranked, 6, {B}, []) == {A, B, C, D, E}
    assert chosen(ranked, 2, {B, F}, [settled(MotionKind.TAKE, F)]) == {A, C, D, F}


def test_places_that_are_left_go_by_rank_and_none_is_made_up():
    assert chosen(RANKED, 4, {B, E}, []) == {A, B, C, D}
    assert chosen([Standing(A, 1), Standing(B, 2), Standing(E, 3)], 2, {B, E}, []) == {A, B}
    assert chosen([Standing(A, 1), Standing(B, 2), Standing(E, 3)], 1, {B, E}, [settled(MotionKind.TAKE, B)]) == {A, B}


def test_one_that_is_ahead_already_stays_where_it_is():
    ranked = [Standing(entry, place) for place, entry in enumerate((A, B, C, D), start=1)]
    assert chosen(ranked, 2, {A, B, C, D}, [settled(MotionKind.BEFORE, A, D)]) == {A, B}
    assert chosen(ranked, 2, {A, B, C, D}, [settled(MotionKind.BEFORE, D, B)]) == {A, D}
    assert chosen(ranked, 2, {A, B, C, D}, [settled(MotionKind.BEFORE, D, E)]) == {A, B}


@pytest.mark.parametrize(
    ("on_agenda", "places", "motions", "more"),
    [
        ([(B, 2, 2), (C, 2, 2), (D, 2, 2)], 2, [(MotionKind.TAKE, B, True)], 0),
        ([(B, 2, 2), (C, 2, 2), (D, 2, 2)], 2, [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, True)], 1),
        ([(B, 2, 2), (C, 2, 2), (D, 2, 2)], 2, [(MotionKind.TAKE, one, True) for one in (B, C, D)], 2),
        ([(B, 2, 2), (C, 2, 2), (D, 2, 2)], 2, [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, False)], 0),
        (
            [(B, 2, 2), (C, 2, 2), (D, 2, 2)], 2,
            [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, True), (MotionKind.LEAVE, B, True)], 0,
        ),
        ([(B, 2, 0), (C, 3, 0)], 2, [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, True)], 1),
        ([(B, 3, 0), (C, 4, 0)], 2, [(MotionKind.TAKE, C, True)], 1),
        ([(B, None, 0), (C, None, 0)], 2, [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, True)], 0),
        ([(B, None, 0), (C, None, 0)], 1, [(MotionKind.TAKE, B, True), (MotionKind.TAKE, C, True)], 1),
        ([], 2, [], 0),
    ],
)  # fmt: skip
def test_more_taken_in_than_there_are_places_are_counted(on_agenda, places, motions, more):
    rows = [Standing(*row) for row in on_agenda]
    assert beyond(rows, places, [Settled(kind, entry, None, carried) for kind, entry, carried in motions]) == more
