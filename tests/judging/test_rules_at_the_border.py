"""Rules of judging at their borders: the scale, the line that says why, who compares, pace and weights."""

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.judging import rules

pytestmark = pytest.mark.one_database

NOON = datetime(2031, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def scale(half_points=False):
    return rules.allowed_points(1, 5, half_points)


@pytest.mark.parametrize(
    ("low", "high", "half_points", "points"),
    [
        (1, 3, False, ["1", "2", "3"]), (0, 2, True, ["0", "0.5", "1", "1.5", "2"]), (2, 2, False, ["2"]),
        (-1, 1, False, ["-1", "0", "1"]),
    ],
)  # fmt: skip
def test_a_scale_has_its_ends_and_every_step_between(low, high, half_points, points):
    assert rules.allowed_points(low, high, half_points) == tuple(map(Decimal, points))


@pytest.mark.parametrize(
    ("half_points", "words"),
    [
        (False, "Choose a score from 1 to 5, in whole points."),
        (True, "Choose a score from 1 to 5, in whole or half points."),
    ],
)
def test_points_off_the_scale_are_refused_with_the_scale_in_words(half_points, words):
    for point in scale(half_points):
        rules.require_allowed(point, scale(half_points))
    with pytest.raises(RuleBroken) as refused:
        rules.require_allowed(Decimal("5.5"), scale(half_points))
    assert str(refused.value) == words
    assert list(refused.value.fields) == ["points"]


def test_a_code_is_printed_in_two_groups():
    assert rules.code_in_groups("48217035") == "4821-7035"


@pytest.mark.parametrize(
    ("points", "kept"),
    [("1", "Because of it"), ("5", "Because of it"), ("2", ""), ("4", ""), (None, "")],
)
def test_why_is_kept_at_the_ends_of_the_scale_alone(points, kept):
    given = None if points is None else Decimal(points)
    assert rules.why_to_keep("  Because \n of it ", given, scale()) == kept


@pytest.mark.parametrize("points", ["1", "5"])
def test_the_line_that_says_why_has_at_most_two_hundred_characters(points):
    assert rules.why_to_keep(" " + "w" * 200, Decimal(points), scale()) == "w" * 200
    with pytest.raises(RuleBroken, match="at most 200 characters") as refused:
        rules.why_to_keep("w" * 201, Decimal(points), scale())
    assert list(refused.value.fields) == ["why"]
    assert rules.why_to_keep("w" * 201, Decimal(3), scale()) == ""


@pytest.mark.parametrize(
    ("points", "why", "lacks"),
    [("1", "", True), ("5", "", True), ("3", "", False), ("1", "x", False), ("5", "x", False)],
)
def test_the_lowest_and_the_highest_point_lack_a_reason(points, why, lacks):
    assert rules.lacks_why(Decimal(points), why, scale()) is lacks


@pytest.mark.parametrize(
    ("scores", "weights", "mean"),
    [
        ({"a": 4}, {"a": 2, "b": 0}, Fraction(4)), ({"a": 4, "b": 1}, {"a": 2, "b": 0}, Fraction(4)),
        ({"a": 4}, {"a": 0}, None), ({"a": 4}, {}, None), ({}, {"a": 1}, None),
        ({"a": 4, "b": 1}, {"a": 1, "b": 2}, Fraction(2)),
    ],
)  # fmt: skip
def test_a_criterion_without_weight_is_not_waited_for_and_counts_nothing(scores, weights, mean):
    assert rules.weighted_mean(scores, weights) == mean


@pytest.mark.parametrize(("number", "said"), [(1, "N-0001"), (42, "N-0042"), (12345, "N-12345")])
def test_a_nomination_s_number_has_four_digits_at_least(number, said):
    assert numbered(number) == said


@pytest.mark.parametrize(
    ("own", "confirmed", "asked", "shown_from", "may"),
    [
        (True, 3, 3, None, True), (True, 4, 3, None, True), (True, 3, 4, None, False), (True, 2, 2, None, False),
        (True, 2, 2, NOON, False), (False, 3, 3, NOON, False), (True, 3, 4, NOON, True),
        (True, 3, 4, NOON - SECOND, True), (True, 3, 4, NOON + SECOND, False),
    ],
)  # fmt: skip
def test_judges_compare_once_all_have_confirmed_or_staff_show_it_and_never_before_their_own(
    own, confirmed, asked, shown_from, may
):
    found = rules.may_compare(own_confirmed=own, confirmed=confirmed, asked=asked, shown_from=shown_from, at=NOON)
    assert found is may


@pytest.mark.parametrize(("longest", "minutes"), [(45, Fraction(45)), (45 + 1 / 60, None)])
def test_more_than_three_quarters_of_an_hour_between_two_was_a_break(longest, minutes):
    step = timedelta(minutes=longest)
    assert rules.minutes_an_entry([NOON, NOON + step, NOON + 2 * step, NOON + 3 * step]) == minutes


def test_words_are_counted_over_all_texts():
    assert rules.word_count(["We teach  phone\nrepair.", "", "Yes"]) == 5
    assert rules.word_count([]) == 0


def test_a_seal_is_short_tells_where_one_text_ends_and_stays_from_release_to_release():
    assert rules.seal_of("a", "é") == hashlib.sha256("a\0é".encode()).hexdigest()[:16]
    assert rules.seal_of("ab", "c") != rules.seal_of("a", "bc")


def test_the_measures_of_what_judges_and_staff_write_and_of_the_first_estimate():
    assert (rules.LONGEST_WORDS, rules.LONGEST_TRANSLATION, rules.MINUTES_AN_ENTRY) == (2000, 20_000, 25)
    assert rules.minutes_an_entry([]) is None
