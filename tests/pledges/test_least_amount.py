"""Pledges of at least an amount: in which currency is asked, and what cannot be compared is told."""

from decimal import Decimal

import pytest

from awards.pledges import queries, rules


def euros(amount, usd=None, **more):
    stated = {"usd": Decimal(usd), "usd_basis": "stated"} if usd else {}
    return rules.Money("pledged", Decimal(amount), "EUR", **stated, **more)


@pytest.fixture
def priced(session, a_pledge):
    """Of five pledges two state dollars, one euros with their dollars, one euros for each year, one nothing."""
    for number, values in enumerate(
        (
            {"title": "Large", "usd": 1000, "countries": ("GH",)},
            {"title": "Small", "usd": 10},
            {"title": "Euros", "money": (euros(500, 600),)},
            {"title": "Yearly", "money": (euros(900, basis="yearly"),)},
            {"title": "Silent"},
        )
    ):
        a_pledge(source_id=str(number), **values)
    session.commit()
    return session


def titles(session, least, currency="USD"):
    filters = queries.Filters(at_least=Decimal(least), currency=currency)
    return {pledge.current.title for pledge in queries.pledges(session, filters)}


@pytest.mark.parametrize(
    ("least", "currency", "found"),
    [
        ("600", "USD", {"Large", "Euros"}),
        ("600.01", "USD", {"Large"}),
        ("0", "USD", {"Large", "Small", "Euros"}),
        ("500", "EUR", {"Euros"}),
        ("500.01", "EUR", set()),
        ("1", "CHF", set()),
    ],
)
def test_a_pledge_is_held_against_the_amount_in_one_currency(priced, least, currency, found):
    assert titles(priced, least, currency) == found


@pytest.mark.parametrize(("currency", "missing"), [("USD", 2), ("EUR", 4)])
def test_what_states_nothing_to_compare_is_counted_and_told(priced, client_for, currency, missing):
    figures = queries.figures(priced, queries.Filters(at_least=Decimal(5000), currency=currency))
    assert (figures.found, figures.not_compared) == (0, missing)
    assert queries.figures(priced, queries.Filters()).not_compared is None
    asked = {"at_least": "5000", "currency": currency}
    words = "without a dollar value" if currency == "USD" else "that state no amount in EUR"
    for page in ("pledges.pledges", "pledges.figures"):
        assert f"{missing} pledges {words} are left out." in " ".join(
            client_for().get(page, **asked).one("//main").itertext()
        )
    assert client_for().get("sharing.pledges", form="json", **asked).json["totals"]["not_compared"] == missing
    assert client_for().get("api.totals", **asked).json["not_compared"] == missing


def test_of_what_is_left_out_only_that_is_counted_which_the_other_filters_let_through(priced):
    figures = queries.figures(priced, queries.Filters(chosen={"country": ("GH",)}, at_least=Decimal(1), currency="EUR"))
    assert (figures.found, figures.not_compared) == (0, 1)


def test_the_field_keeps_what_was_asked_and_the_filter_can_be_taken_away(priced, client_for):
    page = client_for().get("pledges.pledges", at_least="4 00", currency="EUR", q="")
    assert page.one("//input[@type='text'][@name='at_least']").get("value") == "4 00"
    assert page.one("//select[@name='currency']/option[@selected]").get("value") == "EUR"
    assert page.one("//details[.//input[@name='at_least']]").get("open") is not None
    (chip,) = page.find("//a[@class='chip']")
    assert "At least EUR 400" in " ".join(chip.itertext())
    assert len(client_for().get(chip.get("href")).find("//table[@id='pledges']/tbody/tr")) == 5
    assert page.links()["CSV"].startswith("/pledges.csv?at_least=4+00&currency=EUR")


def test_what_is_no_amount_is_said_beside_the_field_and_stays_there(priced, client_for):
    page = client_for().get("pledges.pledges", at_least="a lot", expect=422)
    box = page.one("//input[@type='text'][@name='at_least']")
    assert (box.get("value"), box.get("aria-invalid")) == ("a lot", "true")
    assert "“a lot” is not an amount. Write it in figures" in " ".join(page.one("//main").itertext())
    assert page.find("//table[@id='pledges']") == []
    told = client_for().get("api.pledges_list", at_least="a lot", expect=422).json
    assert [one["where"] for one in told["errors"]] == ["at_least"]
    assert "is not an amount" in told["errors"][0]["detail"]
