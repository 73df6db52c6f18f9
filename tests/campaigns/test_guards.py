"""What keeps campaigns, events and champions to what they may, where another path would hide that it is asked."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.campaigns import queries, services
from awards.campaigns.models import Campaign, CampaignAsk, CampaignPledge, Event
from awards.campaigns.services import Meeting, Said
from awards.core.errors import RuleBroken
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.organisations.services import ensure_organisation
from awards.pledges.models import Pledge
from awards.web import lists
from tests.pledges.conftest import put
from tests.support.page import words

DAY = date(2027, 3, 1)
NEXT = DAY + timedelta(days=1)
TYPED = {"name": "A drive", "starts_on": "2027-03-01", "ends_on": "2027-03-02", "kind": "drive", "place": "Nairobi"}


@pytest.fixture
def kits(session, people):
    return session.get_one(Campaign, people.campaign_id)


@pytest.fixture
def masts(session, people):
    return session.get_one(Pledge, people.pledge_id)


def added(session, people, name, **said):
    return services.add_campaign(session, Said(name, **{"starts_on": DAY, "ends_on": None, "public": True} | said),
                                 people.staff)  # fmt: skip


def an_event(session, people, name, place="Nairobi", **more):
    said = {key: more.pop(key) for key in ("public", "ends_on", "starts_on") if key in more}
    meeting = Meeting(**{"kind": "drive", "place": place} | more)
    return services.add_event(session, Said(name, **{"starts_on": DAY, "ends_on": NEXT, "public": True} | said),
                              meeting, people.staff)  # fmt: skip


def a_rehearsal(session, kept):
    kept.rehearsal = True
    session.flush()
    return kept


# Verbs


def test_nothing_is_refused_without_a_reason_whoever_calls(session, people, kits, masts, at):
    found = services.ask(session, kits, masts, "", people.pledging, at)
    with pytest.raises(RuleBroken) as refused:
        services.refuse(session, found, " ", people.staff, at)
    assert list(refused.value.fields) == ["reason"]
    assert found.state == "asked"


def test_made_up_people_are_told_nothing(session, people, kits, masts, at):
    found = services.ask(session, kits, masts, "", people.pledging, at)
    a_rehearsal(session, kits)
    services.refuse(session, found, "No kits.", people.staff, at)
    assert "campaign_ask_settled" not in session.scalars(select(OutboxMail.template)).all()


def test_staff_add_no_pledge_of_their_own_organisation_that_nobody_asked_for(session, people, kits, at):
    with pytest.raises(RuleBroken, match="another member of staff decides"):
        services.add_pledge(session, kits, people.of_second, people.second, at)
    assert queries.pledge_ids(session, kits.id) == ()


def test_a_pledge_that_ended_joins_though_what_was_asked_for_it_is_over(session, people, kits, masts, at):
    found = services.ask(session, kits, masts, "", people.pledging, at)
    masts.state = "closed"
    session.flush()
    services.add_pledge(session, kits, people.pledge, people.staff, at)
    assert queries.pledge_ids(session, kits.id) == (masts.id,)
    assert (found.state, found.standing) == ("asked", "ended")


def test_a_pledge_is_taken_out_of_one_campaign_alone(session, people, kits, at):
    other = added(session, people, "More masts")
    for campaign in (other, kits):
        for number in (people.of_second, people.pledge):
            services.add_pledge(session, campaign, number, people.staff, at)
    third = added(session, people, "Third")
    services.take_pledge_out(session, third, people.pledge, people.staff, at)
    services.take_pledge_out(session, kits, people.pledge, people.staff, at)
    services.take_pledge_out(session, other, people.of_second, people.staff, at)
    numbers = {
        one.name: {pledge.public_id for pledge in queries.pledges_kept(session, one.id, 9)}
        for one in (kits, other, third)
    }
    assert numbers == {"Kits": {people.of_second}, "More masts": {people.pledge}, "Third": set()}


def test_organisations_are_champions_from_one_day_and_one_from_several(session, people):
    network, bank = (ensure_organisation(session, name, public=True) for name in ("Some network", "Some bank"))
    for organisation, day in ((network, DAY), (bank, DAY), (network, NEXT)):
        services.name_champion(session, organisation, day, None, "A list", people.staff)
    assert len(queries.champions(session, 9)) == 3
    with pytest.raises(RuleBroken, match="a champion from this day on already"):
        services.name_champion(session, network, NEXT, None, "Another list", people.staff)


def test_a_name_that_is_blank_in_a_language_is_none(session, people):
    assert added(session, people, "Tools", names={"fr": " Outils ", "es": " ", "ar": ""}).names == {"fr": "Outils"}


def test_an_event_is_of_a_kind_and_in_a_country_that_there_are_and_somewhere(session, people):
    assert an_event(session, people, "One", iso2="KE").iso2 == "KE"
    for field, wrong in (("kind", "party"), ("iso2", "ZZ"), ("place", " ")):
        with pytest.raises(RuleBroken) as refused:
            an_event(session, people, "Another", **{field: wrong})
        assert list(refused.value.fields) == [field]
    assert session.scalars(select(Event.name)).all() == ["One"]


def test_a_campaign_that_is_called_otherwise_changes_its_own_pledges_alone(session, people, kits, masts, at):
    other, of_second = added(session, people, "More masts"), put(session, at, source_id="2", lead="Kit makers")
    alone = put(session, at, source_id="alone")
    services.add_pledge(session, kits, people.pledge, people.staff, at)
    services.add_pledge(session, other, people.of_second, people.staff, at)
    for one in (masts, of_second, alone):
        one.changed_at = at
    session.commit()
    services.change_campaign(session, kits, Said("Tools", DAY, None, public=True), people.staff)
    session.commit()
    session.expire_all()
    assert [one.changed_at > at for one in (masts, of_second, alone)] == [True, False, False]


# Reads


def test_an_organisation_bears_the_labels_of_what_became_part_of_it_and_no_others(session, people):
    network, part, bank = (
        ensure_organisation(session, name, public=True) for name in ("Some network", "A part", "Some bank")
    )
    for number, organisation in enumerate((network, part, bank)):
        services.name_champion(session, organisation, DAY + timedelta(days=number), None, "A list", people.staff)
    organising.merge(session, part, network, people.staff)
    assert [one.starts_on for one in queries.labels_of(session, network.id)] == [NEXT, DAY]
    assert [one.starts_on for one in queries.labels_of(session, bank.id)] == [DAY + timedelta(days=2)]


def test_pages_tell_the_event_of_their_address_and_campaign_and_nothing_made_up(session, people, kits, client_for):
    other = added(session, people, "More masts")
    an_event(session, people, "Of another", "Online", campaign_id=other.id)
    an_event(session, people, "Of this", "Nairobi", campaign_id=kits.id)
    a_rehearsal(session, an_event(session, people, "Made up", campaign_id=kits.id))
    session.commit()
    visitor = client_for()
    for slug, heading in (("of-this", "Of this"), ("of-another", "Of another")):
        assert visitor.get("campaigns.event", slug=slug).heading == heading
    visitor.get("campaigns.event", slug="made-up", expect=404)
    page = visitor.get("campaigns.campaign", slug="kits").main
    assert "Of this" in page
    assert "Of another" not in page
    assert "Made up" not in page


def test_a_pledge_tells_of_its_own_campaigns_that_everybody_sees(session, people, kits, masts, at):
    hidden = added(session, people, "Hidden", public=False)
    made_up = added(session, people, "Made up")
    other = added(session, people, "More masts")
    for campaign in (kits, hidden, made_up):
        services.add_pledge(session, campaign, people.pledge, people.staff, at)
    a_rehearsal(session, made_up)
    services.add_pledge(session, other, people.of_second, people.staff, at)
    of_second = session.scalars(select(Pledge.id).where(Pledge.public_id == people.of_second)).one()
    assert [slug for slug, _names in queries.of_pledge(session, masts.id)] == ["kits"]
    assert queries.campaigns_of(session, Pledge.id, [masts.id]) == {masts.id: [("kits", "Kits")]}
    assert queries.campaigns_of(session, Pledge.id, [of_second]) == {of_second: [("more-masts", "More masts")]}


def test_staff_read_the_pledges_of_one_campaign_page_by_page(session, people, kits, at):
    other = added(session, people, "More masts")
    for number in range(4):
        pledge = put(session, at, source_id=f"more{number}")
        for campaign, later in ((other, 9 - number), (kits, number // 2)):
            services.add_pledge(session, campaign, pledge.public_id, people.staff, at + timedelta(days=later))
    services.add_pledge(session, other, people.pledge, people.staff, at)
    seen, after = [], None
    while page := queries.pledges_kept(session, kits.id, 1, after):
        seen, after = [*seen, page[0].id], page[0].id
        assert len(seen) < 9
    assert seen == [one.id for one in queries.pledges_kept(session, kits.id, 9)]
    kept = set(session.scalars(select(CampaignPledge.pledge_id).where(CampaignPledge.campaign_id == kits.id)))
    assert (len(seen), {*seen}) == (4, kept)


def test_when_one_was_changed_is_read_of_what_is_asked_about(session, people, kits):
    other = added(session, people, "More masts")
    assert queries.changed_at(session, [other.id]).keys() == {other.id}


def test_what_stands_in_no_log_is_no_news(session, people, client_for):
    an_event(session, people, "One day", starts_on=DAY, ends_on=DAY)
    an_event(session, people, "Two days")
    added(session, people, "Without end")
    session.add(Campaign(slug="unlogged", name="Unlogged", names={}, words="", starts_on=DAY, public=True,
                         rehearsal=False))  # fmt: skip
    session.commit()
    items = client_for().get("campaigns.feed", form="json").json["items"]
    told = {item["title"]: item["content_text"].splitlines()[0] for item in items}
    del told["Kits"]
    assert told == {
        "One day": "Drive for pledges, Nairobi, 1 March 2027",
        "Two days": "Drive for pledges, Nairobi, 1 March 2027 – 2 March 2027",
        "Without end": "1 March 2027",
    }


def test_files_name_no_campaign_of_an_event_that_nobody_sees(session, people, kits, client_for):
    hidden = added(session, people, "Hidden", public=False)
    for name, campaign in (("of none", None), ("of hidden", hidden.id), ("of kits", kits.id)):
        an_event(session, people, name, campaign_id=campaign)
    session.commit()
    rows = client_for().get("campaigns.list_file", what="events", form="json").json["events"]
    assert {row["name"]: row["campaign"] for row in rows} == {"of none": None, "of hidden": None, "of kits": "kits"}


# Pages


def test_what_there_is_not_is_not_found(people, client_for):
    staff, pledger = client_for(people.staff), client_for(people.pledging)
    pledger.post("campaigns.asked", expect=404, slug="kits", public_id="R-999999")
    pledger.post("campaigns.ask_taken_back", expect=404, ask_id=uuid4())
    staff.post("campaigns.ask_accepted", expect=404, ask_id=uuid4())
    staff.post("campaigns.champion_end", {"ends_on": "2027-03-02"}, expect=404, champion_id=uuid4())


def test_a_list_goes_on_after_a_pledge_and_after_nothing_else(session, people, kits, at, client_for):
    for number in (people.pledge, people.of_second):
        services.add_pledge(session, kits, number, people.staff, at)
    session.commit()
    visitor = client_for()
    found = "//main//a[starts-with(@href, '/pledges/R-')]/@href"
    first, last = visitor.get("campaigns.campaign", slug="kits").find(found)
    assert visitor.get("campaigns.campaign", slug="kits", after=first.rpartition("/")[2]).find(found) == [last]
    visitor.get("campaigns.campaign", slug="kits", after="the last one", expect=400)


def test_words_that_are_too_long_are_kept_and_told_beside_their_field(session, people, client_for):
    pledger, staff = client_for(people.pledging), client_for(people.staff)
    long = "a" * 1001
    page = pledger.post("campaigns.asked", {"words": long}, expect=422, slug="kits", public_id=people.pledge)
    assert len(page.errors) == 1
    assert page.errors[0].startswith("Why it belongs to the campaign: ")
    assert long in [field.get("value") for field in page.find("//input[@name='words']")]
    assert not page.astray
    pledger.post("campaigns.asked", {}, slug="kits", public_id=people.pledge)
    found = session.scalars(select(CampaignAsk.id)).one()
    session.rollback()
    page = staff.post("campaigns.ask_refused", {"reason": long}, expect=422, ask_id=found)
    assert len(page.errors) == 1
    assert page.errors[0].startswith("Reason: ")
    assert page.field("reason") == long
    assert not page.astray
    assert session.scalars(select(CampaignAsk.state)).one() == "asked"


def test_campaigns_and_events_have_names_of_a_length_that_pages_show(session, people, client_for):
    staff, long = client_for(people.staff), "a" * 201
    key = {"campaign_id": people.campaign_id}
    seen = {"seen": staff.get("campaigns.one_campaign", **key).field("seen")}
    pages = [
        staff.post("campaigns.campaign_added", TYPED | {"name": long}, expect=422),
        staff.post("campaigns.campaign_changed", TYPED | seen | {"name": long}, expect=422, **key),
        staff.post("campaigns.event_added", TYPED | {"name": long}, expect=422),
    ]
    staff.post("campaigns.event_added", TYPED)
    found = session.scalars(select(Event.id)).one()
    session.rollback()
    seen = {"seen": staff.get("campaigns.one_event", event_id=found).field("seen")}
    pages += [
        staff.post("campaigns.event_changed", TYPED | seen | {"name": long}, expect=422, event_id=found),
    ]
    for page in pages:
        assert [error.split(":")[0] for error in page.errors] == ["Name"]
        assert page.field("name") == long
    names = {*session.scalars(select(Campaign.name)), *session.scalars(select(Event.name))}
    assert names == {"Kits", "A drive"}


def test_who_types_no_number_of_a_pledge_is_told_how_one_looks(people, client_for):
    page = client_for(people.staff).post("campaigns.pledge_added", {}, expect=422, campaign_id=people.campaign_id)
    assert page.errors == ["Number of the pledge: Type a number such as R-000123."]


def test_a_champion_s_last_day_is_put_right_in_its_own_row(session, people, client_for):
    network, bank = (ensure_organisation(session, name, public=True) for name in ("Some network", "Some bank"))
    first, second = (
        services.name_champion(session, one, DAY, None, "A list", people.staff).id for one in (network, bank)
    )
    session.commit()
    staff = client_for(people.staff)
    for typed, wrong in (
        ("2027-02-01", "Last day: The last day is before the first."),
        ("", "Last day: Give the last day; it may be the first one."),
    ):
        page = staff.post("campaigns.champion_end", {"ends_on": typed}, expect=422, champion_id=first)
        assert page.errors == [wrong]
        assert not page.astray
        (field,) = page.find("//*[@aria-invalid='true']")
        assert "Some network" in field.get("aria-label")
        assert field.get("value") == typed
        assert page.find("//*[@id='error-summary']//a/@href") == [f"#{field.get('id')}"]
    page = staff.post("campaigns.champion_end", {"ends_on": "2027-03-02"}, expect=200, follow=True, champion_id=first)
    assert page.notices == ["Saved."]
    session.rollback()
    ends = {one.id: one.ends_on for one in queries.champions(session, 9)}
    assert ends == {first: NEXT, second: None}


def test_an_answer_is_put_right_on_the_page_where_it_was_typed(session, people, kits, at, client_for, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 1)
    pledges = [people.pledge, *(put(session, at, source_id=f"more{n}", title=f"Kit {n}").public_id for n in range(2))]
    session.commit()
    pledger, staff, long = client_for(people.pledging), client_for(people.staff), "a" * 1001
    page = pledger.get("campaigns.to_join", slug="kits")
    assert "Kit 1" in page.main
    page = pledger.get(page.one("//main//a[@rel='next']").get("href"))
    page = pledger.post(page.one("//main//article//form").get("action"), {"words": long}, expect=422)
    assert "Kit 0" in page.main
    assert page.field("words") == long
    assert not page.astray
    for number in pledges:
        pledger.post("campaigns.asked", {"words": ""}, slug="kits", public_id=number)
    page = staff.get("campaigns.one_campaign", campaign_id=people.campaign_id)
    page = staff.get(page.one("//section[@id='asks']//a[@rel='next']").get("href"))
    title = words(page.one("//section[@id='asks']//th[@scope='row']/a"))
    action = page.one("//section[@id='asks']//form[contains(@action, 'refusal')]").get("action")
    page = staff.post(action, {"reason": long}, expect=422)
    assert words(page.one("//section[@id='asks']//th[@scope='row']/a")) == title
    assert page.field("reason") == long
    assert not page.astray
    page = staff.post(action, {"reason": "No kits."}, expect=200, follow=True)
    assert page.notices == ["Refused. Whoever asked gets a mail with your reason."]
