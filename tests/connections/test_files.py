"""Items answer as JSON and CSV too: what the page shows, each row with its source and its date."""

import csv
import io
from datetime import date
from urllib.parse import urlsplit

import pytest
import python_calamine

from awards.connections.views import country, subjects
from awards.organisations.services import ensure_organisation
from tests.support.page import words

ITEMS = (
    "/regions/africa", "/regions/ldc", "/focus/value-creation", "/organisations/huawei", "/countries/AR",
    "/laureates/laboratoria-2018",
)  # fmt: skip


def table(client, address):
    found = client.get(f"{address}.csv")
    assert found.response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(found.response.get_data(as_text=True))))


@pytest.mark.parametrize("address", ITEMS)
def test_each_item_links_its_files_and_they_hold_what_the_page_shows(recorded, client_for, address):
    client = client_for()
    page = client.get(address)
    assert {f"{address}.csv", f"{address}.json"} <= set(page.links().values())
    document = client.get(f"{address}.json").json
    assert {"source", "pledges_recorded_at", "laureates_published_at"} <= document.keys()
    rows = table(client, address)
    assert rows
    for row in rows:
        assert all([row["source"], row["date"]]), row
        assert urlsplit(row["url"]).path in {address, *page.links().values()}, row["url"]


def test_json_and_csv_agree(recorded, client_for):
    client = client_for()
    for address in ("/regions/africa", "/focus/value-creation", "/organisations/huawei", "/countries/AR"):
        document, rows = client.get(f"{address}.json").json, table(client, address)
        pledges = document["pledges"] + document.get("pledges_naming_it", document.get("pledges_naming_a_region", []))
        assert sorted(row["id"] for row in rows if row["kind"] == "pledge") == sorted(p["public_id"] for p in pledges)
        laureates = [laureate["slug"] for laureate in document["laureates"]]
        assert [row["id"] for row in rows if row["kind"] == "laureate"] == laureates
        sources = {row["id"]: row["source"] for row in rows}
        assert all(sources[pledge["public_id"]] == pledge["source"] for pledge in pledges)


@pytest.fixture
def few(monkeypatch):
    """Pages and files of items hold two pledges at most."""
    for module, name in ((subjects, "MOST"), (country, "MOST_PLEDGES")):
        monkeypatch.setattr(module, name, 2)


@pytest.mark.usefixtures("recorded", "few")
@pytest.mark.parametrize(
    ("address", "number", "where"),
    [
        ("/countries/GH", "pledges_from_or_for", "/pledges.{form}?place=GH"),
        ("/regions/africa", "pledges_within", "/pledges.{form}?place=africa"),
        ("/focus/access", "pledges_found", "/pledges.{form}?focus_area=access"),
        ("/organisations/makers", "pledges_number", "/pledges.{form}?organisation=makers"),
    ],
)
def test_a_file_that_holds_some_pledges_says_how_many_more_there_are_and_where(
    session, client_for, a_pledge, address, number, where
):
    for n in range(5):
        a_pledge(lead="Makers", focus_area="access", countries=("GH",), title=f"A pledge {n}")
    session.commit()
    client = client_for()
    document, rows = client.get(f"{address}.json").json, table(client, address)
    (more,) = (row for row in rows if row["kind"] == "more")
    assert len(document["pledges"]) == 2
    assert int(more["id"]) == document[number] - 2 >= 3
    assert more["url"].endswith(where.format(form="csv"))
    assert document["all_pledges"].endswith(where.format(form="json"))
    parts = urlsplit(document["all_pledges"])
    assert client.get(f"{parts.path}?{parts.query}").json["found"] == document[number]


@pytest.mark.usefixtures("recorded", "few")
def test_pledges_that_name_a_region_are_counted_whole_and_the_rest_is_told(session, client_for, a_pledge):
    for n in range(5):
        a_pledge(title=f"Across Europe {n}", regions=("europe",))
    session.commit()
    client = client_for()
    page, document = client.get("/regions/europe"), client.get("/regions/europe.json").json
    assert "Pledges naming the region 5" in " ".join(" ".join(page.one("//main").itertext()).split())
    assert "The first ones are shown." in page.main
    assert (document["pledges_naming_it_number"], len(document["pledges_naming_it"])) == (5, 2)
    told = {row["url"].partition("localhost")[2]: row["id"] for row in table(client, "/regions/europe")}
    assert told["/regions/europe"] == "3"
    norway = client.get("/countries/NO.json").json
    assert (norway["pledges_naming_a_region_number"], len(norway["pledges_naming_a_region"])) == (5, 2)


@pytest.mark.usefixtures("recorded")
def test_a_pledge_stands_once_in_a_file_and_lists_no_countries_only_where_it_lists_none(session, client_for, a_pledge):
    both = a_pledge(title="Ghana and beyond", countries=("GH",), regions=("africa",)).public_id
    home = ensure_organisation(session, "Makers of Ghana", public=True)
    home.country = "GH"
    from_there = a_pledge(lead="Makers of Ghana", title="All over the continent", regions=("africa",)).public_id
    session.commit()
    client = client_for()
    for address in ("/regions/africa", "/countries/GH"):
        ids = [row["id"] for row in table(client, address) if row["kind"] == "pledge"]
        assert {both, from_there} <= set(ids)
        assert len(ids) == len(set(ids))
    region = client.get("/regions/africa")
    cards = [words(card) for card in region.find("//section[@aria-labelledby='pledged']//article")]
    assert [card for card in cards if "Ghana and beyond" in card and "lists no countries" in card] == []
    assert len([card for card in cards if "All over the continent" in card]) == 1
    assert "All over the continent" not in words(client.get("/countries/GH").one("//section[@aria-labelledby='broad']"))


def test_the_sums_of_a_focus_area_are_those_of_the_list(recorded, client_for):
    found = client_for().get("/focus/value-creation.json").json
    listed = client_for().get("/pledges.json?focus_area=value-creation").json
    assert (found["pledges_found"], found["totals"]) == (listed["found"], listed["totals"])


def test_an_organisation_says_in_which_role(recorded, client_for):
    found = client_for().get("/organisations/huawei.json").json
    assert (found["slug"], found["name"]) == ("huawei", "Huawei")
    assert [pledge["role"] for pledge in found["pledges"]] == ["lead", "lead"]


def test_a_pledge_is_one_row_of_the_list_s_columns(recorded, client_for):
    client = client_for()
    [row] = table(client, "/pledges/R-000001")
    listed = client.get("/pledges.csv").response.get_data(as_text=True)
    assert row in list(csv.DictReader(io.StringIO(listed)))
    assert all([row["source"], row["retrieved_on"]])
    assert "/pledges/R-000001.csv" in client.get("/pledges/R-000001").links().values()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/regions/africa", "region-africa"), ("/regions/ldc", "region-ldc"),
        ("/focus/value-creation", "focus-value-creation"), ("/organisations/huawei", "organisation-huawei"),
        ("/countries/AR", "country-AR"), ("/countries", "countries"), ("/regions", "regions"),
    ],
)  # fmt: skip
def test_a_workbook_holds_the_rows_of_the_csv_and_the_page_links_both(recorded, client_for, address, name):
    client = client_for()
    addresses = {form: f"{address}.{form}" for form in ("csv", "xlsx", "json")}
    assert set(addresses.values()) <= {link.get("href") for link in client.get(address).find("//a[@href]")}
    found = client.get(addresses["xlsx"]).response
    assert found.headers["Content-Disposition"] == f'attachment; filename="{name}.xlsx"'
    assert found.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(found.get_data())).get_sheet_by_index(0)
    text = client.get(addresses["csv"]).response.get_data(as_text=True)
    assert [[shown(cell) for cell in row] for row in sheet.to_python()] == list(csv.reader(io.StringIO(text)))


def test_the_days_of_a_workbook_are_days_and_a_single_amount_is_a_number(recorded, client_for):
    found = client_for().get("/countries/GH.xlsx").response.get_data()
    head, *rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(found)).get_sheet_by_index(0).to_python()
    cells = {name: {type(row[place]) for row in rows} - {str} for place, name in enumerate(head)}
    assert (cells["date"], cells["amount"]) == ({date}, {float})


def shown(cell):
    """A cell of a workbook as the text of a CSV cell."""
    return str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_what_has_no_page_has_no_file(recorded, client_for, form):
    for address in ("/regions/atlantis", "/focus/beauty", "/organisations/nobody", "/countries/XX", "/pledges/R-9999"):
        client_for().get(f"{address}.{form}", expect=404)
    client_for().get(f"/regions/africa.{form}?page=2", expect=400)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_file_costs_the_same_for_few_and_for_many(session, client_for, count_queries, published, a_pledge, form):
    def an_edition(year, number):
        published(
            *[
                {"slug": f"l{year}-{n}", "project": f"Benches {n}", "category_key": "access", "focus_area": "access",
                 "countries": ["GH"], "organisations": [("Makers", None)]}
                for n in range(number)
            ], year=year,
        )  # fmt: skip
        for n in range(number):
            a_pledge(lead="Makers", focus_area="access", countries=("GH",), title=f"A pledge {year}-{n}")
        session.commit()

    an_edition(2025, 1)
    addresses = ["/regions/africa", "/focus/access", "/organisations/makers", "/countries/GH"]
    addresses += ["/laureates/l2025-0"] if form != "xlsx" else []
    few = [costs(client_for(), count_queries, f"{address}.{form}") for address in addresses]
    an_edition(2026, 12)
    assert [costs(client_for(), count_queries, f"{address}.{form}") for address in addresses] == few


def costs(client, count_queries, address):
    with count_queries(at_most=34) as counted:
        client.get(address)
    return len(counted)
