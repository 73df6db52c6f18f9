from decimal import Decimal
from fractions import Fraction

import pytest

from awards.core.errors import RuleBroken
from awards.ranking.rules import Standing, TieStep, ranking, raw_mean, tie_rule, weighted_mean

PUBLISHED = tie_rule([{"rule": "criterion", "criterion": "impact"}, {"rule": "more_reviews"}, {"rule": "jury"}])


def standing(entry, mean, reviews=3, **criteria):
    return Standing(entry, mean, reviews, criteria)


def test_a_scorecards_mean_follows_the_weights_exactly():
    scores = {"impact": Decimal("4.5"), "reach": Decimal(3)}
    assert weighted_mean(scores, {"impact": 2, "reach": 1}) == 4
    assert weighted_mean(scores, {"impact": 1, "reach": 2}) == Fraction(7, 2)


def test_the_mean_is_absent_while_a_criterion_is_unscored():
    assert weighted_mean({"impact": 4}, {"impact": 2, "reach": 1}) is None
    assert weighted_mean({}, {}) is None


def test_a_criterion_of_weight_zero_neither_counts_nor_is_missed():
    assert weighted_mean({"impact": 4}, {"impact": 2, "reach": 0}) == 4
    assert weighted_mean({"impact": 4, "reach": 1}, {"impact": 2, "reach": 0}) == 4
    assert weighted_mean({"impact": 4}, {"impact": 0}) is None


def test_a_score_of_zero_counts():
    assert weighted_mean({"impact": 0, "reach": 4}, {"impact": 1, "reach": 1}) == 2


def test_an_incomplete_scorecard_is_left_out_of_the_raw_mean_and_not_counted_as_zero():
    assert raw_mean([Fraction(4), None, Fraction(3)]) == Fraction(7, 2)
    assert raw_mean([None]) is None
    assert raw_mean([]) is None


def test_thirds_that_are_equal_are_equal_in_the_ranking():
    third = raw_mean([Decimal("3.1"), Decimal("3.2"), Decimal("3.4")])
    same = raw_mean([Decimal("3.3"), Decimal("3.3"), Decimal("3.1")])
    assert [place.rank for place in ranking([standing("a", third), standing("b", same)], ())] == [1, 1]


def test_the_higher_mean_comes_first_and_a_criterion_only_breaks_ties():
    places = ranking([standing("a", 3, impact=5), standing("b", 4, impact=1)], PUBLISHED)
    assert [(place.entry, place.rank, place.decided_by) for place in places] == [("b", 1, None), ("a", 2, None)]


def test_a_tie_goes_to_the_higher_mean_of_the_named_criterion():
    places = ranking([standing("a", 4, impact=3), standing("b", 4, impact=5), standing("c", 4, impact=4)], PUBLISHED)
    assert [(place.entry, place.rank) for place in places] == [("b", 1), ("c", 2), ("a", 3)]
    assert {place.decided_by for place in places} == {PUBLISHED[0]}


def test_steps_are_taken_in_the_published_order():
    entries = [standing("a", 4, reviews=5, impact=3), standing("b", 4, reviews=3, impact=5)]
    turned = tie_rule([{"rule": "more_reviews"}, {"rule": "criterion", "criterion": "impact"}])
    assert [place.entry for place in ranking(entries, PUBLISHED)] == ["b", "a"]
    assert [place.entry for place in ranking(entries, turned)] == ["a", "b"]


def test_a_later_step_acts_only_within_what_the_earlier_left_tied():
    entries = [
        standing("a", 4, reviews=2, impact=5),
        standing("b", 4, reviews=3, impact=5),
        standing("c", 4, reviews=9, impact=1),
    ]
    places = ranking(entries, PUBLISHED)
    assert [(place.entry, place.rank) for place in places] == [("b", 1), ("a", 2), ("c", 3)]
    assert [place.decided_by for place in places] == [PUBLISHED[1], PUBLISHED[1], PUBLISHED[0]]


def test_what_the_jury_must_decide_shares_the_lowest_rank_in_neutral_order():
    entries = [standing("b", 4, impact=3), standing("a", 4, impact=3), standing("c", 5), standing("d", 1)]
    places = ranking(entries, PUBLISHED)
    assert [(place.entry, place.rank) for place in places] == [("c", 1), ("a", 2), ("b", 2), ("d", 4)]
    assert [place.tied_with for place in places] == [(), ("b",), ("a",), ()]


def test_the_order_of_the_entries_changes_nothing():
    entries = [standing("a", 4, impact=3), standing("b", 4, impact=3), standing("c", 4, impact=4), standing("d", None)]
    assert ranking(entries, PUBLISHED) == ranking(entries[::-1], PUBLISHED)


def test_a_criterion_that_the_category_lacks_decides_nothing():
    places = ranking([standing("a", 4, reviews=3, reach=1), standing("b", 4, reviews=4, reach=5)], PUBLISHED)
    assert [(place.entry, place.rank, place.decided_by) for place in places] == [
        ("b", 1, PUBLISHED[1]),
        ("a", 2, PUBLISHED[1]),
    ]


def test_an_entry_without_a_review_comes_last_without_a_rank():
    places = ranking([standing("a", None, 0), standing("b", 0)], PUBLISHED)
    assert [(place.entry, place.rank) for place in places] == [("b", 1), ("a", None)]


def test_the_tie_rule_reads_as_published():
    assert list(PUBLISHED) == [TieStep("criterion", "impact"), TieStep("more_reviews"), TieStep("jury")]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"rule": "jury"}, "list of steps"),
        (["jury"], "Step 1 of the tie rule is not one of"),
        ([{"rule": "more_reviews"}, {"rule": "coin"}], "Step 2 of the tie rule is not one of"),
        ([{"rule": "criterion"}], "Step 1 of the tie rule names no criterion"),
        ([{"rule": "criterion", "criterion": ""}], "Step 1 of the tie rule names no criterion"),
        ([{"rule": "criterion", "criterion": 5}], "Step 1 of the tie rule names no criterion"),
        ([{"rule": "jury", "criterion": "impact"}], "its rule is criterion"),
        ([{"rule": "jury"}, {"rule": "more_reviews"}], "Step 1 of the tie rule leaves the tie to the jury"),
    ],
)
def test_a_tie_rule_that_cannot_be_followed_is_refused_with_its_step(document, complaint):
    with pytest.raises(RuleBroken, match=complaint):
        tie_rule(document)
