"""The order of entries and the tie rule at every border, by tables."""

from fractions import Fraction

import pytest

from awards.core.errors import RuleBroken
from awards.ranking.rules import Place, Standing, TieStep, ranking, raw_mean, tie_rule

pytestmark = pytest.mark.one_database

MORE, JURY = TieStep("more_reviews"), TieStep("jury")
REACH, IDEA = TieStep("criterion", "reach"), TieStep("criterion", "idea")


@pytest.mark.parametrize(
    ("cards", "mean"),
    [([], None), ([None], None), ([2, None, 3], Fraction(5, 2)), ([0], Fraction(0)), ([1, 1, 2], Fraction(4, 3))],
)
def test_the_raw_mean_is_exact_and_of_complete_cards_alone(cards, mean):
    assert raw_mean(cards) == mean


def order(standings, steps):
    return [(place.entry, place.rank) for place in ranking(standings, steps)]


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([], [("a", 1), ("b", 1), ("c", 1), ("d", 4), ("e", None), ("f", None)]),
        ([JURY], [("a", 1), ("b", 1), ("c", 1), ("d", 4), ("e", None), ("f", None)]),
        ([MORE], [("b", 1), ("c", 1), ("a", 3), ("d", 4), ("e", None), ("f", None)]),
        ([REACH], [("c", 1), ("a", 2), ("b", 2), ("d", 4), ("e", None), ("f", None)]),
        ([IDEA], [("a", 1), ("b", 1), ("c", 1), ("d", 4), ("e", None), ("f", None)]),
        ([IDEA, MORE, REACH], [("c", 1), ("b", 2), ("a", 3), ("d", 4), ("e", None), ("f", None)]),
    ],
)
def test_ties_are_told_apart_by_the_steps_and_no_further(steps, found):
    standings = [
        Standing("f", None, 9), Standing("d", 2, 9, {"reach": 9}), Standing("c", 3, 2, {"reach": 5, "idea": 1}),
        Standing("b", 3, 2, {"reach": 4}), Standing("a", 3, criteria={"reach": 4, "idea": 2}), Standing("e", None),
    ]  # fmt: skip
    assert order(standings, steps) == found


def test_without_a_number_of_reviews_there_was_none():
    assert order([Standing("a", 3), Standing("b", 3, 1)], [MORE]) == [("b", 1), ("a", 2)]
    assert order([Standing("a", 3), Standing("b", 3, 0)], [MORE]) == [("a", 1), ("b", 1)]


def test_a_mean_of_zero_is_a_mean_and_comes_last_of_those():
    assert order([Standing("a", 0), Standing("b", None), Standing("c", -1), Standing("d", 1)], []) == [
        ("d", 1), ("a", 2), ("c", 3), ("b", None),
    ]  # fmt: skip


def test_a_place_says_with_whom_it_is_tied_and_which_step_told_it_apart():
    standings = [Standing("a", 3, 1), Standing("b", 3, 2), Standing("c", 3, 1), Standing("d", 2, 1)]
    assert ranking(standings, [MORE, JURY]) == [
        Place("b", 1, (), MORE), Place("a", 2, ("c",), MORE), Place("c", 2, ("a",), MORE), Place("d", 4),
    ]  # fmt: skip
    assert ranking([Standing("a", 3), Standing("b", 3)], [MORE]) == [Place("a", 1, ("b",)), Place("b", 1, ("a",))]


STEP = "Step {} of the tie rule "


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"rule": "jury"}, "The tie rule is a list of steps."),
        (None, "The tie rule is a list of steps."),
        (["jury"], STEP.format(1) + "is not one of"),
        ([{"rule": "lot"}], STEP.format(1) + "is not one of"),
        ([{}], STEP.format(1) + "is not one of"),
        ([{"rule": "criterion"}], STEP.format(1) + "names no criterion"),
        ([{"rule": "more_reviews"}, {"rule": "criterion", "criterion": ""}], STEP.format(2) + "names no criterion"),
        ([{"rule": "criterion", "criterion": 5}], STEP.format(1) + "names no criterion"),
        ([{"rule": "jury", "criterion": "reach"}], STEP.format(1) + "names a criterion, so"),
        ([{"rule": "jury"}, {"rule": "more_reviews"}], STEP.format(1) + "leaves the tie to the jury"),
        ([{"rule": "more_reviews"}, {"rule": "jury"}, {"rule": "jury"}], STEP.format(2) + "leaves the tie to the jury"),
    ],
)
def test_a_tie_rule_that_cannot_be_followed_says_at_which_step(document, words):
    with pytest.raises(RuleBroken) as broken:
        tie_rule(document)
    assert str(broken.value.message).startswith(words)


def test_a_tie_rule_is_read_step_by_step():
    document = [{"rule": "criterion", "criterion": "reach"}, {"rule": "more_reviews"}, {"rule": "jury"}]
    assert tie_rule(document) == (REACH, MORE, JURY)
    assert tie_rule([]) == ()
    assert tie_rule([{"rule": "jury"}]) == (JURY,)
