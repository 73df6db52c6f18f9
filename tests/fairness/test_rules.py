"""Shares with intervals, differences to the others, places moved, and the cells that nobody may tell."""

from fractions import Fraction

import pytest
from scipy.stats import binomtest

from awards.fairness import rules
from awards.fairness.rules import Case


def a_case(reached: int, moves: tuple[float, ...] = (), **groups: str) -> Case:
    return Case(reached, {name: frozenset({group}) for name, group in groups.items()}, moves)


@pytest.mark.parametrize(("count", "of"), [(0, 1), (1, 1), (0, 9), (9, 9), (3, 10), (50, 100), (1, 4000), (1234, 9876)])
def test_the_interval_of_a_share_is_that_of_an_independent_program(count: int, of: int) -> None:
    known = binomtest(count, of).proportion_ci(0.95, "wilson")
    assert rules.wilson(count, of) == pytest.approx((known.low, known.high), abs=1e-12)


def test_of_nothing_the_share_may_be_anything() -> None:
    assert rules.wilson(0, 0) == (0.0, 1.0)


NEWCOMBE = [
    ((56, 70, 48, 80), (0.0524, 0.3339)),
    ((9, 10, 3, 10), (0.1705, 0.8090)),
    ((6, 7, 2, 7), (0.0582, 0.8062)),
    ((5, 56, 0, 29), (-0.0381, 0.1926)),
    ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ((0, 10, 0, 10), (-0.2775, 0.2775)),
    ((10, 10, 0, 20), (0.6791, 1.0)),
    ((10, 10, 0, 10), (0.6075, 1.0)),
]
"""The eight examples of Newcombe 1998, table II, method 10."""


@pytest.mark.parametrize(("counts", "known"), NEWCOMBE)
def test_the_interval_of_a_difference_is_that_of_the_paper(
    counts: tuple[int, int, int, int], known: tuple[float, float]
) -> None:
    found = rules.difference(*counts)
    assert found[0] == pytest.approx(counts[0] / counts[1] - counts[2] / counts[3])
    assert found[1:] == pytest.approx(known, abs=6e-5)


def test_each_step_is_a_share_of_those_who_took_the_one_before() -> None:
    cases = [a_case(4, region="a"), a_case(3, region="a"), a_case(2, region="a"), a_case(1, region="a")]
    (row,) = rules.table(cases, "region", ())
    assert row.counts == (4, 3, 2, 1)
    assert [(share.count, share.of) for share in row.shares if share] == [(3, 4), (2, 3), (1, 2)]


def test_a_group_is_compared_with_all_that_are_not_in_it() -> None:
    both = Case(2, {"region": frozenset({"a", "b"})})
    row, _other = rules.table([both, a_case(1, region="a"), a_case(2, region="b")], "region", ())
    assert row.shares[0] is not None
    assert row.shares[0].difference == pytest.approx(1 / 2 - 1)


def test_where_everybody_is_in_one_group_nothing_is_compared() -> None:
    (row,) = rules.table([a_case(2, region="a")], "region", ())
    assert row.shares[0] is not None
    assert row.shares[0].difference is None
    assert rules.comparisons([row]) == 0


def test_a_step_of_which_nobody_took_the_one_before_has_no_share() -> None:
    (row,) = rules.table([a_case(1, region="a")], "region", ())
    assert row.shares[1] is None


def test_a_step_that_is_not_decided_is_told_as_none_and_not_as_zero() -> None:
    (row,) = rules.table([a_case(3, region="a")], "region", (), steps=3)
    assert row.counts == (1, 1, 1)
    assert len(row.shares) == 2


def test_groups_stand_in_the_given_order_and_unknown_ones_last() -> None:
    cases = [a_case(1, region=name) for name in ("unknown", "z", "b", "a")]
    assert [row.group for row in rules.table(cases, "region", ("b",))] == ["b", "a", "z", "unknown"]


def test_a_share_stands_out_only_when_its_difference_leaves_out_none_at_all() -> None:
    small = [a_case(2, region=a) for a in "aab"] + [a_case(1, region=a) for a in "abb"]
    large = [a_case(2, region="a")] * 40 + [a_case(1, region="b")] * 40
    assert not any(share and share.stands_out for row in rules.table(small, "region", ()) for share in row.shares)
    assert all(row.shares[0] and row.shares[0].stands_out for row in rules.table(large, "region", ()))


def test_a_share_of_nine_is_few_and_one_of_ten_is_not() -> None:
    (nine,), (ten,) = (rules.table([a_case(2, region="a")] * n, "region", ()) for n in (9, 10))
    assert nine.shares[0] is not None
    assert ten.shares[0] is not None
    assert (nine.shares[0].is_few, ten.shares[0].is_few) == (True, False)


def test_the_adjusted_score_lifts_and_lowers_by_places() -> None:
    raw = {"x": Fraction(4), "y": Fraction(3), "z": Fraction(2), "unscored": Fraction(1)}
    assert rules.moves(raw, {"x": 2.0, "y": 3.0, "z": 4.0}) == {"x": -2, "y": 0, "z": 2}


def test_entries_that_share_a_score_share_the_middle_of_their_places() -> None:
    assert rules.moves({"x": Fraction(3), "y": Fraction(3)}, {"x": 2.0, "y": 1.0}) == {"x": 0.5, "y": -0.5}


def test_the_move_of_a_group_is_the_one_in_the_middle() -> None:
    cases = [a_case(2, (5.0,), region="a"), a_case(2, (1.0, 0.0), region="a"), a_case(1, region="a")]
    (row,) = rules.table(cases, "region", ())
    assert (row.move, row.moves) == (1.0, 3)
