"""When a judge is reminded, and when left alone: rules without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from awards.core.errors import RuleBroken
from awards.watching.rules.finish import Frame, Work
from awards.watching.rules.hours import Quiet, end_of_day, in_time, is_quiet, when_not_quiet
from awards.watching.rules.reminding import Due, Kind, Schedule, due, require_pause, require_schedule

OPENS = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday
CLOSES = datetime(2026, 12, 3, 12, tzinfo=UTC)  # a Thursday
FRAME = Frame(OPENS, CLOSES)
GENEVA, KATHMANDU = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Kathmandu")
QUIET = Quiet()


def work(**values) -> Work:
    """A judge in Geneva with 10 entries, 4 of them scored, last at work on the first Tuesday at 10:00."""
    seen = datetime(2026, 11, 3, 9, tzinfo=UTC)
    usual = {
        "assigned": 10, "scored": 4, "half": 1, "confirmed": 2, "given_at": OPENS, "agreed_at": OPENS,
        "first_at": seen, "last_at": seen, "zone": GENEVA,
    }  # fmt: skip
    return Work(**usual | values)


def ask(at, *, judge=None, schedule=None, sent=(), last_day=None):
    return due(judge or work(), FRAME, schedule or Schedule(), sent, last_day, at)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("local", "quiet"),
        [
            ("2026-11-03T07:59", True), ("2026-11-03T08:00", False), ("2026-11-03T19:59", False),
            ("2026-11-03T20:00", True), ("2026-11-07T12:00", True), ("2026-11-08T12:00", True),
            ("2026-11-09T08:00", False),
        ],
    )  # fmt: skip
    def test_nights_and_weekends_are_quiet_where_the_judge_is(self, local, quiet):
        for zone in (GENEVA, KATHMANDU):
            assert is_quiet(datetime.fromisoformat(local).replace(tzinfo=zone), zone, QUIET) is quiet

    def test_what_is_due_at_night_goes_at_eight_in_the_judges_morning(self):
        night = datetime(2026, 11, 3, 22, tzinfo=UTC)
        assert when_not_quiet(night, GENEVA, QUIET) == datetime(2026, 11, 4, 8, tzinfo=GENEVA)
        assert when_not_quiet(night, KATHMANDU, QUIET) == datetime(2026, 11, 4, 2, 15, tzinfo=UTC)
        noon = datetime(2026, 11, 4, 11, tzinfo=UTC)
        assert when_not_quiet(noon, GENEVA, QUIET) == noon

    def test_what_is_due_on_friday_night_waits_for_monday(self):
        friday = datetime(2026, 11, 6, 21, tzinfo=GENEVA)
        assert when_not_quiet(friday, GENEVA, QUIET) == datetime(2026, 11, 9, 8, tzinfo=GENEVA)
        weekends_too = replace(QUIET, weekends=False)
        assert when_not_quiet(friday, GENEVA, weekends_too) == datetime(2026, 11, 7, 8, tzinfo=GENEVA)

    def test_eight_in_the_morning_is_eight_also_in_the_night_when_the_clocks_change(self):
        every_day = replace(QUIET, weekends=False)
        spring = datetime(2027, 3, 27, 23, tzinfo=GENEVA)  # summer time begins at 02:00
        assert when_not_quiet(spring, GENEVA, every_day) == datetime(2027, 3, 28, 6, tzinfo=UTC)
        autumn = datetime(2026, 10, 24, 23, tzinfo=GENEVA)  # and ends at 03:00
        assert when_not_quiet(autumn, GENEVA, every_day) == datetime(2026, 10, 25, 7, tzinfo=UTC)

    def test_quiet_hours_that_end_in_the_hour_that_is_leapt_over_end_right_after_it(self):
        odd = Quiet(20, 2, weekends=False)
        spring = datetime(2027, 3, 27, 23, tzinfo=GENEVA)
        assert when_not_quiet(spring, GENEVA, odd) == datetime(2027, 3, 28, 1, tzinfo=UTC)  # 03:00 in Geneva

    def test_quiet_hours_may_lie_within_a_day_or_not_be(self):
        midday = Quiet(12, 14, weekends=False)
        assert is_quiet(datetime(2026, 11, 3, 13, tzinfo=GENEVA), GENEVA, midday)
        assert not is_quiet(datetime(2026, 11, 3, 23, tzinfo=GENEVA), GENEVA, midday)
        assert not is_quiet(datetime(2026, 11, 3, 3, tzinfo=GENEVA), GENEVA, Quiet(8, 8, weekends=False))

    def test_a_mail_that_would_come_after_the_close_goes_before_the_quiet_hours(self):
        close = datetime(2026, 11, 9, 7, tzinfo=GENEVA)  # Monday, an hour before the weekend's quiet ends
        saturday = close - timedelta(days=2)
        found = in_time(saturday, close, GENEVA, QUIET)
        assert found.astimezone(GENEVA) == datetime(2026, 11, 6, 19, tzinfo=GENEVA)
        assert in_time(saturday, close + timedelta(days=1), GENEVA, QUIET) == saturday

    def test_a_pause_ends_with_the_day_where_the_judge_is(self):
        assert end_of_day(date(2026, 11, 3), KATHMANDU) == datetime(2026, 11, 3, 18, 15, tzinfo=UTC)


class TestDue:
    def test_three_days_of_silence_bring_a_reminder_and_the_same_silence_no_other(self):
        friday = datetime(2026, 11, 6, 9, tzinfo=UTC)
        assert ask(friday - timedelta(minutes=15)) is None
        assert ask(friday) == Due(Kind.SILENT, "silent:2026-11-03", date(2026, 11, 6))
        assert ask(friday + timedelta(days=4), sent={"silent:2026-11-03"}) is None
        again = work(last_at=datetime(2026, 11, 10, 9, tzinfo=UTC))
        found = ask(datetime(2026, 11, 13, 9, tzinfo=UTC), judge=again, sent={"silent:2026-11-03"})
        assert found is not None
        assert found.occasion == "silent:2026-11-10"

    def test_who_never_opened_it_is_reminded_too(self):
        never = work(scored=0, half=0, confirmed=0, agreed_at=None, first_at=None, last_at=None)
        found = ask(datetime(2026, 11, 5, 9, tzinfo=UTC), judge=never)
        assert found is not None
        assert found.kind == Kind.SILENT

    def test_seven_and_two_days_before_the_close_and_one_day_for_what_is_not_confirmed(self):
        busy = work(last_at=datetime(2026, 12, 1, 9, tzinfo=UTC))
        kinds = {}
        sent: set[str] = set()
        for hours in range(24 * 14):
            at = CLOSES - timedelta(hours=24 * 14 - hours)
            if found := ask(at, judge=busy, sent=sent):
                sent.add(found.occasion)
                kinds[found.kind] = at
        assert kinds == {
            Kind.FIRST: CLOSES - timedelta(days=7),
            Kind.LAST: CLOSES - timedelta(days=2),
            Kind.CONFIRM: CLOSES - timedelta(days=1),
        }

    def test_a_look_that_comes_late_sends_the_last_one_alone(self):
        busy = work(last_at=datetime(2026, 12, 2, 9, tzinfo=UTC))
        at = CLOSES - timedelta(days=1)
        found = ask(at, judge=busy)
        assert found is not None
        assert found.kind == Kind.CONFIRM
        assert ask(at + timedelta(hours=1), judge=busy, sent={found.occasion}) is None

    def test_cards_that_are_scored_and_not_confirmed_bring_only_the_last_reminder(self):
        scored = work(scored=10, half=0)
        assert ask(CLOSES - timedelta(days=2), judge=scored) is None
        found = ask(CLOSES - timedelta(days=1), judge=scored)
        assert found is not None
        assert found.kind == Kind.CONFIRM
        assert ask(CLOSES - timedelta(days=1), judge=work(scored=10, half=0, confirmed=10)) is None

    def test_at_night_nobody_is_written_to_and_in_the_morning_once(self):
        night = datetime(2026, 11, 9, 20, tzinfo=UTC)
        assert ask(night) is None
        assert ask(datetime(2026, 11, 10, 6, 45, tzinfo=UTC)) is None
        assert ask(datetime(2026, 11, 10, 7, tzinfo=UTC)) is not None
        far = work(zone=ZoneInfo("Pacific/Auckland"))
        assert ask(datetime(2026, 11, 10, 7, tzinfo=UTC), judge=far) is None

    def test_at_most_one_a_day_by_the_judges_own_calendar(self):
        at = datetime(2026, 11, 10, 9, tzinfo=UTC)
        assert ask(at, last_day=date(2026, 11, 10)) is None
        assert ask(at, last_day=date(2026, 11, 9)) is not None
        early = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)  # the 10th, 08:30, in Tokyo
        tokyo = work(zone=ZoneInfo("Asia/Tokyo"))
        assert ask(early, judge=tokyo, last_day=date(2026, 11, 10)) is None
        assert ask(early, judge=tokyo, last_day=date(2026, 11, 9)) is not None

    def test_who_asked_for_a_pause_is_left_alone_until_it_ends(self):
        at = datetime(2026, 11, 26, 13, tzinfo=UTC)
        away = work(away_until=end_of_day(date(2026, 11, 26), GENEVA))
        assert ask(at, judge=away) is None
        assert ask(at + timedelta(days=1), judge=away) is not None
        assert ask(at, judge=work()) is not None

    def test_outside_of_the_round_and_with_all_switched_off_nobody_is_reminded(self):
        assert ask(OPENS - timedelta(days=1)) is None
        assert ask(CLOSES) is None
        off = Schedule(0, 0, 0, 0)
        for days in range(30):
            assert ask(OPENS + timedelta(days=days, hours=3), schedule=off) is None


class TestWhatStaffSet:
    VALUES: ClassVar = {"silent_days": 5, "after_silence": 3, "first_before": 7, "last_before": 2, "confirm_before": 1}

    def test_sound_numbers_pass(self):
        require_schedule(self.VALUES, QUIET)
        require_schedule(self.VALUES | {"after_silence": 0, "first_before": 0}, QUIET)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("silent_days", 0), ("silent_days", 61), ("after_silence", -1), ("confirm_before", 61), ("last_before", 7)],
    )
    def test_what_nobody_can_mean_is_named(self, name, value):
        with pytest.raises(RuleBroken) as refused:
            require_schedule(self.VALUES | {name: value}, QUIET)
        assert list(refused.value.fields) == [name]

    def test_hours_are_those_of_a_day(self):
        with pytest.raises(RuleBroken) as refused:
            require_schedule(self.VALUES, Quiet(20, 24))
        assert list(refused.value.fields) == ["quiet_end"]

    def test_a_pause_ends_today_or_within_half_a_year(self):
        today = date(2026, 11, 3)
        require_pause(today, today)
        require_pause(today + timedelta(days=180), today)
        for wrong in (today - timedelta(days=1), today + timedelta(days=181)):
            with pytest.raises(RuleBroken):
                require_pause(wrong, today)


def test_comparisons_that_are_not_confirmed_are_a_reason_to_remind():
    done = {"scored": 10, "confirmed": 10, "half": 0, "last_at": CLOSES - timedelta(days=9)}
    late = CLOSES - timedelta(days=1)
    assert ask(late, judge=work(**done)) is None
    assert ask(late, judge=work(**done, to_compare=1)).kind == Kind.CONFIRM
    week = CLOSES - timedelta(days=7)
    without = Schedule(after_silence=0)
    assert ask(week, judge=work(**done, to_compare=1), schedule=without).kind == Kind.FIRST
    assert ask(week, judge=work(**done), schedule=without) is None
