"""What stands beside a choice, in which words each refusal is said, and what is open when a category is decided."""

from uuid import UUID

import pytest

from awards.core.errors import RuleBroken
from awards.decisions.rules import (
    LONGEST_REASON,
    MOST_RESERVES,
    NOTHING_BESIDE,
    Beside,
    Candidate,
    OpenItem,
    as_kind,
    check_choice,
    check_open_items,
    check_step,
    deviations,
    numbers_at_cut,
    together,
    uncovered,
)
from awards.decisions.rules.choice import named_before_better

A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
IN_ORDER = [Candidate(A, 1, 1), Candidate(B, 2, 2), Candidate(C, 3, 3), Candidate(D, 4, 3), Candidate(E, 5, None)]


def said(*of, **named):
    """The words by field of what is refused; nothing when the choice goes through."""
    try:
        check_choice(*of, **named)
    except RuleBroken as broken:
        return {name: str(message) for name, message in broken.fields.items()}
    return {}


def test_a_reason_may_be_two_thousand_characters_and_there_are_five_reserves():
    reserves = Beside(reserves={B: 1})
    assert said(IN_ORDER, [A], {}, 1, None, beside=reserves) == {}
    assert (LONGEST_REASON, MOST_RESERVES) == (2000, 5)


@pytest.mark.parametrize(
    ("chosen", "raised", "skipped", "tied", "unreviewed"),
    [
        ([], "", "", "", ""), ([A], "", "", "", ""), ([A, B], "", "", "", ""), ([B], "B", "A", "", ""),
        ([A, C, D], "CD", "B", "", ""), ([A, B, C], "", "", "C", ""), ([A, C], "C", "B", "C", ""),
        ([A, B, C, D, E], "", "", "", "E"), ([E], "E", "ABCD", "", "E"), ([A, B, E], "E", "CD", "", "E"),
    ],
)  # fmt: skip
def test_where_a_choice_and_the_ranking_part_is_told_for_each_entry(chosen, raised, skipped, tied, unreviewed):
    found = deviations(IN_ORDER, chosen)
    named = {A: "A", B: "B", C: "C", D: "D", E: "E"}
    assert ["".join(sorted(named[entry] for entry in each)) for each in (
        found.raised, found.skipped, found.tied, found.unreviewed,
    )] == [raised, skipped, tied, unreviewed]  # fmt: skip
    assert found.entries == {entry for entry, name in named.items() if name in raised + skipped + tied + unreviewed}


def test_without_any_rank_nothing_is_raised_or_skipped():
    nobody = [Candidate(A, 1, None), Candidate(B, 2, None)]
    found = deviations(nobody, [A])
    assert (found.raised, found.skipped, found.tied, found.unreviewed) == (set(), set(), set(), {A})


WHY = {
    "unreviewed": "Nomination N-0005 has no rank: say why it is chosen.",
    "skipped": "Nomination N-000{} ranks above a chosen one: say why it is passed over.",
    "raised": "Nomination N-000{} is chosen before a better-ranked one: say why.",
    "tied": "Nomination N-000{} is tied with one that is not chosen: say why the jury prefers it.",
}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([A, B, C], {C: WHY["tied"].format(3)}),
        ([A, C, D], {B: WHY["skipped"].format(2), C: WHY["raised"].format(3), D: WHY["raised"].format(4)}),
        ([A, C], {B: WHY["skipped"].format(2), C: WHY["raised"].format(3)}),
        ([A, B, C, D, E], {E: WHY["unreviewed"]}),
        ([A, B, E], {C: WHY["skipped"].format(3), D: WHY["skipped"].format(4), E: WHY["unreviewed"]}),
    ],
)
def test_each_entry_that_leaves_the_order_is_asked_why_in_the_order_of_numbers(chosen, words):
    found = said(IN_ORDER, chosen, {}, len(chosen), None)
    assert list(found.items()) == [(f"reason_{entry}", word) for entry, word in words.items()]


@pytest.mark.parametrize(
    ("kind", "chosen", "beside", "words"),
    [
        ("shortlist", [A], Beside(reserves={B: 1}), {}),
        ("winners", [A], Beside(reserves={B: 1}), {"chosen": "Choose among the entries"}),
        ("winners", [A], Beside(mentions=frozenset({B})), {}),
        ("shortlist", [A], Beside(mentions=frozenset({B})), {"chosen": "Choose among the entries"}),
        ("shortlist", [], Beside(no_award=True, public_words="None."), {"chosen": "Choose among the entries"}),
        ("advancing", [A], Beside(reserves={B: 1}), {"chosen": "Choose among the entries"}),
        ("winners", [], Beside(no_award=True, public_words="None."), {}),
        ("winners", [], Beside(no_award=True, public_words=" \n"), {"public_words": "Write what the public reads"}),
        ("winners", [], NOTHING_BESIDE, {"no_award": "Choose who wins, or tick"}),
        ("shortlist", [], NOTHING_BESIDE, {}),
        ("winners", [A], Beside(no_award=True, public_words="None."), {"no_award": "Untick who is chosen"}),
        (
            "shortlist",
            [A],
            Beside(reserves={A: 1, B: 2}),
            {f"beside_{A}": "Nomination N-0001 is chosen: it needs"},
        ),
        ("winners", [A, B], Beside(mentions=frozenset({B, C})), {f"beside_{B}": "Nomination N-0002 is chosen"}),
        ("shortlist", [A], Beside(reserves={B: 1, C: 1}), {f"beside_{C}": "Two nominations are reserve 1"}),
        ("shortlist", [A], Beside(reserves={C: 2, B: 2, D: 3}), {f"beside_{C}": "Two nominations are reserve 2"}),
        ("shortlist", [A], Beside(reserves={UUID(int=9): 1}), {"chosen": "Choose among the entries"}),
    ],
)
def test_what_stands_beside_a_choice_goes_together_with_it(kind, chosen, beside, words):
    found = said(IN_ORDER, chosen, {C: "Its reach", D: "Its reach"}, len(chosen), None, kind=kind, beside=beside)
    assert found.keys() == words.keys()
    for name, start in words.items():
        assert found[name].startswith(start)


def test_what_lacks_is_told_all_at_once():
    found = said(
        IN_ORDER, [], {}, 1, None, kind="winners", beside=Beside(no_award=True, mentions=frozenset({B}))
    )  # fmt: skip
    assert found == {
        "number_reason": "The rules foresee 1, you chose 0: say why.",
        "public_words": "Write what the public reads.",
        f"reason_{B}": "Nomination N-0002 is named before a better-ranked one: say why.",
    }


def test_a_choice_is_of_a_shortlist_unless_it_says_otherwise():
    assert said(IN_ORDER, [A], {}, 1, None, beside=Beside(reserves={B: 1})) == {}


@pytest.mark.parametrize(
    ("chosen", "reserves", "mentions", "explained", "found"),
    [
        ([A], {B: 1}, "", "", ""), ([A], {C: 1}, "", "", "C"), ([A], {C: 1}, "", "B", "C"), ([A], {C: 1}, "", "BD", ""),
        ([A], {B: 1, C: 2}, "", "", "C"), ([A], {B: 1, C: 2, D: 3}, "", "", "C"), ([A], {B: 2, C: 1}, "", "D", "C"),
        ([A], {}, "B", "", ""), ([A], {}, "C", "", "C"), ([A], {}, "CD", "", "CD"), ([A], {}, "BCD", "", ""),
        ([A, B, C, D], {E: 1}, "", "", "E"), ([A, B, C, D], {}, "E", "", "E"), ([], {}, "", "", ""),
        ([A], {B: 1}, "C", "", "C"),
    ],
)  # fmt: skip
def test_a_reserve_or_mention_before_one_as_good_needs_a_reason(chosen, reserves, mentions, explained, found):
    named = {"A": A, "B": B, "C": C, "D": D, "E": E}
    beside = Beside(reserves=reserves, mentions=frozenset(named[one] for one in mentions))
    assert named_before_better(IN_ORDER, chosen, beside, {named[one] for one in explained}) == {
        named[one] for one in found
    }


def test_reserves_stand_in_the_order_of_their_places():
    beside = Beside(reserves={C: 2, A: 3, B: 1}, mentions=frozenset({D}))
    assert beside.in_order == [B, C, A]
    assert beside.entries == {A, B, C, D}
    assert (NOTHING_BESIDE.in_order, NOTHING_BESIDE.entries) == ([], set())
    assert NOTHING_BESIDE.no_award is False


CASE_OF = {
    "conflicts": ("Decide first about the conflicts found after the close: N-0003, N-0004.", False),
    "reviews": ("Reviews missing: 2, of N-0003, N-0004.", True),
    "comparisons": ("Judges whose comparisons are not confirmed: 2.", True),
    "tie": ("Nothing tells these nominations apart at the cut: N-0003, N-0004.", None),
    "meeting": ("A jury meeting about this category is still open.", True),
}


@pytest.mark.parametrize("kind", CASE_OF)
def test_an_open_item_is_said_in_words_and_a_reason_lets_some_of_them_pass(kind):
    item = OpenItem(kind, (3, 4), 2)
    words, passes = CASE_OF[kind]
    assert str(item.in_words()) == words
    if passes is None:
        check_open_items([item], {})
        return
    for reasons in ({}, {kind: " \n"}, {"other": "Because"}):
        with pytest.raises(RuleBroken) as broken:
            check_open_items([item], reasons)
        assert set(broken.value.fields) == ({f"override_{kind}"} if passes else set())
    if passes:
        check_open_items([item], {kind: "The judge is ill"})
    else:
        with pytest.raises(RuleBroken, match="Decide first about the conflicts"):
            check_open_items([OpenItem("reviews", (1,), 1), item], {kind: "All the same"})


def test_each_open_item_without_a_reason_is_asked_for():
    with pytest.raises(RuleBroken, match="Something is still open") as broken:
        check_open_items([OpenItem("reviews", (1,), 1), OpenItem("tie", (1,), 1), OpenItem("meeting", (), 1)], {})
    assert {name: str(message) for name, message in broken.value.fields.items()} == {
        "override_reviews": "Say why it is decided all the same, or mend it first.",
        "override_meeting": "Say why it is decided all the same, or mend it first.",
    }
    check_open_items([], {})


@pytest.mark.parametrize(
    ("later", "covered"),
    [
        (OpenItem("reviews", (1, 2), 3), True), (OpenItem("reviews", (1,), 2), True),
        (OpenItem("reviews", (), 0), True),
        (OpenItem("reviews", (1, 2), 4), False), (OpenItem("reviews", (1, 3), 2), False),
        (OpenItem("meeting", (1, 2), 3), False),
    ],
)  # fmt: skip
def test_a_reason_holds_for_no_more_than_was_known(later, covered):
    known = OpenItem("reviews", (1, 2), 3)
    assert known.covers(later) is covered
    assert uncovered([later], [OpenItem("comparisons", (), 1), known]) == ([] if covered else [later])
    assert uncovered([later], []) == [later]


def test_all_checks_are_asked_before_anybody_is_refused():
    def refuse(word, *fields):
        def check():
            raise RuleBroken(OpenItem(word, (), 1).in_words(), fields)

        return check

    asked = []
    together(lambda: asked.append(1), lambda: asked.append(2))
    assert asked == [1, 2]
    with pytest.raises(RuleBroken, match="A jury meeting") as broken:
        together(refuse("meeting", "a"), lambda: asked.append(3), refuse("comparisons", "b", "c"))
    assert asked == [1, 2, 3]
    assert set(broken.value.fields) == {"a", "b", "c"}
    assert str(broken.value.fields["b"]).startswith("Judges whose comparisons")


@pytest.mark.parametrize(
    ("ranks", "places", "numbers"),
    [
        ({1: 1, 2: 2, 3: 2, 4: 4}, 1, ()), ({1: 1, 3: 2, 2: 2, 4: 4}, 2, (2, 3)), ({1: 1, 2: 2, 3: 2, 4: 4}, 3, ()),
        ({1: 1, 2: 1, 3: 1}, 1, (1, 2, 3)), ({1: 1, 2: 1, 3: 1}, 3, ()), ({1: 1, 2: 1}, 0, ()), ({}, 1, ()),
        ({1: 1, 2: None, 3: None}, 2, ()), ({1: 1, 2: 1, 3: 3, 4: 3, 5: 3}, 4, (3, 4, 5)),
    ],
)  # fmt: skip
def test_a_tie_at_the_cut_is_of_those_of_whom_only_some_fit(ranks, places, numbers):
    assert numbers_at_cut(ranks, places) == numbers


@pytest.mark.parametrize("kind", ["advancing", "shortlist", "winners"])
def test_a_kind_is_read_back_as_it_was_kept(kind):
    assert as_kind(kind) == kind


@pytest.mark.parametrize(
    ("state", "to", "goes"),
    [
        ("proposed", "approved", True), ("proposed", "rejected", True), ("approved", "rejected", True),
        ("approved", "approved", False), ("rejected", "approved", False), ("gone", "approved", False),
    ],
)  # fmt: skip
def test_a_proposal_is_settled_once_and_an_approved_one_may_be_taken_back(state, to, goes):
    if goes:
        check_step(state, to)
    else:
        with pytest.raises(RuleBroken, match="Somebody settled this decision already"):
            check_step(state, to)
