"""How groups are counted and compared, and which counts are kept back, at every border, by tables."""

from fractions import Fraction
from itertools import product

import pytest

from awards.fairness import rules
from awards.fairness.rules import Case, GroupRow, Share
from awards.fairness.rules.keeping_back import (
    ROOM,
    SMALLEST,
    Block,
    Counts,
    countries_kept_back,
    is_small,
    kept_back,
    parts_told,
    whole_of,
)


def a_case(reached: int, moves: tuple[float, ...] = (), **groups: str) -> Case:
    return Case(reached, {name: frozenset(group.split()) for name, group in groups.items()}, moves)


def test_a_nomination_of_several_groups_counts_once_as_of_several() -> None:
    assert a_case(1, region="a").once("region") == "a"
    assert a_case(1, region="a b").once("region") == rules.SEVERAL
    assert Case(1, {"region": frozenset()}).once("region") == rules.SEVERAL


@pytest.mark.parametrize(
    ("low", "high", "out"),
    [
        (0.1, 0.2, True), (-0.2, -0.1, True), (-0.1, 0.1, False), (0.0, 0.1, False), (-0.1, 0.0, False),
        (None, None, False), (None, -0.1, False), (0.1, None, False),
    ],
)  # fmt: skip
def test_a_share_stands_out_when_no_difference_lies_outside_its_interval(
    low: float | None, high: float | None, out: bool
) -> None:
    assert Share(3, 10, 0.1, 0.6, 0.1, low, high).stands_out is out
    assert Share(3, 10, 0.1, 0.6).share == 0.3


def test_an_interval_stays_between_none_and_all() -> None:
    assert rules.wilson(0, 7)[0] == 0.0
    assert rules.wilson(7, 7)[1] == 1.0
    assert 0.0 < rules.wilson(1, 7)[0] < 1 / 7 < rules.wilson(1, 7)[1] < 1.0
    assert rules.difference(10, 10, 0, 20)[2] == 1.0
    assert rules.difference(0, 20, 10, 10)[1] == -1.0
    assert rules.difference(50, 50, 0, 50)[1] > 0.8


def test_a_group_s_row_tells_its_counts_its_shares_and_its_moves() -> None:
    cases = [a_case(4, (2.0,), region="a"), a_case(2, (1.0, 4.0), region="a"), a_case(1, region="b"),
             a_case(3, (9.0,), region="b")]  # fmt: skip
    row = rules.row(cases, "a", "region")
    assert (row.group, row.counts, row.move, row.moves) == ("a", (2, 2, 1, 1), 2.0, 3)
    first, second, third = row.shares
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.count, first.of, first.difference) == (2, 2, 0.5)
    assert (first.low, first.high) == rules.wilson(2, 2)
    assert (first.difference, first.difference_low, first.difference_high) == rules.difference(2, 2, 1, 2)
    assert (second.count, second.of, second.difference) == (1, 2, -0.5)
    assert (third.count, third.of, third.difference) == (1, 1, 1.0)


def test_all_nominations_together_are_compared_with_nobody() -> None:
    cases = [a_case(2, region="a"), a_case(1, region="b")]
    row = rules.row(cases, "all", None)
    assert (row.counts, row.move, row.moves) == ((2, 1, 0, 0), None, 0)
    assert row.shares[0] is not None
    assert row.shares[0].difference is None
    assert row.shares[1] is not None
    assert row.shares[2] is None
    assert rules.row(cases, "all", None, 2).counts == (2, 1)


def test_rows_are_of_all_steps_unless_fewer_are_asked_for() -> None:
    (row,) = rules.table([a_case(4, region="a")], "region", ())
    assert row.counts == (1, 1, 1, 1)
    (row,) = rules.table([a_case(4, region="a")], "region", (), 2)
    assert row.counts == (1, 1)


def test_differences_are_counted_and_shares_without_one_are_not() -> None:
    with_one, without = Share(1, 2, 0.1, 0.9, 0.5, 0.1, 0.9), Share(1, 2, 0.1, 0.9)
    rows = [GroupRow("a", (2, 1), (with_one, without, None), None, 0), GroupRow("b", (2, 1), (with_one,), None, 0)]
    assert rules.comparisons(rows) == 2


def test_only_entries_with_both_scores_have_a_move_and_equals_share_a_place() -> None:
    raw = {name: Fraction(score) for name, score in {"a": 9, "b": 7, "c": 7, "d": 7, "e": 1, "raw": 8}.items()}
    adjusted = {"a": 1.0, "b": 2.0, "c": 2.0, "d": 5.0, "e": 9.0, "adjusted": 4.0}
    assert rules.moves(raw, adjusted) == {"a": -4.0, "b": -0.5, "c": -0.5, "d": 1.0, "e": 4.0}


def test_a_share_of_fewer_than_ten_is_few_and_intervals_hold_95_times_in_100() -> None:
    assert [Share(1, of, 0.0, 1.0).is_few for of in (9, 10)] == [True, False]


@pytest.mark.parametrize(("count", "small"), [(-1, False), (0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_are_too_few_to_tell(count: int, small: bool) -> None:
    assert is_small(count) is small
    assert (SMALLEST, ROOM) == (5, 4)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((20, 10, 5, 1), 2), ((20, 15, 10, 1), 2), ((20, 16, 10, 1), 1), ((20, 10, 6, 1), 1), ((20, 20, 5, 1), 2),
        ((20, 10, 10, 1), 2), ((9, 9, 5, 1), 0), ((9, 9, 4, 1), 2), ((9, 7, 5, 1), 0), ((7, 7, 7, 1), 2),
        ((9, 6, 4, 1), 1),
    ],
)  # fmt: skip
def test_steps_are_told_as_far_as_no_part_of_all_together_is_small(counts: tuple[int, ...], told: int) -> None:
    assert parts_told(Counts(*counts)) == told


def test_all_groups_together_are_the_sums() -> None:
    assert whole_of([Counts(9, 8, 3, 1), Counts(1, 1, 0, 0)]) == (10, 9, 3, 1)
    assert whole_of([]) == (0, 0, 0, 0)
    row = Counts(9, 7, 3, 1)
    assert (row.parts, row.others) == ((2, 4), 6)


def plain(*others: int) -> dict[str, Counts]:
    """Groups of which all but some who are finalists were eligible and not chosen."""
    return {chr(ord("a") + place): Counts(of, of, 0, 0) for place, of in enumerate(others)}


@pytest.mark.parametrize(
    ("others", "before", "back"),
    [
        ((5, 6, 7), "", ""), ((4, 6, 7), "", "ab"), ((4, 7, 6), "", "ac"), ((1, 1, 9), "", "abc"),
        ((1, 1, 5, 9), "", "abc"), ((2, 4, 9), "", "ab"), ((1, 4, 9), "", "abc"), ((1, 5, 9), "", "ab"),
        ((3, 3, 9), "", "ab"), ((2, 2, 2, 9), "", "abcd"), ((2, 2, 3, 9), "", "abc"), ((4, 5), "", "ab"),
        ((5, 6, 7), "b", "ab"), ((5, 6, 7), "z", ""), ((5, 6, 7), "ab", "ab"), ((4,), "", None), ((5, 0, 4), "", "ac"),
        ((5, 0, 7), "b", ""), ((5, 6, 7), "c", "ac"), ((0, 0), "", ""), ((7, 7, 3), "", "ac"), ((), "", ""),
    ],
)  # fmt: skip
def test_small_groups_are_kept_back_with_the_smallest_others(
    others: tuple[int, ...], before: str, back: str | None
) -> None:
    found = kept_back(plain(*others), list(before))
    assert found == (None if back is None else set(back))


@pytest.mark.parametrize(
    ("rows", "back"),
    [
        # a part of four stands among the eligible: with the next group each part is many
        ({"a": (14, 4, 0, 0), "b": (16, 8, 0, 0), "c": (30, 15, 0, 0)}, {"a", "b"}),
        ({"a": (14, 10, 0, 0), "b": (16, 8, 0, 0), "c": (30, 15, 0, 0)}, {"a", "b"}),
        ({"a": (10, 5, 0, 0), "b": (16, 8, 0, 0), "c": (30, 15, 0, 0)}, set()),
        # of all together four were not eligible: only the sum is told, and that is nowhere small
        ({"a": (14, 10, 0, 0), "b": (16, 16, 0, 0), "c": (30, 30, 0, 0)}, set()),
        # what is kept back has a part of four, of all that there is: one more group goes
        ({"a": (9, 8, 0, 0), "b": (10, 7, 0, 0), "c": (12, 6, 0, 0), "d": (40, 20, 0, 0)}, {"a", "b", "c"}),
        ({"a": (9, 8, 0, 0), "b": (10, 6, 0, 0), "c": (12, 6, 0, 0), "d": (40, 20, 0, 0)}, {"a", "b"}),
        # nobody at all was not eligible: none has to be kept back of those
        ({"a": (4, 4, 0, 0), "b": (9, 9, 0, 0), "c": (12, 12, 0, 0)}, {"a", "b"}),
        # who is a finalist is public and counts for nothing
        ({"a": (9, 9, 4, 1), "b": (9, 9, 5, 1), "c": (12, 12, 0, 0)}, {"a", "b"}),
        ({"a": (9, 9, 9, 1), "b": (9, 9, 5, 1), "c": (12, 12, 0, 0)}, {"b", "c"}),
    ],
)  # fmt: skip
def test_groups_are_kept_back_by_each_of_their_parts(rows: dict[str, tuple[int, ...]], back: set[str]) -> None:
    assert kept_back({key: Counts(*row) for key, row in rows.items()}) == back


def test_where_all_together_are_too_few_the_table_tells_nothing_by_group() -> None:
    assert kept_back(plain(2, 2)) is None
    assert kept_back(plain(2, 1, 1)) is None
    assert kept_back({"a": Counts(3, 3, 3, 0), "b": Counts(4, 4, 2, 0)}) is None


HERE, POOR = Block("Africa", "no"), Block("Africa", "yes")
THERE, POOR_THERE = Block("Asia", "no"), Block("Asia", "yes")
WHERE = {"k": HERE, "l": HERE, "m": POOR, "n": POOR, "o": THERE, "p": THERE, "q": POOR_THERE, "r": POOR_THERE}


def countries(**others: int) -> dict[str, Counts]:
    """Countries with so many who are no finalists; two more of each are."""
    return {key: Counts(of + 2, of + 2, 2, 0) for key, of in others.items()}


@pytest.mark.parametrize(
    ("rows", "abroad", "before", "back"),
    [
        ({"k": 5, "l": 6}, {}, "", ""),
        ({"k": 4, "l": 6}, {}, "", "kl"),
        ({"k": 3, "l": 3}, {}, "", "kl"),
        ({"k": 5, "l": 6}, {}, "k", "kl"),
        ({"k": 5, "l": 6}, {}, "z", ""),
        ({"k": 0, "l": 6}, {}, "k", ""),
        ({"k": 0, "l": 6, "o": 7}, {}, "", ""),
        ({"k": 4}, {HERE: 3}, "", "k"),
        ({"k": 4}, {HERE: 1}, "", None),
        ({"k": 4}, {HERE: 2}, "", "k"),
        ({"k": 5, "l": 9}, {HERE: 2}, "", "k"),
        ({"k": 9, "l": 5}, {HERE: 2}, "", "l"),
        ({"k": 5, "l": 6}, {HERE: 1}, "", "k"),
        ({"k": 5}, {THERE: 3}, "", None),
        ({"k": 4}, {}, "", None),
        ({"k": 4, "o": 5, "p": 5}, {}, "", None),
        ({"k": 4, "m": 4, "n": 3, "o": 4, "p": 3, "q": 4, "r": 3}, {}, "", "kmnopqr"),
        ({"k": 4, "m": 4, "n": 3, "o": 4, "p": 3, "q": 6, "r": 7}, {}, "", None),
        ({"k": 4, "m": 6, "n": 7, "o": 4, "p": 3, "q": 4, "r": 3}, {}, "", None),
        ({"k": 4, "m": 4, "n": 3, "o": 6, "p": 7, "q": 4, "r": 3}, {}, "", None),
    ],
)  # fmt: skip
def test_countries_are_kept_back_so_that_no_sum_of_another_table_gives_them_away(
    rows: dict[str, int], abroad: dict[Block, int], before: str, back: str | None
) -> None:
    found = countries_kept_back(countries(**rows), WHERE, abroad, list(before))
    assert found == (None if back is None else set(back))


def test_regions_that_are_kept_back_are_one_place() -> None:
    rows = countries(k=4, o=4)
    assert countries_kept_back(rows, WHERE, {}) is None
    assert countries_kept_back(rows, WHERE, {}, regions_back=["Africa"]) is None
    assert countries_kept_back(rows, WHERE, {}, regions_back=["Africa", "Asia"]) == {"k", "o"}
    assert countries_kept_back(countries(k=4), WHERE, {HERE: 1, THERE: 1}, regions_back=["Africa", "Asia"]) == {"k"}
    assert countries_kept_back(countries(k=4, q=4), WHERE, {}, regions_back=["Africa", "Asia"]) is None


def test_what_is_kept_back_cannot_be_worked_out_from_the_rest() -> None:
    """Whatever stands in three groups, those kept back could be parted otherwise by the same sum, each in two ways."""
    for others in product(range(1, 9), repeat=3):
        rows = plain(*others)
        back = kept_back(rows)
        if not back:
            assert back is None or not any(is_small(of) for of in others)
            continue
        together = sum(rows[key].others for key in back)
        assert all(not is_small(rows[key].others) for key in rows.keys() - back)
        assert len(back) >= 2
        assert together - (len(back) - 1) >= SMALLEST  # any of them may have from one to five
