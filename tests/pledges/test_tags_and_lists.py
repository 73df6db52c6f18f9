"""Sectors and technologies as facets, and UN lists by a day: what counts, what is silent, what a reader is told."""

from datetime import date

import pytest

from awards.pledges import queries


def said(page):
    return " ".join(" ".join(page.one("//main").itertext()).split())


@pytest.fixture
def tagged(session, a_pledge):
    a_pledge(source_id="1", title="Masts", tags=("mobile", "energy"), countries=("BT",))
    a_pledge(source_id="2", title="Courses", tags=("education",), countries=("NP",))
    a_pledge(source_id="3", title="Silent", countries=("FR",))
    session.commit()
    return session


def titles(session, **chosen):
    filters = queries.Filters(chosen={facet: tuple(values) for facet, values in chosen.items()})
    return {pledge.current.title for pledge in queries.pledges(session, filters)}


def test_sectors_and_technologies_are_counted_apart_and_silence_is_a_value(tagged):
    facets = queries.figures(tagged, queries.Filters()).facets
    assert facets["sector"] == {"energy": 1, "education": 1, None: 1}
    assert facets["technology"] == {"mobile": 1, None: 2}
    assert titles(tagged, sector=["energy", "education"]) == {"Masts", "Courses"}
    assert titles(tagged, technology=[queries.NOT_STATED]) == {"Courses", "Silent"}
    assert titles(tagged, sector=["mobile"]) == set()


def test_a_new_version_stands_under_its_own_tags_alone(tagged, a_pledge):
    a_pledge(source_id="1", title="Masts", tags=("satellite",), countries=("BT",))
    assert titles(tagged, technology=["mobile"]) == set()
    assert titles(tagged, technology=["satellite"]) == {"Masts"}
    assert titles(tagged, sector=[queries.NOT_STATED]) == {"Masts", "Silent"}


def test_the_page_offers_them_in_words(tagged, client_for):
    page = client_for().get("pledges.pledges", sector="energy")
    assert "Sector: Energy" in said(page)
    assert client_for().get("pledges.pledges").find("//input[@name='technology'][@value='not-stated']")
    assert len(page.find("//table[@id='pledges']/tbody/tr")) == 1


@pytest.mark.parametrize(("day", "on"), [(date(2023, 12, 12), {"Masts", "Courses"}), (date(2023, 12, 13), {"Courses"})])
def test_a_country_counts_by_the_list_of_the_day(tagged, day, on):
    filters = queries.Filters(chosen={"un_list": ("LDC",)}, lists_on=day)
    assert {pledge.current.title for pledge in queries.pledges(tagged, filters)} == on
    assert queries.figures(tagged, queries.Filters(lists_on=day)).facets["un_list"]["LDC"] == len(on)


def test_the_day_is_asked_told_and_taken_away(tagged, client_for):
    page = client_for().get("pledges.pledges", lists_on="2023-12-12", un_list="LDC")
    assert page.one("//input[@type='date'][@name='lists_on']").get("value") == "2023-12-12"
    assert "UN lists on 12 December 2023" in said(page)
    assert "UN list of 12 December 2023, 2025: Least developed country" in said(page)
    assert len(page.find("//table[@id='pledges']/tbody/tr")) == 2
    assert [one["public_id"] for one in client_for().get("api.pledges_list", un_list="LDC").json["pledges"]] == [
        "R-000002"
    ]


def test_a_day_that_is_none_stands_beside_its_field_as_it_was_typed(tagged, client_for):
    page = client_for().get("/pledges?lists_on=2024-02-30&un_list=LDC", expect=422)
    assert page.one("//input[@name='lists_on']").get("value") == "2024-02-30"
    assert "“2024-02-30” is not a date such as 2026-11-24." in said(page)
    told = client_for().get("/api/v1/pledges?lists_on=2024-02-30", expect=422).json
    assert [one["where"] for one in told["errors"]] == ["lists_on"]


def test_each_dated_list_of_the_figures_leads_to_just_its_pledges(tagged, client_for):
    page = client_for().get("pledges.figures")
    rows = page.find("//table[@id='lists']/tbody/tr[td//a]")
    assert len(rows) == 3  # the LDC list at two dates, landlocked countries
    for row in rows:
        (link,) = row.xpath("./td//a")
        assert len(client_for().get(link.get("href")).find("//table[@id='pledges']/tbody/tr")) == int(link.text)
