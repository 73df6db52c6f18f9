"""Rules of the programme."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from awards.programme.rules import (
    Phase,
    contradictions,
    deadline,
    needed_anchors,
    phase,
    rescaled,
    shares,
    takes_nominations,
)

pytestmark = pytest.mark.one_database

START = datetime(2031, 2, 1, 8, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@dataclass(frozen=True)
class Stretch:
    opens_at: datetime
    closes_at: datetime


OPENS, CLOSES, FINALISTS, WINNERS = day(0), day(100), day(200), day(250)


@dataclass(frozen=True)
class Dates:
    opens_at: datetime | None = OPENS
    closes_at: datetime | None = CLOSES
    finalists_at: datetime | None = FINALISTS
    winners_at: datetime | None = WINNERS
    rounds: list[Stretch] = field(default_factory=lambda: [Stretch(day(120), day(180))])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (-1, Phase.UPCOMING), (0, Phase.OPEN), (99, Phase.OPEN), (100, Phase.SCREENING), (120, Phase.JUDGING),
        (179, Phase.JUDGING), (180, Phase.DECIDING), (200, Phase.FINALISTS_ANNOUNCED), (250, Phase.ANNOUNCED),
    ],
)  # fmt: skip
def test_each_phase_begins_at_its_date_and_lasts_until_the_next(number, expected):
    assert phase(Dates(), day(number)) is expected


def test_judging_lasts_from_the_first_round_to_the_end_of_the_last():
    dates = Dates(rounds=[Stretch(day(120), day(140)), Stretch(day(150), day(180))])
    assert phase(dates, day(145)) is Phase.JUDGING
    assert phase(dates, day(180)) is Phase.DECIDING


def test_an_edition_without_fixed_announcements_goes_on_deciding():
    assert phase(Dates(finalists_at=None, winners_at=None), day(999)) is Phase.DECIDING


def test_an_edition_of_the_record_is_over_and_has_no_deadline():
    record = Dates(opens_at=None, closes_at=None, rounds=[])
    assert phase(record, day(0)) is Phase.ANNOUNCED
    with pytest.raises(ValueError, match="no deadline"):
        deadline(record)


@pytest.mark.parametrize("change", [{"opens_at": None}, {"closes_at": None}])
def test_an_edition_without_one_of_its_two_first_dates_is_of_the_record(change):
    assert phase(replace(Dates(), **change), day(0)) is Phase.ANNOUNCED


@pytest.mark.parametrize(
    ("number", "expected"), [(-1, Phase.UPCOMING), (0, Phase.OPEN), (130, Phase.SCREENING), (250, Phase.ANNOUNCED)]
)
def test_an_edition_without_rounds_is_screened_until_something_is_announced(number, expected):
    assert phase(Dates(rounds=[]), day(number)) is expected


def test_nominations_close_at_the_deadline():
    assert deadline(Dates()) == CLOSES


def test_nominations_are_taken_up_to_the_deadline_and_not_at_it():
    assert takes_nominations(Dates(), day(100) - timedelta(microseconds=1))
    assert not takes_nominations(Dates(), day(100))


def test_dates_in_their_order_contradict_nothing():
    assert contradictions(Dates()) == {}
    assert contradictions(Dates(rounds=[Stretch(day(100), day(200))], winners_at=day(200))) == {}


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"closes_at": day(0)}, "dates.closes_at", "Enter a time after “Nominations open”."),
        ({"rounds": [Stretch(day(99), day(180))]}, "rounds[0].opens_at", "not before “Nominations close”"),
        ({"rounds": [Stretch(day(120), day(120))]}, "rounds[0].closes_at", "after “Round 1 opens”"),
        ({"rounds": [Stretch(day(110), day(120)), Stretch(day(119), day(180))]}, "rounds[1].opens_at", "Round 1"),
        ({"finalists_at": day(179)}, "dates.finalists_at", "not before “Round 1 closes”"),
        ({"winners_at": day(199)}, "dates.winners_at", "not before “Finalists are announced”"),
        ({"finalists_at": None, "winners_at": day(179)}, "dates.winners_at", "not before “Round 1 closes”"),
    ],
)
def test_a_contradiction_is_named_at_its_own_date(change, path, words):
    found = contradictions(replace(Dates(), **change))
    assert list(found) == [path]
    assert words in str(found[path])


def test_lowest_middle_and_highest_points_need_a_meaning():
    assert needed_anchors(1, 5) == [1, 3, 5]
    assert needed_anchors(1, 4) == [1, 2, 4]
    assert needed_anchors(0, 1) == [0, 1]


def test_meanings_move_with_the_scale():
    meanings = {"1": "low", "2": "so", "3": "mid", "5": "high"}
    assert rescaled(meanings, (1, 5), (0, 10)) == {"0": "low", "5": "mid", "10": "high"}
    assert rescaled({"1": "low"}, (1, 5), (0, 10)) == {"0": "low"}
    assert rescaled({"1": "low", "2": "so"}, (1, 5), (1, 5)) == {"1": "low", "2": "so"}


def test_shares_add_up_to_a_hundred():
    assert shares({"results": 35, "evidence": 25, "reach": 40}) == {"results": 35, "evidence": 25, "reach": 40}
    assert shares({"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert shares({"a": 7}) == {"a": 100}
    assert shares({"a": 1, "b": 2}) == {"a": 33, "b": 67}
    assert sum(shares({"a": 3, "b": 2, "c": 2}).values()) == 100
