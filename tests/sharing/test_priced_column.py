"""The column of files for the prices of a year: named after it, one item a word, empty where nothing is known."""

from datetime import date
from decimal import Decimal

import pytest

from awards.pledges.rules import InPrices
from awards.rates.rules import Prices
from awards.sharing.rules.prices import PricedColumn

INDEX = {2021: Decimal(100), 2022: Decimal(110), 2023: Decimal(125)}


def column(*, made_up=False):
    prices = Prices(INDEX, 2021, "Prices", "https://prices.example", "Free", date(2026, 1, 1), made_up)
    return PricedColumn(InPrices(prices, 2023))


@pytest.mark.parametrize(
    ("usd", "value_date", "start_year", "cell"),
    [
        ("100", None, 2021, "125"), ("100", "", "2022", "113.64"), ("100", "2023-01-01", 2021, "100"),
        ("11|8", "2022-05-01|", "2021", "12.5|10"), ("|8", None, 2021, "|10"), ("8|", "", 2021, "10|"),
        ("5|7", "2020-12-31|2022-01-01", 2021, "|7.95"), ("100", None, None, None), ("100", None, "", None),
        ("5", "2020-12-31", 2021, None), ("", "2022-01-01", 2021, None), (None, None, 2021, None),
        ("0", None, 2021, "0"),
    ],
)  # fmt: skip
def test_a_cell_has_an_item_for_each_word(usd, value_date, start_year, cell):
    assert column().cell({"usd": usd, "value_date": value_date, "start_year": start_year}) == cell


def test_a_pledge_that_was_withdrawn_has_none():
    assert column().cell({"public_id": "R-000001"}) is None


def test_it_is_named_after_its_year_and_names_the_index():
    found = column().column
    assert (found.name, found.kind) == ("usd_at_prices_of_2023", "number")
    assert found.meaning.endswith("Index: Prices, https://prices.example")
    assert column(made_up=True).column.meaning.endswith("https://prices.example (made up for a rehearsal)")
