"""What a pledge may say at each border, and by what it is known again."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from awards.core.vocabulary import TECHNOLOGIES
from awards.pledges.rules import changed, content_digest, facts, sort_usd, wrong_columns
from awards.pledges.rules.content import Content, Money, Progress, Target, Tranche

BARE = Content("Réseaux", "somewhere", (("example", "lead"),))
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
EURO = Money("pledged", Decimal(10), "EUR")
FULL = Content(
    "Networks", "somewhere", (("example", "lead"), ("other", "partner")), language="fr", pledge_type="programmatic",
    resource_kind="financial", focus_area="access", entity_kind="academia", start_year=2024, end_year=2025,
    money=(
        replace(EURO, amount=Decimal("10.00"), most=Decimal(20), value_date=FIRST, is_new=False),
        Money("in_kind", Decimal(1), "USD", usd=Decimal(1), usd_basis="stated"),
    ),
    countries=("RW", "GH"), regions=("europe", "africa"), beneficiaries=("women", "girls"), sdgs=("5", "4"),
    action_lines=("C2",), targets=(Target("Schools", "5", "schools", by="2026"), Target("A law", baseline="0")),
    progress=(Progress("Begun", as_of="2024"),), named_as="Nets", status="ongoing", validated_on="2024-05",
    retrieved_on=LAST, confidence="high", inferred=("focus_area",), note="As read.", summary="In short.",
    conditions="If it rains.", partners_wanted="Operators.", tags=("health", "mobile"),
    tranches=(Tranche("pledged", Decimal(3), "EUR", FIRST, LAST),),
    shares=(("RW", Decimal(40)), ("GH", Decimal("60.0"))), iati=True, grants=True,
)  # fmt: skip
NOTHING = dict.fromkeys((
    "pledge_type", "resource_kind", "focus_area", "entity_kind", "start_year", "end_year", "named_as", "status",
    "validated_on", "retrieved_on", "confidence", "note",
))  # fmt: skip
MONEY = {"qualifier": None, "basis": "stated", "yearly_amount": None, "usd": None, "usd_basis": None, "usd_rate": None}
TARGET = {"value": None, "unit": None, "qualifier": None, "source": None}


def digest(said):
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def test_a_pledge_without_what_was_added_later_is_known_as_it_ever_was():
    assert content_digest(BARE) == digest(NOTHING | {
        "title": "Réseaux", "source": "somewhere", "parties": [["example", "lead"]], "language": "en", "money": [],
        "countries": [], "regions": [], "beneficiaries": [], "sdgs": [], "action_lines": [], "targets": [],
        "progress": [], "inferred": [],
    })  # fmt: skip


def test_all_that_a_pledge_says_is_known_whatever_the_order_of_its_lists():
    assert content_digest(FULL) == digest({
        "title": "Networks", "source": "somewhere", "parties": [["example", "lead"], ["other", "partner"]],
        "language": "fr", "pledge_type": "programmatic", "resource_kind": "financial", "focus_area": "access",
        "entity_kind": "academia", "start_year": 2024, "end_year": 2025,
        "money": [
            MONEY | {"word": "in_kind", "amount": "1", "currency": "USD", "usd": "1", "usd_basis": "stated"},
            MONEY | {"word": "pledged", "amount": "10", "currency": "EUR", "most": "20", "value_date": "2024-01-01",
                     "is_new": False},
        ],
        "countries": ["GH", "RW"], "regions": ["africa", "europe"], "beneficiaries": ["girls", "women"],
        "sdgs": ["5", "4"], "action_lines": ["C2"],
        "targets": [
            TARGET | {"text": "Schools", "value": "5", "unit": "schools", "by": "2026"},
            TARGET | {"text": "A law", "baseline": "0"},
        ],
        "progress": [{"text": "Begun", "as_of": "2024", "disbursed": None, "currency": None, "people_reached": None,
                      "source": None}],
        "named_as": "Nets", "status": "ongoing", "validated_on": "2024-05", "retrieved_on": "2024-12-31",
        "confidence": "high", "inferred": ["focus_area"], "note": "As read.", "summary": "In short.",
        "conditions": "If it rains.", "partners_wanted": "Operators.", "tags": ["health", "mobile"],
        "tranches": [{"word": "pledged", "amount": "3", "currency": "EUR", "start": "2024-01-01",
                      "end": "2024-12-31"}],
        "shares": [["GH", "60"], ["RW", "40"]], "iati": True, "grants": True,
    })  # fmt: skip


def test_what_stands_beside_the_columns_leaves_out_what_is_empty():
    assert facts(BARE) == {}
    assert facts(FULL) == {
        "named_as": "Nets", "status": "ongoing", "validated_on": "2024-05", "confidence": "high", "note": "As read.",
        "summary": "In short.", "conditions": "If it rains.", "partners_wanted": "Operators.", "iati": True,
        "grants": True,
        "sdgs": ["5", "4"], "action_lines": ["C2"], "inferred": ["focus_area"], "tags": ["health", "mobile"],
        "targets": [
            {"text": "Schools", "value": "5", "unit": "schools", "by": "2026"}, {"text": "A law", "baseline": "0"},
        ],
        "progress": [{"text": "Begun", "as_of": "2024"}],
    }  # fmt: skip


def test_another_value_makes_another_pledge_and_leaves_the_first():
    other = changed(FULL, title="Other")
    assert (other, FULL.title) == (replace(FULL, title="Other"), "Networks")


def test_the_largest_of_several_dollar_values_sorts_a_pledge():
    several = [replace(EURO, word=word, usd=usd) for word, usd in (("pledged", 2), ("spent", 5), ("in_kind", None))]
    assert sort_usd(replace(BARE, money=tuple(several))) == 5


def test_a_pledge_that_says_everything_is_sound():
    assert wrong_columns(FULL) == {}


@pytest.mark.parametrize(("goal", "known"), [("1", True), ("17", True), ("0", False), ("18", False), ("05", False)])
def test_there_are_seventeen_goals(goal, known):
    assert (list(wrong_columns(replace(FULL, sdgs=("3", goal)))) == []) == known


TITLE = "Give a title of at most 300 characters."
YEAR = "Give a year from 1990 to 2100."
INSTALMENT = "Each instalment has an amount above zero and a period that begins before it ends."
TOO_MUCH = "The instalments are more than the amount, or in another currency. Change one of them."
NOT_SPLIT = "Give every country its share, or none: then the amount is not split."
MINUS = "An amount is not below zero."
FAR = "Give a day of the years 1990 to 2100."


def hundred(together):
    return (
        f"The shares of the countries make {together} per cent together, and have to make 100. Each is above zero. "
        "Change one of them."
    )


def told(content):
    return {column: str(message) for column, message in wrong_columns(content).items()}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"title": "a" * 300}, {}),
        ({"title": "a" * 301}, {"title": TITLE}),
        ({"source": " "}, {"source": "Name the source."}),
        ({"parties": (("a", "partner"), ("b", "lead"))}, {}),
        ({"parties": (("a", "partner"), ("b", "co-pledger"))}, {"lead": "Name the organisation that pledges."}),
        ({"resource_kind": "gold"},
         {"resource_kind": "“gold” is not known. Use one of: financial, in-kind, none."}),
        ({"tags": ("health", "moon", "mars")},
         {"tags": "“moon” is not known. Use one of: agriculture, education, energy, environment, finance, government, "
                  "health, work, cable, mobile, satellite, local-network, {more}."}),
        ({"start_year": 1990, "end_year": 2100}, {}),
        ({"start_year": 1989}, {"start_year": YEAR}),
        ({"end_year": 2101}, {"end_year": YEAR}),
        ({"start_year": 2024, "end_year": 2024}, {}),
        ({"end_year": 2024}, {}),
        ({"start_year": 2025, "end_year": 2024}, {"end_year": "The last year is before the first."}),
        ({"resource_kind": "none"}, {}),
        ({"resource_kind": "none", "money": (EURO,)},
         {"resource_kind": "The pledge has an amount, so what it gives is not “Neither”."}),
    ],
)  # fmt: skip
def test_a_column_is_right_up_to_its_border_and_wrong_beyond(change, wanted):
    more = ", ".join(TECHNOLOGIES[4:])
    assert told(replace(BARE, **change)) == {column: text.replace("{more}", more) for column, text in wanted.items()}


def instalment(amount, word="pledged", currency="EUR", start=FIRST, end=LAST):
    return Tranche(word, Decimal(amount), currency, start, end)


@pytest.mark.parametrize(
    ("tranches", "wanted"),
    [
        ((instalment(10),), None),
        ((instalment(4), instalment(6)), None),
        ((instalment(4), instalment(7)), TOO_MUCH),
        ((instalment(11),), TOO_MUCH),
        ((instalment(1, currency="USD"),), TOO_MUCH),
        ((instalment(1, word="spent"),), TOO_MUCH),
        ((instalment(1), instalment(1, word="spent")), TOO_MUCH),
        ((instalment(0.5),), None),
        ((instalment(0),), INSTALMENT),
        ((instalment(-1),), INSTALMENT),
        ((instalment(1), instalment(0)), INSTALMENT),
        ((instalment(1, end=FIRST),), None),
        ((instalment(1, start=LAST, end=FIRST),), INSTALMENT),
    ],
)  # fmt: skip
def test_instalments_are_no_more_than_the_amount(tranches, wanted):
    found = told(replace(BARE, money=(EURO,), tranches=tranches))
    assert found == ({} if wanted is None else {"tranches": wanted})


@pytest.mark.parametrize(
    ("years", "right"),
    [
        ((None, None), True), ((2024, 2024), True), ((2020, None), True), ((None, 2030), True),
        ((2025, None), False), ((None, 2023), False), ((2025, 2026), False), ((2020, 2023), False),
    ],
)  # fmt: skip
def test_an_instalment_is_of_the_years_of_its_pledge(years, right):
    found = told(replace(BARE, money=(EURO,), tranches=(instalment(10),), start_year=years[0], end_year=years[1]))
    outside = "An instalment is outside the years of the pledge. Change the years or the instalment."
    assert found == ({} if right else {"tranches": outside})


def test_instalments_of_a_range_may_reach_its_most():
    money = (replace(EURO, most=Decimal(20)),)
    assert told(replace(BARE, money=money, tranches=(instalment(20),))) == {}
    assert told(replace(BARE, money=money, tranches=(instalment(21),))) == {"tranches": TOO_MUCH}


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [
        ((), None),
        ((("GH", 60), ("RW", 40)), None),
        ((("GH", Decimal("99.5")), ("RW", Decimal("0.5"))), None),
        ((("GH", 60), ("RW", 39)), hundred(99)),
        ((("GH", 60), ("RW", 41)), hundred(101)),
        ((("GH", 100), ("RW", 0)), hundred(100)),
        ((("GH", 110), ("RW", -10)), hundred(100)),
        ((("GH", 100),), NOT_SPLIT),
        ((("GH", 60), ("KE", 40)), NOT_SPLIT),
        ((("GH", 60), ("RW", 20), ("RW", 20)), NOT_SPLIT),
    ],
)  # fmt: skip
def test_every_country_has_a_share_or_none_has(shares, wanted):
    found = told(replace(BARE, countries=("GH", "RW"), shares=shares))
    assert found == ({} if wanted is None else {"shares": wanted})


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"amount": Decimal(0)}, {}),
        ({"amount": Decimal("-0.01")}, {"amount": MINUS}),
        ({"usd": Decimal("-0.01"), "usd_basis": "stated"}, {"amount": MINUS}),
        ({"usd": Decimal("0.5"), "usd_basis": "stated"}, {}),
        ({"usd": Decimal("0.5")}, {"usd_basis": "Say whether the dollar value is stated, derived or converted."}),
        ({"usd_basis": "stated"}, {"usd_basis": "Say whether the dollar value is stated, derived or converted."}),
        ({"usd": Decimal(1), "usd_basis": "converted"}, {"usd_rate": "Give the rate of the conversion."}),
        ({"usd": Decimal(1), "usd_basis": "converted", "usd_rate": Decimal(1)}, {}),
        ({"qualifier": "about"}, {}),
        ({"qualifier": "some"},
         {"qualifier": "“some” is not known. Use one of: more than, over, at least, exact, about, nearly, up to, "
                       "less than."}),
        ({"basis": "guessed"}, {"basis": "“guessed” is not known. Use one of: stated, yearly, derived."}),
        ({"basis": "yearly"}, {}),
        ({"basis": "yearly", "usd": Decimal(1), "usd_basis": "stated"}, {"usd": "A yearly amount has no total."}),
        ({"basis": "derived", "yearly_amount": Decimal(1)}, {}),
        ({"yearly_amount": Decimal(1)},
         {"yearly_amount": "A derived amount, and only that, says from which yearly amount."}),
        ({"basis": "derived", "yearly_amount": Decimal("-0.01")}, {"amount": MINUS}),
        ({"most": Decimal(10)}, {}),
        ({"most": Decimal(11)}, {}),
        ({"most": Decimal(9)}, {"most": "The most is below the least. Exchange them."}),
        ({"currency": "EURO"}, {"currency": "Give the currency's three capital letters, such as EUR."}),
        ({"currency": "XYZ"}, {"currency": "XYZ is no currency. Look at its three letters again."}),
        ({"value_date": date(1990, 1, 1)}, {}),
        ({"value_date": date(1989, 12, 31)}, {"value_date": FAR}),
        ({"value_date": date(2101, 1, 1)}, {"value_date": FAR}),
        ({"word": "gift"}, {"word": "“gift” is not known. Use one of: pledged, committed, disbursed, spent, in_kind."}),
    ],
)  # fmt: skip
def test_an_amount_is_right_up_to_its_border_and_wrong_beyond(change, wanted):
    assert told(replace(BARE, money=(replace(EURO, **change),))) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, set()), ({"sex": "female"}, set()), ({"sex": "male"}, set()), ({"sex": ""}, {"target_sex"}),
        ({"sex": "women"}, {"target_sex"}), ({"age": "0-14"}, set()), ({"age": "18-18"}, set()),
        ({"age": "60+"}, set()),
        ({"age": "24-15"}, {"target_age"}), ({"age": "15"}, {"target_age"}), ({"age": "15-"}, {"target_age"}),
        ({"age": "+"}, {"target_age"}), ({"age": "1000+"}, {"target_age"}), ({"age": ""}, {"target_age"}),
        ({"sex": "boys", "age": "old"}, {"target_sex", "target_age"}),
    ],
)  # fmt: skip
def test_whom_a_target_counts_is_a_sex_and_an_age_that_are_known(said, wanted):
    found = replace(BARE, targets=(Target("Sound"), Target("People", **said)))
    assert set(wrong_columns(found)) == wanted


def test_a_target_that_says_nothing_of_whom_it_counts_keeps_its_digest():
    assert content_digest(replace(FULL, targets=(Target("Schools", "5"),))) == content_digest(
        replace(FULL, targets=(Target("Schools", "5", sex=None, age=None, disability=None, baseline_year=None),))
    )
    of_all = {content_digest(replace(FULL, targets=(Target("Schools", "5", **more),))) for more in (
        {}, {"sex": "male"}, {"age": "15-24"}, {"disability": True}, {"baseline_year": "2024"})}  # fmt: skip
    assert len(of_all) == 5
