"""Dollar values where a source states none: beside the amount, by its years or its day, never instead of it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from awards.pledges import queries
from awards.pledges.models import PledgeVersion
from awards.pledges.rules import Content, Money, Tranche, in_dollars, with_steps, year_by_year
from awards.pledges.rules.states import needs_two
from awards.rates.rules import Rates
from tests.rates.test_rates import DAYS, YEARS

RATES = Rates(YEARS, DAYS)
ON = date(2024, 1, 5)
EURO = Money("pledged", Decimal(200), "EUR")


def content(money=EURO, **values):
    return Content("A pledge", "made up", (("x", "lead"),), money=(money,), **values)


def valued(**values):
    money = in_dollars(content(**values), RATES, ON).money[0]
    return str(money.usd), money.usd_basis


def test_money_over_years_takes_the_mean_of_each():
    assert valued(start_year=2022, end_year=2023) == ("213.00", "converted")


def test_instalments_take_their_own_years_and_the_rest_those_of_the_pledge():
    plan = (Tranche("pledged", Decimal(150), "EUR", date(2022, 1, 1), date(2022, 12, 31)),)
    assert valued(start_year=2022, end_year=2023, tranches=plan) == ("210.75", "converted")


def test_an_amount_of_a_day_takes_the_rate_of_the_day():
    money = Money("pledged", Decimal(200), "EUR", value_date=date(2024, 1, 3))
    assert valued(money=money, start_year=2022, end_year=2022) == ("220.00", "converted")


def test_what_lies_ahead_takes_the_newest_rate_and_is_marked():
    ahead = content(start_year=2023, end_year=2024)
    assert str(in_dollars(ahead, RATES, ON).money[0].usd) == "228.00"
    assert [(step["kind"], step["period"]) for step in with_steps(ahead, RATES, ON)[1]] == [
        ("average", "2023"), ("last", "2024-01-05"),
    ]  # fmt: skip


def test_stated_values_yearly_amounts_and_currencies_without_a_rate_stay_as_they_are():
    for money in (
        Money("pledged", Decimal(200), "EUR", usd=Decimal(1), usd_basis="stated"),
        Money("pledged", Decimal(200), "EUR", basis="yearly"), Money("pledged", Decimal(200), "ABC"),
    ):  # fmt: skip
        given = content(money, start_year=2022, end_year=2022)
        assert in_dollars(given, RATES, ON) == given
        assert with_steps(given, RATES, ON) == (given, [])


def test_ten_million_is_counted_in_dollars_where_there_is_a_rate():
    for amount, two in ((9_400_000, False), (9_600_000, True)):
        given = content(Money("pledged", Decimal(amount), "EUR"), start_year=2022, end_year=2022)
        assert needs_two(in_dollars(given, RATES, ON)) == two
    most = content(Money("pledged", Decimal(1), "EUR", most=Decimal(9_600_000)), start_year=2022, end_year=2022)
    assert needs_two(in_dollars(most, RATES, ON))


def test_a_plan_is_told_year_by_year_and_the_rest_as_a_straight_line_that_is_assumed():
    plan = (Tranche("pledged", Decimal(150), "EUR", date(2022, 1, 1), date(2022, 12, 31)),)
    given = content(start_year=2022, end_year=2023, tranches=plan)
    told = [(one.year, str(one.amount), one.assumed) for one in year_by_year(given)]
    assert told == [(2022, "150", False), (2022, "25", True), (2023, "25", True)]
    assert year_by_year(content(start_year=2022, end_year=2022)) == []


def test_a_pledge_keeps_its_amount_and_shows_the_dollars_beside_it_with_the_way_to_the_rates(recorded, client_for):
    page = client_for().get("/pledges/R-000001")
    assert "EUR 155 million" in page.text
    assert "USD 165.41 million, converted at 1.067" in page.text
    assert "mean rate of 2022–2023" in page.text
    assert page.links()["How amounts become dollars"] == "/rates"
    (row, _other) = page.find("//table[@id='years-table-1']/tbody/tr")
    assert " ".join(" ".join(row.itertext()).split()) == "2022 EUR 77.5 million assumed: equal parts"
    (drawn, _next) = page.find("//figure[contains(@class,'bars')]//*[local-name()='title']")
    assert drawn.text == "2022: EUR 77.5 million"


def test_values_that_are_worked_out_here_make_no_new_version(recorded, at):
    said = queries.said_by_public_id(recorded, ["R-000001"])[0]
    assert said.content.money[0].usd is None
    assert said.valued["pledged"].usd == Decimal("165409588.08")
    assert recorded.scalar(select(func.count()).select_from(PledgeVersion)) == 33
    assert queries.kept_sums(recorded) == queries.live_sums(recorded)
