"""Feeds of any list: valid Atom and JSON Feed, an entry for each version and report, known by an address that stays."""

from datetime import date, timedelta

import feedparser
import pytest
from lxml import etree

from awards.pledges import services
from awards.pledges.rules import reports
from tests import factories

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def told(session, at, a_pledge):
    """A pledge with two versions and a report, and one of another organisation for another country."""
    one = a_pledge(source_id="1", title="Schools & <b>more</b>", usd=5, countries=("KE",), summary="We teach.\x0b")
    a_pledge(source_id="2", title="الشبكات", lead="Other network", countries=("UG",), language="ar")
    staff = factories.a_user(session, "staff@example.org")
    said = reports.Report(date(2026, 1, 1), date(2026, 6, 30), "started", "We began.", why_none="Too early.",
                          evidence="https://example.org")  # fmt: skip
    services.report(session, one, said, staff, at.date(), at + timedelta(days=2))
    from tests.pledges.conftest import put

    put(session, at + timedelta(days=1), source_id="1", title="Schools, again", countries=("KE",))
    session.commit()
    return one


def entries(client, **asked):
    """The entries of the Atom feed as a reader has them; the JSON Feed tells the same."""
    text = client.get("sharing.feed", form="atom", **asked).response.get_data()
    found = feedparser.parse(text)
    assert not found.bozo, found.get("bozo_exception")
    check_atom(text)
    document = client.get("sharing.feed", form="json", **asked).json
    assert [item["id"] for item in document["items"]] == [entry.id for entry in found.entries]
    assert [item["title"] for item in document["items"]] == [entry.title for entry in found.entries]
    check_json_feed(document)
    return found.entries


def check_atom(text):
    """The rules of RFC 4287 that a schema would say: what must stand once, what is an address, what is an instant."""
    feed = etree.fromstring(text)
    for parent in [feed, *feed.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", ATOM)) == 1, name
        assert parent.findtext("a:id", None, ATOM).startswith("http")
        assert parent.findtext("a:updated", None, ATOM)[-6] in "+-"
        assert parent.find("a:author/a:name", ATOM) is not None
        assert len([link for link in parent.findall("a:link", ATOM) if link.get("rel") == "alternate"]) == 1
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == feed.findtext("a:id", None, ATOM)
    known = [entry.findtext("a:id", None, ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert len(known) == len(set(known))


def check_json_feed(document):
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert {"title", "home_page_url", "feed_url", "items"} <= set(document)
    assert all({"id", "url", "content_text", "date_published"} <= set(item) for item in document["items"])


def test_each_version_and_each_report_is_an_entry_known_by_its_permanent_address(told, client_for):
    client = client_for()
    found = entries(client)
    number = told.public_id
    assert [entry.id for entry in found] == [
        f"http://localhost/pledges/{number}#report-1", f"http://localhost/pledges/{number}/v/2",
        *(f"http://localhost/pledges/{one}/v/1" for one in ("R-000002", "R-000001")),
    ]  # fmt: skip
    assert found[0].title == "Progress report: Schools, again"
    assert "We began." in found[0].summary
    assert found[3].title == "Schools & <b>more</b>"
    for entry in found:
        client.get(entry.link.removeprefix("http://localhost"))


def test_a_feed_is_of_the_list_that_its_address_asks_for(told, client_for):
    client = client_for()
    assert [entry.title for entry in entries(client, country="UG")] == ["الشبكات"]
    assert [entry.title for entry in entries(client, organisation="other-network")] == ["الشبكات"]
    assert client.get("sharing.feed", form="json", country="UG").json["home_page_url"].endswith("/pledges?country=UG")
    client.get("/pledges/feed.atom?colour=red", expect=400)


def test_a_withdrawn_pledge_is_in_no_feed(session, told, at, client_for):
    services.withdraw_pledge(session, told, "By mistake.", None, at)
    session.commit()
    assert [entry.title for entry in entries(client_for())] == ["الشبكات"]


def test_the_list_links_to_its_feed_and_a_feed_of_nothing_is_one(told, client_for):
    page = client_for().get("pledges.pledges", country="UG")
    assert page.links()["Feed"] == "/pledges/feed.atom?country=UG"
    assert entries(client_for(), q="nothing-like-it") == []


def test_a_feed_costs_the_same_for_few_and_for_many(session, told, client_for, count_queries, a_pledge):
    with count_queries(at_most=11) as few:
        client_for().get("sharing.feed", form="atom")
    for number in range(70):
        a_pledge(source_id=f"more {number}", lead=f"Network {number}", usd=number, countries=("GH", "RW"))
    session.commit()
    with count_queries(at_most=11) as many:
        client_for().get("sharing.feed", form="atom")
    assert len(many) == len(few)
