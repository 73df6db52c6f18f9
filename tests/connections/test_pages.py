"""Countries, laureates and what else stands side by side, as a visitor meets them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.connections.views import country
from awards.organisations.models import Organisation, OrganisationIdentifier
from awards.organisations.services import ensure_organisation
from awards.places import services as places
from awards.pledges import services as pledges
from awards.publishing.models import Laureate
from tests.factories import a_user, an_edition
from tests.support.page import words


def said(page):
    """The words of the main part, those of neighbouring cells and terms apart."""
    return " ".join(" ".join(page.one("//main").itertext()).split())


def cards(page):
    return [words(a) for a in page.find("//article[contains(@class, 'pledge-card')]//a[contains(@class, 'quiet')]")]


LAUREATE = {
    "slug": "repair-benches-2026", "project": "Repair benches", "category_key": "access", "focus_area": "access",
    "category_names": {"en": "Access"}, "countries": ["GH"],
}  # fmt: skip


def test_a_country_shows_its_laureates_beside_the_pledges_from_and_for_it(recorded, client_for):
    page = client_for().get("/countries/GH")
    text = said(page)
    assert page.heading == "Ghana"
    assert "Bridge the Gap" in text
    assert "Women in Tech Africa" in text
    assert cards(page)[:2] == [
        "Rural telephony and digital inclusion, phase 1",
        "National roaming and free, open spectrum for rural connectivity",
    ]  # fmt: skip
    assert "On none of the lists of least developed, landlocked and small island developing States of 2025." in text
    assert "Not recorded by country for any edition from 2014 to 2023." in text
    assert "65% worldwide, 2023" in text


def test_a_laureate_of_several_countries_names_them_as_such(recorded, client_for, session):
    for title, name in (("(Re)building Ukrainian Businesses", "Countries"), ("Bridge the Gap", "Country")):
        slug = session.scalars(select(Laureate.slug).where(Laureate.project == title)).first()
        terms = [words(term) for term in client_for().get("connections.laureate", slug=slug).find("//main//dt")]
        assert {"Country", "Countries"} & set(terms) == {name}


def test_a_country_says_where_its_region_and_its_lists_are_known_from(recorded, client_for):
    for code, known in (("BT", "until 13 December 2023"), ("GH", "On none of the lists")):
        text = said(client_for().get(f"/countries/{code}"))
        assert known in text
        sources = text.split("Source: ")[1]
        assert "ITU region and membership from general knowledge" in sources
        assert "United Nations list of least developed countries" in sources
        assert "United Nations list of least developed" in client_for().get(f"/countries/{code}.json").json["source"]


def test_a_country_tells_why_nothing_is_connected(recorded, client_for):
    text = said(client_for().get("/countries/GH"))
    assert "The laureates' categories belong to Value creation, the pledges to Access." in text


def test_a_country_names_the_connections_of_its_laureates_with_reasons(recorded, a_pledge, client_for, session):
    assert "shares focus area and kind of work with its laureates" in said(client_for().get("/countries/AR"))
    session.rollback()
    a_pledge(title="Mentors for engineers", countries=("AR",), focus_area="value-creation")
    session.commit()
    text = said(client_for().get("/countries/AR"))
    reasons = "Focus area Value creation, as the laureate's category. Same country: Argentina."
    assert f"{reasons} It names the same kind of work." in text


def test_how_the_two_meet_hangs_on_no_other_pledge_of_the_country(
    published, a_pledge, client_for, session, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(country, "MOST_PLEDGES", 1)
    places.load_places(session)
    published(LAUREATE)
    a_pledge(title="A network for all", countries=("GH",), focus_area="access", usd=1)
    a_pledge(title="Much money for something else", countries=("GH",), focus_area="adoption", usd=1_000_000)
    session.commit()
    page = client_for().get("/countries/GH")
    assert "A network for all" in words(page.one("//section[@aria-labelledby='meet']"))
    assert [link["laureate"] for link in client_for().get("/countries/GH.json").json["connections"]] == [
        "repair-benches-2026"
    ]


def test_a_pledge_that_names_a_region_is_shown_apart_and_not_counted(recorded, client_for):
    page = client_for().get("/countries/GH")
    assert "Pledges from or for Ghana 2" in said(page)
    assert "Entrepreneurs across Africa" in words(page.one("//section[@aria-labelledby='broad']"))


def test_a_country_that_left_the_list_of_least_developed_countries_says_when(recorded, client_for):
    text = said(client_for().get("/countries/BT"))
    assert "Least developed country until 13 December 2023." in text
    assert "Landlocked developing country, by the list of 2025." in text


def test_what_is_not_recorded_is_never_shown_as_none_or_zero(recorded, client_for):
    text = said(client_for().get("/countries/AD"))
    assert "Laureates not recorded" in text
    assert "Pledges from or for Andorra not recorded" in text


def test_a_country_is_addressed_by_its_code_in_capitals_alone(client_for):
    for address in ("gh", "Gh", "GHA", "ZZ", "A%C4%B0"):
        client_for().get(f"/countries/{address}", expect=404)


def test_json_of_a_country_agrees_with_its_page(recorded, a_pledge, client_for, session):
    pledge = a_pledge(title="Mentors for engineers", countries=("AR",), focus_area="value-creation").public_id
    session.commit()
    found = client_for().get("/countries/AR.json").json
    page = client_for().get("/countries/AR")
    assert [laureate["slug"] for laureate in found["laureates"]] == ["centro-de-generos-en-technologia-2023"]
    assert found["pledges_from_or_for"] == len(found["pledges"]) == 2
    assert found["pledges"][0]["title"] in said(page)
    assert found["connections"][0] | {"score": 0} == {
        "laureate": "centro-de-generos-en-technologia-2023", "pledge": pledge, "class": "C", "score": 0,
        "reasons": [{"kind": "focus_area", "keys": ["value-creation"]}, {"kind": "country", "keys": ["AR"]},
                    {"kind": "work", "keys": []}],
    }  # fmt: skip


def test_every_count_of_the_list_of_countries_is_what_the_country_shows(recorded, client_for):
    client = client_for()
    listed = client.get("/countries.json").json["countries"]
    assert len(listed) == 249
    for row in listed:
        if row["laureates_recorded"] or row["pledges_held"]:
            found = client.get(f"/countries/{row['iso2']}.json").json
            shown = (len(found["laureates"]), found["pledges_from_or_for"])
            assert shown == (row["laureates_recorded"], row["pledges_held"]), row["iso2"]


def test_a_country_costs_the_same_for_few_and_for_many(session, client_for, count_queries, published, a_pledge):
    published(LAUREATE)
    a_pledge(source_id="one", countries=("GH",), focus_area="access", usd=1)
    session.commit()
    with count_queries(at_most=34) as few:
        client_for().get("/countries/GH")
    published(*({**LAUREATE, "slug": f"bench-{n}-2025", "countries": ["GH", "KE"]} for n in range(30)), year=2025)
    for number in range(60):
        a_pledge(source_id=str(number), countries=("GH", "RW"), focus_area="access", usd=number)
    session.commit()
    with count_queries(at_most=34) as many:
        client_for().get("/countries/GH")
    assert len(many) == len(few)


def test_a_laureate_shows_organisations_countries_note_source_and_its_edition(recorded, client_for):
    page = client_for().get("/laureates/rebuilding-ukrainian-businesses-2023")
    text = said(page)
    assert page.heading == "(Re)building Ukrainian Businesses"
    assert "Winner, EQUALS in Tech Awards 2023, Geneva, 12 December 2023." in text
    assert "Took part Mastercard Center for Inclusive Growth" in text
    assert page.links()["Poland"] == "/countries/PL"
    assert page.links()["Ukraine"] == "/countries/UA"
    assert page.links()["it-online.co.za"].startswith("https://it-online.co.za/")
    assert page.links()["Impact Foundation"] == "/organisations/impact-foundation"
    assert "The award notice does not name the organisation" in text


@pytest.mark.parametrize(
    ("slug", "heading", "sentence"),
    [
        ("winner-from-jordan-2018", "Name not recorded", "Organisation Not recorded"),
        ("edei-2022", "EDEI", "Country Not recorded"),
        ("laboratoria-2018", "Giving Women from Underserved Backgrounds a Career in Tech", "a region; the countries"),
        ("take-back-the-tech-2014", "Take Back the Tech!", "Country Worldwide"),
        ("portray-her-2019", "Portray Her: representation of women STEM characters in media", "Lyda Hill"),
        ("roxana-rugina-2015", "Simplon Romania", "Person Roxana Rugina"),
    ],
)
def test_what_is_not_known_of_a_laureate_is_said(recorded, client_for, slug, heading, sentence):
    page = client_for().get(f"/laureates/{slug}")
    assert page.heading == heading
    assert sentence in said(page)


def test_a_connected_pledge_stands_with_its_class_and_reasons(session, client_for, published, a_pledge):
    published(LAUREATE)
    a_pledge(source_id="1", title="Networks for Ghana", countries=("GH",), focus_area="access", usd=5)
    a_pledge(source_id="2", title="Courses for Ghana", countries=("GH",), focus_area="adoption", usd=5)
    a_pledge(source_id="3", title="Solar power for Ghana", countries=("GH",), focus_area="access", usd=5)
    session.commit()
    page = client_for().get("/laureates/repair-benches-2026")
    assert cards(page) == ["Networks for Ghana"]
    assert "Why Focus area Access, as the laureate's category. Same country: Ghana." in said(page)
    assert "A connection is not a claim of cooperation." in said(page)


def test_a_pledge_of_the_laureates_own_organisation_comes_first(session, client_for, published, a_pledge):
    ensure_organisation(session, "Bench makers", public=True)
    published({**LAUREATE, "organisations": [("Bench makers", "bench-makers")]})
    a_pledge(source_id="1", title="Networks for Ghana", countries=("GH",), focus_area="access", usd=5)
    a_pledge(source_id="2", title="More benches", lead="Bench makers")
    session.commit()
    page = client_for().get("/laureates/repair-benches-2026")
    assert cards(page) == ["More benches", "Networks for Ghana"]
    assert "A pledge by this laureate." in said(page)


def test_a_partner_of_the_project_does_not_make_a_pledge_the_laureates(session, client_for, published, a_pledge):
    ensure_organisation(session, "Bench makers", public=True)
    published({**LAUREATE, "partners": [("Bench makers", "bench-makers")]})
    a_pledge(source_id="2", title="More benches", lead="Bench makers")
    session.commit()
    assert client_for().get("/laureates/repair-benches-2026.json").json["connections"] == []


def test_a_withdrawn_pledge_is_connected_with_nobody(session, client_for, published, a_pledge):
    published(LAUREATE)
    pledge = a_pledge(source_id="1", title="Mobile networks", countries=("GH",), focus_area="access")
    session.commit()
    assert len(client_for().get("/laureates/repair-benches-2026.json").json["connections"]) == 1
    pledges.withdraw_pledge(session, pledge, "A mistake.", None, pledge.created_at)
    session.commit()
    assert client_for().get("/laureates/repair-benches-2026.json").json["connections"] == []
    assert "Mobile networks" not in client_for().get("/countries/GH").text


def test_without_a_connection_the_nearest_pledge_says_what_matches_and_what_is_missing(recorded, client_for):
    text = said(client_for().get("/laureates/thaki-unlocking-potential-2023"))
    assert "No pledge is connected." in text
    assert "Matches Focus area Access, as the laureate's category. Missing The pledge lists no countries." in text


def test_of_many_pledges_the_most_telling_are_connected(session, client_for, published, a_pledge):
    published({**LAUREATE, "countries": ["GH", "RW"]})
    for number in range(80):
        a_pledge(source_id=str(number), title="Networks", countries=("GH",), focus_area="access")
    both = a_pledge(source_id="both", title="Networks", countries=("GH", "RW"), focus_area="access")
    rare = a_pledge(source_id="rare", title="Networks", countries=("RW",), focus_area="access")
    session.commit()
    found = client_for().get("/laureates/repair-benches-2026.json").json["connections"]
    assert [link["pledge"] for link in found[:2]] == [both.public_id, rare.public_id]
    assert len(found) == 6


def test_a_laureate_costs_the_same_for_few_and_for_many(session, client_for, count_queries, published, a_pledge):
    published(LAUREATE)
    a_pledge(source_id="one", countries=("GH",), focus_area="access", usd=1)
    session.commit()
    with count_queries(at_most=34) as few:
        client_for().get("/laureates/repair-benches-2026")
    published(*({**LAUREATE, "slug": f"bench-{n}-2025"} for n in range(30)), year=2025)
    for number in range(60):
        a_pledge(source_id=str(number), countries=("GH",), focus_area="access", usd=number)
    session.commit()
    with count_queries(at_most=34) as many:
        client_for().get("/laureates/repair-benches-2026")
    assert len(many) - len(few) in (0, 2)  # organisations and countries of the neighbours that there are now


@pytest.mark.case("EB-07")
def test_before_its_instant_a_laureate_answers_as_one_that_never_was(session, at, client_for, published):
    published(LAUREATE, public_from=at + timedelta(days=1))
    session.commit()
    client = client_for()
    early = client.get("/laureates/repair-benches-2026", expect=404)
    never = client.get("/laureates/nothing-here-2026", expect=404)
    assert early.main.split("name this")[0] == never.main.split("name this")[0]
    assert client.get("/countries/GH.json").json["laureates"] == []
    assert "Repair benches" not in client.get("/countries").text
    assert "Repair benches" not in client.get("/focus/access").text
    assert "Repair benches" not in client.get("/regions/africa").text


def test_a_rehearsed_laureate_shows_under_its_rehearsal_with_a_banner_and_nowhere_else(session, client_for, published):
    published(LAUREATE, rehearsal=True)
    session.commit()
    client = client_for()
    page = client.get("/rehearsal/2026/laureates/repair-benches-2026")
    assert "Everything on this page is made up." in page.text
    assert page.links()["Ghana"] == "/rehearsal/2026/countries/GH"
    assert "Repair benches" in client.get("/rehearsal/2026/countries/GH").text
    assert client.get("/rehearsal/2026/laureates/repair-benches-2026.json").json["rehearsal"] is True
    assert (
        client.get("/rehearsal/2026/countries/GH.json")
        .json["laureates"][0]["url"]
        .endswith("/rehearsal/2026/laureates/repair-benches-2026")
    )
    client.get("/laureates/repair-benches-2026", expect=404)
    client.get("/rehearsal/2025/laureates/repair-benches-2026", expect=404)
    client.get("/rehearsal/2025/countries/GH", expect=404)
    for address in ("/countries", "/countries/GH", "/regions/africa", "/focus/access"):
        assert "Repair benches" not in client.get(address).text


REHEARSED = (
    "/rehearsal/2026/laureates/repair-benches-2026", "/rehearsal/2026/laureates/repair-benches-2026.json",
    "/rehearsal/2026/countries/GH", "/rehearsal/2026/countries/GH.json",
)  # fmt: skip


@pytest.mark.parametrize("address", REHEARSED)
def test_in_production_only_staff_see_a_rehearsal(app, session, at, client_for, published, address):
    published(LAUREATE, rehearsal=True)
    edition = an_edition(session, at, year=2027)
    staff = a_user(session, "staff@example.org", ("staff", edition.id))
    judge = a_user(session, "judge@example.org", ("judge", edition.id))
    session.commit()
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    client_for().get(address, expect=404)
    client_for(judge).get(address, expect=404)
    client_for(staff).get(address)


def test_an_organisation_shows_what_it_holds_and_what_it_pledged(recorded, client_for, count_queries):
    with count_queries(at_most=16):
        page = client_for().get("/organisations/huawei")
    assert page.heading == "Huawei"
    assert cards(page) == ["Connectivity for remote areas", "ICT training places in Cambodia"]
    assert "No award of this organisation is recorded." in said(page)
    assert "Kumasi Hive" in client_for().get("/organisations/kumasi-hive").heading


def test_a_partner_is_told_in_the_words_of_the_page(session, client_for, published):
    ensure_organisation(session, "Helpers", public=True)
    published({**LAUREATE, "partners": [("Helpers", "helpers")]})
    session.commit()
    page = client_for().get("/organisations/helpers?lang=fr")
    note = page.one("//section[@aria-labelledby='honoured']//p[contains(@class, 'small')]")
    assert "A participé" in words(note)
    assert note.xpath(".//*[@lang='en']") == []


def test_an_organisation_that_no_public_page_names_does_not_exist(session, client_for):
    ensure_organisation(session, "A judge's employer")
    session.commit()
    client_for().get("/organisations/a-judge-s-employer", expect=404)


def test_a_merged_organisation_and_an_outside_identifier_lead_to_the_page(session, client_for):
    old = ensure_organisation(session, "Old name", public=True)
    new = ensure_organisation(session, "New name", public=True)
    hidden = ensure_organisation(session, "Hidden name")
    session.get(Organisation, old.id).merged_into_id = new.id
    session.add_all(
        [
            OrganisationIdentifier(organisation_id=new.id, scheme="ror", value="05dxps055"),
            OrganisationIdentifier(organisation_id=hidden.id, scheme="ror", value="00000000"),
        ]
    )
    session.commit()
    assert client_for().get("/organisations/old-name", expect=301).location == "/organisations/new-name"
    assert client_for().get("/organisations/ror-05dxps055", expect=301).location == "/organisations/new-name"
    client_for().get("/organisations/ror-00000000", expect=404)


def test_a_region_and_a_group_show_their_countries_laureates_and_pledges(recorded, client_for, count_queries):
    with count_queries(at_most=20):
        africa = client_for().get("/regions/africa")
    assert "Bridge the Gap" in said(africa)
    assert "Smart devices for households" in cards(africa)
    group = client_for().get("/regions/ldc")
    assert "by the list of 2025" in said(group)
    assert cards(group)[0] == "ICT infrastructure for LDCs, LLDCs and SIDS"
    named = client_for().get("/regions/latin-america")
    assert "Giving Women from Underserved Backgrounds a Career in Tech" in said(named)
    assert "Countries not recorded" in said(named)
    client_for().get("/regions/atlantis", expect=404)


def test_a_focus_area_counts_what_the_list_of_pledges_counts(recorded, client_for, count_queries):
    with count_queries(at_most=14):
        page = client_for().get("/focus/value-creation")
    assert len(cards(page)) == 7
    assert client_for().get("/pledges.json?focus_area=value-creation").json["found"] == 7
    assert "In the sum: CAD 2.4 billion (pledged) at USD 1.75 billion." in said(page)
    client_for().get("/focus/beauty", expect=404)


def test_every_address_that_these_pages_link_leads_somewhere(recorded, client_for):
    client = client_for()
    start = ["/countries", "/countries/GH", "/laureates/laboratoria-2018", "/regions/africa", "/focus/access",
             "/organisations/huawei", "/pledges/R-000009"]  # fmt: skip
    rooms = ("/countries/", "/laureates/", "/regions/", "/focus/", "/organisations/", "/pledges/")
    found = {url for page in start for url in client.get(page).links().values() if url.startswith(rooms)}
    assert len(found) > 60
    for url in sorted(found)[::5]:
        client.get(url)


@pytest.mark.parametrize(
    "path", ["/countries", "/countries/GH", "/countries/GH.json", "/regions/africa", "/focus/access"]
)
def test_a_page_that_is_the_same_is_not_sent_again(recorded, client_for, path):
    client = client_for()
    first = client.get(path).response
    again = client.browser.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in first.headers


def test_the_navigation_marks_the_page_and_the_part_of_the_site(recorded, client_for):
    def marked(page):
        return [(words(a), a.get("aria-current")) for a in page.find("//nav[@aria-label='Main']//a[@aria-current]")]

    assert marked(client_for().get("/countries")) == [("Countries", "page")]
    assert marked(client_for().get("/countries/GH")) == [("Countries", "true")]
    assert marked(client_for().get("/")) == []


@pytest.mark.parametrize(
    "address",
    ["/countries/GH", "/regions/africa", "/regions/ldc", "/focus/access", "/organisations/government-of-ghana"],
)
def test_the_number_of_pledges_on_a_page_is_that_of_the_list_it_leads_to(recorded, client_for, address):
    client = client_for()
    page = client.get(address)
    (link,) = [a for a in page.find("//a") if words(a).endswith("as a list")]
    number = int("".join(filter(str.isdigit, words(link))))
    assert number > 0
    assert len(client.get(link.get("href")).find("//table[@id='pledges']/tbody/tr")) == number
    figures = client.get(link.getparent().xpath("./a")[1].get("href"))
    assert f"{number} of 33" in " ".join(" ".join(figures.one("//table[@id='figures']").itertext()).split())
