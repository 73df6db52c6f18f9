"""Champions, campaigns and events: what staff keep, what everybody sees, and what a campaign counts."""

import csv
import io
from datetime import date, timedelta

import feedparser
import pytest
import python_calamine
from sqlalchemy import select

from awards.campaigns import queries, rules, services
from awards.campaigns.models import Campaign, Event
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.organisations.services import ensure_organisation
from awards.pledges import queries as registry
from awards.pledges import services as pledges
from awards.pledges.models import Pledge
from awards.web import lists
from tests.factories import a_user, an_edition
from tests.pledges.conftest import put

DAY = date(2027, 3, 1)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def staff(session, at):
    edition = an_edition(session, at)
    return a_user(session, "staff@secretariat.example", ("staff", edition.id))


def said(page):
    return " ".join(" ".join(page.one("//main").itertext()).split())


def opened(session, staff):
    session.commit()
    session.refresh(staff)
    session.expunge(staff)
    session.rollback()


def campaign_of(session, staff, at, *usd, name="Kits in every school"):
    found = services.add_campaign(session, services.Said(name, DAY, None, public=True), staff)
    for number, amount in enumerate(usd):
        pledge = put(session, at, source_id=f"{name}{number}", usd=amount, title=f"Kit {number}")
        services.add_pledge(session, found, pledge.public_id, staff, at)
    return found


@pytest.mark.parametrize(
    ("today", "end", "wanted"),
    [
        (DAY - timedelta(days=1), NEXT, "ahead"), (DAY, NEXT, "now"), (NEXT, NEXT, "now"),
        (NEXT + timedelta(days=1), NEXT, "over"), (date(2050, 1, 1), None, "now"),
    ],
)  # fmt: skip
def test_a_campaign_stands_from_its_first_day_to_its_last(today, end, wanted):
    assert rules.standing(DAY, end, today) == wanted


def test_days_that_cannot_be_are_said_beside_their_field():
    assert list(rules.wrong_dates(None, None)) == ["starts_on"]
    assert list(rules.wrong_dates(NEXT, DAY)) == ["ends_on"]
    assert list(rules.wrong_dates(DAY, None, open_end=False)) == ["ends_on"]
    assert rules.wrong_dates(DAY, DAY, open_end=False) == rules.wrong_dates(DAY, None) == {}


def test_a_campaign_counts_what_the_registry_counts(session, staff, at):
    campaign = campaign_of(session, staff, at, 100, 250)
    other = campaign_of(session, staff, at, 4000, name="Another")
    gone = put(session, at, source_id="gone", usd=7)
    services.add_pledge(session, campaign, gone.public_id, staff, at)
    pledges.withdraw_pledge(session, gone, "We cannot.", None, at)
    found = registry.figures(session, registry.Filters(pledge_ids=queries.pledge_ids(session, campaign.id)))
    assert (found.found, [total.usd for total in found.totals.sums]) == (2, [350])
    assert queries.pledge_counts(session, [campaign.id, other.id]) == {campaign.id: 2, other.id: 1}
    tried = campaign_of(session, staff, at, 9, name="Tried")
    made_up = registry.Filters(pledge_ids=queries.pledge_ids(session, tried.id))
    tried.rehearsal = True
    for one in session.scalars(select(Pledge).where(Pledge.id.in_(made_up.pledge_ids))):
        one.rehearsal = True
    session.flush()
    assert queries.pledge_counts(session, [tried.id]) == {tried.id: 1}, "staff who try it read how many it has"
    empty = registry.figures(session, registry.Filters(pledge_ids=()))
    assert (empty.found, empty.totals.sums) == (0, ())


def test_a_pledge_belongs_once_goes_once_and_each_is_noted(session, staff, at):
    campaign = campaign_of(session, staff, at, 100)
    number = queries.pledges_kept(session, campaign.id, 5)[0].public_id
    services.add_pledge(session, campaign, number.removeprefix("R-").lstrip("0"), staff, at)
    for _ in range(2):
        services.take_pledge_out(session, campaign, number, staff, at)
    with pytest.raises(RuleBroken) as refused:
        services.add_pledge(session, campaign, "R-999999", staff, at)
    assert list(refused.value.fields) == ["number"]
    noted = session.scalars(select(AuditRow.action).where(AuditRow.action.like("campaign%")).order_by(AuditRow.seq))
    assert noted.all() == ["campaign.added", "campaign.pledge_added", "campaign.pledge_taken_out"]


def test_an_address_is_never_given_twice_and_stays_when_the_name_changes(session, staff, at):
    one, other = (campaign_of(session, staff, at) for _ in range(2))
    assert (one.slug, other.slug) == ("kits-in-every-school", "kits-in-every-school-2")
    services.change_campaign(session, one, services.Said("Tools for all", DAY, NEXT), staff)
    assert (one.slug, one.name, one.public) == ("kits-in-every-school", "Tools for all", False)


def test_a_champion_is_named_from_a_day_on_once_and_by_a_source(session, staff, at):
    network = ensure_organisation(session, "Example network", public=True)
    with pytest.raises(RuleBroken) as refused:
        services.name_champion(session, network, DAY, None, " ", staff)
    assert list(refused.value.fields) == ["source"]
    label = services.name_champion(session, network, DAY, None, "https://example.org", staff)
    with pytest.raises(RuleBroken):
        services.name_champion(session, network, DAY, None, "https://example.org", staff)
    with pytest.raises(RuleBroken):
        services.end_champion(session, label, DAY - timedelta(days=1), staff)
    services.end_champion(session, label, NEXT, staff)
    assert [(one.starts_on, one.ends_on) for one in queries.labels_of(session, network.id)] == [(DAY, NEXT)]


def test_what_is_made_up_is_on_no_public_page(session, staff, at):
    staff.rehearsal = True
    campaign = campaign_of(session, staff, at)
    network = ensure_organisation(session, "Example network", public=True)
    network.rehearsal = True
    services.name_champion(session, network, DAY, None, "made up", staff)
    assert queries.campaigns(session, 9, shown=True) == queries.champions(session, 9) == []
    assert queries.labels_of(session, network.id) == []
    assert queries.campaigns(session, 9, shown=False, rehearsal=False) == []
    pledge = put(session, at, source_id="real")
    with pytest.raises(RuleBroken):
        services.add_pledge(session, campaign, pledge.public_id, staff, at)


def test_staff_make_a_campaign_public_and_everybody_counts_its_pledges(session, staff, at, client_for):
    pledge = put(session, at, source_id="1", usd=350, title="Kits for girls").public_id
    opened(session, staff)
    client = client_for(staff)
    typed = {
        "name": "Kits in every school",
        "name_fr": "Des outils",
        "starts_on": "2027-03-05",
        "ends_on": "2027-03-01",
    }
    page = client.post("campaigns.campaign_added", typed, expect=422)
    assert page.errors == ["Last day: The last day is before the first."]
    assert page.field("name_fr") == "Des outils"
    client.post("campaigns.campaign_added", typed | {"ends_on": ""})
    client_for().get("campaigns.campaign", slug="kits-in-every-school", expect=404)
    campaign_id = session.scalars(select(Campaign.id)).one()
    session.rollback()
    page = client.post("campaigns.pledge_added", {"number": "R-999999"}, expect=422, campaign_id=campaign_id)
    assert page.errors == ["Number of the pledge: No public pledge has this number."]
    client.post("campaigns.pledge_added", {"number": pledge}, campaign_id=campaign_id)
    seen = client.get("campaigns.one_campaign", campaign_id=campaign_id).field("seen")
    change = typed | {"ends_on": "", "public": "y", "seen": seen}
    client.post("campaigns.campaign_changed", change, campaign_id=campaign_id)
    page = said(client_for().get("campaigns.campaign", slug="kits-in-every-school"))
    for words in ("Kits in every school", "Kits for girls", "USD 350", "1 pledge with a dollar value"):
        assert words in page
    assert "Des outils" in client_for().get("campaigns.campaign", slug="kits-in-every-school", lang="fr").heading
    assert "Kits in every school" in client_for().get("campaigns.campaigns").main
    links = client_for().get("pledges.pledge", public_id=pledge, lang="fr").links()
    assert links["Des outils"] == "/campaigns/kits-in-every-school"
    document = client_for().get("campaigns.campaign_file", slug="kits-in-every-school", form="json").json
    assert (document["found"], [one["title"] for one in document["pledges"]]) == (1, ["Kits for girls"])
    client.post("campaigns.pledge_taken_out", {"number": pledge}, campaign_id=campaign_id)
    assert "No pledge belongs to it yet." in client_for().get("campaigns.campaign", slug="kits-in-every-school").main


def test_an_event_says_where_and_when_and_leads_to_its_campaign(session, staff, at, client_for):
    campaign = campaign_of(session, staff, at)
    campaign_id = campaign.id
    opened(session, staff)
    client = client_for(staff)
    typed = {"kind": "roundtable", "name": "Round the table", "starts_on": "2027-05-01", "ends_on": "2027-05-02",
             "place": "", "url": "https://example.org/table", "campaign": f"{campaign_id}", "public": "y"}  # fmt: skip
    page = client.post("campaigns.event_added", typed, expect=422)
    assert page.errors == ["Place: Say where it is, or that it is online."]
    page = client.post("campaigns.event_added", typed | {"place": "Nairobi", "iso2": "Kenya"}, expect=422)
    assert page.errors == ["Country: Choose one of the list."]
    client.post("campaigns.event_added", typed | {"place": "Nairobi"})
    page = client_for().get("campaigns.event", slug="round-the-table")
    for words in ("Roundtable", "Nairobi", "https://example.org/table", "Kits in every school"):
        assert words in page.main
    assert "Round the table" in client_for().get("campaigns.campaign", slug="kits-in-every-school").main
    event_id = session.scalars(select(Event.id)).one()
    session.rollback()
    seen = client.get("campaigns.one_event", event_id=event_id).field("seen")
    client.post("campaigns.event_changed", typed | {"place": "Online", "public": "", "seen": seen}, event_id=event_id)
    client_for().get("campaigns.event", slug="round-the-table", expect=404)


def test_a_champion_stands_on_the_organisations_page_with_days_and_source(session, staff, client_for):
    ensure_organisation(session, "Example network", public=True)
    opened(session, staff)
    client = client_for(staff)
    typed = {"name": "Nobody knows it", "starts_on": "2026-01-01", "source": "The secretariat's list"}
    page = client.post("campaigns.champion", typed, expect=422)
    assert "The registry knows no organisation of this name." in page.errors[0]
    client.post("campaigns.champion", typed | {"name": "Example network"})
    page = said(client_for().get("connections.organisation", slug="example-network"))
    assert "Champion from 1 January 2026 The secretariat's list" in page
    assert "Example network" in client_for().get("campaigns.campaigns").main


def test_pages_cost_the_same_however_much_they_show(session, staff, at, client_for, count_queries):
    campaign_of(session, staff, at, 1, 2, 3)
    campaign_of(session, staff, at, name="Other")
    opened(session, staff)
    pages = (
        (client_for(), "campaigns.campaigns", {}, 5), (client_for(staff), "campaigns.kept", {}, 7),
        (client_for(), "campaigns.campaign", {"slug": "kits-in-every-school"}, 12),
        (client_for(), "campaigns.campaign", {"slug": "other"}, 12),
    )  # fmt: skip
    for client, endpoint, values, most in pages:
        with count_queries(at_most=most):
            client.get(endpoint, **values)


def test_made_up_staff_keep_what_is_made_up_and_see_nothing_else(session, staff, at, client_for):
    real = campaign_of(session, staff, at, 5).id
    made_up = a_user(session, "made-up@secretariat.example", ("staff", an_edition(session, at, year=2044).id))
    made_up.rehearsal = True
    own = services.add_campaign(session, services.Said("Made up", DAY, None, public=True), made_up).id
    opened(session, made_up)
    client = client_for(made_up)
    client.get("campaigns.one_campaign", campaign_id=real, expect=404)
    client.post("campaigns.pledge_added", {"number": "R-000001"}, campaign_id=real, expect=404)
    client.get("campaigns.one_campaign", campaign_id=own)
    page = client.get("campaigns.kept")
    assert "Made up" in page.main
    assert "Kits in every school" not in page.main
    client_for().get("campaigns.campaign", slug="made-up", expect=404)


def test_an_event_belongs_to_no_campaign_of_a_rehearsal(session, staff, client_for):
    staff.rehearsal = True
    made_up = services.add_campaign(session, services.Said("Made up", DAY, None, public=True), staff).id
    staff.rehearsal = False
    opened(session, staff)
    typed = {"name": "A drive", "starts_on": DAY, "ends_on": DAY, "kind": "drive", "place": "Online", "public": "yes"}
    client_for(staff).post("campaigns.event_added", typed | {"campaign": str(made_up)})
    assert session.scalars(select(Event.campaign_id)).all() == [None]


def test_administrators_look_on_without_a_button(session, staff, at, client_for):
    campaign_of(session, staff, at, 5)
    network = ensure_organisation(session, "Example champions", public=True)
    services.name_champion(session, network, DAY, None, "made up", staff)
    admin = a_user(session, "admin@secretariat.example", ("admin", None))
    session.commit()
    for user in (staff, admin):
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    page = client_for(admin).get("campaigns.kept")
    assert "Kits in every school" in page.main
    assert not page.find("//main//form")
    assert not page.find("//main//a[contains(@href, '/staff/campaigns/')]")
    page = client_for(staff).get("campaigns.kept")
    assert len(page.find("//main//form")) == 2
    assert page.find("//main//a[contains(@href, '/staff/campaigns/new')]")


def test_files_and_feed_have_what_the_page_has(session, staff, at, client_for):
    campaign = campaign_of(session, staff, at, 100)
    meeting = services.Meeting("roundtable", "Nairobi", campaign_id=campaign.id)
    services.add_event(session, services.Said("Round the table", DAY, NEXT, public=True), meeting, staff)
    services.add_campaign(session, services.Said("Not yet", DAY, None), staff)
    network = ensure_organisation(session, "Example champions", public=True)
    services.name_champion(session, network, DAY, None, "The secretariat's list", staff)
    opened(session, staff)
    client = client_for()
    for what, wanted in (
        ("campaigns", ["Kits in every school"]), ("events", ["Round the table"]), ("champions", ["Example champions"]),
    ):  # fmt: skip
        told = client.get("campaigns.list_file", what=what, form="json").json[what]
        table = csv.DictReader(io.StringIO(client.get("campaigns.list_file", what=what, form="csv").body))
        book = client.get("campaigns.list_file", what=what, form="xlsx").response.get_data()
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
        at_name = sheet[0].index("name")
        assert [one["name"] for one in told] == [row["name"] for row in table] == wanted
        assert [row[at_name] for row in sheet[1:]] == wanted
        assert client.get("campaigns.campaigns").links()
    items = client.get("campaigns.feed", form="json").json["items"]
    assert [one["title"] for one in items] == [
        "Champion: Example champions", "Round the table", "Kits in every school",
    ]  # fmt: skip
    assert feedparser.parse(client.get("campaigns.feed", form="atom").body).entries[1].title == "Round the table"


def test_the_registry_lists_a_campaign_with_all_its_filters(session, staff, at, client_for):
    campaign_of(session, staff, at, 100, 250)
    put(session, at, source_id="other", usd=7)
    services.add_campaign(session, services.Said("Hidden", DAY, None), staff)
    opened(session, staff)
    client = client_for()
    page = client.get("campaigns.campaign", slug="kits-in-every-school")
    listed = client.get(page.links()["All 2 pledges as a list"])
    assert len(listed.find("//table[@id='pledges']/tbody/tr")) == 2
    assert "Campaign: Kits in every school" in said(listed)
    narrowed = client.get("pledges.pledges", campaign="kits-in-every-school", at_least="200")
    assert len(narrowed.find("//table[@id='pledges']/tbody/tr")) == 1
    moved = client.get("campaigns.campaign_file", slug="kits-in-every-school", form="csv", expect=302)
    assert moved.response.location == "/pledges.csv?campaign=kits-in-every-school"
    assert len(client.get("sharing.pledges", form="json", campaign="kits-in-every-school").json["pledges"]) == 2
    for nobody in ("hidden", "there-is-none"):
        client.get("pledges.pledges", campaign=nobody, expect=404)


def test_a_country_that_is_none_is_refused_beside_its_field(session, staff, at, client_for):
    opened(session, staff)
    typed = {"kind": "drive", "name": "Round the table", "starts_on": "2027-05-01", "ends_on": "2027-05-02",
             "place": "Nairobi", "iso2": "ZZ"}  # fmt: skip
    page = client_for(staff).post("campaigns.event_added", typed, expect=422)
    assert page.errors == ["Country: Choose one of the list."]


def test_pledges_of_a_campaign_that_readers_see_or_that_is_called_otherwise_have_changed(session, staff, at):
    campaign = services.add_campaign(session, services.Said("Kits", DAY, None), staff)
    pledge = put(session, at, usd=1)
    services.add_pledge(session, campaign, pledge.public_id, staff, at)
    session.commit()

    def changed(**more):
        pledge.changed_at = at
        session.commit()
        services.change_campaign(session, campaign, services.Said(**{"name": "Kits", "starts_on": DAY, "ends_on": None}
                                                                  | more), staff)  # fmt: skip
        session.commit()
        session.refresh(pledge)
        return pledge.changed_at > at

    assert not changed(name="Tools"), "readers do not see it"
    assert changed(name="Tools", public=True)
    assert not changed(name="Tools", public=True, words="For all"), "no file of a pledge says that"
    assert changed(name="Kits", public=True)
    assert changed(name="Kits")


def test_an_event_keeps_its_campaign_however_many_newer_ones_there_are(session, staff, client_for):
    old = services.add_campaign(session, services.Said("Kits", DAY, NEXT), staff)
    for n in range(200):
        session.add(
            Campaign(
                slug=f"newer-{n}",
                name=f"Newer {n}",
                starts_on=NEXT,
                ends_on=NEXT,
                names={},
                words="",
                public=False,
                rehearsal=False,
            )
        )
    services.add_event(session, services.Said("Round the table", DAY, NEXT),
                       services.Meeting("drive", "Nairobi", campaign_id=old.id), staff)  # fmt: skip
    old_id, event_id = old.id, session.scalars(select(Event.id)).one()
    opened(session, staff)
    client = client_for(staff)
    page = client.get("campaigns.one_event", event_id=event_id)
    assert page.field("campaign") == str(old_id)
    names = ("kind", "name", "starts_on", "ends_on", "place", "iso2", "url", "campaign", "seen")
    client.post("campaigns.event_changed", {name: page.field(name) for name in names}, event_id=event_id)
    assert session.scalars(select(Event.campaign_id)).one() == old_id


def test_two_who_change_a_campaign_or_an_event_at_once_do_not_undo_each_other(session, staff, at, client_for):
    campaign_of(session, staff, at)
    meeting = services.Meeting("drive", "Nairobi")
    services.add_event(session, services.Said("Round the table", DAY, NEXT), meeting, staff)
    opened(session, staff)
    client = client_for(staff)
    for kind, table, more in (("campaign", Campaign, {}), ("event", Event, {"kind": "drive", "place": "Nairobi"})):
        key = {f"{kind}_id": session.scalars(select(table.id)).one()}
        session.rollback()
        page = client.get(f"campaigns.one_{kind}", **key)
        typed = more | {"starts_on": "2027-03-01", "ends_on": "2027-03-02", "seen": page.field("seen")}
        client.post(f"campaigns.{kind}_changed", typed | {"name": "By the first"}, **key)
        page = client.post(f"campaigns.{kind}_changed", typed | {"name": "By the second"}, expect=422, **key)
        assert page.errors == ["Somebody else changed this meanwhile."]
        assert page.field("name") == "By the second"
        assert client.get(f"campaigns.one_{kind}", **key).heading == "By the first"
        client.post(f"campaigns.{kind}_changed", typed | {"name": "By the second", "seen": page.field("seen")}, **key)
        assert client.get(f"campaigns.one_{kind}", **key).heading == "By the second"


def test_every_pledge_of_a_campaign_can_be_taken_out(session, staff, at, client_for, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    found = campaign_of(session, staff, at, 1, 2, 3)
    for number in (3, 4):
        pledge = put(session, at, source_id=f"later{number}", title=f"Kit {number}")
        services.add_pledge(session, found, pledge.public_id, staff, at + timedelta(days=1))
    address = f"/staff/campaigns/{found.id}"
    opened(session, staff)
    client, seen = client_for(staff), []
    while address:
        page = client.get(address)
        seen += [cell.text.strip() for cell in page.find("//table//tr/th[@scope='row']")]
        address = next((a.get("href") for a in page.find("//a[@rel='next']")), None)
    assert sorted(seen) == [f"Kit {number}" for number in range(5)]
    assert set(seen[:2]) == {"Kit 3", "Kit 4"}
