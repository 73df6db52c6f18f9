"""The list of pledges and each pledge, as a visitor meets them."""

import csv
import io
import itertools
import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from sqlalchemy import select

from awards.core.cells import plain
from awards.desks.rehearsal.registry import drawn
from awards.infrastructure.audit import AuditRow
from awards.pledges import queries, services, wording
from awards.pledges.views import mine
from awards.pledges.wording import given
from tests.support.page import words

FACETS = {
    "focus_area": ["access", "adoption", "not-stated"],
    "entity_kind": ["government", "private-sector"],
    "pledge_type": ["financial", "policy", "not-stated"],
    "country": ["GH", "CN", "not-stated"],
    "group": ["rural-population", "women", "not-stated"],
    "year": ["2022", "2025"],
}


def said(page):
    """The words of the main part, those of neighbouring cells and terms apart."""
    return " ".join(" ".join(page.one("//main").itertext()).split())


def rows(page):
    return [words(a) for a in page.find("//table[@id='pledges']/tbody/tr/th/a")]


def options(page, facet):
    """Values of a facet with the counts beside them."""
    boxes = page.find(f"//input[@type='checkbox' and @name='{facet}']")
    return {box.get("value"): int(words(box.getparent().xpath("./span")[0])) for box in boxes}


def test_the_list_shows_each_amount_in_its_own_currency_with_its_word(recorded, client_for):
    text = said(client_for().get("pledges.pledges"))
    assert "EUR 155 million pledged USD 165.41 million, converted at 1.067" in text
    assert "USD 400 million a year pledged total not stated" in text
    assert "over USD 1.4 billion pledged" in text
    assert "CAD 2 billion pledged USD 1.46 billion, converted at 0.73" in text
    assert "about USD 10 billion pledged derived: USD 2 billion a year, 5 years" in text
    assert "USD 1.2 million in kind" in text
    assert "No money in this pledge" in text
    assert "Amount not recorded" in text


def test_sums_keep_words_apart_and_say_what_they_leave_out(recorded, client_for):
    page = client_for().get("pledges.pledges", focus_area="access")
    assert "Pledges 19 of 33" in said(page)
    assert "pledged, in money USD 25.76 billion 11 pledges with a dollar value" in said(page)
    assert "in kind USD 1.2 million 1 pledge with a dollar value" in said(page)
    assert "EUR 155 million" in said(page)
    assert "Left out of the sum: USD 400 million a year (pledged), without a total." in said(page)


def test_the_newest_total_of_the_register_stands_with_its_date_beside_the_target(recorded, client_for):
    assert "over USD 82 billion pledged, on 4 March 2026" in said(client_for().get("pledges.pledges"))
    text = said(client_for().get("pledges.figures"))
    assert "over USD 82 billion pledged, on 4 March 2026" in text
    assert "Target: USD 100 billion by the end of 2026" in text


@pytest.mark.parametrize("query", ["Ghana", "غانا", "加纳", "гана", "government ghana", "R-000001", "rural telephony"])
def test_search_finds_a_pledge_by_its_words_its_country_in_any_language_and_its_number(recorded, client_for, query):
    assert "Rural telephony and digital inclusion, phase 1" in rows(client_for().get("pledges.pledges", q=query))


@pytest.mark.case("IN-01")
def test_search_takes_signs_of_the_database_as_signs(recorded, client_for):
    page = client_for().get("pledges.pledges", q="100%_")
    assert rows(page) == []
    assert "No pledge matches." in page.main


def test_every_count_of_a_facet_is_the_number_of_rows_that_choosing_it_shows(recorded, client_for):
    client = client_for()
    page = client.get("pledges.pledges", focus_area="access")
    for facet in ("entity_kind", "pledge_type", "country", "group", "year"):
        for value, count in options(page, facet).items():
            chosen = client.get("pledges.pledges", focus_area="access", **{facet: value})
            assert len(rows(chosen)) == count, (facet, value)


def test_counts_rows_json_and_csv_agree_for_random_filters(recorded, client_for):
    client, chance = client_for(), random.Random(1)
    for _ in range(15):
        chosen = {f: chance.sample(v, chance.randint(1, 2)) for f, v in FACETS.items() if chance.random() < 0.4}
        page = client.get("pledges.pledges", **chosen)
        document = client.get("sharing.pledges", form="json", **chosen).json
        table = list(csv.DictReader(io.StringIO(client.get("sharing.pledges", form="csv", **chosen).body)))
        titles = [pledge["title"] for pledge in document["pledges"]]
        assert rows(page) == titles == [row["title"] for row in table], chosen
        assert document["found"] == len(titles)
        assert len({row["public_id"] for row in table}) == len(table)


def test_filters_that_are_on_can_be_taken_away_one_by_one(recorded, client_for):
    page = client_for().get("pledges.pledges", focus_area=["access", "adoption"], q="people")
    chips = {words(a): a.get("href") for a in page.find("//a[@class='chip']")}
    assert list(chips) == [
        "Take away: Search: people ×", "Take away: Focus area: Access ×", "Take away: Focus area: Adoption ×",
    ]  # fmt: skip
    rest = client_for().get(chips["Take away: Focus area: Access ×"])
    assert len(rest.find("//a[@class='chip']")) == 2
    assert rest.field("q") == "people"


@pytest.mark.parametrize("sort", queries.SORTS)
def test_pages_of_a_long_list_show_every_pledge_once_and_in_one_order(session, client_for, a_pledge, sort, monkeypatch):
    monkeypatch.setattr("awards.pledges.views.registry.PAGE", 7)
    for number in range(25):
        a_pledge(
            source_id=str(number), title=f"Pledge {number % 4}", usd=number % 3 if number % 5 else None,
            start_year=2020 + number % 3 if number % 4 else None,
        )  # fmt: skip
    session.commit()
    client, seen, address = client_for(), [], f"/pledges?sort={sort}"
    for _ in range(4):
        page = client.get(address)
        seen += [a.get("href") for a in page.find("//table[@id='pledges']/tbody/tr/th/a")]
        address = next((a.get("href") for a in page.find("//a[@rel='next']")), None)
    assert address is None
    assert len(seen) == len(set(seen)) == 25
    whole = client.get("sharing.pledges", form="json", sort=sort).json["pledges"]
    assert [link.split("/")[-1] for link in seen] == [pledge["public_id"] for pledge in whole]


def test_the_list_costs_the_same_for_few_and_for_many(session, client_for, count_queries, a_pledge):
    a_pledge(source_id="one", usd=1, countries=("GH",), beneficiaries=("women",))
    session.commit()
    with count_queries(at_most=8) as few:
        client_for().get("pledges.pledges")
    for number in range(120):
        a_pledge(source_id=str(number), usd=number, countries=("GH", "RW"), lead=f"Network {number}")
    session.commit()
    with count_queries(at_most=8) as many:
        client_for().get("pledges.pledges")
    assert len(many) == len(few)


@pytest.mark.parametrize("address", ["/pledges?colour=red", "/pledges?sort=beauty", "/pledges?sort=year&sort=title",
                                     "/pledges?after=R-1", "/pledges.csv?page=2"])  # fmt: skip
def test_a_parameter_that_is_not_known_is_refused(client_for, address):
    client_for().get(address, expect=400)


def test_a_value_that_no_pledge_has_shows_nothing_and_stays_removable(recorded, client_for):
    page = client_for().get("pledges.pledges", country="ZZ")
    assert rows(page) == []
    assert page.links()["Take away: Country of the work: ZZ ×"] == "/pledges"


def test_a_place_behind_the_end_of_a_list_leads_back_and_denies_no_pledge(recorded, client_for):
    page = client_for().get("pledges.pledges", after="R-999999", focus_area="access")
    assert "Pledges 19 of 33" in said(page)
    assert "The list ends before this place." in said(page)
    assert "No pledge matches." not in said(page)
    assert page.links()["Back to the start"] == "/pledges?focus_area=access"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_that_cannot_be_made_says_to_its_program_what_was_asked_wrong(client_for, form):
    told = client_for().get(f"/pledges.{form}?changed_since=2026-13-01", expect=400).json["error"]
    assert told["message"] == "changed_since is a day or an instant such as 2026-11-30T12:00:00Z"


def test_a_pledge_shows_what_is_known_and_says_what_is_not(recorded, client_for, count_queries):
    client = client_for()
    with count_queries(at_most=17):
        page = client.get("pledges.pledge", public_id="R-000009")
    assert page.heading == "Support for vulnerable entrepreneurs with digital solutions"
    assert "USD 8 billion pledged" in said(page)
    assert "Latin America" in said(page)
    assert "The countries are not listed." in said(page)
    assert "Stated by no source kind of pledge and focus area" in said(page)
    assert "Official number Not recorded" in said(page)
    assert "www.itu.int" not in page.links()
    assert page.links()["itu.int"].startswith("https://www.itu.int/")


def test_sources_that_are_words_of_ours_are_read_in_the_reader_s_language(app, monkeypatch):
    assert set(given.OWN_SOURCES) == {mine.SOURCE, drawn.SOURCE}
    monkeypatch.setitem(given.OWN_SOURCES, mine.SOURCE, "ذكرتها المنظمة")
    assert wording.source_links(mine.SOURCE) == [("ذكرتها المنظمة", None)]
    assert wording.source_links("A speech") == [("A speech", None)]
    assert wording.source_links("https://[x p. 3") == [("https://[x (p. 3)", "https://[x")]


def test_a_source_in_words_is_no_link(recorded, client_for):
    page = client_for().get("pledges.pledge", public_id="R-000026")
    assert "known from a third party's notes" in page.main
    assert not any("techafricanews" in words for words in page.links())


def test_a_fixed_version_stays_as_it_was_and_points_to_the_newest(session, client_for, a_pledge):
    pledge = a_pledge(source_id="1", title="First words", usd=5)
    a_pledge(source_id="1", title="Second words", usd=5)
    session.commit()
    old = client_for().get("pledges.pledge_version", public_id=pledge.public_id, n=1)
    assert old.heading == "First words"
    assert "This is version 1. The pledge says something else today." in old.main
    assert client_for().get("pledges.pledge", public_id=pledge.public_id).heading == "Second words"
    assert client_for().get(f"/pledges/{pledge.public_id}/v/1.json").json["title"] == "First words"
    client_for().get("pledges.pledge_version", public_id=pledge.public_id, n=3, expect=404)


def test_a_withdrawn_pledge_answers_gone_with_its_reason(session, client_for, a_pledge):
    pledge = a_pledge(source_id="1")
    services.withdraw_pledge(session, pledge, "Announced by mistake.", None, pledge.created_at)
    session.commit()
    for address in ("", ".json", "/v/1", "/v/1.json"):
        page = client_for().get(f"/pledges/{pledge.public_id}{address}", expect=410)
        assert "Announced by mistake." in page.text
    gone = client_for().get(f"/pledges/{pledge.public_id}.xml", expect=410).response
    assert gone.mimetype == "application/xml"
    told = {one.tag: one.text for one in etree.fromstring(gone.get_data())}
    assert (told["status"], told["message"], told["id"]) == ("410", "Announced by mistake.", pledge.public_id)
    none = client_for().get("/pledges.xml?q=nothing", expect=404).response
    assert etree.fromstring(none.get_data()).findtext("status") == "404"


def test_the_address_of_a_withdrawn_pledge_says_which_it_was_and_when_and_no_title(session, client_for, a_pledge, at):
    pledge = a_pledge(source_id="1", title="Made in error")
    services.withdraw_pledge(session, pledge, "Announced by mistake.", None, at)
    session.commit()
    done = session.scalars(select(AuditRow.at).where(AuditRow.action == "pledge.withdrawn")).one()
    pledge.changed_at = at + timedelta(days=3)  # something else of it moved since
    session.commit()
    page = client_for().get(f"/pledges/{pledge.public_id}", expect=410)
    assert page.heading == f"{pledge.public_id} was withdrawn"
    there = done.astimezone(ZoneInfo("Europe/Zurich"))
    assert f"Withdrawn on {there.day} {there:%B} {there.year}." in page.main
    assert "Made in error" not in page.text
    told = client_for().get(f"/pledges/{pledge.public_id}.json", expect=410).json["error"]
    assert (told["id"], told["withdrawn_at"]) == (pledge.public_id, plain(done))
    told = client_for().get(f"/api/v1/pledges/{pledge.public_id}", expect=410).json
    assert (told["id"], told["withdrawn_at"]) == (pledge.public_id, plain(done))


@pytest.mark.case("AZ-12")
def test_a_draft_answers_as_a_pledge_that_never_was(session, client_for, a_pledge):
    pledge = a_pledge(source_id="1", title="Still secret")
    pledge.state, pledge.current_n = "draft", 0
    session.commit()
    drafted = client_for().get("pledges.pledge", public_id=pledge.public_id, expect=404)
    missing = client_for().get("pledges.pledge", public_id="R-999999", expect=404)
    assert drafted.main.split("name this")[0] == missing.main.split("name this")[0]
    assert "Still secret" not in client_for().get("pledges.pledges").text


def test_json_of_a_pledge_holds_the_structured_targets(recorded, client_for):
    found = client_for().get("/pledges/R-000001.json").json
    assert found["targets"][1] | {"source": ""} == {
        "qualifier": "about", "value": "3000000", "unit": "people", "text": "about 3 million people", "source": "",
    }  # fmt: skip
    assert found["money"] == [
        {
            "word": "pledged", "amount": "155000000", "currency": "EUR", "qualifier": None, "basis": "stated",
            "yearly_amount": None, "usd": "165409588.08", "usd_basis": "converted", "usd_rate": "1.067159",
            "most": None, "value_date": None, "is_new": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "figure"),
    [("ar", "USD 8 مليار"), ("zh", "USD 80亿"), ("en", "USD 8 billion"), ("fr", "USD 8 milliards"),
     ("ru", "USD 8 миллиардов"), ("es", "USD 8 mil millones")],
)  # fmt: skip
def test_amounts_are_worded_in_each_of_six_languages(recorded, client_for, language, figure):
    assert figure in client_for().get(f"/pledges/R-000009?lang={language}").main.replace("\xa0", " ")


def test_arabic_pages_are_mirrored_and_keep_english_titles_apart(recorded, client_for):
    page = client_for().get("/pledges?lang=ar")
    assert page.one("//html").get("dir") == "rtl"
    assert {a.get("lang") for a in page.find("//table[@id='pledges']/tbody/tr/th/a")} == {"en"}


def test_names_in_a_row_keep_each_its_own_direction_where_one_reads_from_the_right(app):
    names = ["Government of Germany", "ITU"]
    for code, said in (
        ("ar", "\u200f\u2068Government of Germany\u2069 و\u2068ITU\u2069"),
        ("en", "Government of Germany and ITU"),
    ):
        with app.test_request_context(f"/?lang={code}"):
            app.preprocess_request()
            assert wording.listed(names) == said
            assert wording.listed(names[:1]) == names[0]


def test_every_link_of_the_list_leads_somewhere(recorded, client_for):
    client = client_for()
    page = client.get("pledges.pledges", focus_area="access")
    own = {url for url in page.links().values() if url.startswith(("/pledges", "?"))}
    assert len(own) > 15
    for url in itertools.islice(sorted(own), 20):
        client.get(url)


def test_an_order_by_amount_says_in_which_currency_and_who_comes_last(recorded, client_for):
    client = client_for()
    page = client.get("pledges.pledges")
    assert "Amounts in: USD" in said(page)
    page = client.get(page.links()["EUR"])
    assert rows(page)[0] == "Rural telephony and digital inclusion, phase 1"
    assert "Pledges without an amount in EUR come last." in said(page)
    assert "Amounts in:" not in said(client.get("pledges.pledges", sort="title"))


def test_a_facet_that_is_folded_stands_open_once_a_value_of_it_is_chosen(recorded, client_for):
    page = client_for().get("pledges.pledges")
    assert "For whom" in [words(summary) for summary in page.find("//details/summary")]
    page = client_for().get("pledges.pledges", group="women")
    assert "For whom" not in [words(summary) for summary in page.find("//details/summary")]
    assert "For whom" in [words(legend) for legend in page.find("//legend")]


def test_no_value_of_a_filter_breaks_the_list(session, a_pledge, client_for):
    """Whatever is asked: a list, or that this cannot be asked."""
    a_pledge(source_id="1", countries=("GH",))
    session.commit()
    browser = client_for().browser
    for name in ("q", *queries.FACETS, "place", "organisation", "currency", "sort", "after"):
        for value in ("%00", "%ed%a0%80", "'%22%25_%5c", "9" * 25, "%d9%a2%d9%a0%d9%a2%d9%a2", "²", "x" * 300):
            status = browser.get(f"/pledges?{name}={value}").status_code
            assert status in (200, 400, 404), (name, value, status)
