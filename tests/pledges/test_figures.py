"""The registry in figures: each figure with what it is of, for any selection."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, rules, services
from awards.pledges.models import NOT_LOOKED, Pledge, PledgeParty, PledgeSearch, PledgeVersion
from awards.pledges.rules import reports
from awards.web.drawing.map import LARGEST, LEAST, counted
from tests.factories import a_user
from tests.support.page import words


def said(page):
    return " ".join(" ".join(page.one("//main").itertext()).split())


def held(session, at, **chosen):
    return queries.overview(session, queries.Filters(chosen=chosen), at)


@pytest.mark.parametrize(("number", "of", "percent"), [(1, 3, 33), (2, 3, 67), (1, 8, 13), (0, 5, 0), (5, 5, 100)])
def test_a_rate_is_in_whole_percent_and_a_half_goes_up(number, of, percent):
    assert rules.Rate(number, of).percent == percent


def test_of_none_there_is_no_rate():
    assert rules.Rate(0, 0).percent is None


@pytest.mark.parametrize(
    ("amounts", "median"),
    [((5,), "5"), ((1, 9), "5"), ((1, 2, 100), "2"), ((1, 2, 3, 100), "2.5"), ((3, 3, 3, 3, 4), "3")],
)
def test_the_median_is_the_one_in_the_middle(session, a_pledge, at, amounts, median):
    for number, usd in enumerate(amounts):
        a_pledge(source_id=str(number), usd=usd)
    a_pledge(source_id="none")
    (spread,) = held(session, at).spreads
    assert (spread.pledges, spread.median) == (len(amounts), Decimal(median))
    assert (spread.least, spread.most) == (min(amounts), max(amounts))


def reported(session, pledge, stage, by, at):
    said = reports.Report(at.date(), at.date(), stage, "Done.", why_none="Too early", evidence="https://a.example")
    return services.report(session, pledge, said, by, at.date(), at)


def test_rates_count_pledges_that_report_here_and_say_of_how_many(session, a_pledge, at):
    """Of six one has ended and one is of another register: four are asked, after a year."""
    by = a_user(session, "speaker@pledgers.example")
    long_ago = at - timedelta(days=800)
    desk = ensure_organisation(session, "A desk", public=True)
    made = [a_pledge(source_id=str(number)) for number in range(6)]
    for pledge in made[:5]:
        pledge.organisation_id = desk.id
    session.flush()
    ids = [pledge.id for pledge in made]
    services.keep_found(session, ids)
    reported(session, made[0], "on_track", by, at)
    reported(session, made[1], "delayed", by, long_ago)
    services.close(session, made[3], by, at)
    later = at + timedelta(days=364)
    assert held(session, later).answered == rules.Rate(0, 0)
    later = at + timedelta(days=366)
    assert held(session, later).answered == rules.Rate(0, 4)
    reported(session, made[0], "completed", by, later)
    reported(session, made[2], "started", by, later)
    found = held(session, later)
    assert found.answered == rules.Rate(2, 4)
    assert found.progressed == rules.Rate(1, 3)
    assert found.elsewhere == 1


def test_organisations_count_once_however_many_pledges_and_merges_they_have(session, a_pledge, at):
    a_pledge(source_id="1", lead="One")
    a_pledge(source_id="2", lead="One")
    a_pledge(source_id="3", lead="Other")
    assert held(session, at).organisations == 2
    one, other = (ensure_organisation(session, name, public=True) for name in ("One", "Other"))
    other.merged_into_id = one.id
    session.flush()
    assert held(session, at).organisations == 1


def identify(session, organisation, value, until=None):
    session.add(
        OrganisationIdentifier(organisation_id=organisation.id, scheme="XX-TEST", value=value, valid_until=until)
    )


def test_an_organisation_is_identified_by_what_still_holds_of_it_and_of_what_was_merged_into_it(session, a_pledge, at):
    """Of four: one by two, one by a merged one's, one by one that ran out, one by none; three are verified."""
    staff = a_user(session, "staff@secretariat.example")
    for number, name in enumerate(("One", "Other", "Late", "Bare", "Merged")):
        a_pledge(source_id=str(number), lead=name, countries=("GH",) if name in ("One", "Bare") else ())
    one, other, late, bare, merged = (
        ensure_organisation(session, name, public=True) for name in ("One", "Other", "Late", "Bare", "Merged")
    )
    partner = ensure_organisation(session, "Nobody's pledge", public=True)
    merged.merged_into_id = other.id
    identify(session, one, "1")
    identify(session, one, "2")
    identify(session, merged, "3")
    identify(session, late, "4", at.date() - timedelta(days=1))
    identify(session, partner, "5")
    for organisation in (one, late, bare, merged):
        organisation.verified_at, organisation.verified_by = at, staff.id
    session.flush()
    found = held(session, at)
    assert (found.organisations, found.identified, found.verified) == (4, rules.Rate(2, 4), rules.Rate(1, 3))
    found = held(session, at - timedelta(days=1))
    assert (found.identified, found.verified) == (rules.Rate(3, 4), rules.Rate(2, 3))
    found = held(session, at, country=("GH",))
    assert (found.identified, found.verified) == (rules.Rate(1, 2), rules.Rate(1, 2))
    found = held(session, at, country=("KE",))
    assert (found.organisations, found.identified, found.verified) == (0, rules.Rate(0, 0), rules.Rate(0, 0))


def test_an_organisation_that_takes_part_without_pledging_is_not_among_those_that_pledge(session, a_pledge, at):
    one = a_pledge(source_id="1", lead="One")
    partner = ensure_organisation(session, "Partner", public=True)
    identify(session, partner, "1")
    version_id = session.scalar(select(PledgeVersion.id).where(PledgeVersion.pledge_id == one.id))
    session.add(PledgeParty(version_id=version_id, position=1, organisation_id=partner.id, role="partner"))
    session.flush()
    assert held(session, at).identified == rules.Rate(0, 1)


def test_the_page_says_of_how_many_organisations_an_outside_identifier_is_held(session, a_pledge, at, client_for):
    a_pledge(source_id="1", lead="One")
    a_pledge(source_id="2", lead="Other")
    identify(session, ensure_organisation(session, "One"), "1")
    session.commit()
    page = said(client_for().get("pledges.figures"))
    assert "Organisations with an outside identifier 50% (1 of 2) of those that staff verified: none yet" in page


def of_people(text, unit="people", qualifier=None):
    return (rules.Target(f"We reach {text}", text, unit, qualifier),)


def test_people_are_told_by_the_largest_figure_with_its_pledge_and_by_how_many_give_one(session, a_pledge, at):
    by = a_user(session, "speaker@pledgers.example")
    first = a_pledge(source_id="1", targets=of_people("500", qualifier="over"), countries=("GH",))
    a_pledge(source_id="2", targets=of_people("500"), countries=("GH",))
    last = a_pledge(source_id="3", targets=of_people("20"), progress=(rules.Progress("Some", people_reached="30"),))
    a_pledge(source_id="4", targets=of_people("9000", "schools"), countries=("GH",))
    gone = a_pledge(source_id="5", targets=of_people("70000"))
    services.withdraw_pledge(session, gone, "Announced by mistake.", None, at)
    session.flush()
    number = rules.number_of(first.public_id)
    aimed = rules.People("aimed", 3, 500, "over", number)
    reached = rules.People("reached", 1, 30, None, rules.number_of(last.public_id))
    assert queries.people_in(session, queries.Filters()) == (aimed, reached)
    in_ghana = queries.Filters(chosen={"country": ("GH",)})
    assert queries.people_in(session, in_ghana) == (rules.People("aimed", 2, 500, "over", number),)
    assert queries.people_in(session, queries.Filters(chosen={"country": ("KE",)})) == ()
    said = reports.Report(
        at.date(), at.date(), "on_track", "Done.", results=(("We reach 500", "45"),), evidence="https://a.example"
    )
    services.report(session, first, said, by, at.date(), at)
    assert queries.people_in(session, in_ghana)[1] == rules.People("reached", 1, 45, None, number)


def test_what_an_older_program_kept_of_a_pledge_is_looked_at_by_the_upgrade(session, a_pledge):
    """While both serve, its row says that nobody has looked for people, which is no figure."""
    one = a_pledge(source_id="1", targets=of_people("500"))
    for number in range(2, 4):
        a_pledge(source_id=str(number))
    session.execute(update(PledgeSearch).where(PledgeSearch.pledge_id == one.id).values(people_aimed=NOT_LOOKED))
    assert queries.people_in(session, queries.Filters()) == ()
    services.keep_missing(session)
    (found,) = queries.people_in(session, queries.Filters())
    assert (found.most, found.pledges) == (500, 1)


def test_the_page_tells_the_largest_figures_of_people_in_their_sources_words_and_leads_there(recorded, client_for):
    page = client_for().get("pledges.figures")
    assert "People aimed at, the largest figure 500,000,000 13 pledges give such a target." in said(page)
    assert "People reached, the largest figure 90,000,000 2 pledges report such a figure." in said(page)
    assert page.links()["500,000,000"] == "/pledges/R-000013"
    assert page.links()["90,000,000"] == "/pledges/R-000010"
    narrowed = client_for().get("pledges.figures", year="2024")
    assert "People aimed at, the largest figure over 80,000,000 " in said(narrowed)


def test_a_cell_of_the_table_leads_to_just_its_pledges(recorded, client_for):
    client = client_for()
    page = client.get("pledges.figures")
    cells = page.find("//table[@id='matrix']//td/a")
    assert len(cells) > 8
    for cell in cells[:6]:
        rows = client.get(cell.get("href")).find("//table[@id='pledges']/tbody/tr")
        assert len(rows) == int(words(cell))


def test_a_country_of_the_map_leads_to_just_its_pledges(recorded, client_for):
    client = client_for()
    page = client.get("pledges.figures")
    dots = page.find("//*[local-name()='circle']/*[local-name()='title']")
    assert "Ghana: 2 pledges" in [words(dot) for dot in dots]
    row = page.one("//table[@id='by-country']//tr[th//a[text()='Ghana']]")
    link = row.xpath(".//td/a")[0]
    assert words(link) == "2"
    assert len(client.get(link.get("href")).find("//table[@id='pledges']/tbody/tr")) == 2


def test_each_list_of_the_un_stands_with_its_date(recorded, client_for):
    text = said(client_for().get("pledges.figures"))
    assert "Least developed country 12 December 2023 46" in text
    assert "Least developed country 2025 44" in text
    assert "Bhutan (13 December 2023)" in text


def test_figures_of_a_selection_say_of_how_many_and_lead_to_it(recorded, client_for):
    page = client_for().get("pledges.figures", focus_area="access")
    assert "Pledges 19 of 33" in said(page)
    assert "11 pledges with a dollar value" in said(page)
    assert "Left out of the sum: USD 400 million a year (pledged), without a total." in said(page)
    assert "33 pledges" not in said(page)
    assert page.links()["Only the pledges of this list"] == "/pledges?focus_area=access"


def test_figures_cost_the_same_for_few_and_for_many(session, client_for, count_queries, a_pledge):
    a_pledge(source_id="one", usd=1, countries=("GH",), beneficiaries=("women",))
    session.commit()
    with count_queries(at_most=8) as few:
        client_for().get("pledges.figures")
    for number in range(60):
        a_pledge(source_id=str(number), usd=number, countries=("GH", "RW"), lead=f"Network {number}")
    session.commit()
    with count_queries(at_most=8) as many:
        client_for().get("pledges.figures")
    assert len(many) == len(few)


@pytest.mark.parametrize("address", ["/pledges/figures?colour=red", "/pledges/figures?sort=year"])
def test_what_figures_cannot_be_asked_is_refused(client_for, address):
    client_for().get(address, expect=400)


def test_a_small_state_has_a_dot_that_can_be_seen_and_an_unknown_one_none():
    found = counted([("TV", 1, "Tuvalu"), ("IN", 900, "India"), ("ZZ", 5, "Nowhere"), ("FR", 0, "France")])
    assert [(dot.label, dot.radius) for dot in found.dots] == [("India", LARGEST), ("Tuvalu", LEAST)]
    assert counted([("IN", 1, "India")]).dots[0].radius < LARGEST / 2


def test_withdrawn_pledges_are_in_no_figure(session, a_pledge, at):
    pledge = a_pledge(source_id="1", usd=5, countries=("GH",))
    services.withdraw_pledge(session, session.get_one(Pledge, pledge.id), "Announced by mistake.", None, at)
    found = held(session, at)
    assert (found.found, found.countries, found.spreads) == (0, 0, ())
    assert queries.by_country(session, queries.Filters()) == {}


def test_a_country_gets_its_share_and_never_an_amount_that_is_not_split(session, a_pledge):
    shares = (("GH", Decimal(25)), ("RW", Decimal(75)))
    a_pledge(source_id="alone", usd=100, countries=("GH",))
    a_pledge(source_id="split", usd=1000, countries=("GH", "RW"), shares=shares)
    a_pledge(source_id="not split", usd=7, countries=("GH", "RW"))
    a_pledge(source_id="elsewhere", usd=5, countries=("RW",))
    assert queries.split(session, "GH") == queries.Split(Decimal(350), Decimal(7), 1)
    assert queries.split(session, "FR") == queries.Split(Decimal(0), Decimal(0), 0)


def test_pledges_without_an_amount_are_counted_by_what_they_give_and_move_with_a_new_version(session, a_pledge):
    a_pledge(source_id="1", usd=5)
    a_pledge(source_id="2", resource_kind="none")
    a_pledge(source_id="3", resource_kind="in-kind")
    a_pledge(source_id="4")

    def silent():
        found = queries.figures(session, queries.Filters())
        return found.found, found.no_amount, found.no_money

    assert silent() == (4, 2, 1)
    a_pledge(source_id="1", resource_kind="none")
    a_pledge(source_id="4", usd=7, resource_kind="financial")
    assert silent() == (4, 1, 2)


def test_the_one_in_the_middle_of_one_is_of_one_and_of_several_between_the_least_and_the_most(
    session, a_pledge, client_for
):
    a_pledge(source_id="1", usd=5_000_000)
    session.commit()
    assert "Median, pledged USD 5 million 1 pledge with a dollar value" in said(client_for().get("pledges.figures"))
    a_pledge(source_id="2", usd=7_000_000)
    session.commit()
    told = said(client_for().get("pledges.figures"))
    assert "Median, pledged USD 6 million from USD 5 million to USD 7 million" in told
