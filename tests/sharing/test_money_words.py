"""No page, file, feed or frame of the registry shows an amount of money without its word."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from urllib.parse import urlsplit

import pytest
import python_calamine
from lxml import etree, html
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from awards.cli.record import load
from awards.pledges import rules, services
from awards.pledges.models import Pledge, PledgeVersion, RegistryTotal
from awards.pledges.rules import reports
from awards.sharing.recompute import Dump
from awards.sharing.rules.tables import TABLES
from awards.sharing.services import written
from tests import factories
from tests.needs.conftest import people  # noqa: F401
from tests.needs.things import published
from tests.pledges.conftest import put, report_here
from tests.support.money_words import SAID, bare_amounts, bare_figures, has_amount
from tests.support.page import Page

Money = rules.Money
SHAPES = (
    (Money("pledged", Decimal(1000), "EUR"), Money("in_kind", Decimal(50), "USD", usd=Decimal(50), usd_basis="stated")),
    (Money("committed", Decimal(700), "GHS", "about"), Money("disbursed", Decimal(80), "USD")),
    (Money("spent", Decimal(90), "XAF"),),
    (Money("pledged", Decimal(70), "USD", basis="yearly"),),
    (Money("pledged", Decimal(90), "GBP", basis="derived", yearly_amount=Decimal(30), usd=Decimal(99),
           usd_basis="derived"),),
    (Money("pledged", Decimal(100), "USD", most=Decimal(300), usd=Decimal(100), usd_basis="stated"),),
)  # fmt: skip
"""Amounts as pledges state them: under each word, in other currencies with and without dollars, a year's, a range's."""

BEGIN = (
    "/pledges", "/pledges?at_least=5", "/pledges?sums=gross", "/pledges/figures", "/pledges/figures?sums=gross",
    "/data/registry", "/countries", "/countries/KE", "/countries/UG", "/needs", "/campaigns", "/winners", "/",
    "/pledges/words", "/embed/pledges/number", "/embed/pledges/chart", "/embed/pledges/list",
)  # fmt: skip
SO_MANY = {"pledges.pledge": 60, "pledges.pledges": 10, "connections.organisation": 12, "connections.country": 8}
AN_EXAMPLE = "Amounts such as “over USD 1 billion” or “about USD 1 billion” count with the figure they name."


@pytest.fixture
def record(session, at):
    load(session, at)
    session.commit()


@pytest.fixture
def registry(record, session, at, people, client_for):  # noqa: F811
    """The record, a pledge of each shape of money, instalments, a tie, a report with money, a need with an amount."""
    made = [
        put(session, at, source_id=f"money {n}", title=f"Schools {n}", money=money, countries=("KE", "UG"), iati=True,
            start_year=2026, end_year=2028,
            tranches=(rules.Tranche("pledged", Decimal(20), "EUR", date(2026, 1, 1), date(2026, 12, 31)),)
            if money[0].currency == "EUR" else ())
        for n, money in enumerate(SHAPES)
    ]  # fmt: skip
    put(session, at, source_id="money 2", title="Schools, again", money=SHAPES[2])
    twin = put(session, at, source_id="twin", title="Schools again", usd=100)
    staff = factories.a_user(session, "reports@example.org")
    services.link(session, twin, made[5], "duplicates", None, "", staff, at)
    report_here(session, *made)
    given = (reports.Given("spent", Decimal(12), "EUR"), reports.Given("disbursed", Decimal(15), "USD"))
    said = reports.Report(at.date(), at.date(), "on_track", "So far.", evidence="https://a.example/", money=given)
    services.report(session, made[0], said, staff, at.date(), at)
    session.commit()
    published(people, session, client_for, at)
    session.rollback()
    return [pledge.public_id for pledge in made]


@pytest.fixture
def quoted(registry, session):
    """What others wrote: titles, notes and what their sources say, where an amount may stand as they put it."""
    totals = session.execute(select(RegistryTotal.note, RegistryTotal.event))
    versions = session.execute(select(PledgeVersion.title, PledgeVersion.facts))
    found = [text for row in totals for text in row if text]
    found += [f"{event}." for event in found]
    return [*found, AN_EXAMPLE, *chain.from_iterable((title, *_texts(facts)) for title, facts in versions)]


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list):
        for one in said.values() if isinstance(said, dict) else said:
            yield from _texts(one)


def pages(app, client):
    """Pages of the registry as a visitor walks them from one to the next, some of each kind, in English."""
    waiting, seen, counts, rules_of = list(BEGIN), set[str](), dict[str, int](), app.url_map.bind("localhost")
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint = str(rules_of.match(urlsplit(address).path)[0])
        except HTTPException:
            continue
        if address in seen or "lang=" in address or counts.get(endpoint, 0) >= SO_MANY.get(endpoint, 4):
            continue
        seen.add(address)
        response = client.browser.get(address)
        if response.status_code == 200 and response.mimetype == "text/html":
            counts[endpoint] = counts.get(endpoint, 0) + 1
            page = Page(response)
            yield endpoint, address, page
            hrefs = [link.get("href") for link in page.find("//a[@href]")]
            waiting += [href for href in hrefs if href.startswith("/") and "#" not in href]


def test_no_page_of_the_registry_shows_money_without_its_word(registry, quoted, app, client_for):
    kinds, amounts, bare = set(), 0, []
    for endpoint, address, page in pages(app, client_for()):
        kinds.add(endpoint)
        amounts += has_amount(page.text)
        bare += [(address, one) for one in bare_amounts(page.tree, quoted)]
    assert bare == []
    assert amounts > 60
    assert kinds >= {
        "pledges.pledge", "pledges.pledges", "pledges.figures", "pledges.pledge_version", "connections.country",
        "connections.organisation", "connections.region", "connections.focus", "sharing.embedded", "sharing.data",
        "needs.needs", "needs.need", "desks.home", "connections.laureate",
    }  # fmt: skip


def test_a_desk_and_the_staffs_pages_say_each_word(registry, quoted, people, session, client_for):  # noqa: F811
    pledge_id = session.scalar(select(Pledge.id).where(Pledge.public_id == registry[0]))
    session.rollback()
    writer, staff = client_for(people["pledging"]), client_for(people["staff"])
    seen = [
        writer.get("pledges.desk_of", pledge_id=pledge_id), writer.get("pledges.report", pledge_id=pledge_id),
        writer.get("pledges.mine"), staff.get("pledges.moderation", pledge_id=pledge_id), staff.get("pledges.queue"),
    ]  # fmt: skip
    assert [bare for page in seen for bare in bare_amounts(page.tree, quoted)] == []
    assert [has_amount(page.text) for page in seen] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("around", "found"),
    [
        ("<p>%s pledged</p>", 0), ("<p>%s</p><p>pledged</p>", 1), ("<p>%s at most</p>", 1),
        ("<dl><dt>Spent<dd>%s</dl>", 0),
        ("<dl><dt>Sum<dd>%s</dl>", 1), ("<table><caption>Pledged<tr><td>%s</table>", 0),
        ("<table><thead><tr><th>Year<th>In kind<tbody><tr><td>2026<td>%s</table>", 0),
        ("<table><thead><tr><th>Year<th>Sum<tbody><tr><td>2026<td>%s</table>", 1),
        ("<p aria-label='%s'>pledged</p>", 1),
        ("<figure><figcaption>Pledged</figcaption><svg><text>%s</text></svg></figure>", 0),
        ("<figure><figcaption>Sums</figcaption><svg><title>%s</title></svg><p>pledged</p></figure>", 1),
    ],
)  # fmt: skip
def test_the_look_itself_sees_a_bare_amount(around, found):
    assert len(bare_amounts(html.document_fromstring(around % "about EUR 1.5 million"))) == found


def test_each_row_of_a_file_has_a_word_for_each_amount(registry, client_for):
    client = client_for()
    listed = list(csv.DictReader(io.StringIO(client.get("sharing.pledges", form="csv").body)))
    content = client.get("sharing.pledges", form="xlsx").response.get_data()
    head, *rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    for row in (*listed, *(dict(zip(head, map(str, cells), strict=True)) for cells in rows)):
        words = [word for word in row["word"].split("|") if word]
        assert set(words) <= set(rules.WORDS)
        for column in ("amount", "currency", "most", "usd", "yearly_amount"):
            assert not row[column] or len(row[column].split("|")) == len(words), (column, row)
        assert all(one.split()[0] in rules.WORDS for one in row["instalments"].split("|") if one)
    assert sum("|" in row["word"] for row in listed) == 2
    assert sum(bool(row["instalments"]) for row in listed) == 1


def test_data_for_programs_names_the_word_of_each_figure(registry, session, client_for):
    client, one = client_for(), registry[0]
    documents = [
        client.get("sharing.pledges", form="json").json, client.get("sharing.pledge_json", public_id=one).json,
        client.get("sharing.version_json", public_id=one, n=1).json, client.get("api.totals").json,
        client.get("api.pledges_list", q="Schools").json, client.get("/countries/KE.json").json,
    ]  # fmt: skip
    assert [bare for document in documents for bare in bare_figures(document)] == []
    assert '"spent"' in json.dumps(documents[1]["reports"][0]["money"])


def test_iati_and_feeds_say_the_word_too(registry, client_for):
    client = client_for()
    activities = etree.fromstring(client.get("sharing.pledges", form="xml").response.get_data())
    values = activities.findall(".//value")
    assert len(values) >= 6
    assert {value.getparent().tag for value in values} <= {"transaction", "planned-disbursement"}
    assert len(activities.findall(".//transaction-type")) == len(activities.findall(".//transaction/value"))
    told = client.get("sharing.feed", form="json", q="Schools").json["items"]
    lines = [line for item in told for line in item["content_text"].splitlines() if has_amount(line)]
    assert len(lines) == 8
    assert all(len(SAID.findall(amount)) == 1 for line in lines for amount in line.split("; "))


def test_each_table_of_the_dump_names_the_word_of_its_amounts(registry, session):
    for table in TABLES:
        if {"amount", "usd"} & set(table.names):
            assert "word" in table.names, table.name
        for column in table.columns:
            assert "US dollars" not in column.meaning or "word" in table.names or SAID.search(column.meaning), (
                column.name
            )
    found = written(session, "http://localhost")
    try:
        dump = Dump(found.path)
        told = dump.json("figures.json")
        assert list(bare_figures(told["sums"])) == list(bare_figures(told["spreads"])) == []
        rows = [row for name in ("money", "instalments", "reported_money") for row in dump.rows(name)]
        assert {row["word"] for row in rows} == set(rules.WORDS)
    finally:
        found.folder.cleanup()
