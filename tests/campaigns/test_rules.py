"""The days of a campaign and of an event, at their borders."""

from datetime import date

import pytest

from awards.campaigns import rules

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
NO_FIRST = {"starts_on": "Give the first day."}
NO_LAST = {"ends_on": "Give the last day; it may be the first one."}
BEFORE = {"ends_on": "The last day is before the first."}


@pytest.mark.parametrize(
    ("start", "end", "open_end", "wrong"),
    [
        (FIRST, LAST, True, {}), (FIRST, FIRST, True, {}), (FIRST, None, True, {}), (FIRST, LAST, False, {}),
        (FIRST, None, False, NO_LAST), (None, LAST, True, NO_FIRST), (None, None, False, NO_FIRST),
        (LAST, FIRST, True, BEFORE), (LAST, FIRST, False, BEFORE),
    ],
)  # fmt: skip
def test_a_last_day_is_not_before_the_first(start, end, open_end, wrong):
    found = rules.wrong_dates(start, end, open_end=open_end)
    assert {field: str(message) for field, message in found.items()} == wrong
    assert (rules.LONGEST_NAME, rules.LONGEST_WORDS) == (200, 2000)


def test_without_more_said_the_end_is_open():
    assert rules.wrong_dates(FIRST, None) == {}


@pytest.mark.parametrize(
    ("today", "end", "wanted"),
    [
        (date(2026, 2, 28), LAST, "ahead"), (FIRST, LAST, "now"), (LAST, LAST, "now"),
        (date(2026, 4, 1), LAST, "over"), (date(2036, 4, 1), None, "now"),
    ],
)  # fmt: skip
def test_it_goes_on_from_its_first_day_through_its_last(today, end, wanted):
    assert rules.standing(FIRST, end, today) == wanted
