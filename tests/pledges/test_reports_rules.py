"""How long a verification holds, when a report is due, when a pledge counts as met: dates at the edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from awards.pledges.rules import Money
from awards.pledges.rules.reports import (
    LEVELS,
    LONGEST_NARRATIVE,
    Given,
    Report,
    Standing,
    beyond,
    due_on,
    late_before,
    level_now,
    light,
    met,
    shown_before,
    standing,
    wrong_note,
    wrong_report,
)

NOTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_level_holds_to_the_last_instant_of_two_years_and_then_says_that_it_ran_out():
    until = datetime(2028, 3, 1, 9, 30, tzinfo=UTC)
    assert standing(3, NOTED, NOTED) == Standing(3, until, expired=False)
    assert standing(3, NOTED, until - INSTANT).now == 3
    assert standing(3, NOTED, until) == Standing(3, until, expired=True)
    assert standing(3, NOTED, until).now == 0


PROMISED = (
    Money("pledged", Decimal(100), "EUR", most=Decimal(150)),
    Money("committed", Decimal(120), "EUR"),
    Money("in_kind", Decimal(900), "EUR"),
    Money("pledged", Decimal(5), "USD", basis="yearly"),
)


@pytest.mark.parametrize(
    ("given", "limit"),
    [
        (Given("spent", Decimal(150), "EUR"), None),
        (Given("spent", Decimal(151), "EUR"), Decimal(150)),
        (Given("in_kind", Decimal(900), "EUR"), None),
        (Given("in_kind", Decimal(901), "EUR"), Decimal(900)),
        (Given("spent", Decimal(6), "USD"), None),
        (Given("spent", Decimal(6), "CHF"), None),
    ],
)
def test_an_amount_is_held_against_all_that_was_stated_of_its_currency_and_kind(given, limit):
    assert beyond(PROMISED, given) == limit


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
    assert met("completed", 1) is True
    assert met("completed", 0) is False
    assert met("on_track", 4) is None
    assert met("ended_early", 4) is None
    assert met(None, 4) is None


def test_a_level_that_ran_out_is_none():
    assert level_now(3, NOTED, NOTED) == 3
    assert level_now(3, NOTED, datetime(2028, 3, 1, 9, 30, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("today", "years", "day"),
    [
        (date(2026, 3, 1), 1, date(2025, 3, 1)), (date(2026, 3, 1), 2, date(2024, 3, 1)),
        (date(2028, 2, 29), 1, date(2027, 3, 1)), (date(2028, 2, 29), 2, date(2026, 3, 1)),
        (date(2029, 2, 28), 1, date(2028, 2, 28)),
    ],
)  # fmt: skip
def test_whoever_was_last_heard_of_before_a_day_is_late_today(today, years, day):
    assert late_before(today, years) == day


@pytest.mark.parametrize("today", [date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)])
def test_a_list_of_those_who_are_late_holds_whoever_has_an_amber_light(today):
    for since in (today - timedelta(days=days) for days in range(360, 372)):
        assert (light(since, None, False, today) == "amber") == (since < late_before(today))


TODAY = date(2026, 6, 30)
SOUND = Report(
    date(2026, 1, 1), TODAY, "on_track", "Masts were built.", results=(("Masts", "5"),), evidence="https://x.example"
)
NUMBER = "Give one number, or say why there is none."
MINUS = {"amount": "An amount is not below zero."}
UNKNOWN = {"word": "“given” is not known. Use one of: pledged, committed, disbursed, spent, in_kind."}
LETTERS = {"currency": "Give the currency's three capital letters, such as EUR."}


def spent(amount, word="spent"):
    return Given(word, Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, {}),
        ({"stage": "soon"}, {"stage": "Say how far the pledge is."}),
        ({"start": TODAY}, {}),
        ({"start": date(1990, 1, 1)}, {}),
        ({"start": date(1989, 12, 31)}, {"start": "Give a day of the years 1990 to 2100."}),
        ({"results": (("Masts", "about ٥ masts"),)}, {}),
        ({"results": (("Masts", "5"), ("Women", "lots"))},
         {"results": "Write the result in figures, such as 250. What cannot be counted belongs in what was done."}),
        ({"start": TODAY + timedelta(days=1)}, {"end": "The period ends before it begins."}),
        ({"end": TODAY - timedelta(days=1)}, {}),
        ({"end": TODAY + timedelta(days=1)},
         {"end": "Report what has happened: the period ends today at the latest."}),
        ({"narrative": " "}, {"narrative": "Say in a sentence what was done."}),
        ({"archived_copy": " https://archive.example/1", "language": "another"}, {}),
        ({"archived_copy": "http://archive.example/1"},
         {"archived_copy": "An archived copy has an address that begins with https://."}),
        ({"language": "tlh"},
         {"language": "“tlh” is not known. Use one of: ar, zh, en, fr, ru, es, another."}),
        ({"evidence": " "}, {"evidence": "Give the address of a page that shows it."}),
        ({"results": ()}, {"why_none": NUMBER}),
        ({"results": (), "why_none": " "}, {"why_none": NUMBER}),
        ({"results": (), "why_none": "Too early."}, {}),
        ({"results": (), "money": (spent(1),)}, {}),
        ({"money": (spent(0), spent("0.5", "disbursed"))}, {}),
        ({"money": (spent(1), spent(2))}, {"word": "A word stands for one amount only."}),
        ({"money": (spent("-0.01"),)}, MINUS),
        ({"money": (spent(1), spent(-1, "disbursed"))}, MINUS),
        ({"money": (spent(1), spent(1, "given"))}, UNKNOWN),
        ({"money": (spent(1), spent(-1, "given"))}, UNKNOWN | MINUS),
        ({"money": (replace(spent(1), currency=""),)}, LETTERS),
        ({"money": (spent(1), replace(spent(1, "disbursed"), currency="EURO"))}, LETTERS),
    ],
)  # fmt: skip
def test_a_report_says_enough_or_what_is_missing_stands_beside_its_field(change, wanted):
    assert {name: str(message) for name, message in wrong_report(replace(SOUND, **change), TODAY).items()} == wanted


def test_each_level_from_none_to_an_outside_audit_is_that_level():
    assert [standing(level, NOTED, NOTED).now for level in LEVELS] == [0, 1, 2, 3, 4]


def test_a_report_of_nothing_is_told_all_that_is_missing():
    assert LONGEST_NARRATIVE == 3000
    assert set(wrong_report(Report(TODAY, TODAY, "", ""), TODAY)) == {"stage", "narrative", "why_none", "evidence"}


@pytest.mark.parametrize(
    ("day", "copy", "wanted"),
    [
        (TODAY, "", {}),
        (TODAY, "https://archive.example/1", {}),
        (TODAY + timedelta(days=1), "", {"looked_on": "Note what you have seen: the day is today at the latest."}),
        (date(1989, 12, 31), "", {"looked_on": "Give a day of the years 1990 to 2100."}),
        (
            TODAY,
            "ftp://archive.example",
            {"archived_copy": "An archived copy has an address that begins with https://."},
        ),
    ],
)
def test_a_note_of_evidence_is_of_a_day_that_was_and_a_copy_has_a_safe_address(day, copy, wanted):
    assert {name: str(message) for name, message in wrong_note(day, copy, TODAY).items()} == wanted


def test_evidence_of_an_earlier_period_does_not_pass_as_new():
    rows = [(3, date(2026, 9, 1), "https://a"), (1, date(2025, 9, 1), "https://a"), (2, date(2025, 12, 1), "https://b")]
    assert shown_before(rows) == {3}
    assert shown_before(reversed(rows)) == {3}
