"""What the public sees of a result beyond the lists: pages to share, data for programs, lists in frames."""

import gzip
import io
import json
import re
from datetime import date, timedelta

import pytest
from PIL import Image

from awards.infrastructure import storage
from awards.pledges.models import RegistryTotal
from awards.publishing import pictures, rules, services
from tests.decisions.things import a_judged_edition
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_texts import a_picture, write
from tests.publishing.things import a_record_edition, announce, decide, two_laureates, winners
from tests.support.page import words

DAY = timedelta(days=1)
ANNA, BRIDGE = "/laureates/annas-workshop-2027", "/laureates/bridge-school-2027"
PICTURE = f"{ANNA}/picture.webp"
EVIL = '</script><script>alert("x")</script> & “quotes” \u2028'


def with_finalists(app, session, at):
    made = a_judged_edition(session, at)
    decide(session, made, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, made, "finalists", at, at)
    folder = storage.Folder(app.config["AWARDS"].instance)
    write(session, made, at, picture=pictures.drawn_from_sent(folder, "us.jpg", a_picture(noise=True)))
    session.commit()
    return made


def with_winners(app, session, at):
    made = with_finalists(app, session, at)
    winners(session, made, at, at)
    session.commit()
    return made


pytestmark = pytest.mark.begins(won=with_winners, judged=with_finalists)


@pytest.fixture
def judged(begun):
    """Finalists announced; of the one that wins all is written, and it has a picture."""
    return begun


@pytest.fixture
def won(begun):
    return begun


def meta(page, name):
    found = page.find(f'//meta[@property="{name}" or @name="{name}"]/@content')
    assert len(found) == 1, name
    return found[0]


def linked_data(page):
    (text,) = page.find('//script[@type="application/ld+json"]/text()')
    return json.loads(text)


def test_the_page_says_what_the_jury_valued_in_the_readers_language_and_marks_another(won, client_for):
    page = client_for().get(ANNA)
    assert "What the jury valued The jury valued the ledgers." in page.main
    client = client_for()
    client.get("/winners?lang=ar")
    page = client.get(ANNA)
    assert "قدّرت لجنة التحكيم الدفاتر." in page.main
    (other,) = page.find('//main//p/span[@lang="en"]')
    assert words(other) == "Repairs telephones."


def test_nothing_of_texts_or_picture_is_public_before_the_winners(session, at, judged, client_for):
    client = client_for()
    before = client.get(ANNA)
    assert "ledgers" not in before.body
    client.get(PICTURE, expect=404)
    winners(session, judged, at + DAY, at)
    session.commit()
    assert client.get(ANNA).body == before.body
    client.get(PICTURE, expect=404)
    move_clock(session, DAY)
    assert "ledgers" in client.get(ANNA).main
    assert client.browser.get(PICTURE).status_code == 200


def test_the_picture_stands_with_its_description_and_size_and_else_the_emblem(won, client_for):
    client = client_for()
    page = client.get(ANNA)
    (shown,) = page.find("//main//figure/img")
    assert (shown.get("src"), shown.get("alt")) == (PICTURE, "Two women at a bench.")
    answer = client.browser.get(PICTURE)
    assert answer.mimetype == "image/webp"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (int(shown.get("width")), int(shown.get("height")))
    other = client.get(BRIDGE)
    assert other.find("//main//figure/img") == []
    assert other.find('//main//*[name()="svg" and @role="img"]')[0].get("aria-label") == "Emblem of Bridge school"
    client.get(f"{BRIDGE}/picture.webp", expect=404)


def test_a_shared_link_shows_the_card_of_the_pages_language(won, client_for):
    client = client_for()
    page = client.get(ANNA)
    assert meta(page, "og:title") == "Anna’s workshop"
    assert meta(page, "og:image") == f"http://localhost{ANNA}/card-en.png"
    assert meta(page, "og:url") == f"http://localhost{ANNA}"
    assert meta(page, "og:description") == meta(page, "description") == "Repairs telephones."
    assert meta(page, "og:image:alt").startswith("Anna’s workshop. Winner 2027, Skills")
    client.get("/winners?lang=ar")
    assert meta(client.get(ANNA), "og:image").endswith("card-ar.png")


def test_programs_read_the_laureate_as_schema_org_says(won, client_for):
    data = linked_data(client_for().get(ANNA))
    assert data["@context"] == "https://schema.org"
    assert (data["@type"], data["inLanguage"]) == ("WebPage", "en")
    project = data["mainEntity"]
    assert (project["@type"], project["name"]) == ("Project", "Anna’s workshop")
    assert project["award"].startswith("Winner 2027, Skills")
    assert project["parentOrganization"] == [{"@type": "Organization", "name": "Anna’s workshop association"}]
    assert project["areaServed"] == [{"@type": "Country", "name": "Poland"}, {"@type": "Country", "name": "Ukraine"}]
    assert project["image"] == f"http://localhost{PICTURE}"


@pytest.mark.case("OU-03")
def test_no_text_of_a_laureate_can_end_the_element_of_its_data(session, at, client_for):
    laureate = {
        "slug": "evil-2019", "role": "winner", "source": "made up", "project": EVIL, "category_names": {"en": EVIL},
        "category_key": "skills", "organisations": [(EVIL, None)],
    }  # fmt: skip
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(names={"en": EVIL}), [laureate], at)
    session.commit()
    page = client_for().get("/laureates/evil-2019")
    assert "<script>alert" not in page.body
    assert linked_data(page)["mainEntity"]["name"] == EVIL
    assert meta(page, "og:title") == EVIL


def test_a_laureates_page_is_light(app, won, client_for):
    client = client_for()
    page = client.get(ANNA)
    sheet = client.browser.get(app.jinja_env.globals["asset"]("site.css")).data
    text = len(gzip.compress(page.body.encode(), 6)) + len(gzip.compress(sheet, 9))
    assert text <= 14_000
    picture = len(client.browser.get(PICTURE).data)
    assert text + picture <= 40_000
    loaded = page.find("//link[@rel='stylesheet']/@href") + page.find("//img/@src")
    assert len(loaded) + 1 <= 3, "the page, its sheet, its picture"


def test_a_laureates_page_costs_the_same_with_and_without_texts(won, client_for, count_queries):
    client = client_for()
    with count_queries() as with_texts:
        client.get(ANNA)
    with count_queries() as without:
        client.get(f"{BRIDGE}")
    assert len(with_texts) <= len(without) + 1


# lists in frames


@pytest.mark.case("OU-06")
def test_a_list_may_stand_in_a_frame_of_any_site_and_every_other_page_in_none(won, client_for):
    client = client_for()
    answer = client.browser.get("/embed/winners/2027")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    for path in ("/winners/2027", ANNA, "/winners", "/embed/winners/1999"):
        other = client.browser.get(path)
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"], path
        assert other.headers["X-Frame-Options"] == "DENY", path


def test_a_framed_list_runs_and_remembers_nothing_and_knows_nobody(won, client_for):
    visitor, staff = client_for(), client_for(won.staff)
    answer = visitor.browser.get("/embed/winners/2027?lang=ar")
    assert "Set-Cookie" not in answer.headers
    assert 'dir="rtl"' in answer.get_data(as_text=True)
    assert "<script" not in answer.get_data(as_text=True)
    assert 'dir="ltr"' in visitor.get("/winners").body, "the choice was the frame's alone"
    assert staff.browser.get("/embed/winners/2027?lang=ar").data == answer.data
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy


def test_a_framed_list_has_the_pages_rows_in_their_order_and_leads_out_of_the_frame(won, client_for):
    page, framed = client_for().get("/winners/2027"), client_for().get("/embed/winners/2027")
    titles = [words(title) for title in framed.find("//article//h3")]
    assert titles == [words(title) for title in page.find("//article//h3")] != []
    assert framed.find("//base/@target") == ["_blank"]
    assert framed.find("//header | //footer | //form | //nav") == []
    few = client_for().get("/embed/winners/2027?country=KE")
    assert [words(title) for title in few.find("//article//h3")] == ["Bridge school"]
    client_for().get("/embed/winners/2027?sort=score", expect=400)


def test_the_edition_offers_the_snippet_with_its_filters_and_language(won, client_for):
    page = client_for().get("/winners/2027?country=KE")
    (snippet,) = [words(code) for code in page.find("//pre/code")]
    assert snippet.startswith('<iframe src="http://localhost/embed/winners/2027?')
    address = re.search(r'src="http://localhost([^"]+)"', snippet)[1]
    assert [words(title) for title in client_for().get(address).find("//article//h3")] == ["Bridge school"]
    assert page.links()["Press kit (ZIP): facts, lists, texts, share cards"] == "/winners/2027/press-kit.zip"


# addresses to share


def test_a_category_has_an_address_with_its_laureates_of_all_editions_and_its_files(session, at, won, client_for):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    session.commit()
    client = client_for()
    page = client.get("/winners/categories/skills")
    assert page.heading == "Skills"
    assert "4 laureates found" in page.main
    assert [words(h) for h in page.find("//section/h2")] == ["2027", "2019"]
    found = client.get("/winners/categories/skills.json").json["editions"]
    assert sum(len(edition["laureates"]) for edition in found) == 4
    table = client.get("/winners/categories/skills.csv")
    assert len(table.body.strip().splitlines()) == 5
    assert page.links()["CSV"] == "/winners/categories/skills.csv"
    client.get("/winners/categories/no-such-key", expect=404)
    client.get("/winners/categories/skills?category=access", expect=400)


def test_each_count_beside_a_way_is_what_its_page_lists(session, at, won, client_for):
    by_region = {
        "slug": "a-region-2019", "role": "winner", "source": "made up", "project": "A region", "region": "africa",
        "scope": "region", "category_key": "access", "category_names": {"en": "Access"},
    }  # fmt: skip
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), [*two_laureates(), by_region], at)
    session.commit()
    client = client_for()
    ways = {}
    for words_of, address in client.get("/winners").links().items():
        if re.fullmatch(r"/(winners/categories|regions)/[\w-]+", address) and words_of.endswith(")"):
            ways[address] = int(words_of.rsplit("(", 1)[1].rstrip(")"))
    assert {"/winners/categories/skills", "/winners/categories/access", "/regions/africa", "/regions/europe"} <= set(
        ways
    )
    for address, count in ways.items():
        document = client.get(f"{address}.json").json
        laureates = document.get("laureates") or [x for e in document["editions"] for x in e["laureates"]]
        assert len(laureates) == count, address


# the registry on that day


def test_the_edition_says_what_the_registry_had_stated_by_that_day(session, at, judged, client_for):
    for key, day, count, billion in (
        ("a", date(2025, 5, 1), 1000, None), ("b", date(2026, 3, 4), None, 82), ("c", date(2999, 1, 1), 9999, 999),
    ):  # fmt: skip
        session.add(
            RegistryTotal(
                key=key, stated_date=day.isoformat(), sort_date=day, pledges=count, usd_billion=billion,
                pledges_qualifier="over" if count else None, usd_qualifier="over" if billion else None,
                usd_basis="stated" if billion else None, source=f"https://example.org/{key}",
            )
        )  # fmt: skip
    session.flush()
    winners(session, judged, at, at)
    session.commit()
    page = client_for().get("/winners/2027")
    assert (
        "Pledged to Partner2Connect by the day of this announcement: over 1,000 pledges (stated 1 May 2025);"
        " over USD 82 billion (stated 4 March 2026)." in page.main
    )
    assert page.links()["over USD 82 billion (stated 4 March 2026)"] == "https://example.org/b"
    assert "9,999" not in page.main
