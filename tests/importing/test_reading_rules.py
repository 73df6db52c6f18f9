"""A row of a file, read into what a pledge says, without the registry: each column, each refusal, each border."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from awards.importing.rules.columns import IGNORED, READ, wrong_header
from awards.importing.rules.differences import Difference, differences
from awards.importing.rules.reading import Before, Keys, Reader
from awards.pledges.rules import Content, Money, Progress, Target, Tranche

ROW = {
    "register": " a source ", "source_id": "7", "title": "Benches", "lead": "Cedar", "source": "https://cedar.example",
}  # fmt: skip
"""The least that a row says."""

MONEY = {"word": "pledged", "amount": "5000.50", "currency": "EUR"}
EURO = Money("pledged", Decimal("5000.50"), "EUR")


def read(before=None, **cells):
    row = ROW | cells
    return Reader(list(row)).read(list(row.values()), before)


def said(before=None, **cells):
    """What a sound row says."""
    given = read(before, **cells)
    assert given.wrong == {}
    return given.content


def told(before=None, **cells):
    """What of a row cannot be read, by column."""
    return {column: str(message) for column, message in read(before, **cells).wrong.items()}


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ([*ROW], None),
        (["public_id", "title", "lead", "source"], None),
        ([*ROW, "public_id", *IGNORED], None),
        ([*READ], None),
        ([*ROW, "title"], "Row 1 names the column “title” twice."),
        ([*ROW, "title", "lead"], "Row 1 names the column “lead” twice."),
        (["source_id", "title", "lead"], "Row 1 lacks these columns: source."),
        (["register", "title", "lead", "source"], "Row 1 lacks these columns: source_id."),
        (["moon"], "Row 1 lacks these columns: title, lead, source, source_id."),
        ([*ROW, "moon", "mars"], "Row 1 names columns that pledges do not have: moon, mars."),
    ],
)
def test_the_first_row_names_what_pledges_have_once_each(header, wrong):
    found = wrong_header(header)
    assert (found if found is None else str(found)) == wrong


def test_a_row_is_known_by_its_ids_and_a_column_that_is_not_there_is_empty():
    assert Reader([*ROW]).keys([*ROW.values()]) == Keys("a source", "7", "")
    assert Reader(["public_id", "title"]).keys([" R-000001 ", "x"]) == Keys("", "", "R-000001")


def test_a_row_that_says_little_is_a_pledge_that_says_little():
    given = read()
    assert given.content == Content("Benches", "https://cedar.example", (("Cedar", "lead"),))
    assert (given.state, given.reason, given.official_number, given.wrong) == ("", "", None, {})


def test_a_row_says_all_that_its_columns_hold():
    given = read(
        p2c_number=" P-1 ", state="published", withdrawal_reason="", language="fr", pledge_type="policy",
        resource_kind="financial", focus_area="access", entity_kind="academia", named_as="Cedars", status="ongoing",
        validated_on="2024", confidence="high", note="So.", summary="In short.", conditions="If.",
        partners_wanted="All.", co_pledgers="Ash | Elm", partners="Fir", countries="GH|KE", regions="africa",
        beneficiary_groups="women||girls", sdgs="5", action_lines="C2", inferred="sdgs", tags="health",
        start_year="2026", end_year="2027", retrieved_on="2026-03-01", targets="Schools|A law", progress="Begun",
        instalments="pledged 2500 EUR 2026-01-01/2026-12-31|pledged 1 EUR 2027-01-01/2027-12-31",
        country_shares="GH:60| KE : 40 ", **MONEY,
    )  # fmt: skip
    assert given.wrong == {}
    assert given.official_number == "P-1"
    assert given.content == Content(
        "Benches", "https://cedar.example",
        (("Cedar", "lead"), ("Ash", "co-pledger"), ("Elm", "co-pledger"), ("Fir", "partner")),
        language="fr", pledge_type="policy", resource_kind="financial", focus_area="access", entity_kind="academia",
        start_year=2026, end_year=2027, money=(EURO,), countries=("GH", "KE"), regions=("africa",),
        beneficiaries=("women", "girls"), sdgs=("5",), action_lines=("C2",),
        targets=(Target("Schools"), Target("A law")), progress=(Progress("Begun"),), named_as="Cedars",
        status="ongoing", validated_on="2024", retrieved_on=date(2026, 3, 1), confidence="high", inferred=("sdgs",),
        note="So.", summary="In short.", conditions="If.", partners_wanted="All.", tags=("health",),
        tranches=(
            Tranche("pledged", Decimal(2500), "EUR", date(2026, 1, 1), date(2026, 12, 31)),
            Tranche("pledged", Decimal(1), "EUR", date(2027, 1, 1), date(2027, 12, 31)),
        ),
        shares=(("GH", Decimal(60)), ("KE", Decimal(40))),
    )  # fmt: skip


def test_empty_cells_say_that_nothing_is_recorded():
    empty = dict.fromkeys((
        "p2c_number", "language", "summary", "countries", "start_year", "retrieved_on", "targets", "progress",
        "instalments", "country_shares", *MONEY,
    ), "")  # fmt: skip
    given = read(**empty | {"title": "", "source": " "})
    assert given.wrong == {}
    assert given.official_number is None
    assert given.content == Content("", "", (("Cedar", "lead"),))


NAMES = {"cedar": "Cedar", "ash": "Ash", "fir": "Fir"}
HERE = Content(
    "Old benches", "an old source", (("ash", "partner"), ("cedar", "lead")), language="es", note="Kept.",
    summary="Old.", start_year=2020,
    money=(replace(EURO, qualifier="about", is_new=True), Money("spent", Decimal(3), "EUR")),
    countries=("GH",), targets=(Target("Schools", "5", "schools"),), progress=(Progress("Begun", as_of="2024"),),
    tranches=(Tranche("pledged", Decimal(1), "EUR", date(2026, 1, 1), date(2026, 12, 31)),),
    shares=(("GH", Decimal(100)),), iati=True,
)  # fmt: skip
BEFORE = Before(HERE, NAMES)


def test_a_column_that_a_file_leaves_out_stays_as_it_was():
    found = said(BEFORE)
    assert found == replace(
        HERE, title="Benches", source="https://cedar.example", parties=(("Ash", "partner"), ("Cedar", "lead"))
    )


def test_of_organisations_those_are_replaced_whose_role_is_in_the_file():
    assert said(BEFORE, lead="Fir").parties == (("Fir", "lead"), ("Ash", "partner"))
    assert said(BEFORE, partners="").parties == (("Cedar", "lead"),)
    assert said(BEFORE, partners="Ash").parties == (("Ash", "partner"), ("Cedar", "lead"))


def test_a_target_keeps_what_a_file_does_not_hold_of_it():
    found = said(BEFORE, targets="A law|Schools", progress="Begun|Done")
    assert found.targets == (Target("A law"), Target("Schools", "5", "schools"))
    assert found.progress == (Progress("Begun", as_of="2024"), Progress("Done"))


def test_the_columns_of_targets_hold_one_item_a_target_in_their_order():
    found = said(
        targets="Girls|A law|Schools", target_value="500||7", target_unit="girls||schools", target_sex="female||",
        target_age="10-19||", target_disability="||yes", target_by="2027|2028|", target_baseline="9||",
        target_baseline_year="2024||", target_qualifier="about||",
    )  # fmt: skip
    assert found.targets == (
        Target("Girls", "500", "girls", "about", baseline="9", by="2027", baseline_year="2024", sex="female",
               age="10-19"),
        Target("A law", by="2028"), Target("Schools", "7", "schools", disability=True),
    )  # fmt: skip
    assert said(BEFORE, target_sex="male").targets == (Target("Schools", "5", "schools", sex="male"),)
    assert said(BEFORE, target_value="").targets == (Target("Schools", None, "schools"),)
    assert said(targets="", target_value="").targets == ()


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [
        ("target_value", "1|2|3", "Give one item for each target, joined by |."),
        ("target_sex", "female", "Give one item for each target, joined by |."),
        ("target_disability", "no|", "Use yes, or leave it empty."),
    ],
)
def test_an_item_too_many_or_an_odd_word_of_a_target_is_told_by_its_column(column, cell, wanted):
    given = read(targets="Girls|Boys", **{column: cell})
    assert {name: str(message) for name, message in given.wrong.items()} == {column: wanted}


def test_an_amount_keeps_what_a_file_does_not_hold_of_it_and_another_word_goes():
    (money,) = said(BEFORE, word="pledged", amount="6").money
    assert money == Money("pledged", Decimal(6), "EUR", qualifier="about", is_new=True)
    assert said(BEFORE, word="spent|pledged", amount="4|6").money == (Money("spent", Decimal(4), "EUR"), money)
    assert said(BEFORE, word="").money == ()


def test_a_file_with_every_column_says_the_whole_pledge():
    """But for whether it may be passed on, which no file decides."""
    whole = dict.fromkeys(READ, "") | ROW
    assert said(BEFORE, **whole) == Content("Benches", "https://cedar.example", (("Cedar", "lead"),), iati=True)


@pytest.mark.parametrize("held", [one.name for one in fields(Money) if one.name != "word"])
def test_a_column_of_money_alone_says_nothing_without_its_word(held):
    assert told(word="", **{held: "1"}) == {"word": "Say which word the amount stands under."}
    assert told(word="|", **{held: ""}) == {}


ONE_EACH = "Give one item for each word, joined by |."
NUMBER = "Write it with a point and without separators."


def no_number(value):
    return f"“{value}” is not a number. {NUMBER}"


def too_long(value):
    return f"“{value}” has too many digits. Use two after the point at most."


@pytest.mark.parametrize("nothing", ["0", "-0", "0.00", "0E999999999", "0E-999999999"])
def test_nothing_is_one_amount_however_it_is_written(nothing):
    assert str(said(**MONEY | {"amount": nothing}).money[0].amount) == "0"


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"state": "closed"}, {}),
        ({"state": "open"}, {"state": "Use published or withdrawn."}),
        ({"state": "withdrawn", "withdrawal_reason": "Gone."}, {}),
        ({"state": "withdrawn"}, {"withdrawal_reason": "Say why the pledge is withdrawn."}),
        ({"public_id": "R-000123"}, {}),
        ({"public_id": ""}, {}),
        ({"public_id": "000123"}, {"public_id": "A public id looks like R-000123."}),
        ({"start_year": "20a4"}, {"start_year": "“20a4” is not a year."}),
        ({"end_year": "20260"}, {"end_year": "“20260” is not a year."}),
        ({"end_year": "２０２６"}, {"end_year": "“２０２６” is not a year."}),
        ({"retrieved_on": "1.3.2026"}, {"retrieved_on": "“1.3.2026” is not a date such as 2026-11-24."}),
        (MONEY | {"amount": "5|6"}, {"amount": ONE_EACH}),
        (MONEY | {"word": "pledged|spent", "currency": "EUR|EUR", "amount": "5"}, {"amount": ONE_EACH}),
        (MONEY | {"word": "pledged|spent", "currency": "EUR|EUR", "amount": "5|6|7"}, {"amount": ONE_EACH}),
        (MONEY | {"word": "pledged|spent", "currency": "EUR|EUR", "amount": "5|6", "usd": ""}, {}),
        (MONEY | {"amount": ""}, {"amount": "Give the amount."}),
        (MONEY | {"amount": "1,5"}, {"amount": no_number("1,5")}),
        (MONEY | {"amount": "1_5"}, {"amount": no_number("1_5")}),
        (MONEY | {"amount": "NaN"}, {"amount": no_number("NaN")}),
        (MONEY | {"amount": "Infinity"}, {"amount": no_number("Infinity")}),
        (MONEY | {"amount": "5.001"}, {"amount": too_long("5.001")}),
        (MONEY | {"amount": "1.500"}, {"amount": too_long("1.500")}),  # a thousand and a half, where one writes so
        (MONEY | {"amount": "1.50"}, {}),
        (MONEY | {"amount": "1" + "0" * 18}, {"amount": too_long("1" + "0" * 18)}),
        (MONEY | {"amount": "-1" + "0" * 18}, {"amount": too_long("-1" + "0" * 18)}),
        (MONEY | {"amount": "1E1111111"}, {"amount": too_long("1E1111111")}),
        (MONEY | {"amount": "-1E999999999"}, {"amount": too_long("-1E999999999")}),
        (MONEY | {"amount": "1E-1111111"}, {"amount": too_long("1E-1111111")}),
        (MONEY | {"amount": "9" * 18 + ".99"}, {}),
        (MONEY | {"usd_rate": "1.000001"}, {}),
        (MONEY | {"usd_rate": "1.0000001"}, {"usd_rate": too_long("1.0000001")}),
        (MONEY | {"value_date": "soon"}, {"value_date": "“soon” is not a date such as 2026-11-24."}),
        (MONEY | {"is_new": "perhaps"}, {"is_new": "Use yes or no, or leave it empty."}),
        ({"instalments": "pledged 5 EUR"},
         {"instalments": "Write each instalment like: pledged 5000 USD 2026-01-01/2026-12-31."}),
        ({"instalments": "pledged 5 EUR 2026-01-01"},
         {"instalments": "Write each instalment like: pledged 5000 USD 2026-01-01/2026-12-31."}),
        ({"instalments": "pledged 5 EUR 2026-01-01/2026-12-31 x"},
         {"instalments": "Write each instalment like: pledged 5000 USD 2026-01-01/2026-12-31."}),
        ({"instalments": "pledged five EUR 2026-01-01/2026-12-31"}, {"instalments": no_number("five")}),
        ({"instalments": "pledged 5 EUR 2026/2026-12-31"},
         {"instalments": "“2026” is not a date such as 2026-11-24."}),
        ({"instalments": "pledged 5 EUR 2026-01-01/2026"}, {"instalments": "“2026” is not a date such as 2026-11-24."}),
        ({"country_shares": "GH"}, {"country_shares": "Write the shares like: GH:60|KE:40."}),
        ({"country_shares": "GH:"}, {"country_shares": "Write the shares like: GH:60|KE:40."}),
        ({"country_shares": "GH:60|KE:half"}, {"country_shares": no_number("half")}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_its_column(cells, wanted):
    assert told(**cells) == wanted
    for column in wanted.keys() & {"instalments", "country_shares"}:
        found = read(**cells).content
        assert (found.tranches if column == "instalments" else found.shares) == ()


@pytest.mark.parametrize("cells", [{"amount": ""}, {"amount": "5|6"}, {"amount": "much"}])
def test_an_amount_that_cannot_be_read_is_none(cells):
    assert read(**MONEY | cells).content.money == ()


@pytest.mark.parametrize(
    ("cells", "money"),
    [
        ({}, EURO),
        ({"basis": "yearly", "qualifier": "about"}, replace(EURO, basis="yearly", qualifier="about")),
        ({"basis": "", "qualifier": "", "usd_basis": ""}, EURO),
        ({"basis": "derived", "yearly_amount": "5"}, replace(EURO, basis="derived", yearly_amount=Decimal(5))),
        ({"most": "6000", "value_date": "2026-03-01", "is_new": "no"},
         replace(EURO, most=Decimal(6000), value_date=date(2026, 3, 1), is_new=False)),
        ({"is_new": "yes"}, replace(EURO, is_new=True)),
        ({"is_new": ""}, EURO),
        ({"usd": "7", "usd_basis": "converted", "usd_rate": "2"},
         replace(EURO, usd=Decimal(7), usd_basis="converted", usd_rate=Decimal(2))),
        ({"currency": "USD"}, replace(EURO, currency="USD", usd=Decimal("5000.50"), usd_basis="stated")),
        ({"currency": "USD", "usd": "7", "usd_basis": "stated"},
         replace(EURO, currency="USD", usd=Decimal(7), usd_basis="stated")),
        ({"currency": "USD", "basis": "yearly"}, replace(EURO, currency="USD", basis="yearly")),
    ],
)  # fmt: skip
def test_an_amount_says_what_its_columns_hold_and_dollars_are_worth_what_they_are(cells, money):
    assert said(**MONEY | cells).money == (money,)


def test_an_amount_without_a_currency_has_none():
    assert said(word="pledged", amount="5").money == (Money("pledged", Decimal(5), ""),)


def test_a_value_that_was_worked_out_here_says_nothing_new_and_another_one_does():
    worked_out = Money("pledged", Decimal("5000.50"), "EUR", usd=Decimal(7), usd_basis="converted", usd_rate=Decimal(2))
    before = Before(replace(HERE, money=(EURO,)), NAMES, {"pledged": worked_out})
    cells = {"usd": "7", "usd_basis": "converted", "usd_rate": "2"}
    assert said(before, **MONEY | cells).money == (EURO,)
    for other in ({"usd": "8"}, {"usd_basis": "stated"}, {"usd_rate": "3"}):
        assert said(before, **MONEY | cells | other).money != (EURO,)
    assert said(Before(HERE, NAMES, {"spent": worked_out}), **MONEY | cells).money[0].usd == 7


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, []),
        ({"title": "New"}, [("title", "Old benches", "New")]),
        ({"note": None}, [("note", "Kept.", "")]),
        ({"parties": (("fir", "lead"), ("ash", "partner"))}, [("lead", "Cedar", "Fir")]),
        ({"parties": (("cedar", "lead"), ("elm", "co-pledger"), ("ash", "partner"))}, [("co_pledgers", "", "elm")]),
        ({"countries": ("KE", "GH")}, [("countries", "GH", "GH|KE")]),
        ({"start_year": 2021}, [("start_year", "2020", "2021")]),
        ({"end_year": 2021}, [("end_year", "", "2021")]),
        ({"retrieved_on": date(2026, 3, 1)}, [("retrieved_on", "", "2026-03-01")]),
        ({"money": HERE.money[::-1]}, []),
        ({"money": (HERE.money[0], Money("spent", Decimal(4), "EUR"))},
         [("amount", "5000.5|3", "5000.5|4")]),
        ({"targets": ()}, [("targets", "Schools", ""), ("target_value", "5", ""), ("target_unit", "schools", "")]),
        ({"targets": (Target("Schools", "5", "schools", sex="female", disability=True),)},
         [("target_sex", "", "female"), ("target_disability", "", "yes")]),
        ({"progress": (Progress("Begun"), Progress("Done"))}, [("progress", "Begun", "Begun|Done")]),
        ({"tranches": ()}, [("instalments", "pledged 1 EUR 2026-01-01/2026-12-31", "")]),
        ({"shares": (("KE", Decimal(40)), ("GH", Decimal(60)))}, [("country_shares", "GH:100", "GH:60|KE:40")]),
        ({"summary": "a" * 200}, [("summary", "Old.", "a" * 200)]),
        ({"summary": "a" * 201}, [("summary", "Old.", "a" * 199 + "…")]),
    ],
)  # fmt: skip
def test_what_a_row_changes_is_told_column_by_column(change, wanted):
    found = differences(HERE, NAMES, replace(HERE, **change), NAMES)
    assert found == [Difference(*one) for one in wanted]


def test_an_organisation_by_another_name_is_a_difference():
    assert differences(HERE, NAMES, HERE, NAMES | {"cedar": "Cedars"}) == [Difference("lead", "Cedar", "Cedars")]
