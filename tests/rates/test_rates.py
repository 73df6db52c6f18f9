"""Rates of the European Central Bank: by year, by day, the newest for what lies ahead, none where none was quoted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.rates.held import held
from awards.rates.rules import Rates, dollars, over_years

YEARS = {("EUR", 2022): Decimal("1.05"), ("EUR", 2023): Decimal("1.08"), ("XYZ", 2022): Decimal("2")}
DAYS = {
    "EUR": [(date(2024, 1, 2), Decimal("1.10")), (date(2024, 1, 5), Decimal("1.20"))],
    "XYZ": [(date(2023, 6, 1), Decimal("3"))],
}
RATES = Rates(YEARS, DAYS)


def told(rate):
    return rate and (rate.usd, rate.kind, rate.period)


@pytest.mark.parametrize(
    ("currency", "year", "expected"),
    [
        ("EUR", 2022, (Decimal("1.05"), "average", "2022")), ("EUR", 2024, (Decimal("1.20"), "last", "2024-01-05")),
        ("EUR", 2030, (Decimal("1.20"), "last", "2024-01-05")), ("EUR", 2001, None), ("XYZ", 2030, None),
        ("ABC", 2022, None), ("USD", 1990, (Decimal(1), "same", "1990")),
    ],
)  # fmt: skip
def test_a_year_takes_its_mean_and_what_is_not_over_the_newest_rate(currency, year, expected):
    assert told(RATES.of_year(currency, year)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 1, 2), ("1.10", "day")), (date(2024, 1, 4), ("1.10", "day")), (date(2024, 1, 5), ("1.20", "day")),
        (date(2024, 1, 6), ("1.20", "last")), (date(2023, 3, 1), ("1.08", "average")), (date(2020, 3, 1), None),
    ],
)  # fmt: skip
def test_a_day_takes_its_rate_a_holiday_the_one_before_and_a_day_before_all_the_mean_of_its_year(day, expected):
    rate = RATES.of_day("EUR", day)
    assert (rate and (str(rate.usd), rate.kind)) == expected


def test_what_is_held_is_what_the_bank_published():
    assert held().of_day("EUR", date(2026, 10, 30)).usd == Decimal("1.1172")
    assert held().of_day("CAD", date(2026, 10, 30)).usd == Decimal("1.1172") / Decimal("1.5606")
    assert str(held().of_year("EUR", 2023).usd) == "1.0812686275"
    assert held().of_year("RUB", 2023) is None
    assert held().of_year("XOF", 2023) is None


def test_an_amount_over_years_takes_equal_parts_and_none_when_a_year_has_no_rate():
    steps = over_years(RATES, Decimal(200), "EUR", 2022, 2023)
    assert [(step.amount, step.rate.period) for step in steps] == [(Decimal(100), "2022"), (Decimal(100), "2023")]
    assert dollars(steps) == Decimal("213.00")
    assert over_years(RATES, Decimal(200), "XYZ", 2022, 2023) is None


def days(*held):
    """Rates of days of January 2024."""
    return [(date(2024, 1, day), Decimal(rate)) for day, rate in held]


QUOTED = Rates({}, {"EUR": days((2, 10), (3, 20), (14, 30), (25, 40)), "ABC": days((1, 5), (15, 6)),
                    "OLD": days((14, 7)), "NEW": []})  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "day", "expected"),
    [
        ("EUR", 2, (10, "day", "2024-01-02")), ("EUR", 3, (20, "day", "2024-01-03")),
        ("EUR", 13, (20, "day", "2024-01-03")), ("EUR", 14, (30, "day", "2024-01-14")),
        ("EUR", 24, (30, "day", "2024-01-14")), ("EUR", 25, (40, "day", "2024-01-25")),
        ("EUR", 26, (40, "last", "2024-01-25")), ("EUR", 1, (40, "last", "2024-01-25")),
        ("ABC", 11, (5, "day", "2024-01-01")),
        ("ABC", 12, None), ("ABC", 26, (6, "last", "2024-01-15")), ("OLD", 24, (7, "day", "2024-01-14")),
        ("OLD", 25, None), ("OLD", 26, None), ("NEW", 20, None), ("NEW", 26, None), ("XYZ", 26, None),
        ("USD", 26, (1, "same", "2024-01-26")), ("USD", 1, (1, "same", "2024-01-01")),
    ],
)  # fmt: skip
def test_a_rate_is_ten_days_old_at_most(currency, day, expected):
    assert told(QUOTED.of_day(currency, date(2024, 1, day))) == expected


def test_a_gap_of_a_currency_is_not_filled_with_the_mean_of_its_year():
    assert Rates({("ABC", 2024): Decimal(9)}, QUOTED.days).of_day("ABC", date(2024, 1, 12)) is None


def test_the_newest_day_is_the_last_of_any_currency():
    assert QUOTED.newest == date(2024, 1, 25)
    assert Rates({}, {}).newest == date.min
    assert told(QUOTED.of_year("ABC", 2024)) == (6, "last", "2024-01-15")
    assert QUOTED.of_year("ABC", 2023) is None


def test_an_amount_over_no_years_has_no_parts():
    assert over_years(RATES, Decimal(5), "EUR", 2023, 2022) == []
    assert dollars([]) == 0


@given(st.lists(st.decimals("0", "1e12", places=2), max_size=40))
def test_converting_and_summing_is_summing_and_converting(amounts):
    rate = RATES.of_year("EUR", 2023).usd
    each = sum((dollars(over_years(RATES, amount, "EUR", 2023, 2023)) for amount in amounts), Decimal(0))
    together = sum(amounts, Decimal(0)) * rate
    assert abs(each - together) <= Decimal("0.005") * len(amounts)


def test_the_page_names_source_and_newest_day(client_for):
    page = client_for().get("rates.rates")
    assert "European Central Bank" in page.text
    assert "30 October 2026" in page.text
    assert "1.081" in page.text
