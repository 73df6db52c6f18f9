"""What an invitation asks: until when, how many hours, and who may be written to again; on no database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from awards.assignment.rules import inviting
from awards.assignment.rules.inviting import Asked, answer_until, hours, round_asked_for
from awards.core.errors import RuleBroken

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Round:
    """A round as far as it opens and closes."""

    opens_at: datetime
    closes_at: datetime


@pytest.mark.parametrize(("entries", "minutes", "whole"), [(1, 1, 1), (12, 5, 1), (13, 5, 2), (15, 25, 7), (0, 25, 0)])
def test_a_begun_hour_counts_as_one(entries, minutes, whole):
    assert hours(entries, minutes) == whole


def test_an_answer_is_waited_for_two_weeks_or_until_the_round_closes():
    assert answer_until(AT, None, AT + 30 * DAY) == AT + 14 * DAY
    assert answer_until(AT, None, AT + 3 * DAY) == AT + 3 * DAY
    assert answer_until(AT, AT + 2 * DAY, AT + 3 * DAY) == AT + 2 * DAY
    assert answer_until(AT, AT + 3.5 * DAY, AT + 3 * DAY) == AT + 3 * DAY, "the day of the close is chosen by its end"


@pytest.mark.parametrize("wanted", [AT, AT - DAY, AT + 4 * DAY, AT + 90 * DAY])
def test_a_date_that_is_over_or_after_the_close_is_refused(wanted):
    with pytest.raises(RuleBroken) as broken:
        answer_until(AT, wanted, AT + 3 * DAY)
    assert list(broken.value.fields) == ["answer_by"]


def test_somebody_is_asked_for_the_first_round_that_has_not_closed():
    past, now, later = (Round(AT + n * DAY, AT + (n + 2) * DAY) for n in (-9, -1, 5))
    assert round_asked_for([past, now, later], AT) is now
    with pytest.raises(RuleBroken):
        round_asked_for([past], AT)


def test_who_was_just_written_to_is_left_in_peace():
    asked = Asked("invited", AT + 9 * DAY, AT)
    assert not asked.may_be_reminded(AT + 3 * DAY - timedelta(seconds=1))
    assert asked.may_be_reminded(AT + 3 * DAY)
    assert not asked.may_be_reminded(AT + 9 * DAY), "the time to answer is over"
    assert not Asked("accepted", AT + 9 * DAY, AT).may_be_reminded(AT + 3 * DAY)


@pytest.mark.parametrize(
    ("state", "answer_by", "again"),
    [
        ("invited", AT + DAY, False),
        ("invited", None, False),
        ("invited", AT, True),
        ("accepted", AT, False),
        ("declined", AT + DAY, True),
        ("withdrawn", AT + DAY, True),
    ],
)
def test_whose_invitation_ended_without_a_yes_may_be_asked_anew(state, answer_by, again):
    assert Asked(state, answer_by, AT - DAY).may_be_asked_again(AT) == again


def test_what_a_judge_says_is_held_to_measure():
    inviting.require_zone("Africa/Nairobi")
    inviting.require_ties(["x" * 200] * inviting.MOST_TIES)
    inviting.require_minutes(inviting.MOST_MINUTES)
    for check, value, field in (
        (inviting.require_zone, "Mars/Base", "zone"),
        (inviting.require_ties, ["x"] * (inviting.MOST_TIES + 1), "ties"),
        (inviting.require_ties, ["x" * 201], "ties"),
        (inviting.require_minutes, 0, "minutes"),
        (inviting.require_minutes, inviting.MOST_MINUTES + 1, "minutes"),
    ):
        with pytest.raises(RuleBroken) as broken:
            check(value)
        assert list(broken.value.fields) == [field]
