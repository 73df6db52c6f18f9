"""The made-up registry: its margins are the published ones, computed from rows; it never stands beside real pledges."""

from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from awards import record
from awards.core.errors import RuleBroken
from awards.desks.rehearsal.registry import drawn
from awards.desks.rehearsal.registry.beside import stand_beside
from awards.desks.rehearsal.registry.drawn import Margins, Place
from awards.desks.rehearsal.registry.filling import fill
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.organisations.services import load_organisations
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.queries import Filters, overdue
from awards.pledges.rules import wrong_columns
from tests.factories import a_user

MARGINS = Margins()


@pytest.fixture(scope="module")
def places():
    rows = record.rows("memberships.csv")
    least = {row["iso2"] for row in rows if (row["group"], row["as_of"]) == ("ldc", "2023-12-12")}
    return [
        Place(row["iso2"], row["name_en"], row["itu_region"], row["iso2"] in least)
        for row in record.rows("countries.csv")
        if row["itu_region"]
    ]


def draw(seed, margins, places):
    pledgers = drawn.organisations(seed, margins, places)
    return pledgers, list(drawn.pledges(seed, margins, places, pledgers))


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_whatever_the_seed_the_margins_are_the_published_ones(seed, places):
    pledgers, found = draw(seed, MARGINS, places)
    by_iso2, homes = {place.iso2: place for place in places}, {one.name: one.country for one in pledgers}
    regions = Counter(by_iso2[homes[one.content.parties[0][0]]].region for one in found)
    assert (len(found), len(pledgers), len(set(homes.values()))) == (845, 408, 138)
    assert len({name for one in found for name, _ in one.content.parties}) == 408
    assert (regions["europe"], regions["africa"], regions["americas"]) == (245, 174, 171)
    assert sum(any(by_iso2[iso2].least_developed for iso2 in one.content.countries) for one in found) == 261
    assert sum("women" in one.content.beneficiaries for one in found) == 439
    assert sum(one.content.pledge_type == "programmatic" for one in found) == 389


def test_every_made_up_pledge_is_sound_and_says_that_it_is_made_up(places):
    pledgers, found = draw(3, MARGINS, places)
    assert [wrong_columns(one.content) for one in found if wrong_columns(one.content)] == []
    assert all("(rehearsal)" in one.content.title and "rehearsal" in one.content.source for one in found)
    assert all(one.name.endswith("(rehearsal)") for one in pledgers)
    assert len({fold(one.name) for one in pledgers}) == len(pledgers)


def test_the_same_seed_draws_the_same_and_another_seed_another(places):
    assert draw(1, MARGINS, places) == draw(1, MARGINS, places)
    assert draw(1, MARGINS, places)[1] != draw(2, MARGINS, places)[1]


def test_a_larger_registry_has_the_same_shares(places):
    margins = MARGINS.scaled(8450)
    assert sum(margins.regions.values()) == sum(margins.types.values()) == 8450
    assert (margins.women, margins.types["programmatic"], margins.organisations) == (4390, 3890, 4080)
    assert len(draw(1, margins, places)[1]) == 8450


def test_the_margins_are_computed_from_the_rows_by_what_every_page_asks(session, at):
    fill(session, 1, MARGINS, at)
    figures = queries.figures(session, Filters())
    assert (figures.all, figures.found) == (845, 845)
    assert figures.facets["pledge_type"] == dict(MARGINS.types)
    assert figures.facets["group"]["women"] == 439
    assert {key: figures.facets["from_region"][key] for key in ("europe", "africa", "americas")} == {
        "europe": 245, "africa": 174, "americas": 171,
    }  # fmt: skip
    assert figures.facets["un_list"]["LDC"] == 261
    assert queries.overview(session, Filters(), at).organisations == 408
    assert sum(one.home > 0 for one in queries.by_country(session, Filters()).values()) == 138
    (total,) = figures.totals.sums
    assert total.usd - sum(usd for _, _, usd in total.converted) == Decimal(36_780_000_000)
    assert queries.kept_sums(session) == queries.live_sums(session)
    assert session.scalar(select(func.count()).select_from(Organisation).where(Organisation.public)) == 408


def test_filling_again_changes_nothing(session, at):
    few = MARGINS.scaled(200, 150)
    assert fill(session, 1, few, at).new["pledge"] == 200
    assert fill(session, 1, few, at).nothing_changed
    assert session.scalar(select(func.count()).select_from(PledgeVersion)) == 200


def test_made_up_pledges_never_stand_beside_real_ones(session, at):
    load_organisations(session)
    services.load_pledges(session, at)
    with pytest.raises(RuleBroken, match="holds real pledges"):
        fill(session, 1, MARGINS.scaled(200, 150), at)
    assert session.scalar(select(func.count()).select_from(Pledge)) == 33


def test_only_made_up_pledges_are_given_to_their_organisations_to_report_on(session, at):
    load_organisations(session)
    services.load_pledges(session, at)
    staff = a_user(session, "staff@secretariat.example")
    with pytest.raises(RuleBroken, match="comes from a source"):
        services.entrust(session, session.scalars(select(Pledge).limit(2)).all(), staff)
    assert set(session.scalars(select(Pledge.organisation_id))) == {None}


def test_the_record_does_not_come_into_a_made_up_registry(session, at):
    fill(session, 1, MARGINS.scaled(200, 150), at)
    load_organisations(session)
    with pytest.raises(RuleBroken, match="made-up registry"):
        services.load_pledges(session, at)


@pytest.mark.parametrize("address", ["/pledges", "/pledges/figures", "/data/registry", "/embed/pledges/number", "/"])
def test_each_page_of_a_made_up_registry_says_so(app, client_for, session, at, address):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "development"})
    made_up, dated = "The pledges here are made up for a rehearsal; none is real.", "dated import"
    before = client_for().get(address).text
    assert (made_up in before, dated in before) == (False, True)
    fill(session, 1, MARGINS.scaled(200, 150), at)
    session.commit()
    after = client_for().get(address).text
    assert (made_up in after, dated in after) == (True, False)


def test_what_stands_beside_made_up_pledges_is_there_for_a_visitor_and_made_up_once(session, at, client_for):
    fill(session, 1, MARGINS.scaled(200, 150), at)
    for _ in range(2):
        stand_beside(session, 1, at)
    session.commit()
    client = client_for()
    page = client.get("campaigns.campaigns").main
    for words in (
        "Skills for every village (rehearsal)",
        "Round table on skills (rehearsal)",
        "Made up for a rehearsal",
    ):
        assert page.count(words) >= 1
    assert "Made up for a rehearsal." in client.get("rates.rates").main
    priced = client.get("api.totals", prices=str(at.year - 1)).json["at_prices"][str(at.year - 1)]["pledged"]
    assert priced["pledges"] > 0
    slug = client.get("campaigns.list_file", what="campaigns", form="json").json["campaigns"][0]["slug"]
    assert client.get("api.totals", campaign=slug).json["found"] == 25
    assert len(client.get("campaigns.list_file", what="champions", form="json").json["champions"]) == 6
    found = queries.overview(session, Filters(), at)
    at_desk = 200 // 3 + 1
    silent, late = at_desk // 6, 2 * (at_desk // 6)
    assert (found.answered.number, found.answered.of) == (at_desk - silent - late, at_desk)
    assert found.progressed.of == at_desk - silent
    assert 0 < found.progressed.number < found.progressed.of
    for light in ("amber", "red"):
        assert overdue.silent(session, at.date(), light=light, most=200), light
    assert len(client.get("api.needs").json["needs"]) == 12
    assert "What was done so far, made up for a rehearsal." in client.get("pledges.pledge", public_id="R-000001").main
