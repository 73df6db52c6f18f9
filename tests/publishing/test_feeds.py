"""The feeds hold to their specifications, RFC 4287 and JSON Feed 1.1, with corrections and what was taken back."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from lxml import etree

from awards.publishing import rules, services
from tests.decisions.things import a_judged_edition
from tests.publishing.things import a_record_edition, finalists, two_laureates, winners

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE_IN_A_FEED, ONCE_IN_AN_ENTRY = {"id", "title", "updated"}, {"id", "title", "updated", "summary", "published"}


@pytest.fixture
def told(session, at):
    """A record, finalists with a name that no markup may take, and winners a day later."""
    rows = [
        *two_laureates(),
        {"slug": "odd-2019", "role": "winner", "source": "made up", "project": "<b>A & B</b> ]]>"},
    ]
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(names={"en": "2019"}), rows, at)
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.commit()


def names_of(element):
    return [child.tag.removeprefix(ATOM) for child in element]


def is_iri(text):
    return bool(urlsplit(text).scheme) and " " not in text


def check_dates(element):
    for name in ("updated", "published"):
        for found in element.findall(f"{ATOM}{name}"):
            assert DATE.fullmatch(found.text), found.text


def check_atom(text):
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2, 3.3), as far as ours use it."""
    feed = etree.fromstring(text.encode())
    assert feed.tag == f"{ATOM}feed"
    for name in ONCE_IN_A_FEED:
        assert names_of(feed).count(name) == 1, name
    assert "author" in names_of(feed), "the entries have none of their own"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert set(links) == {"self", "alternate"}
    assert all(is_iri(href) for href in links.values())
    check_dates(feed)
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        for name in ONCE_IN_AN_ENTRY:
            assert names_of(entry).count(name) == 1, name
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"], "without content it must"
        assert is_iri(entry.findtext(f"{ATOM}id"))
        check_dates(entry)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    dates = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert not dates or datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == max(dates)
    return entries


def check_json_feed(feed):
    """What JSON Feed 1.1 asks of a feed and its items."""
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert all(is_iri(feed[name]) for name in ("home_page_url", "feed_url"))
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert item["content_text"]
        assert is_iri(item["url"])
        assert DATE.fullmatch(item["date_published"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed["items"]


def test_both_feeds_keep_to_their_specifications_and_say_the_same(told, client_for):
    client = client_for()
    atom = client.get("/feed.atom")
    assert atom.response.mimetype == "application/atom+xml"
    entries = check_atom(atom.body)
    page = client.get("/feed.json")
    assert page.response.mimetype == "application/feed+json"
    items = check_json_feed(page.json)
    assert [item["title"] for item in items] == ["Winners 2027", "Finalists 2027", "2019"]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [item["id"] for item in items]
    assert [entry.findtext(f"{ATOM}summary") for entry in entries] == [item["content_text"] for item in items]
    assert "<b>A & B</b> ]]>" in items[-1]["content_text"]


def test_empty_feeds_are_feeds_too(client_for):
    assert check_atom(client_for().get("/feed.atom").body) == []
    assert check_json_feed(client_for().get("/feed.json").json) == []


def test_the_feed_says_its_language(told, client_for):
    client = client_for()
    client.get("/winners?lang=zh")
    assert client.get("/feed.json").json["language"] == "zh-Hans"
    feed = etree.fromstring(client.get("/feed.atom").body.encode())
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"


def test_a_correction_is_an_entry_of_its_own_with_its_reason(session, at, client_for):
    judged = a_judged_edition(session, at)
    publication = finalists(session, judged, at, at)
    session.commit()
    before = check_json_feed(client_for().get("/feed.json").json)
    slug = publication.laureates[0].slug
    change = rules.Change(slug=slug, category="skills", fields={"project": "Another title"})
    reason = "A title was typed wrongly."
    proposed = services.propose_correction(session, judged.edition, [change], reason, at, judged.staff, at)
    services.approve_correction(session, proposed, judged.second, at, timedelta(0))
    session.commit()
    items = check_json_feed(client_for().get("/feed.json").json)
    assert len(items) == len(before) + 1
    assert any("A title was typed wrongly." in item["content_text"] for item in items)
    check_atom(client_for().get("/feed.atom").body)
