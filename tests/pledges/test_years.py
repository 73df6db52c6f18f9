"""What is pledged year by year: instalments as planned, the rest in equal parts, nothing lost on the way."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.pledges import queries, rules
from awards.web.drawing.bars import YearValue, year_bars

years = st.one_of(st.none(), st.integers(2000, 2060))
plans = st.lists(
    st.tuples(years, years, st.integers(0, 10**12)).map(
        lambda one: rules.Plan(
            *(sorted(one[:2]) if None not in one[:2] else one[:2]), Fraction(one[2], 100)
        )
    )
)  # fmt: skip


@given(plans)
def test_every_dollar_is_in_a_year_or_told_as_without(plans):
    found = rules.yearly(plans)
    every = sum((one.planned + one.assumed for one in found.years), found.without)
    assert abs(Fraction(every) - sum(plan.usd for plan in plans)) <= Fraction(len(found.years) + 1, 100)
    known = [one.year for one in found.years]
    assert known == (list(range(known[0], known[-1] + 1)) if known else [])


def test_one_year_is_as_planned_and_several_are_assumed():
    found = rules.yearly([rules.Plan(2024, 2024, Fraction(5)), rules.Plan(2024, 2026, Fraction(9))])
    assert [(one.year, one.planned, one.assumed) for one in found.years] == [(2024, 5, 3), (2025, 0, 3), (2026, 0, 3)]
    assert (found.without, found.without_pledges) == (0, 0)


@pytest.fixture
def planned(session, a_pledge):
    """Of euros worth twice their number 30 of 105 are planned; others name one year, a first year alone, none."""
    euros = rules.Money("pledged", Decimal(105), "EUR", usd=Decimal(210), usd_basis="stated")
    part = rules.Tranche("pledged", Decimal(30), "EUR", date(2024, 1, 1), date(2024, 12, 31))
    a_pledge(source_id="1", money=(euros,), tranches=(part,), start_year=2024, end_year=2026, countries=("GH",))
    a_pledge(source_id="2", usd=7, start_year=2024, end_year=2024)
    a_pledge(source_id="3", usd=8, start_year=2024)
    a_pledge(source_id="4", usd=9)
    a_pledge(source_id="5", money=(rules.Money("committed", Decimal(50), "USD", usd=Decimal(50), usd_basis="stated"),))
    session.commit()
    return session


def test_instalments_stand_in_their_year_at_the_worth_of_the_amount(planned):
    found = queries.by_year(planned, queries.Filters())
    assert [(one.year, one.planned, one.assumed) for one in found.years] == [
        (2024, Decimal(67), Decimal(50)), (2025, 0, Decimal(50)), (2026, 0, Decimal(50)),
    ]  # fmt: skip
    assert (found.without, found.without_pledges) == (17, 2)
    narrowed = queries.by_year(planned, queries.Filters(chosen={"country": ("GH",)}))
    assert (narrowed.years[0].planned, narrowed.without) == (60, 0)


def test_the_page_draws_the_years_and_says_the_same_in_a_table(planned, client_for):
    page = client_for().get("pledges.figures")
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.find("//table[@id='by-year']/tbody/tr")]
    assert rows == ["2024 USD 67 USD 50 USD 117", "2025 USD 0 USD 50 USD 50", "2026 USD 0 USD 50 USD 50"]
    chart = page.one("//figure[contains(@class,'bars')]")
    assert [one.text for one in chart.xpath(".//*[local-name()='g']/*[local-name()='title']")] == [
        "2024: USD 117", "2025: USD 50", "2026: USD 50",
    ]  # fmt: skip
    text = " ".join(page.one("//section[@aria-labelledby='years-title']").itertext())
    assert "2 pledges do not say from when to when: USD 17 pledged is in no year." in text
    assert client_for().get("pledges.figures", country="KE").find("//figure[contains(@class,'bars')]") == []


def test_bars_stand_on_one_base_in_proportion_and_turn_for_arabic():
    chart = year_bars([YearValue(2024, 10, 30), YearValue(2025, 0, 0), YearValue(2026, 20, 0)], "2024")
    first, _none, last = chart.bars
    assert first.known_y + first.known == pytest.approx(chart.base)
    assert first.assumed_y + first.assumed == pytest.approx(first.known_y)
    assert first.assumed == pytest.approx(3 * first.known, abs=0.2)
    assert last.known == pytest.approx(2 * first.known, abs=0.2)
    turned = chart.mirrored().bars
    assert [bar.x for bar in turned] == sorted((bar.x for bar in turned), reverse=True)
    assert turned[0].x + turned[0].width == pytest.approx(chart.width - first.x, abs=0.1)


def test_many_years_leave_room_between_their_names():
    chart = year_bars([YearValue(1990 + n, 1, 0) for n in range(111)])
    gaps = [b.x - a.x for a, b in zip(chart.ticks, chart.ticks[1:], strict=False)]
    assert min(gaps) > 70
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)
