"""Addresses, codes, devices, scopes and how often one may try, at their borders."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from awards.accounts import policy, rules
from awards.core.errors import RuleBroken
from tests.support.persons import ANY_LOOKING, HERE, LOOKING, those

pytestmark = pytest.mark.one_database

NO_ADDRESS = "Enter an address like name@example.org"


@pytest.mark.parametrize("length", [1, 254 - len("@x.org")])
def test_an_address_has_at_most_two_hundred_and_fifty_four_characters(length):
    assert rules.canonical_address("a" * length + "@x.org") == "a" * length + "@x.org"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("a" * (255 - len("@x.org")) + "@x.org", NO_ADDRESS), ("x.org", NO_ADDRESS), ("@x.org", NO_ADDRESS),
        ("ana@x", NO_ADDRESS), ("a na@x.org", NO_ADDRESS), ("ana@x .org", NO_ADDRESS),
        ("ana\u200b@x.org", "Remove the invisible character"), ("ana@x\u200b.org", "Remove the invisible character"),
        ("ana@x.\u00adorg", "Remove the invisible character"), ("\u0430na@x.org", "Use only plain Latin letters"),
        ("ana@x..org", "Check the part of the address after the @"),
        ("ana@" + "x" * 64 + ".org", "Check the part of the address after the @"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words_that_say_why(typed, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        rules.canonical_address(typed)
    assert list(refused.value.fields) == ["email"]


@pytest.mark.parametrize(("code", "read"), [("123456", "123 456"), ("12345678", "1234 5678"), ("12345", "12 345")])
def test_a_code_is_read_in_two_groups(code, read):
    assert rules.grouped(code) == read
    assert rules.typed_code(read) == code


@pytest.mark.parametrize(("before", "name"), [(392, "Firefox/"), (393, "/")])
def test_of_what_a_browser_says_four_hundred_characters_are_read(before, name):
    assert rules.device(" " * before + "Firefox/133") == name


@pytest.mark.parametrize(
    ("held", "wanted", "allowed"),
    [
        ({"judges:read"}, None, True), ((), None, True), ({"judges:read"}, "judges:read", True),
        ({"judges:write"}, "judges:read", True), ({"judges:read"}, "judges:write", False),
        ({"judges:write"}, "judges:write", True), ({"judging:write"}, "judges:read", False),
        ({"judges:write"}, "judges:other", False), ((), "scores:read", False), ({"scores:read"}, "results:read", False),
    ],
)  # fmt: skip
def test_a_token_is_for_what_it_names_and_whoever_may_change_a_kind_reads_it(held, wanted, allowed):
    assert rules.in_scope(held, wanted) is allowed


LIMITS = {
    "ask": {
        "account.900": 5, "account.86400": 20, "address.900": 350, "network.900": 400, "everybody.900": 3000,
    },
    "add": {"account.900": 5, "account.86400": 20},
    "guess": {
        "account.900": 10, "account.86400": 20, "address.900": 100, "network.900": 120, "everybody.900": 600,
    },
    "passkey": {"address.900": 350, "network.900": 400, "everybody.900": 3000},
    "prove": {"account.900": 5, "account.86400": 20, "address.900": 60, "network.900": 80},
    "passphrase": {"account.900": 5, "account.86400": 20, "address.900": 60, "network.900": 80},
    "bundle": {"address.900": 10, "network.900": 30, "everybody.900": 100},
    "pledge_error": {"address.900": 5, "network.900": 20, "everybody.900": 100},
    "certificate": {"address.900": 100, "network.900": 120, "everybody.900": 600},
}  # fmt: skip
"""How often each deed may be tried, by who tries and within how many seconds."""


@pytest.mark.parametrize("what", LIMITS)
def test_tries_are_counted_by_who_tries_and_within_which_time(what):
    counted = {limit.deed(what): limit.most for limit in rules.LIMITS[what]}
    assert counted == {f"{what}.{tier}": most for tier, most in LIMITS[what].items()}


def test_every_deed_that_has_a_limit_is_looked_at_here():
    assert set(rules.LIMITS) == set(LIMITS)


def test_nobody_locks_everybody_out_by_guessing():
    only_alarm = {limit.deed(what) for what, limits in rules.LIMITS.items() for limit in limits if not limit.refuses}
    assert only_alarm == {"guess.everybody.900", "certificate.everybody.900"}


def test_a_school_of_three_hundred_behind_one_address_signs_in_within_a_quarter_of_an_hour():
    room = {limit.deed(what): limit.most for what in ("ask", "guess") for limit in rules.LIMITS[what]}
    assert room["ask.address.900"] >= 300
    assert room["guess.address.900"] >= 300 / 5


def test_how_long_and_how_often_a_person_may_be_away_err_and_look():
    assert (timedelta(minutes=15), timedelta(minutes=15)) == (rules.CODE_LIFETIME, rules.FRESH_FOR)
    assert (timedelta(hours=1), timedelta(minutes=30)) == (rules.IDLE_FOR, rules.LOOK_FOR)
    assert (rules.MOST_TRIES, rules.MOST_ADDRESSES, rules.LONGEST_CODE) == (5, 5, 64)
    assert rules.typed_code("12 34") == "1234"


def test_a_token_works_while_its_holder_is_staff_of_its_edition_or_of_any_where_it_is_of_none():
    assert those(policy.may_use_token, SimpleNamespace(edition_id=HERE)) == LOOKING
    assert those(policy.may_use_token, SimpleNamespace(edition_id=None)) == ANY_LOOKING
