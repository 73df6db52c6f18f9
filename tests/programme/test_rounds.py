"""Rounds of judging: which one is meant when, what a document may say of them, and what a later change leaves alone."""

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from awards.core.errors import RuleBroken
from awards.programme import document, queries, rounds
from awards.programme.document import later

BEGIN = datetime(2031, 3, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Stretch:
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Twice:
    rounds: tuple[Stretch, ...] = (
        Stretch(BEGIN, BEGIN + WEEK),
        Stretch(BEGIN + 2 * WEEK, BEGIN + 3 * WEEK),
    )


@dataclass(frozen=True)
class Asked:
    reviews: dict[str, Any] = field(default_factory=dict)
    advancing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Prize:
    key: str = "skills"
    reviews: int = 3


@pytest.mark.parametrize(
    ("weeks", "working_on", "read"),
    [(-1, 0, 0), (0, 0, 0), (0.5, 0, 0), (1, 1, 0), (1.5, 1, 0), (2, 1, 0), (2.9, 1, 0), (3, 1, 1), (9, 1, 1)],
)
def test_a_round_is_worked_on_until_it_closes_and_read_from_then_on(weeks, working_on, read):
    edition, at = Twice(), BEGIN + weeks * WEEK
    assert rounds.current(edition, at) is edition.rounds[working_on]
    assert rounds.judged(edition, at) is edition.rounds[read]


def test_rounds_go_by_their_numbers():
    edition = Twice()
    assert (rounds.first(edition), rounds.last(edition)) == edition.rounds
    assert [rounds.numbered(edition, number) for number in (0, 1, 2, 3, -1)] == [None, *edition.rounds, None, None]
    assert (rounds.after(edition, 1), rounds.after(edition, 2)) == (edition.rounds[1], None)


def test_a_round_asks_for_its_own_number_of_reviews_else_for_the_categorys():
    asked = Asked({"skills": 5, "access": "all"}, {"skills": 8})
    assert [rounds.reviews(asked, Prize(key)) for key in ("skills", "access", "research")] == [5, "all", 3]
    assert [rounds.advancing(asked, Prize(key)) for key in ("skills", "access")] == [8, None]


@pytest.fixture
def two_rounds() -> dict[str, Any]:
    """The proposal with a longlist by two judges, of which eight go on, and finals by the whole jury."""
    found = copy.deepcopy(queries.default_document())
    (only,) = found["rounds"]
    longlist = only | {
        "closes_at": "2027-07-16T21:00:00Z", "names": {"en": "Longlist", "fr": "Première sélection"}, "blind": True,
        "reviews": {"skills": 2}, "advancing": {"skills": 8, "access": 6},
    }  # fmt: skip
    finals = {"opens_at": "2027-07-26T07:00:00Z", "closes_at": only["closes_at"], "reviews": {"skills": "all"}}
    return found | {"rounds": [longlist, finals]}


def refusal(changed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(RuleBroken) as broken:
        document.read(changed)
    return {path: str(words) for path, words in broken.value.fields.items()}


def test_a_document_of_one_round_needs_no_word_about_it():
    found = document.read(queries.default_document())
    (only,) = found.rounds
    assert (only.names, only.blind, only.reviews, only.advancing) == ({}, False, {}, {})
    assert (found.rules.same_country, found.rules.why_for_extremes) == (False, False)


@pytest.mark.parametrize("asked", [0, 51, True, "each", 2.5, None])
def test_reviews_of_a_round_are_a_number_or_all(two_rounds, asked):
    two_rounds["rounds"][0]["reviews"]["skills"] = asked
    assert refusal(two_rounds) == {
        "rounds[0].reviews.skills": "Enter a whole number from 1 to 50, or “all” for every judge of the category."
    }


@pytest.mark.parametrize(
    ("round_", "part", "key", "value", "words"),
    [
        (0, "reviews", "beauty", 2, "This edition has no category of this name."),
        (0, "advancing", "beauty", 9, "This edition has no category of this name."),
        (0, "advancing", "skills", 2, "Let at least as many go on as there may be finalists."),
        (0, "advancing", "skills", 0, "Enter 1 or more."),
        (1, "advancing", "skills", 5, "No round follows this one, so nothing goes on from it: leave it empty."),
    ],
)
def test_what_a_round_says_of_a_category_fits_the_edition(two_rounds, round_, part, key, value, words):
    two_rounds["rounds"][round_].setdefault(part, {})[key] = value
    assert refusal(two_rounds) == {f"rounds[{round_}].{part}.{key}": words}


def test_no_more_go_on_than_came_in(two_rounds):
    finals = two_rounds["rounds"][1]
    semifinals = {"opens_at": "2027-07-17T07:00:00Z", "closes_at": "2027-07-20T07:00:00Z", "advancing": {"skills": 9}}
    two_rounds["rounds"] = [two_rounds["rounds"][0], semifinals, finals]
    assert refusal(two_rounds) == {"rounds[1].advancing.skills": "Let no more go on than come into this round."}
    semifinals["advancing"]["skills"] = 8
    assert len(document.read(two_rounds).rounds) == 3


def unbearable(before: dict[str, Any], at: str, **changes: Any) -> dict[str, str]:
    after = copy.deepcopy(before)
    for place, value in changes.items():
        number, part = place.removeprefix("round").split("_", 1)
        after["rounds"][int(number) - 1][part] = value
    found = later.unbearable(document.read(before), document.read(after), datetime.fromisoformat(at))
    return {path: str(words) for path, words in found.items()}


OPEN, BETWEEN, OVER = "2027-07-01T00:00:00Z", "2027-07-20T00:00:00Z", "2027-08-20T00:00:00Z"


@pytest.mark.parametrize(
    ("part", "value"), [("reviews", {"skills": 3}), ("advancing", {"skills": 9, "access": 6}), ("blind", False)]
)
def test_what_a_round_asks_for_stays_once_it_has_begun(two_rounds, part, value):
    words = {"rounds[0]": "This round has begun: its reviews, who advances and what judges see stay."}
    assert unbearable(two_rounds, OPEN, **{f"round1_{part}": value}) == words
    assert unbearable(two_rounds, "2027-06-01T00:00:00Z", **{f"round1_{part}": value}) == {}


def test_a_round_to_come_may_still_change_while_an_earlier_one_runs(two_rounds):
    assert unbearable(two_rounds, OPEN, round2_reviews={}, round2_blind=True) == {}
    assert unbearable(two_rounds, OPEN, round1_names={"en": "First reading"}) == {}


def test_dates_of_a_round_stay_once_they_have_come(two_rounds):
    later_close = {"round1_closes_at": "2027-07-21T21:00:00Z"}
    assert unbearable(two_rounds, OPEN, **later_close) == {}
    assert unbearable(two_rounds, BETWEEN, **later_close) == {
        "rounds[0].closes_at": "This round is over, so its close stays."
    }
    assert unbearable(two_rounds, OPEN, round1_closes_at="2027-06-30T00:00:00Z") == {
        "rounds[0].closes_at": "Enter a time to come."
    }
    assert unbearable(two_rounds, OPEN, round1_opens_at="2027-06-27T00:00:00Z") == {
        "rounds[0].opens_at": "This round has begun, so its opening stays."
    }
    before_now = {"round2_opens_at": "2027-07-19T00:00:00Z"}
    assert unbearable(two_rounds, OPEN, **before_now) == {}
    assert unbearable(two_rounds, BETWEEN, **before_now) == {"rounds[1].opens_at": "Enter a time to come."}


@pytest.mark.parametrize(
    ("at", "changed", "problem"),
    [
        ("2027-05-20T00:00:00Z", {"closes_at": "2027-05-19T00:00:00Z"}, "Enter a time to come."),
        ("2027-05-20T00:00:00Z", {"closes_at": "2027-05-20T00:00:00Z"}, "Enter a time to come."),
        ("2027-05-20T00:00:00Z", {"closes_at": "2027-05-20T00:00:01Z"}, None),
        ("2027-06-05T00:00:00Z", {"closes_at": "2027-06-10T00:00:00Z"}, None),
        ("2027-05-20T00:00:00Z", {"opens_at": "2027-05-25T00:00:00Z"}, "The call has opened, so its opening stays."),
        ("2027-01-10T00:00:00Z", {"opens_at": "2027-01-09T00:00:00Z"}, "Enter a time to come."),
        ("2027-01-10T00:00:00Z", {"opens_at": "2027-01-10T00:00:00Z"}, "Enter a time to come."),
        ("2027-01-10T00:00:00Z", {"opens_at": "2027-01-10T00:00:01Z"}, None),
    ],
)
def test_the_call_neither_closes_nor_opens_at_a_time_gone_by(two_rounds, at, changed, problem):
    (name,) = changed
    after = copy.deepcopy(two_rounds)
    after["dates"] |= changed
    found = later.unbearable(document.read(two_rounds), document.read(after), datetime.fromisoformat(at))
    assert {path: str(words) for path, words in found.items()} == ({f"dates.{name}": problem} if problem else {})


def test_no_round_is_added_once_judging_is_over(two_rounds):
    more = copy.deepcopy(two_rounds)
    more["rounds"].append({"opens_at": "2027-08-21T00:00:00Z", "closes_at": "2027-08-25T00:00:00Z"})
    before, after = document.read(two_rounds), document.read(more)
    assert later.unbearable(before, after, datetime.fromisoformat(BETWEEN)) == {}
    over = later.unbearable(before, after, datetime.fromisoformat(OVER))
    assert {path: str(words) for path, words in over.items()} == {"rounds": "Judging is over: no round is added."}


@pytest.mark.parametrize("name", ["same_country", "why_for_extremes"])
def test_what_judges_may_and_must_do_stays_once_judging_has_begun(two_rounds, name):
    after = copy.deepcopy(two_rounds)
    after["rules"][name] = True
    begun = later.unbearable(document.read(two_rounds), document.read(after), datetime.fromisoformat(OPEN))
    assert "Judging has begun" in str(begun["categories"])


@pytest.mark.parametrize(("name", "value"), [("ranked_by", "ordinal"), ("open_scores", "aggregates")])
def test_what_becomes_of_scores_stays_once_judging_has_begun(two_rounds, name, value):
    after = copy.deepcopy(two_rounds)
    after["rules"][name] = value
    before, changed = document.read(two_rounds), document.read(after)
    assert later.unbearable(before, changed, datetime.fromisoformat("2027-06-01T00:00:00Z")) == {}
    begun = later.unbearable(before, changed, datetime.fromisoformat(OPEN))
    assert "Judging has begun" in str(begun["categories"])


def test_entries_are_compared_two_at_a_time_in_the_last_round_where_few_enough_go_on(two_rounds):
    two_rounds["rules"]["last_by_pairs"] = True
    found = document.read(two_rounds)
    assert found.rules.last_by_pairs
    assert "last_by_pairs" not in queries.default_document()["rules"]

    numbered = [SimpleNamespace(number=n, **vars(part)) for n, part in enumerate(found.rounds, start=1)]
    edition = SimpleNamespace(rounds=numbered, last_by_pairs=True)
    access, skills = (next(c for c in found.categories if c.key == key) for key in ("access", "skills"))
    assert rounds.by_pairs(edition, numbered[1], access)
    assert not rounds.by_pairs(edition, numbered[0], access), "in the last round alone"
    assert not rounds.by_pairs(edition, numbered[1], skills), "eight go on"
    assert not rounds.by_pairs(SimpleNamespace(rounds=numbered, last_by_pairs=False), numbered[1], access)
    alone = SimpleNamespace(rounds=numbered[1:], last_by_pairs=True)
    assert not rounds.by_pairs(alone, SimpleNamespace(**vars(numbered[1]) | {"number": 1}), access)


@pytest.mark.parametrize(
    ("going_on", "compared"), [([], False), ([1], False), ([2], True), ([6], True), ([7], False), ([9, 5], True)]
)
def test_two_to_six_entries_are_compared(going_on, compared):
    assert rounds.is_compared(going_on) is compared


def test_comparing_asks_for_a_category_with_few_enough_entries_in_the_last_round(two_rounds):
    two_rounds["rules"]["last_by_pairs"] = True
    two_rounds["rounds"][0]["advancing"] = {"skills": 8}
    (said,) = refusal(two_rounds).items()
    assert said[0] == "rules.last_by_pairs"
    assert "at most 6" in said[1]


def test_whether_entries_are_compared_stays_once_judging_has_begun(two_rounds):
    after = copy.deepcopy(two_rounds)
    after["rules"]["last_by_pairs"] = True
    before, changed = document.read(two_rounds), document.read(after)
    assert later.unbearable(before, changed, datetime.fromisoformat("2027-06-01T00:00:00Z")) == {}
    begun = later.unbearable(before, changed, datetime.fromisoformat(OPEN))
    assert "Judging has begun" in str(begun["categories"])
