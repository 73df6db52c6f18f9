"""Where a choice leaves the ranking's order, and what must be said then."""

from uuid import UUID

import pytest

from awards.core.errors import RuleBroken
from awards.decisions.rules import Beside, Candidate, check_choice, check_step, deviations, in_order

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
IN_ORDER = [Candidate(A, 1, 1), Candidate(B, 2, 2), Candidate(C, 3, 3), Candidate(D, 4, 3), Candidate(E, 5, None)]


def refused(chosen, reasons=None, foreseen=None, number_reason=None):
    with pytest.raises(RuleBroken) as broken:
        check_choice(IN_ORDER, chosen, reasons or {}, len(chosen) if foreseen is None else foreseen, number_reason)
    return set(broken.value.fields)


def test_the_first_places_need_no_reason():
    check_choice(IN_ORDER, [A, B], {}, 2, None)
    check_choice(IN_ORDER, [B, A, D, C], {}, 4, None)


def test_a_skipped_entry_and_the_one_chosen_below_it_both_need_a_reason():
    assert refused([A, C, D]) == {f"reason_{B}", f"reason_{C}", f"reason_{D}"}
    check_choice(IN_ORDER, [A, C, D], {B: "Closed", C: "Reach", D: "Reach"}, 3, None)


@pytest.mark.parametrize(
    ("places", "taken"), [(0, set()), (1, {A}), (2, {A, B}), (3, {A, B}), (4, {A, B, C, D}), (5, {A, B, C, D})]
)
def test_a_choice_without_any_reason_takes_the_first_and_of_a_tie_at_the_cut_none(places, taken):
    assert in_order(IN_ORDER, places) == taken


def test_a_reserve_that_is_named_before_a_better_ranked_one_needs_a_reason_that_says_so():
    with pytest.raises(RuleBroken) as broken:
        check_choice(IN_ORDER, [A], {}, 1, None, kind="shortlist", beside=Beside(reserves={C: 1}))
    said = broken.value.fields[f"reason_{C}"]
    assert "is named before a better-ranked one" in str(said)
    check_choice(IN_ORDER, [A], {}, 1, None, kind="shortlist", beside=Beside(reserves={B: 1}))


def test_blank_words_are_no_reason():
    assert refused([B], {A: " \n", B: "Because"}) == {f"reason_{A}"}


def test_choosing_one_of_two_tied_entries_is_the_jurys_word_and_needs_a_reason():
    found = deviations(IN_ORDER, [A, B, C])
    assert found.tied == {C}
    assert found.raised == found.skipped == frozenset()
    assert refused([A, B, C]) == {f"reason_{C}"}
    check_choice(IN_ORDER, [A, B, C], {C: "The jury prefers its reach"}, 3, None)


def test_an_entry_without_a_review_is_never_chosen_in_silence():
    assert refused([A, B, C, D, E]) == {f"reason_{E}"}
    assert deviations(IN_ORDER, [A, B, E]).skipped == {C, D}


def test_another_number_of_places_needs_a_reason_of_its_own():
    assert refused([A], foreseen=2) == {"number_reason"}
    check_choice(IN_ORDER, [A], {}, 2, "Only one entry meets the bar")
    assert refused([], foreseen=2) == {"number_reason"}


def test_an_entry_chosen_twice_counts_once():
    assert refused([A, A], foreseen=2) == {"number_reason"}


def test_an_entry_that_is_no_candidate_cannot_be_chosen():
    assert refused([UUID(int=9)]) == {"chosen"}


@pytest.mark.parametrize("state", ["rejected", "approved"])
def test_a_settled_decision_is_not_approved_again(state):
    with pytest.raises(RuleBroken):
        check_step(state, "approved")


def test_an_approved_decision_may_be_taken_back_once():
    check_step("approved", "rejected")
    with pytest.raises(RuleBroken):
        check_step("rejected", "rejected")
