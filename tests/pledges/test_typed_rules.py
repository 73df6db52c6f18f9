"""What is typed of a pledge becomes what it says, and each mistake stands beside its field with its sentence."""

from datetime import date
from decimal import Decimal

import pytest

from awards.pledges.rules import people
from awards.pledges.rules.content import Content, Money, Target, Tranche
from awards.pledges.rules.typed import (
    FIELDS,
    LONGEST_SUMMARY,
    STEPS,
    change_note,
    not_an_amount,
    read,
    step_of,
    written,
)

TYPED = {
    "title": "  Networks for all ", "summary": " Masts in villages. ", "language": "fr",
    "pledge_type": "programmatic", "focus_area": "access", "start_year": "2024", "end_year": " 2026",
    "resource_kind": "financial", "amount": "1,500.50", "most": "2 000", "currency": "eur",
    "in_kind": "300", "in_kind_currency": "usd", "is_new": "yes", "value_date": " 2024-03-01 ",
    "conditions": " If it rains. ",
    "tranches": [{"year": "2024", "amount": "100"}, {"year": "", "amount": " "}, {"year": "2025", "amount": "50"}],
    "places": [{"country": "GH", "share": "60"}, {"country": "RW", "share": "40"}, {"country": "", "share": ""}],
    "beneficiaries": ["women", "girls"], "sdgs": ["5", "9"], "sectors": ["health", "education"],
    "technologies": ["satellite", "mobile"], "partners_wanted": " Operators. ", "iati": True,
    "grants": True,
    "targets": [
        {"text": "Schools online", "value": "1,000", "unit": "schools", "baseline": "20", "by": "2026"},
        {"text": "", "value": "", "unit": "", "baseline": "", "by": ""},
        {"text": "A law"},
        {"text": "Girls trained", "value": "500", "unit": "girls", "baseline_year": " 2024 ", "baseline": "9",
         "sex": "female", "age": " 10 – 19 ", "disability": "yes"},
    ],
}  # fmt: skip
"""A pledge with everything that is asked for."""

BARE = {
    "title": "A law", "summary": "It is passed.", "pledge_type": "policy", "focus_area": "access",
    "start_year": "2024", "end_year": "2024", "resource_kind": "none",
}  # fmt: skip
"""A pledge with no more than is needed."""

CHOOSE = "Choose one of the list."
YEAR = "Give a year from 1990 to 2100."
INSTALMENT = "Give each instalment a year and an amount."


def said(**typed):
    """What is said of a bare pledge that was typed otherwise, by field."""
    return {name: str(message) for name, message in read(BARE | typed, "lead", "source")[1].items()}


def content(**typed):
    return read(BARE | typed, "lead", "source")[0]


def not_read(value):
    return f"“{value}” is not an amount. Write it in figures, such as 1500000 or 1500000.50."


def test_everything_that_was_typed_is_what_the_pledge_says():
    found, wrong = read(TYPED, "a-ministry", "Handed in here")
    assert wrong == {}
    assert found == Content(
        title="Networks for all", source="Handed in here", parties=(("a-ministry", "lead"),), language="fr",
        pledge_type="programmatic", resource_kind="financial", focus_area="access", start_year=2024, end_year=2026,
        money=(
            Money("pledged", Decimal("1500.50"), "EUR", qualifier="at least", most=Decimal(2000), is_new=True,
                  value_date=date(2024, 3, 1)),
            Money("in_kind", Decimal(300), "USD", usd=Decimal(300), usd_basis="stated"),
        ),
        countries=("GH", "RW"), shares=(("GH", Decimal(60)), ("RW", Decimal(40))), beneficiaries=("women", "girls"),
        sdgs=("5", "9"), summary="Masts in villages.", conditions="If it rains.", partners_wanted="Operators.",
        tags=("education", "health", "mobile", "satellite"), iati=True, grants=True,
        targets=(
            Target("Schools online", "1000", "schools", baseline="20", by="2026"),
            Target("A law"),
            Target("Girls trained", "500", "girls", baseline="9", baseline_year="2024", sex="female", age="10-19",
                   disability=True),
        ),
        tranches=(
            Tranche("pledged", Decimal(100), "EUR", date(2024, 1, 1), date(2024, 12, 31)),
            Tranche("pledged", Decimal(50), "EUR", date(2025, 1, 1), date(2025, 12, 31)),
        ),
    )  # fmt: skip


def test_what_was_not_typed_is_not_recorded():
    found, wrong = read(BARE, "a-ministry", "Handed in here")
    assert wrong == {}
    assert found == Content(
        title="A law", source="Handed in here", parties=(("a-ministry", "lead"),), language="en",
        pledge_type="policy", resource_kind="none", focus_area="access", start_year=2024, end_year=2024,
        summary="It is passed.",
    )  # fmt: skip


def test_what_is_needed_is_asked_for_in_its_own_words():
    found, wrong = read({}, "lead", "source")
    assert {name: str(message) for name, message in wrong.items()} == {
        "title": "Give a title of at most 300 characters.",
        "summary": "Say in a few sentences what will be done.",
        "pledge_type": "Choose what kind of pledge it is.",
        "focus_area": "Choose the focus area that fits best.",
        "start_year": "Give the year in which it begins.",
        "end_year": "Give the year by which it is done.",
        "resource_kind": "Say what is given: money, something in kind, or neither.",
    }
    assert (found.summary, found.resource_kind, found.conditions, found.partners_wanted) == (None,) * 4


NOTHING = "Give an amount above zero, or leave it empty."


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"title": " "}, {"title": "Give a title of at most 300 characters."}),
        ({"title": "a" * 301}, {"title": "Give a title of at most 300 characters."}),
        ({"title": "a" * 300}, {}),
        ({"pledge_type": "gift"}, {"pledge_type": CHOOSE}),
        ({"focus_area": "moon"}, {"focus_area": CHOOSE}),
        ({"language": "tlh"}, {"language": "“tlh” is not known. Use one of: ar, zh, en, fr, ru, es."}),
        ({"start_year": "1990", "end_year": "2100"}, {}),
        ({"start_year": "1989"}, {"start_year": YEAR}),
        ({"end_year": "2101"}, {"end_year": YEAR}),
        ({"start_year": "next year"}, {"start_year": YEAR}),
        ({"end_year": "２０２４"}, {}),
        ({"end_year": "２１０１"}, {"end_year": YEAR}),
        ({"start_year": "002024"}, {"start_year": YEAR}),
        ({"start_year": "2025"}, {"end_year": "The last year is before the first."}),
        ({"resource_kind": "financial"}, {"amount": "Give the amount, or choose something else above."}),
        ({"resource_kind": "financial", "amount": "5", "currency": "USD"}, {}),
        ({"resource_kind": "in-kind", "in_kind": "5", "in_kind_currency": "EUR"}, {}),
        ({"resource_kind": "in-kind", "in_kind": "5", "in_kind_currency": "E"},
         {"in_kind_currency": "Give the currency's three capital letters, such as EUR."}),
        ({"resource_kind": "financial", "amount": "5", "currency": "XYZ", "in_kind": "2", "in_kind_currency": "EUR"},
         {"currency": "XYZ is no currency. Look at its three letters again."}),
        ({"resource_kind": "financial", "amount": "0", "currency": "USD"}, {"amount": NOTHING}),
        ({"resource_kind": "in-kind", "in_kind": "0.00", "in_kind_currency": "USD"}, {"in_kind": NOTHING}),
        ({"resource_kind": "financial", "amount": "0.01", "currency": "USD", "value_date": "1899-12-31"},
         {"value_date": "Give a day of the years 1990 to 2100."}),
        ({"amount": "5", "currency": "USD"},
         {"resource_kind": "The pledge has an amount, so what it gives is not “Neither”."}),
        ({"resource_kind": "in-kind", "amount": "a lot"}, {"amount": not_read("a lot")}),
        ({"resource_kind": "in-kind", "in_kind": "a lot"}, {"in_kind": not_read("a lot")}),
        ({"resource_kind": "financial", "amount": "a lot"}, {"amount": not_read("a lot")}),
        ({"resource_kind": "in-kind", "most": "5"}, {"amount": "Give the least amount too, or the one amount alone."}),
        ({"resource_kind": "in-kind", "most": "5", "in_kind": "3", "in_kind_currency": "USD"},
         {"amount": "Give the least amount too, or the one amount alone."}),
        ({"resource_kind": "financial", "most": "5", "amount": "3", "currency": "USD", "in_kind": "2",
          "in_kind_currency": "USD"}, {}),
        ({"resource_kind": "financial", "most": "3", "amount": "5", "currency": "USD"},
         {"most": "The most is below the least. Exchange them."}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(typed, wanted):
    assert said(**typed) == wanted


@pytest.mark.parametrize(
    ("places", "wanted"),
    [
        ([{"country": "GH"}, {"country": "RW"}], {}),
        ([{"share": "50"}], {"places": "Choose the country of each share."}),
        ([{"country": "GH"}, {"country": "GH"}], {"places": "A country stands in the list once."}),
        ([{"country": "GH", "share": "half"}],
         {"places": "“half” is not a share. Write it in figures, such as 40 or 33.33."}),
        ([{"country": "GH", "share": "33.33 %"}, {"country": "RW", "share": "66.67%"}], {}),
        ([{"country": "GH", "share": "33.33"}, {"country": "RW", "share": "66.66"}],
         {"places": "The shares of the countries make 99.99 per cent together, and have to make 100. Each is above "
                    "zero. Change one of them."}),
        ([{"country": "GH", "share": "50"}, {"country": "RW"}],
         {"places": "Give every country its share, or none: then the amount is not split."}),
    ],
)  # fmt: skip
def test_countries_stand_once_and_a_share_names_its_country(places, wanted):
    assert said(places=places) == wanted


def test_a_country_without_a_share_is_kept_and_shares_nothing():
    found = content(places=[{"country": "RW"}, {"country": "GH", "share": "0"}])
    assert (found.countries, found.shares) == (("RW", "GH"), (("GH", Decimal(0)),))


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([{"year": "2024", "amount": "5"}], {}),
        ([{"year": "2024"}], {"tranches": INSTALMENT}),
        ([{"amount": "5"}], {"tranches": INSTALMENT}),
        ([{"year": "soon", "amount": "5"}], {"tranches": YEAR}),
        ([{"year": "1989", "amount": "5"}], {"tranches": YEAR}),
        ([{"year": "2101", "amount": "5"}], {"tranches": YEAR}),
        ([{"year": "002024999", "amount": "5"}], {"tranches": YEAR}),
        ([{"year": "2024", "amount": "much"}], {"tranches": not_read("much")}),
        ([{"year": "2024", "amount": "6"}],
         {"tranches": "The instalments are more than the amount, or in another currency. Change one of them."}),
        ([{"year": "2024", "amount": "0"}],
         {"tranches": "Each instalment has an amount above zero and a period that begins before it ends."}),
    ],
)  # fmt: skip
def test_an_instalment_has_a_year_and_an_amount(rows, wanted):
    assert said(resource_kind="financial", amount="5", currency="USD", tranches=rows) == wanted


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ({"text": "Schools", "value": "5", "unit": "schools", "baseline": "1", "by": "2026"}, None),
        ({"text": "Schools"}, None),
        ({"text": "Schools", "unit": "schools"}, None),
        ({"unit": "schools"}, "Say of each target what is aimed at."),
        ({"by": "2026"}, "Say of each target what is aimed at."),
        ({"text": "Schools", "value": "many", "unit": "schools"}, "Write the figures of a target in digits."),
        ({"text": "Schools", "baseline": "few"}, "Write the figures of a target in digits."),
        ({"text": "Schools", "value": "5"}, "Say what each figure counts: people, schools, countries."),
        ({"text": "Schools", "by": "soon"}, YEAR),
        ({"text": "Schools", "baseline_year": "24"}, YEAR),
        ({"sex": "male"}, "Say of each target what is aimed at."),
        ({"age": "15-24"}, "Say of each target what is aimed at."),
        ({"disability": "yes"}, "Say of each target what is aimed at."),
        ({"text": "Boys", "sex": "male", "age": "60+", "disability": "no"}, None),
        ({"text": "Boys", "sex": "boys"}, "“boys” is not known. Use one of: female, male."),
        ({"text": "Boys", "age": "young"}, "Write an age in years, such as 15-24 or 60+."),
    ],
)
def test_a_target_says_what_it_aims_at_in_figures_that_count_something(row, wanted):
    assert said(targets=[row]) == ({} if wanted is None else {"targets": wanted})


@pytest.mark.parametrize(("typed", "is_new"), [("yes", True), ("no", False), ("", None)])
def test_whether_money_is_new_is_said_of_what_is_pledged_alone(typed, is_new):
    found = content(
        resource_kind="financial", amount="5", currency="USD", in_kind="3", in_kind_currency="USD", is_new=typed
    )
    assert [(one.word, one.is_new) for one in found.money] == [("pledged", is_new), ("in_kind", None)]
    assert written(found)["is_new"] == typed


def test_one_amount_is_no_range_and_dollars_are_their_own_value():
    found = content(resource_kind="financial", amount="5", currency="usd")
    assert found.money == (Money("pledged", Decimal(5), "USD", usd=Decimal(5), usd_basis="stated"),)


def test_a_value_that_is_not_known_is_not_kept():
    found = content(pledge_type="gift", focus_area="moon")
    assert (found.pledge_type, found.focus_area) == (None, None)


def test_a_word_that_is_no_amount_is_told_in_its_first_40_letters():
    assert str(not_an_amount("x" * 41)) == not_read("x" * 40)


def test_each_field_is_asked_for_on_one_page():
    assert [step_of(field) for step in STEPS for field in FIELDS[step]] == [
        step for step in STEPS for _ in FIELDS[step]
    ]
    assert step_of("lead") == "what"


def test_a_summary_has_room_for_2000_letters():
    assert LONGEST_SUMMARY == 2000
    assert content(summary="a" * LONGEST_SUMMARY).summary == "a" * 2000


def test_a_pledge_is_written_as_it_would_have_been_typed():
    assert written(read(TYPED, "a-ministry", "Handed in here")[0]) == {
        "title": "Networks for all", "summary": "Masts in villages.", "language": "fr",
        "pledge_type": "programmatic", "focus_area": "access", "start_year": "2024", "end_year": "2026",
        "resource_kind": "financial", "amount": "1500.5", "most": "2000", "currency": "EUR", "in_kind": "300",
        "in_kind_currency": "USD", "is_new": "yes", "value_date": "2024-03-01", "conditions": "If it rains.",
        "partners_wanted": "Operators.",
        "sectors": ["education", "health"], "technologies": ["mobile", "satellite"], "iati": True,
        "grants": True,
        "tranches": [{"year": "2024", "amount": "100"}, {"year": "2025", "amount": "50"}],
        "places": [{"country": "GH", "share": "60"}, {"country": "RW", "share": "40"}],
        "beneficiaries": ["women", "girls"], "sdgs": ["5", "9"],
        "targets": [
            {"text": "Schools online", "value": "1000", "unit": "schools", "baseline": "20",
             "baseline_year": "", "by": "2026", "sex": "", "age": "", "disability": ""},
            {"text": "A law", "value": "", "unit": "", "baseline": "", "baseline_year": "", "by": "", "sex": "",
             "age": "", "disability": ""},
            {"text": "Girls trained", "value": "500", "unit": "girls", "baseline": "9", "baseline_year": "2024",
             "by": "", "sex": "female", "age": "10-19", "disability": "yes"},
        ],
    }  # fmt: skip


def test_what_a_pledge_does_not_say_is_written_as_nothing():
    empty = written(Content("A law", "source", (("lead", "lead"),), countries=("GH",)))
    assert empty == {
        "title": "A law", "summary": "", "language": "en", "pledge_type": "", "focus_area": "", "start_year": "",
        "end_year": "", "resource_kind": "", "amount": "", "most": "", "currency": "USD", "in_kind": "",
        "in_kind_currency": "USD", "is_new": "", "value_date": "", "conditions": "", "partners_wanted": "",
        "sectors": [],
        "technologies": [], "iati": False, "grants": False, "tranches": [], "places": [{"country": "GH", "share": ""}],
        "beneficiaries": [], "sdgs": [], "targets": [],
    }  # fmt: skip


def test_what_is_given_is_written_with_its_own_currency():
    assert written(content())["resource_kind"] == "none"
    euros = written(content(resource_kind="in-kind", in_kind="5", in_kind_currency="EUR"))
    assert (euros["resource_kind"], euros["in_kind"], euros["in_kind_currency"]) == ("in-kind", "5", "EUR")


def test_a_pledge_of_another_register_with_an_amount_is_written_as_financial():
    money = (Money("pledged", Decimal(5), "USD"),)
    assert written(Content("A law", "source", (("lead", "lead"),), money=money))["resource_kind"] == "financial"


@pytest.mark.parametrize(("typed", "wanted"), [("2026-02-28", {}), ("", {}), ("2026-02-30", "“2026-02-30”"),
                                               ("soon" * 20, "“" + "soon" * 10 + "”")])  # fmt: skip
def test_the_day_of_an_amounts_value_is_a_day_or_nothing(typed, wanted):
    found = said(resource_kind="financial", amount="5", currency="EUR", value_date=typed)
    assert found == ({"value_date": f"{wanted} is not a date such as 2026-11-24."} if wanted else {})
    assert step_of("value_date") == "money"


def test_years_and_ages_are_read_in_digits_of_any_script_and_figures_without_separators():
    typed = {
        "start_year": "٢٠٢٤", "end_year": "２０２５",
        "targets": [{"text": "Girls", "value": "5,000", "unit": "girls", "by": "٢٠٢٥", "baseline": "1 020",
                     "age": "١٥–٢٤", "baseline_year": "２０２４"}],
    }  # fmt: skip
    assert said(**typed) == {}
    found = content(**typed)
    assert (found.start_year, found.end_year) == (2024, 2025)
    assert found.targets == (
        Target("Girls", "5000", "girls", baseline="1020", by="2025", baseline_year="2024", age="15-24"),
    )
    assert people.aimed_at({"targets": [vars(one) for one in found.targets]}) == 5000


def test_the_reason_of_a_change_is_asked_for_on_the_first_page_and_is_no_part_of_the_pledge():
    assert step_of("change_note") == "what"
    assert (change_note({"change_note": " So. "}), change_note({"change_note": " "}), change_note({})) == (
        "So.",
        None,
        None,
    )
    assert content(change_note="So.") == content()
