"""The days of a campaign and of an event, at their borders."""

from contextlib import nullcontext
from datetime import date

import pytest

from awards.campaigns import rules
from awards.core.errors import RuleBroken

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


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, ""), ({"campaign": "ahead"}, ""),
        ({"campaign": "over"}, "This campaign is over and takes no more pledges."),
        ({"pledge": "withdrawn"}, "Only a pledge that is public and has not ended can join a campaign."),
        ({"pledge": "closed"}, "Only a pledge that is public and has not ended can join a campaign."),
        ({"belongs": True}, "It belongs to this campaign already."),
        ({"asked": True}, "This was asked already, and the secretariat has not answered yet."),
    ],
)  # fmt: skip
def test_a_pledge_that_goes_on_may_ask_once_for_a_campaign_that_is_not_over(given, wanted):
    values = {"campaign": "now", "pledge": "published", "belongs": False, "asked": False} | given
    with pytest.raises(RuleBroken, match=wanted) if wanted else nullcontext():
        rules.check_ask(values.pop("campaign"), values.pop("pledge"), **values)


@pytest.mark.parametrize(
    ("state", "pledge", "wanted"),
    [("asked", "published", "asked"), ("asked", "closed", "ended"), ("asked", "withdrawn", "ended"),
     ("accepted", "withdrawn", "accepted"), ("refused", "closed", "refused")],
)  # fmt: skip
def test_an_ask_that_nobody_answered_is_over_with_its_pledge(state, pledge, wanted):
    assert rules.ask_standing(state, pledge) == wanted
