"""Open data of an edition: when it is there, what it tells, and that nobody who was not chosen can be found in it."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.closing import services
from awards.closing.models import OpenData, OpenFile
from awards.closing.queries.files import _rows
from awards.closing.rules import package
from awards.infrastructure import jobs, standing_jobs
from awards.programme import queries as programme
from awards.publishing import services as publishing
from awards.publishing.models import Publication
from tests.decisions.things import Judged, all_judged
from tests.publishing.things import finalists, winners

SITE = "https://awards.example.org"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def published(session, judged: Judged, at) -> Publication:
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    session.commit()
    return found


def with_data(session, judged: Judged, at) -> Publication:
    found = published(session, judged, at)
    services.make(session, found, at, 1, SITE)
    session.commit()
    return found


def rows(page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.body)))


def test_before_the_instant_the_address_is_one_that_never_was(session, judged, at, client_for) -> None:
    finalists(session, judged, at, at)
    found = winners(session, judged, at + timedelta(hours=1), at)
    session.commit()
    year, client = judged.edition.year, client_for(None)
    never = client.get("closing.data", year=1999, expect=404)
    assert client.get("closing.data", year=year, expect=404).heading == never.heading
    services.make(session, found, at, 1, SITE)  # even if it were there
    session.commit()
    client.get("closing.data", year=year, expect=404)
    client.get("closing.data_file", year=year, name="figures.csv", expect=404)
    assert "Editions in figures" not in client.get("publishing.data").main


def test_the_standing_job_makes_it_once_after_the_instant(session, judged, at, sessions) -> None:
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    session.commit()
    handlers = {services.OPEN_DATA: services.data_job}
    for _again in range(2):
        standing_jobs.arm_due(sessions, [services.data_due])
        while jobs.run_next(sessions, handlers):
            pass
    with sessions.reading() as fresh:
        assert fresh.scalars(select(OpenData.publication_id)).all() == [found.id]
        assert services.data_due(fresh) == []


@pytest.mark.parametrize("meanwhile", ["somebody writes", "another makes it", "the result is taken back"])
def test_no_writer_waits_while_it_is_made_and_what_changed_meanwhile_counts(
    session, judged, at, sessions, monkeypatch, meanwhile
) -> None:
    published(session, judged, at)
    standing_jobs.arm_due(sessions, [services.data_due])
    files, staff, second = package.files, judged.staff.id, judged.second.id

    def slowly(*given):
        monkeypatch.setattr(package, "files", files)
        with sessions.transaction() as other:
            found = other.scalars(select(Publication).where(Publication.kind == "winners")).one()
            by = other.get_one(User, staff)
            if meanwhile == "somebody writes":
                by.name = "Another name"
            elif meanwhile == "another makes it":
                services.make(other, found, at, 1, SITE)
            else:
                edition = programme.edition(other, found.edition_id)
                asked = publishing.propose_retraction(other, edition, "winners", "A mistake", by, at)
                publishing.approve_retraction(other, asked, other.get_one(User, second), at)
        return files(*given)

    monkeypatch.setattr(package, "files", slowly)
    assert jobs.run_next(sessions, {services.OPEN_DATA: services.data_job}, of=[services.OPEN_DATA])
    with sessions.reading() as fresh:
        assert set(fresh.scalars(select(jobs.Job.state).where(jobs.Job.kind == services.OPEN_DATA))) == {"done"}
        assert len(fresh.scalars(select(OpenData.publication_id)).all()) == (meanwhile != "the result is taken back")


def test_no_job_is_armed_before_the_winners_are_public(session, judged, at) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at + timedelta(days=1), at)
    session.commit()
    assert services.data_due(session) == []


def test_while_it_is_made_the_page_says_so(session, judged, at, client_for) -> None:
    published(session, judged, at)
    assert "being made" in client_for(None).get("closing.data", year=judged.edition.year).main


def test_every_file_is_what_its_digest_says(session, judged, at, client_for) -> None:
    with_data(session, judged, at)
    client, year = client_for(None), judged.edition.year
    page = client.get("closing.data", year=year)
    names = [name for name in page.links() if "." in name]
    assert {"figures.csv", "figures.json", "categories.csv", "countries.csv", "datapackage.json", "README.txt"} <= set(
        names
    )
    for name in names:
        body = client.get("closing.data_file", year=year, name=name).body
        assert hashlib.sha256(body.encode()).hexdigest() in page.main.replace("\n", ""), name


def test_the_description_is_a_data_package_that_fits_the_files(session, judged, at, client_for) -> None:
    found = with_data(session, judged, at)
    client, year = client_for(None), judged.edition.year
    package = json.loads(client.get("closing.data_file", year=year, name="datapackage.json").body)
    assert package["profile"] == "tabular-data-package"
    assert package["publication"]["sha256"] == found.digest
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    for resource in package["resources"]:
        body = client.get("closing.data_file", year=year, name=resource["path"]).body
        assert resource["bytes"] == len(body.encode())
        assert resource["hash"] == f"sha256:{hashlib.sha256(body.encode()).hexdigest()}"
        fields = [field["name"] for field in resource["schema"]["fields"]]
        lines = list(csv.DictReader(io.StringIO(body)))
        assert all(list(line) == fields for line in lines)
        keys = [tuple(line[name] for name in resource["schema"]["primaryKey"]) for line in lines]
        assert len(keys) == len(set(keys))
        same = json.loads(client.get("closing.data_file", year=year, name=f"{resource['name']}.json").body)
        assert len(same) == len(lines)


def test_of_few_who_were_not_chosen_no_table_tells(session, judged, at, client_for) -> None:
    with_data(session, judged, at)
    client, year = client_for(None), judged.edition.year
    found = rows(client.get("closing.data_file", year=year, name="figures.csv"))
    assert [row["kept_back"] for row in found] == ["eligible"]  # all together; one was not chosen
    countries = rows(client.get("closing.data_file", year=year, name="countries.csv"))
    assert {row["nominated"] for row in countries} == {""}  # laureates' countries alone
    iso2, finalists = countries[0]["country"], int(countries[0]["finalists"])
    told = client.get("connections.country_file", iso2=iso2, form="json").json["nominations"]
    assert told == [{"year": year, "nominated": None, "finalists": finalists, "winners": int(countries[0]["winners"])}]
    assert client.get("connections.country_file", iso2="AQ", form="json").json["nominations"][0]["finalists"] is None
    (told,) = client.get("connections.region_file", key="africa", form="json").json["nominations"]
    assert told == {"year": year, "nominated": None, "finalists": None, "winners": None}


def test_a_region_reads_its_own_row_of_the_open_data_and_none_of_a_language():
    content = (
        b"by,group,nominated,finalists,winners\nall,all,9,3,1\nregion,africa,7,2,\nldc,ldc,5,1,1\nlanguage,fr,4,1,0\n"
    )
    found = _rows("a digest", content, "group")
    assert {key: row["nominated"] for key, row in found.items()} == {"africa": "7", "ldc": "5"}


def test_of_a_result_that_was_taken_back_the_files_are_gone(session, judged, at, client_for) -> None:
    found = with_data(session, judged, at)
    taken_back = publishing.propose_retraction(session, judged.edition, "finalists", "A mistake", judged.staff, at)
    publishing.approve_retraction(session, taken_back, judged.second, at)
    session.commit()
    client = client_for(None)
    year = found.year
    assert "A mistake" in client.get("closing.data_file", year=year, name="figures.csv", expect=410).body
    assert "Editions in figures" not in client.get("publishing.data").main


def test_the_list_of_open_files_names_size_licence_date_and_digest(session, judged, at, client_for) -> None:
    with_data(session, judged, at)
    page = client_for(None).get("publishing.data")
    described = session.scalars(select(OpenFile.digest).where(OpenFile.name == "datapackage.json")).one()
    assert described in page.main
    for words in (str(judged.edition.year), "CC BY 4.0", "kB"):
        assert words in page.main


def test_the_page_costs_a_few_queries(session, judged, at, client_for, count_queries) -> None:
    with_data(session, judged, at)
    client = client_for(None)
    with count_queries(at_most=8):
        client.get("closing.data", year=judged.edition.year)


def test_the_fairness_report_is_public_once_two_people_agreed(session, judged, at, client_for) -> None:
    with_data(session, judged, at)
    client, year = client_for(None), judged.edition.year
    client.get("closing.fairness", year=year, expect=404)
    act = services.propose_fairness(session, judged.edition, judged.staff, at)
    session.commit()
    client.get("closing.fairness", year=year, expect=404)
    client.get("closing.fairness_csv", year=year, expect=404)
    services.approve(session, act, judged.second, at)
    session.commit()
    page = client.get("closing.fairness", year=year)
    assert "All nominations" in page.main
    assert "kept back" in page.main
    assert "Fairness report" in client.get("closing.data", year=year).links()
    assert rows(client.get("closing.fairness_csv", year=year))[0]["by"] == "all"


def test_a_later_publication_keeps_back_what_an_earlier_file_did(session, judged, at) -> None:
    found = with_data(session, judged, at)
    earlier = session.get_one(OpenData, found.id)
    assert set(earlier.kept_back) == {"categories", "countries"}
