"""The public home page: the call or the latest result, ten editions, laureates on a map, and pledges."""

import gzip
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from lxml import etree

from awards.cli import record
from awards.core.vocabulary import LANGUAGES
from awards.publishing import rules
from awards.publishing.models import Laureate, LaureateCountry, Publication
from awards.publishing.services import publish_record
from tests.factories import an_edition
from tests.publishing.things import a_record_edition
from tests.support.page import words

MOST_BYTES = 14_000
MOST_QUERIES = 10


def recorded(_app, session, at):
    record.load(session, at)
    return at


pytestmark = pytest.mark.begins(loaded=recorded)


@pytest.fixture
def loaded(begun):
    """The real record of ten editions."""
    return begun


def publish(session, edition, at, laureates, kind="winners", **facts):
    """A publication of an edition that is held here, public from `at` on."""
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind=kind, public_from=at,
        facts=dict(rules.facts(**facts)), digest="",
        laureates=[
            Laureate(
                id=uuid4(), slug=f"{role}-{n}", position=n, category_key="skills", category_names={"en": "Skills"},
                role=role, project=f"Made-up {role} {n}", source="a test", organisations=[],
                countries=[LaureateCountry(iso2="KE")],
            )
            for n, role in enumerate(laureates)
        ],
    )  # fmt: skip
    publication.seal()
    session.add(publication)
    session.flush()
    return publication


def section(page, heading):
    """The part of the page under a heading."""
    return page.one(f"//section[.//h2[normalize-space()='{heading}']]")


def rows(part):
    return [[words(cell) for cell in row] for row in part.xpath(".//tbody/tr")]


def test_between_editions_it_leads_to_the_latest_winners(client_for, loaded):
    page = client_for().get("/")
    assert page.heading == "Ten editions of work that closes the gender digital divide"
    assert page.links()["See the winners of 2023"] == "/winners/2023"
    assert len(page.find("//main//a[contains(@class, 'button')]")) == 1
    assert "Since 2014 these awards have honoured" in page.main
    assert "No call is open today." in page.main


def test_the_latest_winners_stand_under_the_cloth_with_their_countries(client_for, loaded):
    parts = client_for().get("/").find("//ul[contains(@class, 'strip')]/li")
    assert [words(part) for part in parts] == [
        "Access Thaki: Unlocking Potential Lebanon",
        "Skills IT and Entrepreneurial Skills Training Great Lakes Region Democratic Republic of the Congo",
        "Leadership in Tech Centro de Géneros en Technología Argentina",
        "Leadership in SMEs (Re)building Ukrainian Businesses Poland and Ukraine",
        "Research Preventing and Mitigating Gender Bias Mexico",
    ]
    assert all(len(part.xpath(".//svg[@class='strip__cloth']")) == 1 for part in parts)
    assert parts[0].xpath(".//a/@href") == ["/laureates/thaki-unlocking-potential-2023"]


def test_an_open_call_comes_first_with_its_deadline_and_one_way_to_start(client_for, sessions, loaded):
    with sessions.transaction() as session:
        edition = an_edition(session, loaded)
    page = client_for().get("/")
    assert page.heading == "Nominate work that closes the gender digital divide"
    assert page.links()["Start a nomination"] == f"/nominations/{edition.id}/new"
    assert page.links()["Read the call"] == "/call"
    deadline = page.one("//div[contains(@class, 'deadline')]")
    assert deadline.xpath(".//time/@datetime") == [edition.closes_at.isoformat()]
    assert "Geneva" in words(deadline)
    assert "EQUALS in Tech Awards 2027" in words(deadline)
    assert deadline.xpath(".//@data-local-for"), "the visitor's own time has its place"
    assert "Thaki: Unlocking Potential" in page.main


def test_of_two_open_calls_the_one_that_closes_first_is_shown(client_for, sessions, loaded):
    with sessions.transaction() as session:
        later = an_edition(session, loaded, year=2028)
        later.closes_at += timedelta(days=2)
        first = an_edition(session, loaded, year=2029)
    assert client_for().get("/").links()["Start a nomination"] == f"/nominations/{first.id}/new"


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("upcoming", "The next call opens on"),
        ("screening", "Nominations are closed and being looked through."),
        ("judging", "Nominations are closed. The judges are reading them."),
        ("deciding", "The judges have read. The jury decides."),
    ],
)
def test_an_edition_under_way_says_where_it_stands(client_for, sessions, loaded, phase, said):
    with sessions.transaction() as session:
        an_edition(session, loaded, phase=phase)
    page = client_for().get("/")
    assert "EQUALS in Tech Awards 2027" in page.main
    assert said in page.main
    assert "No call is open today." not in page.main
    assert "Start a nomination" not in page.links()


def test_finalists_that_are_due_but_not_announced_are_not_said_to_be_known(client_for, sessions, loaded):
    with sessions.transaction() as session:
        edition = an_edition(session, loaded, phase="deciding", finalists_at=loaded - timedelta(days=1))
    assert "The jury decides." in client_for().get("/").main
    with sessions.transaction() as session:
        publish(session, edition, loaded, ["finalist", "finalist"], kind="finalists")
    page = client_for().get("/")
    assert "The finalists are known. The winners follow." in page.main
    assert page.links()["See the finalists of 2027"] == "/winners/2027"
    assert "Winners of 2023" in page.main


def test_new_winners_take_the_place_of_the_old_ones(client_for, sessions, loaded):
    with sessions.transaction() as session:
        edition = an_edition(session, loaded, phase="deciding", winners_at=loaded - timedelta(seconds=1))
        publish(session, edition, loaded, ["winner", "finalist"])
    page = client_for().get("/")
    assert page.heading == "Eleven editions of work that closes the gender digital divide"
    assert page.links()["See the winners of 2027"] == "/winners/2027"
    assert [words(p) for p in page.find("//ul[contains(@class, 'strip')]/li")] == ["Skills Made-up winner 0 Kenya"]


def test_before_its_instant_a_publication_changes_no_byte(client_for, sessions, loaded):
    visitor = client_for()
    with sessions.transaction() as session:
        edition = an_edition(session, loaded, phase="deciding")
    before = visitor.get("/").body
    with sessions.transaction() as session:
        publish(session, edition, loaded + timedelta(hours=1), ["winner"])
    assert visitor.get("/").body == before


def test_rehearsals_and_unpublished_rules_never_show(client_for, sessions, loaded):
    visitor = client_for()
    before = visitor.get("/").body
    with sessions.transaction() as session:
        rehearsal = an_edition(session, loaded, year=2031, rehearsal=True)
        publish(session, rehearsal, loaded, ["winner"])
        an_edition(session, loaded, year=2030).rules_published_at = None
    assert visitor.get("/").body == before


def test_the_editions_are_told_with_their_sources_own_words(client_for, loaded):
    part = section(client_for().get("/"), "The editions")
    assert [row[:3] for row in rows(part)] == [
        ["2014", "more than 360", "more than 70 countries"],
        ["2015", "nearly 150", "55 countries"],
        ["2016", "311", "81 countries"],
        ["2017", "not recorded", "not recorded"],
        ["2018", "357", "80 countries"],
        ["2019", "204", "68 countries"],
        ["2020", "not recorded", "not recorded"],
        ["2021", "not recorded", "not recorded"],
        ["2022", "160", "54 countries"],
        ["2023", "more than 132", "54 countries"],
    ]
    line = part.xpath(".//svg[contains(@class, 'editions__line')]")[0]
    assert line.xpath("./text/text()") == ["more than 360", "nearly 150", "311", "357", "204", "160", "more than 132"]
    hollow = ["hollow" in dot.get("class") for dot in line.xpath("./circle")]
    assert hollow == [True, True, False, False, False, False, True]
    dotted = ["dotted" in segment.get("class") for segment in line.xpath("./path[starts-with(@class, 'line')]")]
    assert dotted == [False, False, True, False, True, False]
    assert [words(group) for group in part.xpath(".//ul[@class='editions__groups']/li")] == [
        "GEM-TECH Awards", "EQUALS in Tech Awards",
    ]  # fmt: skip


def test_the_cloth_of_an_edition_has_a_strip_a_category_and_undyed_ones_where_no_winner_is_recorded(client_for, loaded):
    page = client_for().get("/")

    def strips(year):
        found = page.find(f"//li[@class='edition'][.//a[@href='/winners/{year}']]//svg/g/@class")
        return [name.removeprefix("hue hue--") for name in found]

    assert strips(2023) == ["access", "skills", "leadership-in-tech", "leadership-in-smes", "research"]
    assert strips(2021) == ["undyed"] * 5
    assert strips(2018) == ["undyed", "skills", "leadership-in-tech", "undyed", "undyed"]
    assert strips(2016) == ["earlier"] * 3


@pytest.mark.parametrize("path", ["/", "/winners", "/winners?country=LB", "/winners/categories/skills"])
def test_all_that_a_page_draws_stands_in_the_file_that_it_draws_from(client_for, loaded, path):
    visitor = client_for()
    drawn = [use.get("href").partition("#") for use in visitor.get(path).find("//main//*[local-name()='use']")]
    woven = {name for file, _, name in drawn if file == "/winners/cloths.svg"}
    assert len(woven) > 1
    answer = visitor.browser.get("/winners/cloths.svg")
    assert answer.mimetype == "image/svg+xml"
    assert woven <= {group.get("id") for group in etree.fromstring(answer.get_data())}
    land = {(file, name) for file, _, name in drawn if file != "/winners/cloths.svg"}
    for file, name in land:
        assert etree.fromstring(visitor.browser.get(file).get_data())[0].get("id") == name == "land"
    assert len(land) == (path == "/")


def test_the_file_of_cloths_costs_the_same_few_queries_and_changes_with_what_is_public(
    client_for, sessions, loaded, count_queries
):
    visitor = client_for()
    with count_queries(at_most=6) as few:
        before = visitor.browser.get("/winners/cloths.svg")
    asked = {"If-None-Match": before.headers["ETag"]}
    assert visitor.browser.get("/winners/cloths.svg", headers=asked).status_code == 304
    with sessions.transaction() as session:
        publish(session, an_edition(session, loaded), loaded, ["winner"] * 20 + ["finalist"] * 300)
    with count_queries(at_most=6) as many:
        assert b"skills.KE.2027.61x21" in visitor.browser.get("/winners/cloths.svg", headers=asked).get_data()
    assert len(many) == len(few)


def test_every_country_is_on_the_map_and_every_laureate_in_the_table_that_it_leads_to(client_for, loaded):
    visitor = client_for()
    part = section(visitor.get("/"), "Where laureates work")
    way = part.xpath(".//a[normalize-space()='Winners and finalists by country']/@href")
    assert way == ["/countries#place-table"]
    listed = rows(visitor.get(way[0]).one("//table[@id='place-table']"))
    assert len(listed) == 40
    assert ["(Re)building Ukrainian Businesses", "Poland and Ukraine", "Leadership in SMEs", "2023", "Winner"] in listed
    assert ["Name not recorded", "Jordan", "Category not recorded", "2018", "Winner"] in listed
    assert ["EDEI", "not recorded", "Research", "2022", "Finalist"] in listed
    earlier = "Reducing threats online and building confidence and security"
    assert ["Take Back the Tech!", "the whole world", earlier, "2014", "Winner"] in listed
    earlier = "Applications, content and skills for social and political empowerment"
    assert ["Women in African History: an e-learning tool", "Africa", earlier, "2014", "Winner"] in listed
    colours = visitor.get("/countries").one("//ul[@aria-label='Colours of the map']")
    named = ["Access", "Skills", "Leadership in Tech", "Leadership in SMEs", "Research"]
    assert [words(one) for one in colours] == [*named, "A category of earlier years, or none recorded"]
    squares = part.xpath(".//*[local-name()='rect']")
    placed = [row for row in listed if row[1] not in ("not recorded", "the whole world", "Africa", "Latin America")]
    assert len(squares) == len(placed) + 1, "Poland and Ukraine are two"
    assert "25 countries. 7 laureates of a region, of the world or without a recorded country" in words(part)


def test_the_pledged_total_is_worded_as_sums_are_on_every_other_page(client_for, loaded):
    boxes = client_for().get("/?lang=zh").find("//dl/div/*[contains(., 'USD')]")
    assert [words(box) for box in boxes] == ["逾USD 820亿", "USD 1000亿"]


def test_the_pledged_total_stands_beside_its_target_with_date_and_source(client_for, loaded):
    part = section(client_for().get("/"), "What was pledged")
    assert [[words(word) for word in box] for box in part.xpath(".//dl/div")] == [
        ["Pledged in all by 4 March 2026", "over USD 82 billion"],
        ["Target, end of 2026", "USD 100 billion"],
    ]
    way = part.xpath(".//a[normalize-space()='Totals pledged to Partner2Connect, with their sources']/@href")
    there = client_for().get(way[0]).one(f"//section[@aria-labelledby='{way[0].partition('#')[2]}']")
    listed = {row[0]: row[1:] for row in rows(there)}
    assert listed["4 March 2026"][:2] == ["over 82", "not recorded"]
    assert listed["January 2025"][0].startswith("56"), listed["January 2025"]
    assert "derived" in listed["January 2025"][0]
    assert there.xpath(".//tbody/tr[1]//a/@href") == [
        "https://it-online.co.za/2026/03/04/82bn-pledged-to-bridge-the-digital-divide/"
    ]
    dots = part.xpath(".//figure/svg/circle/@class")
    assert len(dots) == 16
    assert sum("hollow" in dot for dot in dots) == 1


def test_many_winners_leave_room_for_one_a_category_and_say_how_many_there_are(client_for, sessions, at):
    with sessions.transaction() as session:
        edition = a_record_edition(session, 2024)
        named = [("access", n) for n in range(5)] + [("skills", n) for n in range(3)]
        publish_record(
            session, edition, rules.facts(names=edition.names),
            [
                {"slug": f"{key}-{n}", "role": "winner", "source": "x", "project": f"{key} {n}", "category_key": key}
                for key, n in named
            ],
            at,
        )  # fmt: skip
    page = client_for().get("/")
    titles = [words(title) for title in page.find("//ul[contains(@class, 'strip')]//h3")]
    assert titles == ["access 0", "access 1", "access 2", "skills 0", "skills 1", "skills 2"]
    assert page.links()["See all 8 winners of 2024"] == "/winners/2024"
    assert page.heading == "1 edition of work that closes the gender digital divide"


def test_without_any_record_it_says_what_will_be_here(client_for):
    page = client_for().get("/")
    assert page.heading == "Work that closes the gender digital divide"
    assert "No result is published yet" in page.main
    assert page.find("//figure") == []
    assert page.links()["About the next call"] == "/call"


def test_in_arabic_names_are_arabic_and_the_line_is_read_from_the_right(client_for, loaded):
    visitor = client_for()
    english, arabic = visitor.get("/"), visitor.get("/?lang=ar")
    assert arabic.one("/html").get("dir") == "rtl"
    assert "لبنان" in words(arabic.one("//ul[contains(@class, 'strip')]/li[1]"))

    def first_dot(page):
        return float(page.find("//svg[contains(@class, 'editions__line')]/circle/@cx")[0])

    assert first_dot(english) == pytest.approx(1152 - first_dot(arabic), abs=0.2)


def test_it_costs_the_same_few_queries_whatever_there_is(client_for, sessions, loaded, count_queries):
    visitor = client_for()
    with count_queries(at_most=MOST_QUERIES) as few:
        visitor.get("/")
    with sessions.transaction() as session:
        edition = an_edition(session, loaded)
        publish(session, edition, loaded, ["winner"] * 20 + ["finalist"] * 300)
    with count_queries(at_most=MOST_QUERIES) as many:
        visitor.get("/")
    assert len(many) == len(few)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_sheet_fit_into_the_first_packets_of_a_line(client_for, app, loaded, language):
    visitor = client_for()
    page = visitor.get(f"/?lang={language}").body.encode()
    sheet = visitor.browser.get(app.jinja_env.globals["asset"]("site.css"))
    assert sheet.status_code == 200
    by_brotli = len(brotli.compress(page)) + len(brotli.compress(sheet.get_data()))
    by_gzip = len(gzip.compress(page)) + len(gzip.compress(sheet.get_data()))
    assert by_brotli <= MOST_BYTES, f"{by_brotli} bytes, as nearly every browser takes it"
    assert language != "en" or by_gzip <= MOST_BYTES, f"{by_gzip} bytes"


def test_a_visitor_without_a_cookie_gets_none(client_for, loaded):
    assert "Set-Cookie" not in client_for().get("/").response.headers


def test_a_browser_that_has_the_page_already_is_sent_nothing_until_it_changes(client_for, sessions, loaded):
    visitor = client_for()
    tag = visitor.get("/").response.headers["ETag"]
    again = visitor.browser.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    with sessions.transaction() as session:
        an_edition(session, loaded)
    assert "Start a nomination" in visitor.get("/", headers={"If-None-Match": tag}).main


def test_every_link_of_the_page_leads_somewhere(client_for, sessions, loaded):
    with sessions.transaction() as session:
        an_edition(session, loaded, phase="upcoming")
    visitor = client_for()
    page = visitor.get("/")
    ours = {url.partition("#")[0] for url in page.links().values() if url.startswith("/") and "lang=" not in url}
    assert len(ours) > 20
    dead = {url: status for url in sorted(ours) if (status := visitor.browser.get(url).status_code) >= 400}
    assert dead == {}
    assert "#" not in page.links().values()


def test_the_front_is_a_reader_of_publications_only():
    for file in (Path(__file__).parents[2] / "awards" / "desks" / "front").glob("*.py"):
        for room in ("nominations", "screening", "assignment", "judging", "ranking", "decisions"):
            assert f"awards.{room}" not in file.read_text(), f"{file.name} reads {room}"
