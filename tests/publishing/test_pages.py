"""What a visitor sees of publications, in every format."""

import csv
import io
import json
import re

import pytest
from lxml import etree

from awards.decisions import services as decisions
from awards.publishing import rules, services
from tests.decisions.things import a_judged_edition
from tests.factories import a_nomination
from tests.publishing.things import a_record_edition, announce, decide, finalists, made_again, two_laureates, winners

COLUMNS = ["year", "category", "role", "project", "organisations", "countries", "source"]


@pytest.fixture
def record(session, at):
    """Two editions: 2019 with two laureates, 2020 of which nothing is recorded."""
    kept = rules.facts(
        names={"en": "Example awards 2019", "fr": "Prix exemple 2019"},
        categories=[
            {"key": "access", "names": {"en": "Access"}, "focus_area": "access"},
            {"key": "skills", "names": {"en": "Skills"}, "focus_area": None},
        ],
        nominations={"figure": 132, "qualifier": "more than"},
        ceremony_date="2019-11", sources=[{"url": "https://example.org/2019", "words": ""}],
    )  # fmt: skip
    services.publish_record(session, a_record_edition(session, 2019), kept, two_laureates(), at)
    nothing = rules.facts(names={"en": "Example awards 2020"})
    services.publish_record(session, a_record_edition(session, 2020), nothing, [], at)
    session.commit()


def rows_of(page):
    return list(csv.reader(io.StringIO(page.body)))


def test_the_editions_stand_newest_first_and_what_is_not_recorded_is_said(record, client_for):
    page = client_for().get("publishing.winners")
    assert [" ".join(h.itertext()).strip() for h in page.find("//section/h2")] == ["2020", "2019"]
    assert "Winners not recorded" in page.main
    assert "more than 132" in page.main
    assert "Name not recorded" in page.main


def test_an_edition_shows_figures_with_their_qualifier_and_unknown_as_not_recorded(record, client_for):
    page = client_for().get("publishing.edition", year=2019)
    assert page.heading == "Winners 2019"
    assert "more than 132" in page.main
    assert "Example One, Example Two, with Example Partner" in page.main
    assert "Organisation not recorded" not in page.main.split("Name not recorded")[0]
    assert "Honoured in November 2019." in page.main
    assert page.links()["Jordan"] == "/countries/JO"
    assert page.links()["Female agent"] == "/laureates/female-agent-2019"
    assert page.links()["example.org"] == "https://example.org/2019"


def test_an_edition_without_recorded_winners_says_so(record, client_for):
    page = client_for().get("publishing.edition", year=2020)
    assert page.heading == "Awards of 2020"
    assert "not recorded. That is not the same as none." in page.main


def test_an_edition_that_never_was_is_not_found_in_any_format(record, client_for):
    for endpoint in ("publishing.edition", "publishing.edition_json", "publishing.edition_csv", "publishing.rehearsal"):
        client_for().get(endpoint, year=1999, expect=404)


def test_filters_narrow_the_page_and_its_files_alike_and_counts_equal_results(record, client_for):
    client = client_for()
    page = client.get("publishing.winners", country="LB")
    assert "1 laureate found" in page.main
    assert "Female agent" in page.main
    assert "Name not recorded" not in page.main
    assert [row[3] for row in rows_of(client.get("/winners.csv?country=LB"))[1:]] == ["Female agent"]
    found = client.get("/winners.json?country=LB").json["editions"]
    assert [laureate["slug"] for edition in found for laureate in edition["laureates"]] == ["female-agent-2019"]
    assert page.links()["CSV"] == "/winners.csv?country=LB"
    for box in page.find("//fieldset//input"):
        name, value = box.get("name"), box.get("value")
        count = int(box.getparent().xpath("span")[0].text)
        query = "" if name == "country" else "&country=LB"
        assert len(rows_of(client.get(f"/winners.csv?{name}={value}{query}"))) - 1 == count, (name, value)
    assert "No laureate matches these filters." in client.get("/winners?country=KE").main


def test_a_region_holds_the_laureates_of_its_countries(record, client_for):
    assert len(rows_of(client_for().get("/winners.csv?region=arab-states"))) == 2
    assert len(rows_of(client_for().get("/winners.csv?region=europe"))) == 1


def test_an_unknown_parameter_is_refused(record, client_for):
    for path in ("/winners?rank=1", "/winners/2019?sort=score", "/winners.csv?page=2", "/feed.atom?x=1"):
        client_for().get(path, expect=400)


def test_the_file_of_an_edition_has_the_columns_that_scripts_rely_on(record, client_for):
    rows = rows_of(client_for().get("/winners/2019.csv"))
    assert rows[0] == COLUMNS
    assert rows[1] == [
        "2019", "access", "winner", "Female agent", "Example One|Example Two", "JO|LB",
        "https://example.org/2019|A printed programme",
    ]  # fmt: skip
    assert rows[2] == ["2019", "skills", "winner", "", "", "", "A printed programme"]


def test_the_digest_of_the_json_is_made_again_by_the_recipe_of_the_verify_page(record, client_for):
    client = client_for()
    page = json.loads(client.get("/winners/2019.json").body)
    assert made_again(page)
    page["laureates"][0]["project"] += "."
    assert not made_again(page)
    verify = client.get("verifying.verify")
    assert page["digest"] in verify.main
    assert len(re.findall(r"\b[0-9a-f]{64}\s+the same\b", verify.main)) == 2
    assert "digest" not in client.get("/winners/2019.json?country=LB").json, "a part has not the digest of the whole"


def test_data_lists_every_file_with_licence_and_date_and_each_opens(record, client_for):
    client = client_for()
    page = client.get("publishing.data")
    assert "CC BY 4.0" in page.main
    files = [a.get("href") for a in page.find("//main//td//a")]
    assert {"/winners.csv", "/winners/2019.json", "/winners/2020.csv", "/pledges.json"} <= set(files)
    for address in files:
        client.get(address)


def test_the_feeds_are_well_formed_and_tell_the_same(record, client_for):
    client = client_for()
    feed = etree.fromstring(client.get("/feed.atom").response.data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    titles = [node.text for node in feed.findall("a:entry/a:title", space)]
    document = client.get("/feed.json").json
    assert titles == [item["title"] for item in document["items"]] == ["Example awards 2020", "Example awards 2019"]
    assert document["items"][1]["url"] == "http://localhost/winners/2019"
    assert "Female agent" in document["items"][1]["content_text"]


def test_a_feed_without_anything_is_still_a_feed(client_for):
    assert etree.fromstring(client_for().get("/feed.atom").response.data) is not None
    assert client_for().get("/feed.json").json["items"] == []


@pytest.mark.parametrize(
    "path", ["/winners", "/winners/2019", "/winners/2019.json", "/winners.csv", "/feed.atom", "/verify", "/data"]
)
def test_public_answers_set_no_cookie_and_say_when_nothing_changed(record, client_for, path):
    client = client_for()
    first = client.get(path).response
    assert "Set-Cookie" not in first.headers
    again = client.browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.browser.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_names_stand_in_the_language_of_the_page(record, client_for):
    page = client_for().get("/winners/2019?lang=fr")
    assert "Prix exemple 2019" in page.main
    assert "Jordanie" in page.main


def test_public_pages_take_as_many_queries_with_many_editions(session, at, record, client_for, count_queries):
    client = client_for()
    for path in ("/winners", "/winners/2019", "/winners.json", "/verify"):
        client.get(path)
    with count_queries() as few:
        client.get("/winners")
    for year in range(2000, 2015):
        many = [{**two_laureates()[0], "slug": f"l{number}-{year}"} for number in range(20)]
        services.publish_record(session, a_record_edition(session, year), rules.facts(), many, at)
    session.commit()
    with count_queries(at_most=8) as much:
        client.get("/winners")
    assert len(few) == len(much)
    with count_queries(at_most=10):
        client.get("/winners/2019")
    with count_queries(at_most=6):
        client.get("/verify")


def test_after_the_winners_the_page_marks_them_and_keeps_the_finalists(session, at, client_for):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()
    page = client_for().get("/winners/2027")
    assert "1 winner, 2 further finalists, by category" in page.main
    roles = {row[3]: row[2] for row in rows_of(client_for().get("/winners/2027.csv"))[1:]}
    assert roles == {"Anna’s workshop": "winner", "Bridge school": "finalist", "Code clubs": "finalist"}


def test_in_production_only_staff_see_what_a_rehearsal_published(session, at, app, client_for):
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    session.commit()
    people = {"nobody": client_for(), "judge": client_for(judged.judges[0]), "staff": client_for(judged.staff)}
    assert "Anna’s workshop" in people["nobody"].get("/rehearsal/2027/winners").main
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    for address in ("/rehearsal/2027/winners", "/rehearsal/2027/winners.json", "/rehearsal/2027/countries/KE"):
        people["nobody"].get(address, expect=404)
        people["judge"].get(address, expect=404)
        people["staff"].get(address)


def test_a_category_whose_shortlist_is_of_nobody_is_said_to_have_no_finalist(session, at, client_for):
    judged = a_judged_edition(session, at)
    a_nomination(
        session, judged.edition, judged.nominator, at, title="Echo", entry_state="eligible", categories=("access",)
    )
    decision = decisions.propose(
        session, judged.edition, judged.access, "shortlist", [], {}, judged.staff, at,
        number_reason="Nobody met the bar", overrides={"reviews": "Nobody met the bar"},
    )  # fmt: skip
    decisions.approve(session, decision, judged.second, at, read=True)
    publication = finalists(session, judged, at, at)
    said = {one["key"]: one.get("no_finalist") for one in publication.facts["categories"]}
    assert said == {"access": True, "skills": None}
    session.commit()
    page = client_for().get("publishing.edition", year=2027)
    section = "No finalist this year The jury chose nobody of this category for the shortlist."
    assert section in page.main
    assert "Nobody met the bar" not in page.main
    assert "No finalist this year" not in client_for().get("/winners/2027?category=skills").main
    assert client_for().get("publishing.edition_json", year=2027).json["facts"]["categories"][0]["no_finalist"] is True
    winners(session, judged, at, at)
    session.commit()
    assert section in client_for().get("publishing.edition", year=2027).main


def test_an_edition_in_which_the_jury_chose_nobody_is_announced_to_its_end(session, at, client_for):
    judged = a_judged_edition(session, at)
    decide(session, judged, at)
    announce(session, judged, "finalists", at, at)
    session.commit()
    visitor, staff = client_for(), client_for(judged.staff)
    page = visitor.get("publishing.edition", year=2027)
    assert page.heading == "Finalists 2027"
    assert "No finalist this year The jury chose nobody of this category for the shortlist." in page.main
    assert "not recorded" not in page.main
    listed = visitor.get("publishing.winners").main
    assert "No finalist this year" in listed
    assert "Winners not recorded" not in listed
    for address in ("/", "/call", "/feed.atom", "/feed.json", "/winners/2027.csv", "/data", "/winners/2027/pledges"):
        visitor.get(address)
    assert visitor.get("/winners/2027.json").json["laureates"] == []
    announce(session, judged, "winners", at, at)
    session.commit()
    page = client_for().get("publishing.edition", year=2027)
    assert page.heading == "Winners 2027"
    assert "No finalist this year" in page.main
    for address in ("publishing.announcements", "publishing.slides"):
        staff.get(address, edition_id=judged.edition.id)
