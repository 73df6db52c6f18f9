"""What amounts are worth and when they are given: each rate, each year and each sum at its border."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from awards.pledges.rules import (
    Content,
    InYear,
    LeftOut,
    Money,
    MoneyGroup,
    Plan,
    Rate,
    Sum,
    Tranche,
    ahead,
    as_given,
    in_dollars,
    median,
    totals,
    with_steps,
    year_by_year,
    yearly,
)
from awards.pledges.rules.conversion import steps_of
from awards.pledges.rules.rarity import rarity
from awards.rates.rules import Rates

RATES = Rates(
    {("EUR", 2022): Decimal(2), ("EUR", 2023): Decimal(3)},
    {"EUR": [(date(2024, 1, 2), Decimal(4)), (date(2024, 1, 5), Decimal(5))]},
)
ON = date(2024, 1, 2)
EURO = Money("pledged", Decimal(200), "EUR")


def content(*money, **values):
    return Content("A pledge", "made up", (("x", "lead"),), money=money, **values)


def instalment(amount, first=2022, last=2022, word="pledged", currency="EUR"):
    return Tranche(word, Decimal(amount), currency, date(first, 1, 1), date(last, 12, 31))


def parts(money=EURO, **values):
    found = steps_of(content(money, **values), money, RATES, ON)
    return found if found is None else [(str(one.amount), one.rate.kind, one.rate.period) for one in found]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({}, [("200", "day", "2024-01-02")]),
        ({"retrieved_on": date(2024, 1, 5)}, [("200", "day", "2024-01-05")]),
        ({"start_year": 2022}, [("200", "average", "2022")]),
        ({"end_year": 2023}, [("200", "average", "2023")]),
        ({"start_year": 2022, "end_year": 2023}, [("100", "average", "2022"), ("100", "average", "2023")]),
        ({"start_year": 2001}, None),
        ({"retrieved_on": date(2001, 1, 1)}, None),
        ({"tranches": (instalment(200),)}, [("200", "average", "2022")]),
        ({"tranches": (instalment(200),), "start_year": 2023}, [("200", "average", "2022")]),
        ({"tranches": (instalment(150),), "start_year": 2023}, [("150", "average", "2022"), ("50", "average", "2023")]),
        ({"tranches": (instalment(150),)}, [("150", "average", "2022"), ("50", "day", "2024-01-02")]),
        ({"tranches": (instalment("199.5"),), "start_year": 2023},
         [("199.5", "average", "2022"), ("0.5", "average", "2023")]),
        ({"tranches": (instalment(100), instalment(100, 2023, 2023))},
         [("100", "average", "2022"), ("100", "average", "2023")]),
        ({"tranches": (instalment(200, 2001, 2001),)}, None),
        ({"tranches": (instalment(5, word="spent"), instalment(5, currency="ABC")), "start_year": 2022},
         [("200", "average", "2022")]),
        ({"tranches": (instalment(150),), "start_year": 2001}, None),
    ],
)  # fmt: skip
def test_each_part_of_an_amount_takes_the_rate_of_its_years(values, wanted):
    assert parts(**values) == wanted


def test_a_day_that_is_named_decides_and_without_a_rate_there_is_no_value():
    assert parts(replace(EURO, value_date=date(2024, 1, 5)), start_year=2022) == [("200", "day", "2024-01-05")]
    assert parts(replace(EURO, value_date=date(2001, 1, 5)), start_year=2022) is None


def test_a_pledge_without_end_is_spread_over_51_years_at_most():
    assert len(parts(start_year=2022, end_year=2072)) == 51
    assert len(parts(start_year=2022, end_year=2099)) == 51
    assert len(parts(start_year=2022, end_year=2071)) == 50


def test_only_what_has_no_value_is_converted():
    money = (
        Money("in_kind", Decimal(10), "USD"), Money("spent", Decimal(10), "EUR", usd=Decimal(7), usd_basis="stated"),
        Money("committed", Decimal(10), "EUR", basis="yearly"), EURO,
    )  # fmt: skip
    given = content(*money, start_year=2022)
    found, steps = with_steps(given, RATES, ON)
    valued = replace(EURO, usd=Decimal("400.00"), usd_basis="converted", usd_rate=Decimal("2.000000"))
    assert found == replace(given, money=(*money[:3], valued))
    assert in_dollars(given, RATES, ON) == found
    assert steps == [{"word": "pledged", "kind": "average", "period": "2022", "rate": "2.0000000000"}]
    same = content(*money[:3], start_year=2022)
    assert in_dollars(same, RATES, ON) is same


def test_the_rate_of_an_amount_is_that_of_all_its_parts_together():
    (money,) = in_dollars(content(EURO, start_year=2022, end_year=2023), RATES, ON).money
    assert (str(money.usd), str(money.usd_rate)) == ("500.00", "2.500000")


@pytest.mark.parametrize("values", [{}, {"start_year": 2022}])
def test_an_amount_of_nothing_is_worth_nothing(values):
    (money,) = in_dollars(content(replace(EURO, amount=Decimal(0)), **values), RATES, ON).money
    assert (money.usd, money.usd_basis) == (0, "converted")
    assert money.usd_rate == (2 if values else 4)


def test_what_stands_at_the_newest_rate_lies_ahead():
    assert not ahead([{"kind": "average"}, {"kind": "day"}])
    assert ahead([{"kind": "average"}, {"kind": "last"}])
    assert not ahead([])


def test_an_amount_is_told_as_its_source_gave_it():
    valued = replace(EURO, usd=Decimal(400), usd_basis="converted", usd_rate=Decimal(2))
    assert as_given(valued, [{"word": "spent"}, {"word": "pledged"}]) == EURO
    assert as_given(valued, [{"word": "spent"}]) == valued
    assert as_given(valued, []) == valued


@pytest.mark.parametrize(
    ("money", "values", "wanted"),
    [
        (EURO, {"start_year": 2022, "end_year": 2023}, [(2022, 100, True), (2023, 100, True)]),
        (EURO, {"start_year": 2022, "end_year": 2022}, []),
        (EURO, {"start_year": 2022}, []),
        (EURO, {"end_year": 2022}, []),
        (EURO, {"tranches": (instalment(200, 2024, 2024),)}, [(2024, 200, False)]),
        (EURO, {"tranches": (instalment(200, 2024, 2025),)}, [(2024, 100, True), (2025, 100, True)]),
        (EURO, {"tranches": (instalment(200),), "start_year": 2022, "end_year": 2023}, [(2022, 200, False)]),
        (EURO, {"tranches": (instalment("199.5"),), "start_year": 2022, "end_year": 2023},
         [(2022, Decimal("199.5"), False), (2022, Decimal("0.25"), True), (2023, Decimal("0.25"), True)]),
        (EURO, {"tranches": (instalment(9, word="spent"), instalment(9, currency="ABC")), "start_year": 2022,
                "end_year": 2023}, [(2022, 100, True), (2023, 100, True)]),
        (replace(EURO, basis="yearly"), {"start_year": 2022, "end_year": 2023}, []),
    ],
)  # fmt: skip
def test_a_year_has_its_instalments_and_its_equal_part_of_the_rest(money, values, wanted):
    assert year_by_year(content(money, **values)) == [
        InYear(year, "pledged", "EUR", Decimal(amount), assumed) for year, amount, assumed in wanted
    ]


def test_sums_by_year_are_spread_over_thirty_years_at_most():
    assert len(yearly([Plan(2000, 2029, Fraction(30))]).years) == 30
    assert len(yearly([Plan(2000, 2030, Fraction(30))]).years) == 30
    assert [one.assumed for one in yearly([Plan(2000, 2099, Fraction(30))]).years] == [1] * 30


@pytest.mark.parametrize("years", [(2024, None), (None, 2024)])
def test_what_names_no_years_is_in_none_of_them_and_counted(years):
    plan = Plan(*years, Fraction(5))
    found = yearly([plan, replace(plan, pledges=3), Plan(2024, 2024, Fraction(1, 3))])
    assert (found.without, found.without_pledges) == (10, 4)
    assert [(one.planned, one.assumed) for one in found.years] == [(Decimal("0.33"), 0)]


def group(word="pledged", currency="EUR", basis="stated", amount=1, usd=1, pledges=1, qualified=False):
    value = None if usd is None else Decimal(usd)
    return MoneyGroup(word, currency, basis, qualified, value is not None, pledges, Decimal(amount), value)


def test_a_value_of_nothing_counts_as_nothing_and_its_pledges_count():
    assert totals([group(usd=0, pledges=2), group(usd=5, amount=3, qualified=True)]).sums == (
        Sum("pledged", Decimal(5), 3, True, (("EUR", Decimal(4), Decimal(5)),)),
    )


def test_what_is_left_out_is_alike_in_word_currency_and_being_yearly():
    found = totals([
        group(usd=None, amount=1), group(usd=None, amount=2, qualified=True, pledges=2),
        group(usd=None, amount=4, basis="yearly"), group(word="spent", usd=None, amount=8),
    ])  # fmt: skip
    assert found.left_out == (
        LeftOut("pledged", "EUR", Decimal(3), False, 3), LeftOut("pledged", "EUR", Decimal(4), True, 1),
        LeftOut("spent", "EUR", Decimal(8), False, 1),
    )  # fmt: skip


def test_the_middle_of_two_is_told_to_the_cent():
    assert str(median((Decimal(1), Decimal(4)))) == "2.50"
    assert str(median((Decimal("0.01"), Decimal("0.04")))) == "0.02"


@pytest.mark.parametrize(("number", "of", "percent"), [(1, 2, 50), (1, 200, 1), (1, 201, 0), (3, 3, 100), (0, 0, None)])
def test_a_rate_is_told_in_whole_percent_a_half_upwards(number, of, percent):
    assert Rate(number, of).percent == percent


@pytest.mark.parametrize(
    ("every", "with_tag", "told"), [(8, 4, 0.6931), (8, 8, 0), (8, 0, 0), (0, 0, 0), (0, 4, 0)]
)  # fmt: skip
def test_the_rarer_a_tag_the_more_it_tells_and_one_that_none_carries_tells_nothing(every, with_tag, told):
    assert rarity(every, with_tag) == pytest.approx(told, abs=0.0001)
