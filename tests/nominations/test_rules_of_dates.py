"""Until when a nomination is taken, given more time and changed, and in which step it is, without a database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.nominations import rules
from awards.nominations.rules import Announced, Step

pytestmark = pytest.mark.one_database

OPENS = datetime(2031, 3, 1, tzinfo=UTC)
CLOSES = datetime(2031, 5, 1, tzinfo=UTC)
JUDGING = datetime(2031, 6, 1, tzinfo=UTC)
SECOND_ROUND = datetime(2031, 7, 1, tzinfo=UTC)
JUDGED = datetime(2031, 8, 1, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@dataclass(frozen=True)
class Round:
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Dates:
    rounds: tuple[Round, ...] = (Round(JUDGING, JUDGING + DAY), Round(SECOND_ROUND, JUDGED))
    opens_at: datetime | None = OPENS
    closes_at: datetime | None = CLOSES
    finalists_at: datetime | None = None
    winners_at: datetime | None = None


EDITION, WITHOUT_ROUNDS = Dates(), Dates(rounds=())


@pytest.mark.parametrize(
    ("edition", "extended", "closes"),
    [
        (EDITION, None, CLOSES), (EDITION, CLOSES - DAY, CLOSES), (EDITION, CLOSES, CLOSES),
        (EDITION, CLOSES + SECOND, CLOSES + SECOND), (EDITION, JUDGING + DAY, JUDGING),
        (EDITION, SECOND_ROUND + DAY, JUDGING), (WITHOUT_ROUNDS, JUDGED, JUDGED),
    ],
)  # fmt: skip
def test_more_time_is_never_less_than_the_edition_s_and_ends_as_judging_opens(edition, extended, closes):
    assert rules.closing(edition, extended) == closes


@pytest.mark.parametrize(
    ("extended", "at", "takes"),
    [
        (None, OPENS - SECOND, False), (None, OPENS, True), (None, CLOSES - SECOND, True), (None, CLOSES, False),
        (CLOSES + DAY, OPENS - SECOND, False), (CLOSES + DAY, CLOSES, True),
        (CLOSES + DAY, CLOSES + DAY - SECOND, True), (CLOSES + DAY, CLOSES + DAY, False), (JUDGED, JUDGING, False),
    ],
)  # fmt: skip
def test_nominations_are_taken_until_the_deadline_or_a_later_one_that_was_given(extended, at, takes):
    assert rules.takes(EDITION, extended, at) is takes


@pytest.mark.parametrize(
    ("state", "is_open", "due", "words"),
    [
        ("withdrawn", True, CLOSES, "This nomination is withdrawn."),
        ("returned", True, None, "The time to mend this nomination has passed."),
        ("returned", True, CLOSES - SECOND, "The time to mend this nomination has passed."),
        ("submitted", False, CLOSES, "Nominations are closed. What you submitted last stands."),
        ("draft", False, CLOSES, "Nominations are closed, and this draft was not submitted."),
    ],
)
def test_why_a_nomination_is_not_changed_is_said(state, is_open, due, words):
    assert str(rules.edit_window(state, is_open, due, CLOSES)).startswith(words)


@pytest.mark.parametrize(
    ("edition", "until", "at"),
    [
        (EDITION, CLOSES + SECOND, CLOSES), (EDITION, JUDGING, JUDGING - SECOND), (EDITION, CLOSES + SECOND, OPENS),
        (WITHOUT_ROUNDS, JUDGED + DAY, JUDGED),
    ],
)  # fmt: skip
def test_more_time_may_be_given_between_the_deadline_and_judging(edition, until, at):
    rules.refuse_extension(edition, until, at)
    assert rules.takes(edition, until, until - SECOND)
    assert not rules.takes(edition, until, until)


@pytest.mark.parametrize(
    ("edition", "until", "at", "words"),
    [
        (EDITION, JUDGED, JUDGING, "Judging has begun"), (EDITION, JUDGED, JUDGING + SECOND, "Judging has begun"),
        (EDITION, CLOSES + DAY, CLOSES + DAY, "lies ahead and after the deadline"),
        (EDITION, CLOSES + DAY, CLOSES + DAY + SECOND, "lies ahead and after the deadline"),
        (EDITION, CLOSES, OPENS, "lies ahead and after the deadline"),
        (EDITION, CLOSES - SECOND, OPENS, "lies ahead and after the deadline"),
        (EDITION, JUDGING + SECOND, CLOSES, "Judging begins before that"),
        (WITHOUT_ROUNDS, CLOSES, CLOSES, "lies ahead and after the deadline"),
    ],
)  # fmt: skip
def test_other_times_are_refused_beside_their_field(edition, until, at, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        rules.refuse_extension(edition, until, at)
    assert list(refused.value.fields) == ["until"]


@pytest.mark.parametrize(
    ("extended", "announced", "at", "step"),
    [
        (None, None, CLOSES - SECOND, Step.RECEIVED), (None, None, CLOSES, Step.SCREENING),
        (CLOSES + DAY, None, CLOSES, Step.RECEIVED), (CLOSES + DAY, None, CLOSES + DAY, Step.SCREENING),
        (None, None, JUDGING, Step.JUDGING), (None, None, SECOND_ROUND + DAY, Step.JUDGING),
        (None, None, JUDGED, Step.FINALISTS), (None, "finalists", JUDGED, Step.RESULT), (None, "winners", JUDGED, None),
        (None, "finalists", OPENS, Step.RESULT),
    ],
)  # fmt: skip
def test_a_step_follows_from_dates_until_something_is_published(extended, announced, at, step):
    told = announced and Announced(kind=announced, year=2031, rehearsal=False)
    assert rules.step_under_way(EDITION, extended, told, at) == step


@pytest.mark.parametrize(
    ("state", "entries", "step", "out"),
    [
        ("submitted", ["ineligible"], Step.JUDGING, True), ("submitted", ["ineligible"] * 2, None, True),
        ("submitted", ["ineligible", "eligible"], Step.JUDGING, False), ("submitted", [], Step.JUDGING, False),
        ("submitted", ["eligible"], Step.JUDGING, False), ("submitted", ["ineligible"], Step.RECEIVED, False),
        ("submitted", ["ineligible"], Step.SCREENING, False), ("withdrawn", ["ineligible"], Step.JUDGING, False),
    ],
)  # fmt: skip
def test_a_nomination_with_no_eligible_entry_is_told_so_once_screening_is_over(state, entries, step, out):
    assert rules.left_out(state, entries, step) is out


@pytest.mark.parametrize(
    ("begun", "frozen", "same", "at", "joins"),
    [
        (OPENS, False, True, OPENS + 10 * timedelta(minutes=1), True),
        (OPENS, False, True, OPENS + 10 * timedelta(minutes=1) + SECOND, False),
        (OPENS, True, True, OPENS, False), (OPENS, False, False, OPENS, False), (None, False, True, OPENS, False),
    ],
)  # fmt: skip
def test_saves_of_one_writer_within_ten_minutes_are_one_version(begun, frozen, same, at, joins):
    assert rules.of_one_sitting(begun, frozen, same, at) is joins
