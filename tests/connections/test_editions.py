"""An edition in the registry: which pledges are told of its laureates, why, and the same from the list's side."""

import csv
import io

import pytest
import python_calamine
from sqlalchemy import select

from awards.pledges.models import Pledge
from awards.pledges.services import withdraw_pledge
from awards.publishing.services import record
from tests.connections.test_pages import LAUREATE, said
from tests.connections.test_stated import link, people  # noqa: F401

OWN = {**LAUREATE, "slug": "masts-2026", "project": "Masts", "organisations": [("Mast network", "mast-network")]}


def naming(make, pledge):
    """As if the nominee of one laureate had named a pledge: the record itself knows of no nominations."""

    def made(row, position, known):
        found = make(row, position, known)
        found.texts = {"pledge": pledge} if row["slug"] == LAUREATE["slug"] else {}
        return found

    return made


@pytest.fixture
def told(session, published, a_pledge, monkeypatch):
    """Four pledges: of a laureate's organisation, only computed, named by a nominee, of nobody here."""
    of = {}
    for number, (title, lead) in enumerate(
        (("Own masts", "Mast network"), ("Networks for Ghana", "Others"), ("Named one", "Others"), ("Far", "Others")),
        start=1,
    ):
        of[title] = a_pledge(
            source_id=str(number), title=title, lead=lead, usd=100 * number, focus_area="access",
            countries=() if title == "Far" else ("GH",),
        ).public_id  # fmt: skip
    monkeypatch.setattr(record, "_laureate", naming(record._laureate, of["Named one"]))
    published(LAUREATE, OWN)
    session.commit()
    return of


def rows(page):
    return [" ".join(" ".join(row.itertext()).split()) for row in page.find("//table[@id='links']/tbody/tr")]


def test_an_edition_tells_what_is_named_and_pledged_itself_and_nothing_computed(told, client_for):
    page = client_for().get("connections.edition", year=2026)
    first, second = rows(page)
    assert first.startswith("Repair benches")
    assert "Named one" in first
    assert "Named by the nominee." in first
    assert second.startswith("Masts")
    assert "Own masts" in second
    assert "A pledge by this laureate." in second
    assert "Pledges 2 pledged, in money USD 400 2 pledges with a dollar value" in said(page)
    assert "Least developed country 0 UN list of" in said(page)


def test_its_files_have_the_rows_of_the_page_and_the_registry_the_same_pledges(told, client_for):
    client, wanted = client_for(), {told["Own masts"], told["Named one"]}
    table = client.get("connections.edition_file", year=2026, form="csv").body
    assert {row["pledge"] for row in csv.DictReader(io.StringIO(table))} == wanted
    file = client.get("connections.edition_file", year=2026, form="xlsx").response.get_data()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert {row[sheet[0].index("pledge")] for row in sheet[1:]} == wanted
    links = client.get("connections.edition_file", year=2026, form="json").json["links"]
    assert [(one["laureate"], one["class"]) for one in links] == [("repair-benches-2026", None), ("masts-2026", "B")]
    page = client.get("pledges.pledges", edition=2026)
    assert "Edition: Made-up awards 2026" in said(page)
    for found in (
        client.get("sharing.pledges", form="json", edition=2026).json,
        client.get("api.pledges_list", edition=2026).json,
    ):
        assert {one["public_id"] for one in found["pledges"]} == wanted
    assert client.get("api.totals", edition=2026).json["found"] == 2
    items = client.get("sharing.feed", form="json", edition=2026).json["items"]
    assert {one["url"].split("/")[4] for one in items} == wanted


def test_a_pledge_names_the_laureates_of_whom_it_is_told(told, client_for):
    text = said(client_for().get("pledges.pledge", public_id=told["Own masts"]))
    assert "Laureates Masts Winner 2026 : A pledge by this laureate." in text
    assert "Repair benches Winner 2026 : Named by the nominee." in said(
        client_for().get("pledges.pledge", public_id=told["Named one"])
    )
    for title in ("Networks for Ghana", "Far"):
        assert "Laureates" not in said(client_for().get("pledges.pledge", public_id=told[title]))


def test_a_pledge_that_is_named_and_stated_stands_once_with_both_reasons(
    told,
    people,  # noqa: F811
    client_for,
):
    client_for(people["staff"]).post("connections.link_stated", link(told["Named one"]))
    page = client_for().get("connections.edition", year=2026)
    named, own = rows(page)
    assert "Named one" in named
    assert "Named by the nominee. Supported by this pledge." in named
    assert "Own masts" in own
    links = client_for().get("connections.edition_file", year=2026, form="json").json["links"]
    assert links[0]["reasons"] == ["named_by_nominee", "supported"]
    text = said(client_for().get("pledges.pledge", public_id=told["Named one"]))
    assert text.count("Repair benches") == 1
    assert "Named by the nominee. Supported by this pledge." in text
    laureate = said(client_for().get("connections.laureate", slug="repair-benches-2026"))
    assert laureate.count("Named one") == 1
    assert "Named by the nominee. Supported by this pledge." in laureate


def test_what_staff_state_is_told_until_it_ends_and_what_is_withdrawn_is_told_no_more(
    told,
    people,  # noqa: F811
    client_for,
    session,
    at,
):
    staff = client_for(people["staff"])
    staff.post("connections.link_stated", link(told["Far"]))
    assert "Supported by this pledge." in said(client_for().get("connections.edition", year=2026))
    assert "Supported by this pledge." in said(client_for().get("pledges.pledge", public_id=told["Far"]))
    pledge = session.scalars(select(Pledge).filter_by(public_id=told["Far"])).one()
    withdraw_pledge(session, pledge, "A mistake.", None, at)
    session.commit()
    assert "Supported by this pledge." not in said(client_for().get("connections.edition", year=2026))


def test_an_edition_without_any_says_so_and_an_unknown_one_is_no_page(told, published, session, client_for):
    published({**LAUREATE, "slug": "alone-2027", "countries": []}, year=2027)
    session.commit()
    assert "No pledge is told of these laureates." in said(client_for().get("connections.edition", year=2027))
    client_for().get("connections.edition", year=2031, expect=404)
    for wrong in ("2031", "x", "20260"):
        client_for().get(f"/pledges?edition={wrong}", expect=404)


def test_an_edition_costs_the_same_for_few_and_for_many(told, published, session, a_pledge, client_for, count_queries):
    with count_queries(at_most=25) as few:
        client_for().get("connections.edition", year=2026)
    published(LAUREATE, *({**OWN, "slug": f"masts-{n}", "countries": ["GH"]} for n in range(12)), year=2027)
    for number in range(20):
        a_pledge(source_id=f"more {number}", lead="Mast network", usd=5, countries=("GH",))
    session.commit()
    with count_queries(at_most=25) as many:
        assert len(rows(client_for().get("connections.edition", year=2027))) == 1 + 12 * 21
    assert len(many) == len(few)


def test_the_edition_and_its_registry_page_lead_to_each_other(told, client_for):
    page = client_for().get("publishing.edition", year=2026)
    assert page.links()["Pledges beside the laureates of 2026"] == "/winners/2026/pledges"
    assert client_for().get("connections.edition", year=2026).links()["Made-up awards 2026"] == "/winners/2026"
