"""The page of the registry's data, its dumps, its catalogue; embeds; what changed since a day."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest

from awards.cli.handlers import HANDLERS
from awards.infrastructure import jobs, standing_jobs
from awards.organisations.services import ensure_organisation, merge
from awards.pledges import queries, services
from awards.pledges.models import Pledge
from awards.sharing.models import RegistryDump
from awards.sharing.rules.columns import NAMES
from awards.sharing.services import dumps_due
from tests import factories


@pytest.fixture
def kept(recorded, sessions, app):
    """The registry of the record with its first dump."""
    standing_jobs.arm_due(sessions, [dumps_due])
    while jobs.run_next(sessions, HANDLERS):
        pass
    return recorded.query(RegistryDump).one()


@pytest.fixture(autouse=True)
def same_storage(app, monkeypatch):
    """What jobs write lies where the application looks."""
    monkeypatch.setenv("AWARDS_STORAGE_URL", str(app.config["AWARDS"].instance / "files"))


def linked(page):
    return json.loads(page.one("//script[@type='application/ld+json']").text)


def test_the_page_offers_the_dump_with_its_digest_and_says_what_columns_mean(kept, client_for):
    client = client_for()
    page = client.get("sharing.data")
    assert page.heading == "Data of the registry"
    (link,) = page.find(f"//a[contains(@href, '{kept.day}.zip')]")
    content = client.get(link.get("href")).response.get_data()
    assert hashlib.sha256(content).hexdigest() == kept.digest
    assert kept.digest in page.main.replace(" ", "")
    assert {code.text for code in page.find("//th//code")} == set(NAMES)
    for name, url in page.links().items():
        if url.startswith(("/data/", "/pledges")):
            client.get(url)
            assert name


def test_there_is_a_page_before_the_first_dump(client_for):
    assert "nothing published yet" in client_for().get("sharing.data").main


def test_what_changed_since_a_dump_is_one_press_away_from_it(kept, session, at, client_for):
    session.get(RegistryDump, kept.day).day = at.date() - timedelta(days=1)
    for pledge in session.query(Pledge):
        pledge.changed_at = at - timedelta(days=3)
    session.query(Pledge).filter_by(public_id="R-000002").one().changed_at = at
    session.commit()
    client = client_for()
    csv_link, json_link = client.get("sharing.data").find("//table[1]//a[contains(@href, 'changed_since=')]")
    rows = list(csv.DictReader(io.StringIO(client.get(csv_link.get("href")).body)))
    assert [row["public_id"] for row in rows] == ["R-000002"]
    assert [one["public_id"] for one in client.get(json_link.get("href")).json["pledges"]] == ["R-000002"]
    (dump,) = client.get("sharing.dumps_json").json["dumps"]
    told = client.get(dump["changed_since"].removeprefix("http://localhost")).json
    assert [one["public_id"] for one in told["pledges"]] == ["R-000002"]


def test_the_list_of_dumps_tells_the_numbers_of_each_and_the_digest_before(kept, client_for):
    (one,) = client_for().get("sharing.dumps_json").json["dumps"]
    assert (one["sha256"], one["previous_sha256"], one["figures"]["found"]) == (kept.digest, None, 33)


def test_many_dumps_stand_on_pages_and_cost_as_many_queries(session, at, client_for, count_queries):
    for number in range(40):
        session.add(RegistryDump(
            day=at.date() - timedelta(days=number), made_at=at, stored=f"{number:032x}", size=1, digest="0" * 64,
            counts={"pledges": 1}, figures={},
        ))  # fmt: skip
    session.commit()
    client = client_for()
    with count_queries(at_most=4):
        page = client.get("sharing.data")
    older = page.one("//a[@rel='next']").get("href")
    rows = "//table[1]//a[contains(@href, '.zip')]"
    assert [len(page.find(rows)), len(client.get(older).find(rows))] == [31, 9]
    client.get("/data/registry?before=soon", expect=400)
    client.get(f"/data/registry/{at.date()}.zip", expect=404)


def test_the_catalogue_has_the_registry_and_a_series_by_year(kept, client_for):
    document = client_for().get("/data/registry/catalogue.jsonld").response.get_json(force=True)
    now, series, year = document["dcat:dataset"]
    assert document["@type"] == "dcat:Catalog"
    assert (now["@type"], series["@type"], year["@type"]) == ("dcat:Dataset", "dcat:DatasetSeries", "dcat:Dataset")
    assert year["dcat:inSeries"]["@id"] == series["@id"]
    assert year["dcat:distribution"][0]["spdx:checksum"]["spdx:checksumValue"] == kept.digest
    addresses = [one["dcat:downloadURL"]["@id"] for one in now["dcat:distribution"]]
    assert "http://localhost/pledges.csv" in addresses
    assert all(one.startswith("http://localhost/") for one in addresses)


def test_pages_tell_programs_what_they_are_about(recorded, client_for):
    client = client_for()
    assert linked(client.get("sharing.data"))["@type"] == "Dataset"
    pledge = queries.public_pledge(recorded, "R-000001")
    said = linked(client.get("/pledges/R-000001"))
    assert (said["@type"], said["identifier"]) == ("MonetaryGrant", "R-000001")
    lead = pledge.current.parties[0].organisation
    assert said["funder"][0]["name"] == lead.name
    told = linked(client.get(f"/organisations/{lead.slug}"))
    assert (told["@type"], told["name"]) == ("Organization", lead.name)


def test_no_title_ends_the_element_that_tells_of_it(session, a_pledge, client_for):
    a_pledge(source_id="1", title="</script><script>alert(1)</script>")
    session.commit()
    page = client_for().get("/pledges/R-000001")
    assert linked(page)["name"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize("what", ["number", "chart", "list"])
def test_an_embed_may_stand_anywhere_runs_nothing_and_says_its_date(recorded, client_for, count_queries, what):
    client = client_for()
    with count_queries(at_most=9):
        page = client.get("sharing.embedded", what=what, focus_area="access")
    headers = page.response.headers
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert page.find("//script") == []
    assert page.find("//time")
    assert "Not the official register." in page.main
    (link,) = page.find("//main//a[. = 'Pledges']")
    assert link.get("href") == "http://localhost/pledges?focus_area=access"
    found = queries.figures(recorded, queries.Filters(chosen={"focus_area": ("access",)})).found
    if what != "chart":
        assert str(found) in page.main


def test_an_embedded_chart_without_a_total_says_that_there_is_none(client_for):
    assert "No published total is held here." in client_for().get("sharing.embedded", what="chart").main


def test_an_embed_with_a_filter_shows_that_list(recorded, client_for):
    page = client_for().get("sharing.embedded", what="list", q="nothing-like-it")
    assert "No pledge matches." in page.main


def test_a_file_of_what_changed_tells_of_withdrawn_ones_as_such_and_of_merged_organisations(
    session, at, a_pledge, client_for
):
    day = timedelta(days=1)
    old, gone, named = (a_pledge(source_id=str(n), lead=f"Network {n}") for n in range(3))
    session.commit()
    since = (at + day / 2).isoformat()
    assert changed(client_for(), since) == {}
    services.withdraw_pledge(session, gone, "Announced by mistake.", None, at + day)
    session.commit()
    assert changed(client_for(), since) == {gone.public_id: ("withdrawn", "Announced by mistake.", "")}
    assert old.public_id in changed(client_for(), (at - day).date().isoformat())
    staff = factories.a_user(session, "staff@example.org")
    into = ensure_organisation(session, "The whole network", public=True)
    merge(session, ensure_organisation(session, "Network 2", public=True), into, staff)
    session.commit()
    before = (at - day).isoformat()
    told = client_for().get("sharing.pledges", form="json", changed_since=before).json["pledges"]
    assert {one["public_id"]: one["state"] for one in told}[gone.public_id] == "withdrawn"
    assert "title" not in next(one for one in told if one["state"] == "withdrawn")
    assert named.public_id in {one["public_id"] for one in told}


def changed(client, since):
    """What the file of changes says: by pledge its state, why it was withdrawn, its title."""
    body = client.get("sharing.pledges", form="csv", changed_since=since).body
    table = csv.DictReader(io.StringIO(body))
    return {row["public_id"]: (row["state"], row["withdrawal_reason"], row["title"]) for row in table}


@pytest.mark.parametrize("since", ["soon", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_day_that_is_none_is_refused(client_for, since):
    client_for().get("sharing.pledges", form="csv", changed_since=since, expect=400)
