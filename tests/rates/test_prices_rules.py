"""Dollars in the prices of another year: exact, rounded once, and of no year that the index does not hold."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.errors import RuleBroken
from awards.rates.rules import Prices, check_index, column_at, priced_in, read_index, to_the_cent

CENT = Decimal("0.01")
FIGURES = st.decimals("0.01", "1000000", places=6)
DOLLARS = st.decimals("0", "1e12", places=2)
YEARS = range(2015, 2031)


def of(index, base_year=2020):
    return Prices(index, base_year, "Made up", "https://prices.example", "Free", date(2026, 1, 1), made_up=False)


INDEX = of({2020: Decimal(100), 2021: Decimal(104), 2022: Decimal("111.28")})
INDICES = st.dictionaries(st.sampled_from(YEARS), FIGURES, min_size=2).map(of)


@given(INDICES, DOLLARS, st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_dollars_are_multiplied_by_one_index_and_divided_by_the_other_and_rounded_once(prices, usd, own, year):
    """The other way to work it out: sixty digits, then to the cent."""
    found = prices.worth(usd, own, year)
    if not {own, year} <= prices.index.keys():
        assert found is None
        return
    with localcontext(prec=60):
        assert found == (usd * prices.index[year] / prices.index[own]).quantize(CENT, rounding=ROUND_HALF_EVEN)


@given(INDICES, DOLLARS)
def test_in_the_prices_of_its_own_year_an_amount_is_what_it_is(prices, usd):
    assert prices.worth(usd, prices.newest, prices.newest) == usd


@pytest.mark.parametrize(("cents", "rounded"), [("0.5", "0"), ("1.5", "0.02"), ("2.5", "0.02"), ("2.51", "0.03")])
def test_half_a_cent_goes_to_the_even_one(cents, rounded):
    assert to_the_cent(Fraction(cents) / 100) == Decimal(rounded)


@pytest.mark.parametrize(
    ("day", "first_year", "year"),
    [(date(2021, 12, 31), 2020, 2021), (None, 2020, 2020), (None, None, None), (date(2019, 1, 1), None, 2019)],
)
def test_the_year_of_an_amount_is_that_of_its_day_else_the_first_of_its_pledge(day, first_year, year):
    assert priced_in(day, first_year) == year


def test_a_column_is_named_after_its_year():
    assert column_at(2024) == "usd_at_prices_of_2024"


@pytest.mark.parametrize(
    "text",
    [
        "2020 100\n2021 104", "year,index\n2020,100\n2021,104.0", "2020\t100\r\n\r\n2021;104",
        "2020, 100\n 2021 ; 104 ",
        "٢٠٢٠ ١٠٠\n2021 104", "\ufeffYear Index\n2020 100\n2021 104",
    ],
)  # fmt: skip
def test_an_index_is_read_as_it_is_pasted(text):
    assert read_index(text) == {2020: 100, 2021: 104}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2020 100\n2021", "Line 2 is no year"), ("2020,108,3", "Line 1 is no year"), ("2020 -3", "Line 1 is no year"),
        ("2020 100\nrest", "Line 2 is no year"), ("year index\n2020 100\n2020 100", "Line 3 gives the year 2020 again"),
        ("1949 100", "Line 1: give a year from 1950 to 2100."), ("2101 1", "Line 1: give a year"),
        ("2020 0", "Line 1: a figure is above 0"), ("2020 1000000.1", "at most 1,000,000"),
        ("2020 1.1234567", "at most six digits"),
    ],
)  # fmt: skip
def test_what_is_no_index_is_said_with_its_line(text, said):
    with pytest.raises(RuleBroken, match=said) as broken:
        read_index(text)
    assert list(broken.value.fields) == ["figures"]


@pytest.mark.parametrize("text", ["1950 100", "2100 100", "2020 1000000", "2020 0.000001"])
def test_what_lies_at_the_edge_is_read(text):
    assert len(read_index(text)) == 1


@pytest.mark.parametrize(
    ("index", "base_year", "field", "said"),
    [
        ({2020: 100}, 2020, "figures", "two years"), ({}, 2020, "figures", "two years"),
        ({2020: 100, 2022: 1, 2024: 2}, 2020, "figures", "The year 2021 has no figure"),
        ({2020: 99, 2021: 104}, 2020, "base_year", "the figures say 99"),
        ({2020: 100, 2021: 104}, 1949, "base_year", "from 1950 to 2100"),
        ({2020: 100, 2021: 104}, 2101, "base_year", "from 1950 to 2100"),
    ],
)  # fmt: skip
def test_an_index_has_no_gap_and_is_100_in_its_base_year(index, base_year, field, said):
    with pytest.raises(RuleBroken, match=said) as broken:
        check_index({year: Decimal(value) for year, value in index.items()}, base_year)
    assert list(broken.value.fields) == [field]


@pytest.mark.parametrize("base_year", [1950, 2015, 2020, 2100])
def test_the_base_year_may_lie_outside_of_the_figures(base_year):
    check_index({2020: Decimal(100), 2021: Decimal(104)}, base_year)
    assert (INDEX.first, INDEX.newest) == (2020, 2022)
