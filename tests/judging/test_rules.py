"""Rules of judging: points, open rounds, means, order."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

import pytest

from awards.core.errors import RuleBroken
from awards.judging import rules

NOON = datetime(2031, 6, 1, 12, tzinfo=UTC)
WHOLE = rules.allowed_points(1, 5, half_points=False)
HALVES = rules.allowed_points(1, 5, half_points=True)


def test_the_scale_has_whole_points_and_with_the_switch_half_ones():
    assert [rules.as_text(p) for p in WHOLE] == ["1", "2", "3", "4", "5"]
    assert [rules.as_text(p) for p in HALVES] == ["1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5"]


def test_ten_is_written_as_ten():
    assert rules.as_text(Decimal("10.0")) == "10"


@pytest.mark.parametrize("text", ["0", "6", "3.5", "NaN", "Infinity", "1e0", "", " ", "4.00", "-1", "sNaN", "٤", "4,0"])
def test_what_is_not_on_the_scale_is_refused_with_the_scale_in_words(text: str):
    with pytest.raises(RuleBroken) as refused:
        rules.read_points(text, WHOLE)
    assert str(refused.value) == "Choose a score from 1 to 5, in whole points."
    assert list(refused.value.fields) == ["points"]


def test_half_points_are_read_where_the_edition_allows_them():
    assert rules.read_points("3.5", HALVES) == Decimal("3.5")
    assert rules.read_points(" 4.0 ", HALVES) == Decimal(4)


@pytest.mark.parametrize("points", ["NaN", "sNaN", "Infinity", "5.5", "3.2"])
def test_points_that_are_no_points_are_refused(points: str):
    with pytest.raises(RuleBroken):
        rules.require_allowed(Decimal(points), HALVES)


def test_a_round_is_open_from_its_opening_on_and_closed_at_the_instant_of_its_close():
    closes = NOON + timedelta(hours=1)
    rules.require_open(NOON, closes, NOON)
    rules.require_open(NOON, closes, closes - timedelta(microseconds=1))
    with pytest.raises(rules.TooLate, match="has not opened yet"):
        rules.require_open(NOON, closes, NOON - timedelta(microseconds=1))
    with pytest.raises(rules.TooLate, match="round of judging closed"):
        rules.require_open(NOON, closes, closes)


def test_the_mean_is_by_weight_and_exact():
    assert rules.weighted_mean({"a": Decimal(4), "b": Decimal("2.5")}, {"a": 2, "b": 1}) == Fraction(7, 2)


def test_the_mean_is_absent_while_a_criterion_is_unscored():
    assert rules.weighted_mean({"a": Decimal(4)}, {"a": 2, "b": 1}) is None


def test_a_card_is_half_until_every_criterion_is_scored():
    states = [rules.card_state(scored, 2, False) for scored in (0, 1, 2)]
    assert states == ["not_begun", "half", "scored"]
    assert rules.card_state(2, 2, True) == "confirmed"


def test_each_judge_has_an_order_of_their_own_that_stays():
    entries = [UUID(int=n) for n in range(30)]
    one, other = uuid4(), uuid4()
    backwards = list(reversed(entries))
    first = sorted(entries, key=lambda e: rules.place_in_queue(one, e))
    assert first == sorted(backwards, key=lambda e: rules.place_in_queue(one, e))
    assert first != sorted(entries, key=lambda e: rules.place_in_queue(other, e))


def test_judges_stand_in_another_order_from_entry_to_entry():
    judges = [UUID(int=1000 + n) for n in range(3)]
    entries = [UUID(int=n) for n in range(30)]
    orders = {tuple(sorted(judges, key=lambda j, e=entry: rules.place_in_queue(j, e))) for entry in entries}
    assert len(orders) == 6


def test_equal_means_share_a_rank_and_an_unscored_card_has_none():
    means = [Fraction(3), None, Fraction(5), Fraction(3), Fraction(1)]
    assert rules.own_ranks(means) == [2, None, 1, 2, 4]


def test_the_use_of_the_scale_counts_every_point_also_those_never_given():
    given = [Decimal("4.0"), Decimal(4), Decimal(5)]
    assert [count for _, count in rules.use_of_scale(given, WHOLE)] == [0, 0, 0, 2, 1]


class TestHabit:
    SCALE = rules.allowed_points(1, 5, half_points=False)

    def of(self, given, scale=SCALE):
        return rules.habit([Decimal(point) for point in given.split()], scale)

    def test_the_fewest_points_that_take_up_most_with_tenths_rounded_down(self):
        assert self.of("4 4 4 4 4 5 5 5 5 1") == ([4, 5], 9)
        assert self.of("4 4 4 4 4 4 4 4 4 5 5") == ([4], 8)
        assert self.of("3 3 3 3 3 3 3 3 3 3") == ([3], 10)

    def test_a_judge_who_spreads_points_or_gave_few_has_none(self):
        assert self.of("1 2 3 4 5 1 2 3 4 5") is None
        assert self.of("4 4 4 4 4 4 4 4 4") is None

    def test_never_more_than_half_of_the_scale(self):
        assert self.of("1 2 3 1 2 3 1 2 3 1") is None
        halves = rules.allowed_points(1, 5, half_points=True)
        assert self.of("1 2 3 1 2 3 1 2 3 1", halves) == ([1, 2, 3], 10)


class TestPace:
    def at(self, *minutes):
        return [datetime(2027, 1, 1, 8, tzinfo=UTC) + timedelta(minutes=m) for m in minutes]

    def test_it_is_the_median_of_the_times_between_two_without_breaks(self):
        assert rules.minutes_an_entry(self.at(0, 12, 18, 600, 608)) == 8
        assert rules.minutes_an_entry(self.at(608, 0, 600, 18, 12)) == 8

    def test_too_few_or_all_at_once_make_none(self):
        assert rules.minutes_an_entry(self.at(0, 12, 18)) is None
        assert rules.minutes_an_entry(self.at(0, 0, 0, 0, 0)) is None

    def test_nobody_is_quicker_than_a_minute(self):
        assert rules.minutes_an_entry(self.at(0, 0.1, 0.2, 0.3)) == 1
