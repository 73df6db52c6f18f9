"""When a judge will be done, and what is at risk: rules without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.watching.rules.finish import (
    Frame,
    Pace,
    Risk,
    Work,
    days_silent,
    jury_pace,
    outlook,
    outlooks,
    own_pace,
    whole_finish,
)
from awards.watching.rules.hours import DAY, after_waking, waking_time, zone_of

NAIROBI = ZoneInfo("Africa/Nairobi")
OPENS = datetime(2026, 11, 2, 5, tzinfo=UTC)  # 08:00 in Nairobi, a Monday
NOW = OPENS + timedelta(days=10)
FRAME = Frame(OPENS, OPENS + timedelta(days=30))


def work(**values) -> Work:
    """A judge in Nairobi with 20 entries, 10 of them scored, who began on the first day and worked an hour ago."""
    usual = {
        "assigned": 20, "scored": 10, "half": 0, "confirmed": 0, "given_at": OPENS, "agreed_at": OPENS,
        "first_at": OPENS, "last_at": NOW - timedelta(hours=1), "zone": NAIROBI,
    }  # fmt: skip
    return Work(**usual | values)


def test_a_day_has_fourteen_waking_hours_and_a_night_none():
    evening = datetime(2026, 11, 2, 19, tzinfo=UTC)  # 22:00 in Nairobi
    assert waking_time(OPENS, evening, NAIROBI) == DAY
    assert waking_time(evening, OPENS + timedelta(days=1), NAIROBI) == timedelta()
    assert waking_time(OPENS, OPENS + timedelta(days=3), NAIROBI) == 3 * DAY
    assert waking_time(NOW, OPENS, NAIROBI) == timedelta()


def test_a_week_in_which_the_clocks_change_is_as_long_as_any_other():
    geneva = ZoneInfo("Europe/Zurich")
    before = datetime(2026, 10, 24, 12, tzinfo=geneva)  # they change on the 25th at 03:00
    after = datetime(2026, 10, 26, 12, tzinfo=geneva)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(days=2, hours=1)
    assert waking_time(before, after, geneva) == 2 * DAY
    assert after_waking(before, 2 * DAY, geneva) == after


@given(
    st.integers(0, 60 * 24 * 700),
    st.integers(0, 60 * 24 * 40),
    st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Europe/Zurich"]),
)
def test_so_many_waking_hours_later_so_many_waking_hours_have_passed(since, minutes, name):
    zone, since, amount = ZoneInfo(name), OPENS + timedelta(minutes=since), timedelta(minutes=minutes)
    assert waking_time(since, after_waking(since, amount, zone), zone) == amount


def test_an_unknown_zone_is_taken_for_utc():
    assert zone_of("Mars/Olympus").key == "UTC"
    assert zone_of(None).key == "UTC"
    assert zone_of("../etc/passwd").key == "UTC"
    assert zone_of("Africa/Nairobi").key == "Africa/Nairobi"


def test_a_steady_judge_is_expected_at_the_same_pace():
    found = outlook(work(), None, FRAME, NOW)
    assert found.pace is not None
    assert found.pace.a_day == pytest.approx(1)
    assert found.finish is not None
    assert found.finish.own
    assert found.finish.first == found.finish.last  # begun when the work came: the two reckonings agree
    assert (found.finish.first.astimezone(NAIROBI).date() - NOW.astimezone(NAIROBI).date()).days in (9, 10)
    assert found.risk == Risk.ON_TIME


def test_who_began_late_is_expected_between_the_pace_since_then_and_the_pace_of_the_whole_time():
    late = work(first_at=NOW - timedelta(days=2), agreed_at=NOW - timedelta(days=2))
    found = outlook(late, None, FRAME, NOW).finish
    assert found is not None
    assert waking_time(NOW, found.first, NAIROBI) == pytest.approx(2 * DAY, abs=timedelta(seconds=1))
    assert waking_time(NOW, found.last, NAIROBI) == pytest.approx(10 * DAY, abs=timedelta(seconds=1))


def test_one_evening_is_no_week():
    """Five cards within two hours do not mean thirty-five a day."""
    quick = work(scored=5, first_at=NOW - timedelta(hours=2), given_at=NOW - timedelta(hours=3))
    pace = own_pace(quick, FRAME, NOW)
    assert pace is not None
    assert pace.a_day == pytest.approx(5)


def test_with_few_cards_the_jurys_pace_counts_and_is_said():
    jury = Pace(quick=2 / 14, slow=1 / 14)
    few = work(scored=2)
    assert own_pace(few, FRAME, NOW) is None
    found = outlook(few, jury, FRAME, NOW)
    assert found.pace is None
    assert found.finish is not None
    assert not found.finish.own
    assert waking_time(NOW, found.finish.first, NAIROBI) == pytest.approx(9 * DAY, abs=timedelta(seconds=1))
    assert waking_time(NOW, found.finish.last, NAIROBI) == pytest.approx(18 * DAY, abs=timedelta(seconds=1))
    assert outlook(few, None, FRAME, NOW).risk == Risk.UNKNOWN


def test_the_jurys_pace_is_the_middle_half_of_at_least_three():
    paces = [Pace(p, p) for p in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert jury_pace(paces) == Pace(4.0, 2.0)
    assert jury_pace(paces[:2]) is None
    jury = [work(scored=n) for n in (4, 8, 12)] + [work(scored=0, first_at=None, last_at=NOW)]
    assert outlooks(jury, FRAME, NOW)[3].finish is not None
    assert outlooks(jury[1:], FRAME, NOW)[2].finish is None


def test_the_close_is_marked_when_it_may_come_before_the_end():
    tight = replace(FRAME, closes_at=NOW + timedelta(days=5))
    assert outlook(work(), None, tight, NOW).risk == Risk.AFTER_CLOSE
    late = work(first_at=NOW - timedelta(days=2), agreed_at=NOW - timedelta(days=2))
    assert outlook(late, None, tight, NOW).risk == Risk.CLOSE_CALL
    assert outlook(late, None, FRAME, NOW).risk == Risk.ON_TIME


def test_silent_is_who_did_nothing_for_so_many_days():
    seen = work(last_at=NOW - timedelta(days=5), agreed_at=NOW - timedelta(days=9))
    assert outlook(seen, None, FRAME, NOW).risk == Risk.SILENT
    assert outlook(replace(seen, last_at=NOW - timedelta(days=4, hours=23)), None, FRAME, NOW).risk == Risk.ON_TIME
    assert outlook(seen, None, replace(FRAME, silent_days=6), NOW).risk == Risk.ON_TIME


def test_silent_is_who_never_opened_it_since_the_work_was_given():
    never = work(scored=0, agreed_at=None, first_at=None, last_at=None)
    assert days_silent(never, FRAME, NOW) == 10
    assert outlook(never, None, FRAME, NOW).risk == Risk.SILENT
    given_yesterday = replace(never, given_at=NOW - timedelta(days=1))
    assert days_silent(given_yesterday, FRAME, NOW) == 1
    assert outlook(given_yesterday, None, FRAME, NOW).risk == Risk.UNKNOWN
    assert days_silent(never, FRAME, OPENS - timedelta(days=1)) is None


def test_who_is_away_is_not_silent_and_is_expected_from_the_return_on():
    back = NOW + timedelta(days=3)
    away = work(last_at=NOW - timedelta(days=8), agreed_at=OPENS, away_until=back)
    found = outlook(away, None, FRAME, NOW)
    assert found.risk == Risk.ON_TIME
    assert found.silent_for is None
    assert found.finish is not None
    assert found.finish.first == after_waking(back, 10 * DAY, NAIROBI)
    assert days_silent(away, FRAME, back + timedelta(days=2)) == 2


def test_what_is_scored_waits_for_the_confirmation_and_then_all_is_done():
    scored = work(scored=20)
    assert outlook(scored, None, FRAME, NOW).risk == Risk.TO_CONFIRM
    assert outlook(scored, None, FRAME, NOW).finish is None
    assert outlook(replace(scored, confirmed=20), None, FRAME, NOW).risk == Risk.DONE
    assert outlook(scored, None, FRAME, FRAME.closes_at).risk == Risk.LATE
    assert outlook(replace(scored, confirmed=20), None, FRAME, FRAME.closes_at).risk == Risk.DONE


def test_the_round_is_done_when_the_last_judge_is():
    early, later = work(scored=19), work(scored=5)
    found = outlooks([early, later], FRAME, NOW)
    finish = found[1].finish
    assert finish is not None
    assert whole_finish(found) == (finish.first, finish.last)
    assert whole_finish([outlook(work(scored=0), None, FRAME, NOW)]) is None
