"""Feeds of any list: valid Atom and JSON Feed, an entry for each version and report, known by an address that stays."""

from datetime import date, datetime, timedelta

import feedparser
import pytest
from lxml import etree
from sqlalchemy import select

from awards.infrastructure import audit
from awards.pledges import services
from awards.pledges.rules import reports
from tests import factories
from tests.pledges.conftest import put, report_here

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
    put(session, at + timedelta(days=1), source_id="1", title="Schools, again", countries=("KE",))
    session.commit()
    return one


def entries(client, feed="sharing.feed", **asked):
    """The entries of the Atom feed as a reader has them; the JSON Feed tells the same."""
    text = client.get(feed, form="atom", **asked).response.get_data()
    found = feedparser.parse(text)
    assert not found.bozo, found.get("bozo_exception")
    check_atom(text)
    document = client.get(feed, form="json", **asked).json
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


@pytest.fixture
def silent(session, at, a_pledge, move):
    """A year and some days on: one that reported until June, one that never did, one that ended, one of the record."""
    pledges = [
        a_pledge(source_id=str(number), title=title, lead=lead, countries=(country,))
        for number, (title, lead, country) in enumerate(
            (("Schools", "Example network", "KE"), ("Masts", "Other network", "UG"), ("Done", "Other network", "KE"),
             ("Of the record", "Other network", "KE"))
        )
    ]  # fmt: skip
    report_here(session, *pledges[:3])
    staff = factories.a_user(session, "staff@example.org")
    for pledge, stage in ((pledges[0], "started"), (pledges[2], "completed")):
        said = reports.Report(date(2026, 1, 1), date(2026, 6, 30), stage, "We began.", why_none="Too early.",
                              evidence="https://example.org")  # fmt: skip
        services.report(session, pledge, said, staff, at.date(), at)
    session.commit()
    move(days=370)
    return pledges


def overdue_entries(client, **asked):
    return entries(client, "sharing.overdue", **asked)


def test_overdue_reports_are_entries_known_by_the_day_on_which_they_were_due(session, silent, at, client_for, move):
    begun, client = at.date(), client_for()
    due = begun.replace(year=begun.year + 1)
    found = overdue_entries(client)
    numbers = [pledge.public_id for pledge in silent]
    first, second = f"{numbers[1]}#report-due-{due.isoformat()}", f"{numbers[0]}#report-due-2027-06-30"
    assert [entry.id for entry in found] == [f"http://localhost/pledges/{one}" for one in (first, second)]
    assert found[0].title == "Report overdue: Masts"
    assert found[0].updated.startswith((due + timedelta(days=1)).isoformat())
    assert found[1].summary.splitlines() == [
        "Example network", "The last report is of the time until 30 June 2026.", "A report was due by 30 June 2027.",
    ]  # fmt: skip
    move(days=365)
    assert [entry.id for entry in overdue_entries(client)] == [entry.id for entry in found]


def test_the_overdue_of_a_country_an_organisation_and_a_light(silent, client_for, move):
    client = client_for()
    assert [entry.title for entry in overdue_entries(client, country="KE")] == ["Report overdue: Schools"]
    assert [entry.title for entry in overdue_entries(client, organisation="other-network")] == ["Report overdue: Masts"]
    assert overdue_entries(client, light="red") == overdue_entries(client, light="green") == []
    assert overdue_entries(client, country="GH") == []
    move(days=330)
    assert [entry.title for entry in overdue_entries(client, light=["green", "red"])] == ["Report overdue: Schools"]
    of_country = client.get("sharing.overdue", form="json", country="KE").json
    assert of_country["home_page_url"].endswith("/pledges?country=KE&light=amber&light=red")
    client.get("/pledges/overdue.atom?colour=red", expect=400)


def test_a_report_or_an_end_takes_a_pledge_out_of_what_is_overdue(session, silent, at, client_for):
    services.withdraw_pledge(session, silent[1], "By mistake.", None, at)
    session.commit()
    assert [entry.title for entry in overdue_entries(client_for())] == ["Report overdue: Schools"]
    end = date(2027, 3, 31)
    said = reports.Report(date(2026, 7, 1), end, "on_track", "More.", why_none="None.", evidence="https://example.org")
    staff = factories.a_user(session, "other@example.org")
    services.report(session, silent[0], said, staff, end, at)
    session.commit()
    assert overdue_entries(client_for()) == []


def test_of_many_overdue_reports_the_newest_are_told_whether_there_was_one_before_or_not(
    session, at, client_for, a_pledge, move
):
    """Sixty that reported a while ago and sixty that never did, who became late day by day in turn."""
    staff = factories.a_user(session, "staff@example.org")
    with_one = [a_pledge(source_id=f"with {n}", title=f"With {n}") for n in range(60)]
    without = [put(session, at - timedelta(days=2 * n + 1), source_id=f"without {n}") for n in range(60)]
    report_here(session, *with_one, *without)
    for n, pledge in enumerate(with_one):
        end = at.date() - timedelta(days=2 * n)
        said = reports.Report(end, end, "started", "So far.", why_none="None.", evidence="https://example.org")
        services.report(session, pledge, said, staff, end, at)
    session.commit()
    move(days=500)
    found = [entry.link.rpartition("/")[2] for entry in overdue_entries(client_for())]
    in_turn = [one.public_id for both in zip(with_one, without, strict=True) for one in both]
    assert found == in_turn[:50]


def test_what_is_overdue_stands_on_the_pages_of_data_words_and_countries(silent, client_for):
    links = client_for().get("sharing.data").links()
    assert links["Overdue reports (Atom)"] == "/pledges/overdue.atom"
    assert links["Overdue reports (JSON Feed)"] == "/pledges/overdue.json"
    assert (
        client_for().get("pledges.words").links()["Pledges whose report is overdue"].endswith("light=amber&light=red")
    )
    country = client_for().get("/countries/KE").links()
    assert country["Feed of overdue reports"] == "/pledges/overdue.atom?place=KE"


def test_the_feed_of_overdue_reports_costs_the_same_for_few_and_for_many(
    session, silent, client_for, count_queries, a_pledge, move
):
    with count_queries(at_most=9) as few:
        client_for().get("sharing.overdue", form="atom")
    more = [a_pledge(source_id=f"more {n}", lead=f"Network {n}", countries=("GH", "RW")) for n in range(70)]
    report_here(session, *more)
    session.commit()
    with count_queries(at_most=9) as many:
        found = client_for().get("sharing.overdue", form="json").json["items"]
    assert len(found) == 50
    assert len(many) == len(few)


def test_a_feed_without_an_entry_says_since_when_there_is_none(session, client_for, a_pledge):
    """What the registry changed last, else when the first thing was done here; never an instant before all."""
    audit.record(session, actor=None, action="edition.created")
    session.commit()
    begun = session.scalars(select(audit.AuditRow.at).order_by(audit.AuditRow.seq)).first()

    def updated(address):
        feed = etree.fromstring(client_for().get(address).response.get_data())
        assert feed.findall("a:entry", ATOM) == []
        return datetime.fromisoformat(feed.findtext("a:updated", None, ATOM))

    addresses = ("/feed.atom", "/campaigns/feed.atom", "/pledges/feed.atom", "/pledges/overdue.atom")
    assert [updated(address) for address in addresses] == [begun] * 4
    pledge = a_pledge(source_id="1")
    session.commit()
    assert updated("/pledges/feed.atom?q=nothing") == pledge.changed_at
