"""Hours, finishes and reminders at every border, by tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from awards.core.errors import RuleBroken
from awards.watching.rules import finish, hours, reminding
from awards.watching.rules.finish import Finish, Frame, Outlook, Pace, Risk, Work
from awards.watching.rules.hours import Quiet
from awards.watching.rules.reminding import Kind, Schedule

pytestmark = pytest.mark.one_database

ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
TICK = timedelta(microseconds=1)
FRAME = Frame(MONDAY, MONDAY + 30 * DAYS)
NOW = MONDAY + 10 * DAYS


def work(**values) -> Work:
    """A judge with 20 entries, 10 of them scored, at work since the opening, last an hour ago."""
    usual = {
        "assigned": 20, "scored": 10, "half": 0, "confirmed": 0, "given_at": MONDAY, "agreed_at": MONDAY,
        "first_at": MONDAY, "last_at": NOW - HOUR, "zone": ZONE,
    }  # fmt: skip
    return Work(**usual | values)


@pytest.mark.parametrize(
    ("since", "until", "waking"),
    [
        (0, 5, 5), (0, 14, 14), (0, 20, 14), (0, 24, 14), (0, 25, 15), (-3, 0, 0), (-3, 1, 1), (13, 25, 2), (15, 20, 0),
        (5, 0, 0), (0, 48, 28), (0, 7 * 24, 98),
    ],
)  # fmt: skip
def test_waking_hours_are_from_eight_to_ten_at_night(since, until, waking):
    assert hours.waking_time(MONDAY + since * HOUR, MONDAY + until * HOUR, ZONE) == waking * HOUR


@pytest.mark.parametrize(
    ("since", "amount", "then"),
    [
        (0, 0, 0), (0, 5, 5), (0, 14, 14), (0, 15, 25), (13, 1, 14), (13, 2, 25), (0, 28, 38), (15, 1, 25), (-3, 1, 1),
        (-3, 0, 0), (15, 0, 24),
    ],
)  # fmt: skip
def test_so_many_waking_hours_later_it_is_still_the_same_evening_or_the_next_morning(since, amount, then):
    assert hours.after_waking(MONDAY + since * HOUR, amount * HOUR, ZONE) == MONDAY + then * HOUR


@pytest.mark.parametrize(
    ("quiet", "hour", "weekday", "left_alone"),
    [
        (Quiet(), 19, 0, False), (Quiet(), 20, 0, True), (Quiet(), 7, 0, True), (Quiet(), 8, 0, False),
        (Quiet(), 12, 4, False), (Quiet(), 12, 5, True), (Quiet(), 12, 6, True),
        (Quiet(weekends=False), 12, 5, False), (Quiet(weekends=False), 7, 5, True),
        (Quiet(9, 11, weekends=False), 8, 0, False), (Quiet(9, 11, weekends=False), 9, 0, True),
        (Quiet(9, 11, weekends=False), 10, 0, True), (Quiet(9, 11, weekends=False), 11, 0, False),
        (Quiet(9, 9, weekends=False), 9, 0, False),
    ],
)  # fmt: skip
def test_it_is_quiet_from_one_hour_to_another_and_at_weekends(quiet, hour, weekday, left_alone):
    at = MONDAY.replace(hour=hour) + weekday * DAYS
    assert hours.is_quiet(at, ZONE, quiet) is left_alone
    assert hours.is_quiet(at.replace(minute=59), ZONE, quiet) is left_alone


@pytest.mark.parametrize(
    ("at", "quiet", "then"),
    [
        (MONDAY, Quiet(), MONDAY), (MONDAY - HOUR, Quiet(), MONDAY), (MONDAY - TICK, Quiet(), MONDAY),
        (MONDAY + 12 * HOUR, Quiet(), MONDAY + DAYS), (MONDAY + 4 * DAYS + 12 * HOUR, Quiet(), MONDAY + 7 * DAYS),
        (MONDAY + 5 * DAYS, Quiet(9, 9), MONDAY + 7 * DAYS - 8 * HOUR),
        (MONDAY + 5 * DAYS + HOUR, Quiet(9, 11, weekends=False), MONDAY + 5 * DAYS + 3 * HOUR),
    ],
)  # fmt: skip
def test_what_falls_into_quiet_hours_waits_for_their_end(at, quiet, then):
    assert hours.when_not_quiet(at, ZONE, quiet) == then


def test_a_mail_that_would_be_too_late_goes_in_the_last_hour_before_the_quiet_ones():
    night = MONDAY + 14 * HOUR
    morning = MONDAY + DAYS
    assert hours.in_time(night, morning + TICK, ZONE, Quiet()) == night
    assert hours.in_time(night, morning, ZONE, Quiet()) == MONDAY + 11 * HOUR
    assert hours.in_time(MONDAY, MONDAY, ZONE, Quiet()) == MONDAY
    sunday = MONDAY + 6 * DAYS
    assert hours.in_time(sunday, sunday + HOUR, ZONE, Quiet()) == MONDAY + 4 * DAYS + 11 * HOUR


@pytest.mark.parametrize(
    ("name", "key"),
    [("Africa/Nairobi", "Africa/Nairobi"), (None, "UTC"), ("", "UTC"), ("No/Where", "UTC"), ("../etc", "UTC")],
)
def test_a_zone_that_is_not_known_is_utc(name, key):
    assert hours.zone_of(name).key == key


def test_days_are_those_of_the_judge():
    auckland = ZoneInfo("Pacific/Auckland")
    assert hours.local_day(MONDAY + 6 * HOUR, auckland) == date(2026, 11, 3)
    assert hours.end_of_day(date(2026, 11, 2), ZONE) == datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "left", "to_confirm", "unconfirmed", "through"),
    [
        ({}, 10, 20, 20, False), ({"scored": 20}, 0, 20, 20, True), ({"scored": 20, "to_compare": 1}, 0, 20, 21, False),
        ({"scored": 19, "confirmed": 19}, 1, 1, 1, False), ({"scored": 20, "confirmed": 20}, 0, 0, 0, True),
        ({"assigned": 9}, -1, 9, 9, True),
    ],
)  # fmt: skip
def test_what_is_left_of_a_judge_s_work(values, left, to_confirm, unconfirmed, through):
    one = work(**values)
    assert (one.left, one.to_confirm, one.unconfirmed, one.is_through) == (left, to_confirm, unconfirmed, through)


def test_a_judge_was_last_seen_at_the_latest_of_all_that_was_done():
    assert work().seen_at == NOW - HOUR
    assert work(agreed_at=NOW, last_at=None).seen_at == NOW
    assert work(agreed_at=None, first_at=None, last_at=None).seen_at is None


@pytest.mark.parametrize(
    ("values", "quick", "slow"),
    [
        ({"scored": 2}, None, None), ({"first_at": None}, None, None), ({"scored": 3}, 3 / 140, 3 / 140),
        ({}, 10 / 140, 10 / 140), ({"first_at": NOW - 5 * DAYS}, 10 / 70, 10 / 140),
        ({"first_at": NOW - HOUR}, 10 / 14, 10 / 140),
        ({"given_at": NOW - HOUR, "first_at": NOW - HOUR}, 10 / 14, 10 / 14),
        ({"given_at": MONDAY - 9 * DAYS}, 10 / 140, 10 / 140), ({"given_at": NOW - 5 * DAYS}, 10 / 70, 10 / 140),
    ],
)  # fmt: skip
def test_a_judge_s_own_pace_is_of_at_least_three_cards_and_one_day(values, quick, slow):
    found = finish.own_pace(work(**values), FRAME, NOW)
    if quick is None:
        assert found is None
    else:
        assert found is not None
        assert (found.quick, found.slow) == pytest.approx((quick, slow))
        assert found.a_day == pytest.approx((quick + slow) * 7)


@pytest.mark.parametrize(
    ("paces", "found"),
    [
        ([], None), ([(1, 1), (2, 2)], None), ([(1, 1), (2, 2), (3, 3)], Pace(2.5, 1.5)),
        ([(2, 0), (3, 1), (4, 2), (5, 3), (6, 4)], Pace(4.0, 2.0)),
    ],
)  # fmt: skip
def test_the_jury_s_pace_is_the_middle_half_of_three_or_more(paces, found):
    assert finish.jury_pace(Pace(*pace) for pace in paces) == found


def test_the_end_is_reckoned_from_now_the_opening_or_the_end_of_a_pause():
    pace = Pace(10 / 14, 5 / 14)
    assert finish.expected_finish(work(), pace, FRAME, NOW, own=True) == Finish(
        hours.after_waking(NOW, 14 * HOUR, ZONE), hours.after_waking(NOW, 28 * HOUR, ZONE), True
    )
    early = finish.expected_finish(work(), pace, FRAME, MONDAY - 3 * DAYS, own=False)
    assert early == Finish(MONDAY + 14 * HOUR, MONDAY + DAYS + 14 * HOUR, False)
    back = NOW + 2 * DAYS
    assert finish.expected_finish(work(away_until=back), pace, FRAME, NOW, own=True).first == back + 14 * HOUR
    assert finish.expected_finish(work(away_until=NOW - DAYS), pace, FRAME, NOW, own=True).first == NOW + 14 * HOUR


@pytest.mark.parametrize(
    ("values", "at", "days"),
    [
        ({}, NOW, 0), ({"last_at": NOW - DAYS}, NOW, 1), ({"last_at": NOW - DAYS + TICK}, NOW, 0),
        ({"last_at": None, "first_at": None, "agreed_at": None}, NOW, 10),
        ({"last_at": None, "first_at": None, "agreed_at": None, "given_at": NOW - 3 * DAYS}, NOW, 3),
        ({"last_at": None, "given_at": NOW - 3 * DAYS}, NOW, 3), ({"scored": 20}, NOW, None),
        ({"scored": 20, "to_compare": 1}, NOW, 0), ({}, MONDAY - TICK, None), ({"last_at": None}, MONDAY, 0),
        ({"away_until": NOW + TICK}, NOW, None), ({"away_until": NOW}, NOW, 0),
        ({"away_until": NOW - 2 * DAYS, "last_at": NOW - 5 * DAYS}, NOW, 2),
        ({"last_at": MONDAY - 5 * DAYS, "first_at": None, "agreed_at": None, "given_at": MONDAY - 9 * DAYS}, NOW, 10),
    ],
)  # fmt: skip
def test_silence_is_counted_in_whole_days_from_what_was_last_done(values, at, days):
    assert finish.days_silent(work(**values), FRAME, at) == days


CLOSE = FRAME.closes_at
SLOW = Pace(1.0, 1.0)


@pytest.mark.parametrize(
    ("values", "closes", "at", "risk"),
    [
        ({"scored": 20, "confirmed": 20}, CLOSE, CLOSE, Risk.DONE), ({"scored": 20}, CLOSE, CLOSE, Risk.LATE),
        ({"scored": 20}, CLOSE, CLOSE - TICK, Risk.TO_CONFIRM), ({"last_at": NOW - 5 * DAYS}, CLOSE, NOW, Risk.SILENT),
        ({"last_at": NOW - 5 * DAYS + TICK}, CLOSE, NOW, Risk.ON_TIME),
        ({"scored": 20, "confirmed": 20, "to_compare": 1, "last_at": NOW - 5 * DAYS}, CLOSE, NOW, Risk.SILENT),
        ({"scored": 20, "confirmed": 20, "to_compare": 1}, CLOSE, NOW, Risk.TO_CONFIRM),
        ({"scored": 2}, CLOSE, NOW, Risk.UNKNOWN), ({}, NOW + 9 * DAYS + 14 * HOUR, NOW, Risk.AFTER_CLOSE),
        ({}, NOW + 9 * DAYS + 15 * HOUR, NOW, Risk.ON_TIME),
        ({"first_at": NOW - 5 * DAYS}, NOW + 9 * DAYS + 14 * HOUR, NOW, Risk.CLOSE_CALL),
        ({"first_at": NOW - 5 * DAYS}, NOW + 4 * DAYS + 14 * HOUR, NOW, Risk.AFTER_CLOSE),
        ({"first_at": NOW - 5 * DAYS}, NOW + 4 * DAYS + 15 * HOUR, NOW, Risk.CLOSE_CALL),
    ],
)  # fmt: skip
def test_how_it_stands_with_a_judge_is_the_worst_that_can_be_said(values, closes, at, risk):
    assert finish.outlook(work(**values), None, replace(FRAME, closes_at=closes), at).risk == risk


def test_a_finish_is_said_of_who_has_work_left_and_a_pace_while_the_round_is_open():
    assert finish.outlook(work(), None, FRAME, CLOSE).finish is None
    assert finish.outlook(work(scored=20), None, FRAME, NOW).finish is None
    assert finish.outlook(work(scored=1), None, FRAME, NOW).finish is None
    of_jury = finish.outlook(work(scored=1), SLOW, FRAME, NOW)
    assert of_jury.finish is not None
    assert (of_jury.pace, of_jury.finish.own) == (None, False)
    own = finish.outlook(work(), SLOW, FRAME, NOW)
    assert own.finish is not None
    assert own.finish.own is True
    assert own.pace == finish.own_pace(work(), FRAME, NOW)
    assert own.silent_for == 0


def test_the_last_of_all_judges_ends_the_round():
    def one(first, last):
        return Outlook(Risk.ON_TIME, None, Finish(NOW + first * HOUR, NOW + last * HOUR, True))

    nothing = Outlook(Risk.UNKNOWN, None, None)
    assert finish.whole_finish([one(1, 9), nothing, one(4, 5)]) == (NOW + 4 * HOUR, NOW + 9 * HOUR)
    assert finish.whole_finish([nothing]) is None


OFF = Schedule(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("schedule", "values", "at", "kind"),
    [
        (replace(OFF, after_silence=3), {"last_at": NOW - 3 * DAYS}, NOW, Kind.SILENT),
        (replace(OFF, after_silence=3), {"last_at": NOW - 3 * DAYS + TICK}, NOW, None),
        (replace(OFF, first_before=7), {"last_at": NOW}, CLOSE - 7 * DAYS, Kind.FIRST),
        (replace(OFF, first_before=7), {"last_at": NOW}, CLOSE - 7 * DAYS - TICK, None),
        (replace(OFF, first_before=7), {"scored": 20}, CLOSE - DAYS, None),
        (replace(OFF, last_before=2), {"last_at": NOW}, CLOSE - 2 * DAYS, Kind.LAST),
        (replace(OFF, last_before=2), {"scored": 20}, CLOSE - DAYS, None),
        (replace(OFF, confirm_before=1), {"scored": 20}, CLOSE - DAYS, Kind.CONFIRM),
        (replace(OFF, confirm_before=1), {"scored": 20, "confirmed": 20}, CLOSE - DAYS, None),
        (replace(OFF, confirm_before=1), {"scored": 20}, CLOSE, None), (OFF, {"last_at": MONDAY}, CLOSE - DAYS, None),
        (replace(OFF, confirm_before=30), {"scored": 20}, MONDAY, Kind.CONFIRM),
        (replace(OFF, confirm_before=40), {"scored": 20}, MONDAY - 3 * DAYS, None),
        (Schedule(), {"last_at": CLOSE - 2 * DAYS}, CLOSE - DAYS, Kind.CONFIRM),
        (replace(OFF, confirm_before=1), {"scored": 20, "away_until": CLOSE - DAYS + TICK}, CLOSE - DAYS, None),
        (replace(OFF, confirm_before=1), {"scored": 20, "away_until": CLOSE - DAYS}, CLOSE - DAYS, Kind.CONFIRM),
    ],
)  # fmt: skip
def test_a_reminder_is_due_from_its_day_on(schedule, values, at, kind):
    found = reminding.due(work(**values), FRAME, schedule, (), None, at)
    assert (None if found is None else found.kind) == kind
    if kind is not None:
        assert found.day == at.date()
        of = values["last_at"].date() if kind == Kind.SILENT else CLOSE.date()
        assert found.occasion == f"{kind}:{of.isoformat()}"
        assert reminding.due(work(**values), FRAME, schedule, {found.occasion}, None, at) is None
        assert reminding.due(work(**values), FRAME, schedule, (), at.date(), at) is None
        assert reminding.due(work(**values), FRAME, schedule, (), at.date() + DAYS, at) is None
        assert reminding.due(work(**values), FRAME, schedule, (), at.date() - DAYS, at) == found


USUAL = {"silent_days": 5, "after_silence": 3, "first_before": 7, "last_before": 2, "confirm_before": 1}


@pytest.mark.parametrize(
    ("values", "quiet", "field"),
    [
        ({}, Quiet(), None), ({"silent_days": 1}, Quiet(), None), ({"silent_days": 0}, Quiet(), "silent_days"),
        ({"silent_days": 60}, Quiet(), None), ({"silent_days": 61}, Quiet(), "silent_days"),
        ({"after_silence": 0}, Quiet(), None), ({"after_silence": -1}, Quiet(), "after_silence"),
        ({}, Quiet(0, 23), None), ({}, Quiet(24, 8), "quiet_start"), ({}, Quiet(-1, 8), "quiet_start"),
        ({}, Quiet(8, 24), "quiet_end"), ({}, Quiet(8, -1), "quiet_end"),
        ({"first_before": 3}, Quiet(), None), ({"first_before": 2}, Quiet(), "last_before"),
        ({"first_before": 1}, Quiet(), "last_before"), ({"first_before": 0}, Quiet(), None),
        ({"last_before": 0}, Quiet(), None),
    ],
)  # fmt: skip
def test_days_and_hours_are_those_that_staff_can_mean(values, quiet, field):
    if field is None:
        reminding.require_schedule(USUAL | values, quiet)
    else:
        with pytest.raises(RuleBroken) as broken:
            reminding.require_schedule(USUAL | values, quiet)
        assert [*broken.value.fields] == [field]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, None), (180, None), (-1, "Choose today or a later day."), (181, "Choose a day within half a year.")],
)
def test_a_pause_ends_today_or_within_half_a_year(days, words):
    today = date(2026, 11, 3)
    if words is None:
        reminding.require_pause(today + days * DAYS, today)
    else:
        with pytest.raises(RuleBroken) as broken:
            reminding.require_pause(today + days * DAYS, today)
        assert {name: str(message) for name, message in broken.value.fields.items()} == {"until": words}
