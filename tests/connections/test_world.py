"""The world by region, a country's needs and gaps, and what happened after the award."""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import insert, inspect, select

from awards.connections import queries
from awards.connections.queries import Progress, progress_of
from awards.connections.views import world
from awards.core.vocabulary import FOCUS_AREAS
from awards.needs import queries as stated
from awards.needs import rules
from awards.needs import services as needs
from awards.needs.queries import pairs
from awards.needs.rules import Said
from awards.organisations.queries import organisation
from awards.organisations.services import ensure_organisation
from awards.pledges.models import Pledge, PledgeCountry, PledgeReport, PledgeVersion
from awards.publishing import queries as publishing
from tests.connections.test_pages import LAUREATE, said
from tests.factories import a_user, an_edition

LOOKS = {"partners_wanted": "Schools"}


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    return [a_user(session, f"{name}@secretariat.example", ("staff", edition.id)) for name in ("one", "two")]


def a_need(session, people, at, title, iso2="GH", focus_area="access", of=None, **more):
    day = (at + timedelta(days=90)).date()
    stated = Said(title, "Words.", iso2, focus_area, day, contact="a@country.example", **more)
    found = needs.state(session, of, stated, "en", people[0], at)
    needs.publish(session, found, people[1], at)
    return found


def test_each_region_has_a_row_and_what_has_none_has_the_last(session, recorded, client_for, people, at):
    a_need(session, people, at, "Masts")
    session.commit()
    client = client_for()
    rows = client.get("/regions.json").json["regions"]
    assert [row["region"] for row in rows[-2:]] == ["europe", None]
    by_region = {row["region"]: row for row in rows}
    assert by_region["africa"]["needs"] == 1
    page = client.get("/regions")
    assert "No region on record" in said(page)
    africa = client.get("/regions/africa.json").json
    naming = {pledge["public_id"] for pledge in africa["pledges_naming_it"]}
    within = {pledge["public_id"] for pledge in africa["pledges"]}
    assert africa["pledges_within"] <= 30
    assert by_region["africa"]["pledges"] == len(naming | within)
    assert by_region["africa"]["laureates"] == len(africa["laureates"])
    everywhere = client.get("/pledges.json").json["pledges"]
    placed = {p["public_id"] for row in rows[:-1] for p in _of_region(client, row["region"])}
    assert by_region[None]["pledges"] == len(everywhere) - len(placed)
    table = client.get("/regions.csv").body
    assert table.splitlines()[0] == "region,countries,laureates,pledges,needs"


def _of_region(client, key):
    found = client.get(f"/regions/{key}.json").json
    return found["pledges"] + found["pledges_naming_it"]


def test_a_country_shows_its_needs_and_which_are_gaps(session, a_pledge, client_for, people, at):
    a_pledge(title="Networks", countries=("GH",), focus_area="access")
    a_need(session, people, at, "Masts")
    a_need(session, people, at, "Teachers", focus_area="adoption")
    a_need(session, people, at, "Elsewhere", iso2="KE")
    session.commit()
    page = client_for().get("/countries/GH")
    text = said(page)
    assert "Teachers No pledge fits yet: this is a gap. Masts 1 pledge may fit" in text
    assert "Elsewhere" not in text
    assert "No pledge is held for: Adoption, Value creation, Accelerate" in text
    found = client_for().get("/countries/GH.json").json
    assert [one["fitting_pledges"] for one in found["needs"]] == [0, 1]
    assert found["focus_areas_without_pledges"] == ["adoption", "value-creation", "accelerate"]


def test_a_need_is_no_gap_because_others_share_more_with_more_pledges(
    session, a_pledge, client_for, people, at, monkeypatch
):  # fmt: skip
    """Of many needs each is counted by itself, up to six."""
    for n in range(7):
        a_pledge(source_id=f"a{n}", title=f"Networks {n}", countries=("GH",), focus_area="access")
    a_pledge(source_id="z", title="Partners", countries=("GH",), focus_area="accelerate", **LOOKS)
    a_need(session, people, at, "Masts")
    a_need(session, people, at, "Teachers", focus_area="adoption")
    session.commit()
    monkeypatch.setattr(pairs, "CANDIDATES", 1)
    text = said(client_for().get("/countries/GH"))
    assert "Masts 6 pledges or more may fit" in text
    assert "Teachers 1 pledge may fit" in text
    found = client_for().get("/countries/GH.json").json["needs"]
    assert {(one["fitting_pledges"], one["or_more"]) for one in found} == {(6, True), (1, False)}


def test_what_is_counted_is_what_fits(session, a_pledge, people, at, monkeypatch):
    """The condition of the count says of every pair what the rule says, and leaves out the same ones."""
    monkeypatch.setattr(rules, "MOST", 99)
    areas = ("access", "adoption")
    kinds = product((("GH",), ("KE",), ()), areas, ((), ("women",)), ({}, LOOKS))
    for n, (place, area, group, more) in enumerate(kinds):
        a_pledge(source_id=f"{n}", countries=place, focus_area=area, beneficiaries=group, lead=f"Lead {n % 5}", **more)
    a_pledge(source_id="over", countries=("GH",), focus_area="access", start_year=2019, end_year=2020)
    own = organisation(session, ensure_organisation(session, "Lead 0").id)
    asked = product(("GH", "KE"), areas, (None, "women"), (None, own))
    for n, (iso2, area, group, of) in enumerate(asked):
        a_need(session, people, at, f"Need {n}", iso2, area, of, group_key=group)
    session.commit()
    found = stated.in_countries(session, ["GH", "KE"], at.date(), 99)
    fits = stated.fitting(session, found, at.date())
    counted = stated.numbers_that_fit(session, found, at.date())
    assert counted == {number: len(some) for number, some in fits.items()}
    assert len(counted) == 16
    assert len(set(counted.values())) > 2


def test_a_region_shows_its_needs_its_gaps_and_the_estimate_of_the_world(session, recorded, client_for, people, at):
    a_need(session, people, at, "Masts")
    a_need(session, people, at, "Elsewhere", iso2="FR")
    session.commit()
    text, told = said(client_for().get("/regions/africa")), client_for().get("/regions/africa.json").json
    assert "Masts No pledge fits yet" in text or "may fit" in text
    assert "Elsewhere" not in text
    assert [one["public_id"] for one in told["needs"]] == ["N-000001"]
    pledged = {pledge["focus_area"] for pledge in told["pledges"]}
    assert set(told["focus_areas_without_pledges"]) == set(FOCUS_AREAS) - pledged
    for page in (text, said(client_for().get("/regions"))):
        assert "65% worldwide, 2023" in page
    assert "No figure for Africa is held." in text
    assert {one["indicator"] for one in client_for().get("/regions.json").json["online"]} == {
        "women-online", "men-online",
    }  # fmt: skip


def test_a_region_costs_the_same_for_few_and_for_many(session, client_for, count_queries, a_pledge, people, at):
    a_pledge(source_id="one", countries=("GH",), focus_area="access", usd=1)
    a_need(session, people, at, "Masts")
    session.commit()
    with count_queries(at_most=27) as few:
        client_for().get("/regions/africa")
    for number in range(20):
        a_pledge(source_id=str(number), countries=("GH",), focus_area="access", lead=f"Network {number}", usd=2)
        a_need(session, people, at, f"Masts {number}")
    session.commit()
    with count_queries(at_most=27) as many:
        page = client_for().get("/regions/africa")
    assert len(many) == len(few)
    assert len(page.find("//article[contains(@class, 'pledge-card')]")) == 8
    assert "All 21 pledges as a list" in page.links()


def test_a_country_tells_nominations_as_the_open_data_does(app, client_for, monkeypatch):
    from awards.closing.queries.files import CountryCount

    told = [CountryCount(2027, 12, 2, 1), CountryCount(2026, None, 1, 0)]
    monkeypatch.setitem(app.extensions, "awards_nominations_of_country", lambda *_: told)
    text = said(client_for().get("/countries/GH"))
    assert "2027: 12 nominations, 2 finalists, 1 winner" in text
    assert "2026: not told, because few would be known by it, or none , 1 finalist" in text
    assert client_for().get("/countries/GH.json").json["nominations"][1]["nominated"] is None


def test_what_happened_after_the_award_is_the_newest_report(
    session, published, a_pledge, client_for, people, at, monkeypatch
):  # fmt: skip
    published(LAUREATE)
    pledge = a_pledge(title="Networks", countries=("GH",), focus_area="access")
    a_pledge(title="More networks", source_id="2", countries=("GH",), focus_area="access")
    session.commit()
    assert "Nothing is reported yet." in said(client_for().get("/after-the-award"))
    for n, (stage, narrative) in enumerate((("started", "Begun."), ("on_track", "Ten villages.")), start=1):
        session.add(
            PledgeReport(
                pledge_id=pledge.id, n=n, starts_on=date(2026, n, 1), ends_on=date(2026, n, 28), stage=stage,
                narrative=narrative, next_step="", results=[], why_none="", evidence="", reported_by=people[0].id,
                recorded_at=at,
            )
        )  # fmt: skip
    session.commit()
    text = said(client_for().get("/after-the-award"))
    assert "1 of 2 links lead to a pledge with a report." in text
    assert "On track until 28 February 2026 Ten villages." in text
    assert "Begun." not in text
    assert "The first ones are shown." not in text
    monkeypatch.setattr(world, "MOST_AFTER", 0)
    assert "The first ones are shown." in said(client_for().get("/after-the-award"))
    laureate = said(client_for().get("/laureates/repair-benches-2026"))
    assert "Reported since On track until 28 February 2026 Ten villages." in laureate


def test_without_a_report_the_newest_that_the_source_told_stands_with_its_date(recorded):
    from awards.pledges.queries import every_pledge

    found = every_pledge(recorded)
    told = progress_of(recorded, found)
    stated = [one for one in found if one.current.facts.get("progress")]
    assert stated
    assert set(told) == {one.id for one in stated}
    assert all(isinstance(one, Progress) and one.stage is None for one in told.values())


def test_the_world_costs_the_same_for_few_and_for_many(session, client_for, count_queries, published, a_pledge):
    published(LAUREATE)
    a_pledge(source_id="one", title="Networks", countries=("GH",), focus_area="access")
    session.commit()

    def costs(address):
        with count_queries(at_most=20) as counted:
            client_for().get(address)
        return len(counted)

    few = [costs("/regions"), costs("/after-the-award")]
    published(*({**LAUREATE, "slug": f"bench-{n}-2025"} for n in range(20)), year=2025)
    for n in range(20):
        a_pledge(source_id=str(n), title="Networks", countries=("GH", "KE"), focus_area="access")
    session.commit()
    assert [costs("/regions"), costs("/after-the-award")] == few


def copies(session, pledge, number):
    """So many more pledges that say the same, straight as rows."""
    version = pledge.current_n and session.scalars(select(PledgeVersion).filter_by(pledge_id=pledge.id)).one()
    ids = [(uuid4(), uuid4()) for _ in range(number)]
    for table, of, new in (
        (Pledge, pledge, lambda n: {"id": ids[n][0], "public_id": f"R-{n + 1000:06d}", "source_id": f"copy {n}"}),
        (PledgeVersion, version, lambda n: {"id": ids[n][1], "pledge_id": ids[n][0]}),
    ):
        names = [column.key for column in inspect(table).column_attrs]
        said = {name: getattr(of, name) for name in names}
        session.execute(insert(table), [said | new(n) for n in range(number)])
    session.execute(insert(PledgeCountry), [{"version_id": one, "iso2": "GH"} for _, one in ids])


def test_what_is_told_after_the_award_agrees_with_each_laureates_page_at_two_thousand_pledges(
    session, at, client_for, published, a_pledge
):
    published(
        {**LAUREATE, "countries": ["GH", "RW", "KE"]},
        {**LAUREATE, "slug": "masts-2026", "project": "Masts", "countries": ["UG"]},
    )
    first = a_pledge(source_id="first", title="Networks", countries=("GH",), focus_area="access")
    telling = a_pledge(source_id="telling", title="Networks", countries=("GH", "RW", "KE"), focus_area="access")
    last = a_pledge(source_id="last", title="Networks", countries=("UG",), focus_area="access")
    telling.public_id, last.public_id = "R-900001", "R-900002"
    session.flush()
    copies(session, first, 2000 - 3)
    session.commit()
    page = {
        slug: [one["pledge"] for one in client_for().get(f"/laureates/{slug}.json").json["connections"]]
        for slug in ("repair-benches-2026", "masts-2026")
    }
    assert page["repair-benches-2026"][0] == "R-900001"
    assert page["masts-2026"] == ["R-900002"]
    laureates = publishing.laureates(session, at)
    told: dict[str, list[str]] = {}
    for laureate, _link, pledge in queries.beside_all(session, laureates):
        told.setdefault(laureate.slug, []).append(pledge.public_id)
    assert told == page
