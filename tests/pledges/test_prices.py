"""Sums and values in the prices of one year: beside what is stated, with what they leave out, in every form."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
import python_calamine

from awards.importing.rules import wrong_header
from awards.pledges import queries, services
from awards.pledges.rules import Money, NotPriced
from awards.rates.services import Given, give_prices
from tests.factories import a_user

INDEX = {2021: Decimal(100), 2022: Decimal(110), 2023: Decimal(125)}
COLUMN = "usd_at_prices_of_2023"


def dollars(amount, word="pledged", **values):
    return Money(word, Decimal(amount), "USD", usd=Decimal(amount), usd_basis="stated", **values)


@pytest.fixture
def given(session, at):
    """An index of three years."""
    said = Given(INDEX, 2021, "Made up", "https://prices.example", "Free", at.date())
    return give_prices(session, said, None, at, "")


@pytest.fixture
def made(a_pledge, given):
    """Pledges of each kind of year."""
    euros = Money("pledged", Decimal(10), "EUR", usd=Decimal(11), usd_basis="stated", value_date=date(2022, 5, 1))
    return [
        a_pledge(source_id="by day", money=(euros, dollars(8, "in_kind")), start_year=2021, countries=("GH",)),
        a_pledge(source_id="by year", usd=100, start_year=2021, end_year=2030, countries=("GH",)),
        a_pledge(source_id="undated", usd=7, countries=("KE",)),
        a_pledge(source_id="outside", money=(dollars(9, value_date=date(2020, 1, 1)),), start_year=2022),
        a_pledge(source_id="yearly", money=(Money("pledged", Decimal(5), "USD", basis="yearly"),), start_year=2021),
        a_pledge(source_id="without", start_year=2021),
    ]


def said(page):
    return " ".join(" ".join(page.one("//main").itertext()).split())


def summed(session, year=2023, **asked):
    return {one.word: one for one in queries.at_prices(session, queries.Filters(prices=year, **asked))}


def test_each_word_is_summed_by_the_day_of_its_value_else_the_first_year(session, made):
    pledged, in_kind = summed(session).values()
    assert (pledged.word, pledged.usd, pledged.pledges) == ("pledged", Decimal("137.50"), 2)
    assert (pledged.undated, pledged.outside) == (NotPriced(Decimal(7), 1), NotPriced(Decimal(9), 1))
    assert (in_kind.word, in_kind.usd, in_kind.pledges) == ("in_kind", Decimal(10), 1)
    assert summed(session, chosen={"country": ("KE",)})["pledged"].pledges == 0
    assert summed(session, q="no such word") == {}
    assert queries.at_prices(session, queries.Filters()) == []


def test_what_two_pledges_name_counts_once_and_a_part_of_no_known_year_takes_nothing_away(session, at, made):
    staff = a_user(session, "staff@secretariat.example")
    by_day, by_year, undated, *_ = made
    services.link(session, by_day, by_year, "part_of", Decimal(50), "", staff, at)
    assert (summed(session)["pledged"].usd, summed(session)["pledged"].net) == (Decimal("137.5"), Decimal("131.25"))
    services.link(session, by_year, undated, "part_of", None, "", staff, at)
    assert summed(session)["pledged"].net == Decimal("131.25"), "what counts it has no value in these prices"
    assert queries.figures(session, queries.Filters()).twice["pledged"] == Decimal("105.5")


def test_without_an_index_no_page_speaks_of_prices_and_none_can_be_asked_for(client_for, session, a_pledge):
    pledge = a_pledge(source_id="1", usd=100, start_year=2021)
    assert queries.at_prices(session, queries.Filters(prices=2021)) == []
    session.commit()
    for address in ("/pledges", "/pledges/figures", f"/pledges/{pledge.public_id}", "/rates"):
        assert "rices of" not in client_for().get(address).text
        if address != "/rates":
            refused = client_for().get(f"{address}?prices=2021", expect=422)
            assert "No index of prices holds the year 2021." in refused.text


def test_pages_tell_the_sums_beside_those_that_are_stated_and_what_is_left_out(
    session, made, client_for, count_queries
):
    session.commit()
    with count_queries() as plain:
        page = client_for().get("pledges.figures")
    assert "in prices of" not in said(page)
    options = [option.text for option in page.find("//select[@name='prices']/option")]
    assert options == ["no other year", "2023", "2022", "2021"]
    with count_queries(at_most=len(plain) + 1):
        page = client_for().get("pledges.figures", prices="2023", country="GH", currency="EUR")
    assert "pledged, in prices of 2023 USD 137.50 2 pledges of years that the index holds" in said(page)
    assert "pledged, in money USD 111 2 pledges with a dollar value" in said(page)
    assert page.links()["Only the pledges of this list"] == "/pledges?prices=2023&country=GH&currency=EUR"
    assert [(one.get("name"), one.get("value")) for one in page.find("//form[.//select]//input")] == [
        ("country", "GH"), ("currency", "EUR"),
    ]  # fmt: skip
    assert "prices=2023" in page.links()["CSV"]
    page = client_for().get("pledges.pledges", prices="2023")
    assert "Left out in prices of 2023: USD 7 (pledged), of 1 pledge without day and year." in said(page)
    assert "Left out in prices of 2023: USD 9 (pledged), of 1 pledge of a year without an index." in said(page)
    assert "USD 11 as stated; USD 12.50 in prices of 2023" in said(page)
    assert page.links()["Only as stated"] == "/pledges"
    assert all("prices=2023" in page.links()[name] for name in ("CSV", "JSON", "XLSX"))
    for wrong in ("2020", "2024", "20210"):
        refused = client_for().get(f"/pledges?prices={wrong}", expect=422)
        assert f"No index of prices holds the year {wrong}." in refused.text
    client_for().get("/pledges?prices=x", expect=400)
    assert client_for().get(page.one("//link[@type='application/atom+xml']").get("href")).status == 200


def test_a_list_costs_one_question_more_and_a_sum_by_ties_two(session, at, made, client_for, count_queries):
    services.link(session, made[0], made[1], "part_of", None, "", a_user(session, "s@x.example"), at)
    session.commit()
    with count_queries() as plain:
        client_for().get("pledges.pledges")
    with count_queries() as priced:
        page = client_for().get("pledges.pledges", prices="2023")
    assert len(priced) == len(plain) + 4, "the index, the sums, and two of the ties"
    assert "In prices of 2023 USD 12.50 (pledged) is counted once: two pledges name it." in said(page)
    page = client_for().get("pledges.pledges", prices="2023", sums="gross")
    assert "In prices of 2023 USD 12.50 (pledged) counts twice: two pledges name it." in said(page)


def test_the_page_of_a_pledge_tells_its_value_in_the_newest_prices_or_those_of_a_year(made, session, client_for):
    session.commit()
    by_day, by_year, undated, *_ = made
    page = client_for().get("pledges.pledge", public_id=by_day.public_id)
    assert "USD 11 as stated; USD 12.50 in prices of 2023" in said(page)
    assert page.links()["How prices of another year are worked out"] == "/rates#prices"
    page = client_for().get("pledges.pledge", public_id=by_year.public_id, prices="2022")
    assert "USD 110 in prices of 2022" in said(page)
    assert "in prices of" not in said(client_for().get("pledges.pledge", public_id=undated.public_id))


def test_files_have_a_column_of_the_year_where_it_is_asked_for_and_an_import_passes_it_over(
    session, made, at, client_for
):
    services.withdraw_pledge(session, made[5], "Announced by mistake.", None, at)
    session.commit()
    client = client_for()
    wanted = {"by day": "12.5|10", "by year": "125", "undated": "", "outside": "", "yearly": ""}
    assert COLUMN not in client.get("sharing.pledges", form="csv").body
    rows = list(csv.DictReader(io.StringIO(client.get("sharing.pledges", form="csv", prices="2023").body)))
    assert {row["source_id"]: row[COLUMN] for row in rows} == wanted
    since = client.get("sharing.pledges", form="csv", prices="2023", changed_since="2020-01-01").body
    assert {row[COLUMN] for row in csv.DictReader(io.StringIO(since)) if row["state"] == "withdrawn"} == {""}
    content = client.get("sharing.pledges", form="xlsx", prices="2023").response.get_data()
    sheet, notes = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(place).to_python()
        for place in (0, 1)
    )
    places = [sheet[0].index(name) for name in ("source_id", COLUMN)]
    cells = {row[places[0]]: row[places[1]] for row in sheet[1:]}
    assert cells == wanted | {"by year": 125.0}
    assert any(line[0] == COLUMN and "https://prices.example" in line[2] for line in notes if len(line) > 2)
    assert wrong_header(list(rows[0])) is None
    assert wrong_header([*rows[0], "usd_at_prices_of_20234"]) is not None


def test_programs_read_the_same_numbers(session, made, client_for):
    session.commit()
    client = client_for()
    listed = client.get("sharing.pledges", form="json", prices="2023").json
    page = client.get("/api/v1/pledges?prices=2023").json
    for found in (listed["pledges"], page["pledges"]):
        money = {one["public_id"]: [amount[COLUMN] for amount in one["money"]] for one in found}
        assert money[made[0].public_id] == ["12.5", "10"]
        assert money[made[2].public_id] == [None]
    totals = client.get("/api/v1/totals?prices=2023").json["at_prices"]
    assert totals == listed["totals"]["at_prices"] == {"2023": {
        "pledged": {"gross": "137.5", "net": "137.5", "pledges": 2, "undated": ["7", 1], "outside": ["9", 1]},
        "in_kind": {"gross": "10", "net": "10", "pledges": 1, "undated": ["0", 0], "outside": ["0", 0]},
    }}  # fmt: skip
    assert "at_prices" not in client.get("/api/v1/totals").json
    assert client.get("/api/v1/totals?prices=2020", expect=422).response.content_type == "application/problem+json"
    embedded = client.get("/embed/pledges/number?prices=2023").text
    assert "in prices of 2023" in embedded
