"""How long a verification holds, when a report is due, when a pledge counts as met: dates at the edges."""

from datetime import UTC, date, datetime, timedelta

import pytest

from awards.pledges.rules.reports import Standing, due_on, light, met, standing

NOTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_level_holds_to_the_last_instant_of_two_years_and_then_says_that_it_ran_out():
    until = datetime(2028, 3, 1, 9, 30, tzinfo=UTC)
    assert standing(3, NOTED, NOTED) == Standing(3, until, expired=False)
    assert standing(3, NOTED, until - INSTANT).now == 3
    assert standing(3, NOTED, until) == Standing(3, until, expired=True)
    assert standing(3, NOTED, until).now == 0


def test_a_level_noted_on_a_leap_day_holds_no_longer_than_two_years():
    noted = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert standing(1, noted, noted).until == datetime(2030, 2, 28, 12, tzinfo=UTC)


def test_level_nought_takes_a_level_back_and_never_runs_out():
    assert standing(0, NOTED, NOTED + timedelta(days=5000)) == Standing(0, None, expired=False)


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 3, 1), "green"), (date(2027, 3, 1), "green"), (date(2027, 3, 2), "amber"),
        (date(2028, 3, 1), "amber"), (date(2028, 3, 2), "red"),
    ],
)  # fmt: skip
def test_the_light_turns_on_the_day_after_a_year_and_after_two(today, wanted):
    assert light(date(2020, 1, 1), date(2026, 3, 1), False, today) == wanted
    assert light(date(2026, 3, 1), None, False, today) == wanted


def test_what_has_ended_is_never_silent():
    assert light(date(2000, 1, 1), None, True, date(2030, 1, 1)) == "green"


def test_a_report_is_due_a_year_on_and_a_leap_day_is_no_exception():
    assert due_on(date(2026, 3, 1)) == date(2027, 3, 1)
    assert due_on(date(2028, 2, 29)) == date(2029, 2, 28)
    assert light(date(2028, 2, 29), None, False, date(2029, 3, 1)) == "amber"


def test_a_pledge_is_met_when_it_is_completed_and_somebody_looked():
    assert met("completed", 2) is True
    assert met("completed", 0) is False
    assert met("on_track", 4) is None
    assert met("ended_early", 4) is None
    assert met(None, 4) is None
