"""When a pledge may fit a need, and how far an introduction is: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from math import isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.errors import RuleBroken
from awards.needs import rules
from awards.needs.rules import Offered, Said, Wanted, match, matches
from awards.pledges.rules.rarity import Tags

TAGS = Tags(100, {"access": 50, "adoption": 20}, {"KE": 10, "GH": 20}, {"women": 50, "potters": 4})
NEED = Wanted("N-000001", "KE", "access", "potters", frozenset({"o1"}))
PLEDGE = Offered("R-000001", frozenset({"KE"}), "access", frozenset({"potters"}), frozenset({"o2"}), looks=True)
SAID = Said("Masts", "Ten of them.", "KE", "access", date(2027, 5, 1))


def test_the_score_is_the_sum_of_rarities_with_the_country_weighted():
    found = match(NEED, PLEDGE, TAGS)
    assert isclose(found.score, 1.5 * log(10) + log(2) + log(25) + 1)
    assert [kind for kind, _ in found.reasons] == ["country", "focus_area", "group", "looks"]


@pytest.mark.parametrize(
    ("country", "focus", "group", "looks", "fits"),
    [
        (True, True, False, False, True),
        (False, True, True, False, True),
        (True, False, False, True, True),
        (True, False, False, False, False),
        (False, True, False, True, False),
        (False, False, True, True, False),
        (True, False, True, False, False),
        (False, False, False, False, False),
    ],
)
def test_what_has_to_be_shared_for_two_to_fit(country, focus, group, looks, fits):
    pledge = Offered(
        "R-000001",
        frozenset({"KE"} if country else {"GH"}),
        "access" if focus else "adoption",
        frozenset({"potters"} if group else {"women"}),
        looks=looks,
    )
    assert (match(NEED, pledge, TAGS) is not None) is fits


def test_an_organisation_s_own_pledge_never_fits_its_need():
    assert match(NEED, replace(PLEDGE, organisations=frozenset({"o1"})), TAGS) is None


def test_the_rarer_shared_thing_comes_first_and_equal_ones_by_number():
    common = replace(PLEDGE, key="R-000005", groups=frozenset())
    same = replace(common, key="R-000003")
    assert rules.MOST == 6
    assert [one.pledge for one in matches([NEED], [common, same, PLEDGE], TAGS)] == ["R-000001", "R-000003", "R-000005"]


@given(st.sampled_from(["access", "adoption"]), st.booleans())
def test_every_reason_is_something_that_the_two_share(focus, looks):
    found = match(NEED, replace(PLEDGE, focus_area=focus, looks=looks), TAGS)
    shown = dict(found.reasons) if found else {}
    assert ("focus_area" in shown) == (found is not None and focus == NEED.focus_area)
    assert ("looks" in shown) == (found is not None and looks)


def test_reasons_are_sentences():
    said = [str(rules.reason(kind, "Kenya")) for kind in ("country", "focus_area", "group", "looks")]
    assert said == ["Same country: Kenya.", "Same focus area: Kenya.", "For the same people: Kenya.",
                    "The pledge looks for partners."]  # fmt: skip


def test_a_sound_need_has_nothing_wrong():
    assert rules.wrong(SAID, date(2027, 1, 1), asks_contact=False) == {}
    assert set(rules.wrong(SAID, date(2027, 1, 1), asks_contact=True)) == {"contact"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"), ({"title": "x" * 201}, "title"), ({"words": ""}, "words"), ({"iso2": ""}, "iso2"),
        ({"focus_area": "beauty"}, "focus_area"), ({"until": None}, "until"), ({"until": date(2027, 1, 1)}, "until"),
        ({"amount": 5, "currency": "dollars"}, "currency"), ({"amount": 5, "currency": None}, "currency"),
        ({"amount": 5, "currency": "XYZ"}, "currency"), ({"amount": 0, "currency": "EUR"}, "amount"),
    ],
)  # fmt: skip
def test_what_a_need_cannot_say_is_named_by_its_field(change, field):
    assert list(rules.wrong(replace(SAID, **change), date(2027, 1, 1), asks_contact=False)) == [field]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "x" * 200}, {"words": "x" * 2000}, {"until": date(2027, 1, 2)}, {"amount": 5, "currency": "EUR"},
        {"amount": None, "currency": "dollars"},
    ],
)  # fmt: skip
def test_a_need_is_sound_up_to_each_border(change):
    assert rules.wrong(replace(SAID, **change), date(2027, 1, 1), asks_contact=False) == {}


def test_words_are_2000_characters_at_most_and_a_contact_is_an_address():
    long = rules.wrong(replace(SAID, words="x" * 2001), date(2027, 1, 1), asks_contact=False)
    assert [str(message) for message in long.values()] == ["Describe it in at most 2000 characters."]
    assert rules.wrong(replace(SAID, contact="ana@x.example"), date(2027, 1, 1), asks_contact=True) == {}


@pytest.mark.parametrize(
    ("need", "pledge", "reasons"),
    [
        ({"country": "GH"}, {}, ["focus_area", "group", "looks"]),
        ({"focus_area": "adoption"}, {}, ["country", "group", "looks"]),
        ({"group": "women"}, {}, ["country", "focus_area", "looks"]),
        ({"group": None}, {}, ["country", "focus_area", "looks"]),
        ({}, {"looks": False}, ["country", "focus_area", "group"]),
    ],
)
def test_only_what_the_two_share_is_a_reason(need, pledge, reasons):
    found = match(replace(NEED, **need), replace(PLEDGE, **pledge), TAGS)
    assert [kind for kind, _ in found.reasons] == reasons


def test_a_pledge_looks_for_partners_only_where_it_says_so():
    assert match(NEED, Offered("R-000001", frozenset({"KE"})), TAGS) is None


def test_what_no_pledge_is_counted_to_carry_adds_nothing():
    found = match(NEED, PLEDGE, Tags(100))
    assert found.score == 1.0


@pytest.mark.parametrize(
    ("step", "taken_from", "then"),
    [
        ("submit", {"submitted", "returned"}, "submitted"), ("return", {"submitted"}, "returned"),
        ("publish", {"submitted"}, "open"), ("meet", {"open"}, "met"), ("close", {"open"}, "closed"),
        ("withdraw", {"submitted", "returned", "open"}, "withdrawn"),
    ],
)  # fmt: skip
def test_a_step_is_taken_from_its_own_states_alone(step, taken_from, then):
    for state in ("submitted", "returned", "open", "met", "closed", "withdrawn"):
        if state in taken_from:
            assert rules.after(step, state) == then
        else:
            with pytest.raises(RuleBroken):
                rules.after(step, state)


def test_an_open_need_is_over_the_day_after_its_day():
    assert not rules.over("open", date(2027, 5, 1), date(2027, 5, 1))
    assert rules.over("open", date(2027, 5, 1), date(2027, 5, 2))
    assert not rules.over("met", date(2027, 5, 1), date(2027, 5, 2))


def test_a_day_has_ended_for_needs_when_it_has_ended_everywhere() -> None:
    day = date(2027, 5, 31)
    assert rules.day(datetime(2027, 6, 1, 11, 59, tzinfo=UTC)) == day
    assert rules.day(datetime(2027, 6, 1, 12, tzinfo=UTC)) == date(2027, 6, 1)


def test_both_have_to_agree_and_one_no_is_enough():
    for one, other in product((None, "yes", "no"), repeat=2):
        found = rules.standing(True, one, other, None)
        assert found == ("declined" if "no" in (one, other) else "agreed" if one == other == "yes" else "open")
    assert rules.standing(False, None, None, None) == "asked"
    assert rules.standing(True, "yes", "yes", "met") == "ended"
