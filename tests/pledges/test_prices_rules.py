"""Sums in the prices of one year: word by word, rounded once, with all that they leave out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.pledges.rules import AtPrices, InPrices, Money, NotPriced, OfYear, at_prices
from tests.rates.test_prices_rules import DOLLARS, INDEX, INDICES, YEARS


@given(st.lists(st.tuples(st.sampled_from((*YEARS, None)), DOLLARS), max_size=30), INDICES, st.sampled_from(YEARS))
def test_a_sum_is_that_of_its_pledges_to_half_a_cent_each_and_what_it_leaves_out_is_the_rest(amounts, prices, year):
    groups = [OfYear("pledged", own, usd, 1) for own, usd in amounts]
    found = at_prices(groups, prices, year)
    if not amounts or year not in prices.index:
        assert found == []
        return
    (one,) = found
    each = [prices.worth(usd, own, year) for own, usd in amounts]
    priced = [value for value in each if value is not None]
    assert one.pledges == len(priced)
    assert abs(one.usd - sum(priced, Decimal(0))) <= Decimal("0.005") * (len(priced) + 1)
    assert one.pledges + one.undated.pledges + one.outside.pledges == len(amounts)
    nominal = sum((usd for (_, usd), value in zip(amounts, each, strict=True) if value is not None), Decimal(0))
    assert nominal + one.undated.usd + one.outside.usd == sum((usd for _, usd in amounts), Decimal(0))
    assert one.undated.pledges == sum(own is None for own, _ in amounts)


def test_a_sum_is_rounded_after_it_is_added_up():
    (one,) = at_prices([OfYear("pledged", 2021, Decimal("0.01"), 1)] * 3, INDEX, 2022)
    assert (one.usd, one.net, one.pledges) == (Decimal("0.03"), Decimal("0.03"), 3)
    (one,) = at_prices([OfYear("pledged", 2021, Decimal("0.07"), 1)] * 3, INDEX, 2022)
    assert one.usd == Decimal("0.22"), "0.0749 three times, of which each alone is 0.07"


def test_net_is_the_sum_without_what_is_named_twice():
    assert AtPrices("pledged", 2022, Decimal(9), 2, Decimal(4), NotPriced(), NotPriced()).net == 5


def test_words_are_never_added_together_and_stand_in_their_order():
    groups = [
        OfYear("in_kind", 2019, Decimal(5), 2),
        OfYear("pledged", None, Decimal(7), 3),
        OfYear("pledged", 2020, Decimal(1), 1),
    ]
    pledged, in_kind = at_prices(groups, INDEX, 2021)
    assert (pledged.word, pledged.usd, pledged.undated, pledged.outside) == (
        "pledged", Decimal("1.04"), NotPriced(Decimal(7), 3), NotPriced()
    )  # fmt: skip
    assert (in_kind.word, in_kind.pledges, in_kind.outside) == ("in_kind", 0, NotPriced(Decimal(5), 2))


def test_an_amount_without_dollars_has_none_in_other_prices():
    assert InPrices(INDEX, 2020).of(Money("pledged", Decimal(9), "XOF"), 2021) is None


@pytest.mark.parametrize(
    ("day", "first_year", "worth"),
    [(date(2021, 12, 31), 2020, "10.7"), (None, 2020, "11.13"), (None, None, None), (date(2019, 1, 1), 2020, None)],
)
def test_an_amount_is_in_the_prices_of_its_day_else_of_the_first_year_of_its_pledge(day, first_year, worth):
    money = Money("pledged", Decimal(9), "EUR", usd=Decimal(10), value_date=day)
    assert InPrices(INDEX, 2022).of(money, first_year) == (worth and Decimal(worth))
