"""A need from its first word to what came of an introduction, as each side meets it."""

import io
from datetime import UTC, datetime, time, timedelta

import pytest
import python_calamine
from sqlalchemy import event, select

from awards.needs import queries, services
from awards.needs.models import Need
from awards.needs.queries import pairs
from awards.needs.rules import Said, day
from awards.needs.views import mine
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge
from awards.web import lists
from tests.needs.things import it_is, mails, many, publish, published, stated, typed
from tests.pledges.conftest import put


def test_a_need_is_public_once_staff_have_looked(people, session, client_for, at):
    writer, need_id, public_id = stated(people, session, client_for, at)
    client_for().get("needs.need", public_id=public_id, expect=404)
    assert "Masts for two valleys" not in client_for().get("needs.needs").main
    staff = client_for(people["staff"])
    assert "Masts for two valleys" in staff.get("needs.queue").main
    page = staff.post("needs.return_", {"reasons": ""}, expect=422, need_id=need_id)
    assert page.errors == ["What has to change: Say what has to change."]
    staff.post("needs.return_", {"reasons": "Name the valleys."}, need_id=need_id)
    assert "Name the valleys." in writer.get("needs.desk", need_id=need_id).main
    seen = writer.get("needs.text", need_id=need_id).field("seen")
    writer.post("needs.changed", typed(at, words="Tana and Athi.", seen=seen), need_id=need_id)
    publish(staff, need_id)
    text = client_for().get("needs.need", public_id=public_id).main
    for words in ("Masts for two valleys", "Valley cooperative", "Kenya", "USD 250,000", "Tana and Athi.",
                  "Masts for Kenya", "Same country: Kenya. Same focus area: Access. The pledge looks for partners.",
                  "Nobody promised anything."):  # fmt: skip
        assert words in text, words
    assert set(mails(session, "need_settled")) == {"needing@coop.example"}
    listed = client_for().get("/needs.json").json["needs"]
    assert [one["public_id"] for one in listed] == [public_id]
    assert client_for().get(f"/needs/{public_id}.json").json["fitting_pledges"][0]["pledge"] == people["pledge"]
    assert public_id in client_for().get("/needs.csv?focus_area=access").body
    assert public_id not in client_for().get("/needs.csv?focus_area=adoption").body
    file = client_for().get("/needs.xlsx?focus_area=access").response.get_data()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()] == ["public_id", public_id]


def test_a_mistake_is_said_beside_its_field_and_what_was_typed_is_kept(people, session, client_for, at):
    writer = client_for(people["needing"])
    page = writer.post("needs.stated", typed(at, amount="a lot"), expect=422, organisation_id=people["coop"])
    assert page.errors == ["Amount needed: Write the amount in figures, such as 250000."]
    assert page.field("amount") == "a lot"
    over = typed(at, amount="a lot", title="", until=day(at).isoformat())
    page = writer.post("needs.stated", over, expect=422, organisation_id=people["coop"])
    assert page.errors == [
        "What is needed: Say in at most 200 characters what is needed.",
        "Amount needed: Write the amount in figures, such as 250000.",
        "Needed until: Give a day to come, until which it is needed.",
    ]
    page = writer.post("needs.stated", typed(at, until="soon"), expect=422, organisation_id=people["coop"])
    assert len(page.errors) == 1, "a field that has a mistake already is not told another"
    page = writer.post("needs.stated", typed(at, iso2="", until=""), expect=422, organisation_id=people["coop"])
    assert page.errors == ["Country: Choose the country in which it is needed.",
                           "Needed until: Give a day to come, until which it is needed."]  # fmt: skip
    assert page.field("words") == "Nobody there has a signal."


def test_what_staff_state_for_a_country_another_of_them_publishes(people, session, client_for, at):
    staff, second = client_for(people["staff"]), client_for(people["second"])
    page = staff.post("needs.stated_of_country", typed(at), expect=422)
    assert page.errors == ["Address for mails about it: Give the address to which mails about it go."]
    staff.post("needs.stated_of_country", typed(at, contact="Ministry@Country.example"))
    session.rollback()
    found = session.execute(select(Need.id, Need.public_id, Need.contact)).one()
    session.rollback()
    assert found.contact == "ministry@country.example"
    assert "You stated this need yourself" in staff.get("needs.moderation", need_id=found.id).main
    staff.post("needs.publication", need_id=found.id, expect=403)
    publish(second, found.id)
    assert "You stated this need yourself" not in staff.get("needs.moderation", need_id=found.id).main
    text = client_for().get("needs.need", public_id=found.public_id).main
    assert "The secretariat, for the country" in text
    assert "ministry@country.example" not in text


def test_an_organisation_sees_what_fits_its_pledges_and_asks_to_be_introduced(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    pledger = client_for(people["pledging"])
    text = pledger.get("needs.mine").main
    assert "Masts for two valleys" in text
    assert "Same country: Kenya." in text
    for _ in range(2):
        pledger.post("needs.introduction_asked", need_id=need_id, public_id=people["pledge"])
    staff = client_for(people["staff"]).get("needs.queue")
    assert staff.main.count("Asked for") == 1
    page = pledger.get("needs.mine")
    assert "Introduction: Asked for" in " ".join(page.main.split())
    assert page.find("//form[contains(@action, '/introduction')]") == []
    client_for(people["pledging"]).post("needs.introduction_asked", need_id=need_id, public_id="R-000777", expect=404)


def test_nobody_publishes_or_writes_over_what_they_have_not_read(people, session, client_for, at):
    writer, need_id, public_id = stated(people, session, client_for, at)
    staff = client_for(people["staff"])
    read = staff.get("needs.moderation", need_id=need_id).one("//button[@name='seen']").get("value")
    seen = writer.get("needs.text", need_id=need_id).field("seen")
    writer.post("needs.changed", typed(at, iso2="GH", title="Masts for a hill", seen=seen), expect=302, need_id=need_id)
    page = staff.post("needs.publication", {"seen": read}, expect=422, need_id=need_id)
    assert "Somebody else changed this need meanwhile." in page.main
    assert "Masts for a hill" in page.main
    assert "Ghana" in page.main
    client_for().get("needs.need", public_id=public_id, expect=404)
    page = writer.post("needs.changed", typed(at, title="Mine", seen=seen), expect=422, need_id=need_id)
    assert "Somebody else changed this need meanwhile." in page.main
    assert page.field("title") == "Mine"
    mine = typed(at, title="Mine", seen=page.field("seen"))
    writer.post("needs.changed", mine, expect=302, need_id=need_id)
    page = staff.get("needs.moderation", need_id=need_id)
    staff.post("needs.publication", {"seen": page.one("//button[@name='seen']").get("value")}, need_id=need_id)
    assert "Mine" in client_for().get("needs.need", public_id=public_id).main


def test_a_withdrawn_need_keeps_its_address_and_says_why(people, session, client_for, at):
    writer, need_id, public_id = published(people, session, client_for, at)
    writer.post("needs.withdrawal", {"reasons": "The valleys have masts."}, need_id=need_id)
    gone = client_for().get("needs.need", public_id=public_id, expect=410)
    assert "The valleys have masts." in gone.text
    assert gone.heading == f"{public_id} was withdrawn"
    assert client_for().get("/needs.json").json["needs"] == []


def test_a_need_past_its_day_is_closed_and_nothing_fits_it(people, session, client_for, at):
    published(people, session, client_for, at)
    later = (at + timedelta(days=61)).date()
    found = queries.needs(session, queries.Filters(state="closed"), later, None)
    assert [one.title for one in found] == ["Masts for two valleys"]
    assert queries.needs(session, queries.Filters(), later, None) == []
    assert queries.fitting(session, found, later) == {}


def test_a_need_whose_last_day_is_over_is_neither_published_nor_brought_together(people, session, client_for, at):
    _, need_id, public_id = stated(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    _, other_id, _ = published(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(12, 1), UTC))
    staff = client_for(people["staff"])
    page = publish(staff, need_id, expect=422)
    assert page.errors == ["Its last day is over. Give it back, so that another day can be named."]
    client_for().get("needs.need", public_id=public_id, expect=404)
    typed = {"pledge": people["pledge"], "need_email": "a@b.example", "pledge_email": "c@d.example"}
    assert staff.get("needs.moderation", need_id=other_id).find("//form[contains(@action, 'introductions')]") == []
    page = staff.post("needs.introduction_made", typed, expect=422, need_id=other_id)
    assert page.errors == ["Only an open need is brought together with a pledge."]
    assert mails(session, "introduction_asked") == {}
    staff.post("needs.return_", {"reasons": "Until when?"}, need_id=need_id)


def test_a_need_is_open_on_its_last_day_wherever_somebody_reads_it(people, session, client_for, at):
    _, _, public_id = published(people, session, client_for, at, until=(at.date() + timedelta(days=1)).isoformat())
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(11, 59), UTC))
    assert client_for().get(f"/needs/{public_id}.json").json["state"] == "open"
    it_is(session, datetime.combine(at.date() + timedelta(days=2), time(12, 1), UTC))
    assert client_for().get(f"/needs/{public_id}.json").json["state"] == "closed"


def test_needs_that_may_fit_go_on_to_the_last(people, session, client_for, at, monkeypatch):
    monkeypatch.setattr(mine, "FITS", 3)
    many(session, people, at, 7)
    pledger, seen, address = client_for(people["pledging"]), [], "/account/needs"
    while address:
        page = pledger.get(address)
        seen += [a.text_content() for a in page.find("//article/h3/a")]
        address = next((a.get("href") for a in page.find("//nav[@class='pages']//a[@rel='next']")), None)
    assert sorted(seen) == [f"Need {n}" for n in range(7)]
    page = pledger.get("/account/needs?fits=N-000777.R-000777")
    assert len(page.find("//article")) == 3


def test_each_list_of_an_organisation_goes_on_to_its_last_row(people, session, client_for, at, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    coop = session.get_one(Organisation, people["coop"])
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    for number in range(5):
        said = Said(f"Need {number}", "Words", "KE", "access", (at + timedelta(days=60)).date())
        stated = services.state(session, coop, said, "en", people["needing"], at)
        services.publish(session, stated, people["staff"], at)
        services.ask_for_introduction(session, stated, pledge, people["needing"], at)
    session.commit()
    for who, title in (("needing", "Your needs"), ("pledging", "Introductions of your pledges")):
        client, address, seen = client_for(people[who]), "/account/needs", []
        while address:
            page = client.get(address)
            seen += [a.text_content() for a in page.find(f"//section[h2='{title}']//tbody//th//a")]
            address = next((a.get("href") for a in page.find(f"//section[h2='{title}']//a[@rel='next']")), None)
        assert sorted(seen) == [f"Need {number}" for number in range(5)]
    page = client.get("/account/needs")
    assert page.main.count("Introduction:") == len(page.find("//article")) == 5, "each pair says how far it is"


def test_the_oldest_of_many_needs_is_weighed_like_the_newest(people, session, client_for, at, monkeypatch):
    monkeypatch.setattr(pairs, "AT_ONCE", 3)
    many(session, people, at, 10)
    oldest = session.scalars(select(Need).order_by(Need.public_id).limit(1)).one()
    oldest.group_key = "potters"
    told = put(session, at, source_id="potters", title="Kilns", countries=("KE",), focus_area="access",
               beneficiaries=("potters",), partners_wanted="All.")  # fmt: skip
    told.organisation_id = people["network"]
    session.commit()
    ids = [people["network"]]
    every = queries.fitting_pledges_of(session, ids, at.date(), 99)
    assert len(every.pairs) == 20
    assert not every.begun
    assert (every.pairs[0][1].public_id, every.pairs[0][2].current.title) == (oldest.public_id, "Kilns")
    numbers = [(need.public_id, one.public_id) for _pair, need, one in every.pairs]
    later = queries.fitting_pledges_of(session, ids, at.date(), 4, numbers[5])
    assert later.begun
    assert [(need.public_id, one.public_id) for _pair, need, one in later.pairs] == numbers[6:10]
    session.expunge_all()
    read = []

    def note(one, _context):
        read.append(one)

    event.listen(Need, "load", note)
    first = queries.fitting_pledges_of(session, ids, at.date(), 2).pairs
    event.remove(Need, "load", note)
    assert [pair.need for pair, _need, _one in first] == [need for need, _one in numbers[:2]]
    assert 0 < len(read) <= 2, "no more are read whole than are shown"
    session.scalars(select(Need).where(Need.public_id == numbers[5][0])).one().state = "met"
    session.flush()
    assert not queries.fitting_pledges_of(session, ids, at.date(), 4, numbers[5]).begun


def test_withdrawn_and_ended_pledges_fit_nothing(people, session, client_for, at):
    _, _, public_id = published(people, session, client_for, at)
    session.rollback()
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    pledge.state = "closed"
    session.commit()
    assert "No pledge fits yet: this is a gap." in client_for().get("needs.need", public_id=public_id).main


@pytest.mark.parametrize(
    ("endpoint", "most", "who"),
    [("needs.needs", 12, None), ("needs.queue", 12, "staff"), ("needs.mine", 15, "pledging")],
)
def test_a_list_costs_the_same_for_few_and_for_many(
    people, session, client_for, at, count_queries, endpoint, most, who
):
    many(session, people, at, 2)
    client = client_for(people[who]) if who else client_for()
    with count_queries(at_most=most) as few:
        client.get(endpoint)
    many(session, people, at, 25)
    with count_queries(at_most=most) as more:
        client.get(endpoint)
    assert len(more) == len(few)


def test_whoever_is_shown_a_need_may_ask_although_six_others_fit_it_better(people, session, client_for, at):
    for n in range(7):
        put(session, at, lead=f"Larger network {n}", source_id=f"better-{n}", title=f"Masts {n}", countries=("KE",),
            focus_area="access", beneficiaries=("potters",), partners_wanted="All.", usd=5)  # fmt: skip
    session.commit()
    _, need_id, public_id = published(people, session, client_for, at, group_key="potters")
    shown = [one["pledge"] for one in client_for().get(f"/needs/{public_id}.json").json["fitting_pledges"]]
    assert len(shown) == 6
    assert people["pledge"] not in shown
    pledger = client_for(people["pledging"])
    [form] = pledger.get("needs.mine").find("//form[contains(@action, '/introduction')]")
    assert people["pledge"] in form.get("action")
    pledger.post("needs.introduction_asked", need_id=need_id, public_id=people["pledge"])
    assert "Asked for" in client_for(people["staff"]).get("needs.queue").main


def test_a_pledge_that_has_ended_fits_nothing(people, session, client_for, at):
    _, need_id, _ = published(people, session, client_for, at)
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()
    gone = put(
        session, at, lead="Example network", source_id="gone", title="Masts of before", countries=("KE",),
        focus_area="access", partners_wanted="All.", usd=5, start_year=at.year - 3, end_year=at.year - 1,
    )  # fmt: skip
    gone.organisation_id, number = pledge.organisation_id, gone.public_id
    session.commit()
    pledger = client_for(people["pledging"])
    page = pledger.get("needs.mine").main
    assert people["pledge"] in page
    assert number not in page
    pledger.post("needs.introduction_asked", need_id=need_id, public_id=number, expect=404)


def test_each_list_of_staff_goes_on_to_its_last_row(session, people, client_for, at, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    staff, coop = people["staff"], session.get_one(Organisation, people["coop"])
    pledge = session.scalars(select(Pledge).where(Pledge.public_id == people["pledge"])).one()

    def need(title, then, organisation=None):
        said = Said(title, "Words", "KE", "access", (at + timedelta(days=60)).date(), contact="a@b.example")
        return services.state(session, organisation, said, "en", staff, then)

    for number in range(5):
        then = at + timedelta(seconds=number // 2)
        need(f"Handed in {number}", then, coop)
        begun = need(f"Begun {number}", then, coop)
        services.publish(session, begun, people["second"], then)
        services.ask_for_introduction(session, begun, pledge, staff, then)
        of_country = need(f"Of Kenya {number}", then)
        services.publish(session, of_country, people["second"], then)
    session.commit()
    client = client_for(staff)
    for title, what in (
        ("To look at", "Handed in"), ("Introductions under way", "Begun"), ("Needs of countries", "Of Kenya"),
    ):  # fmt: skip
        address, seen = "/staff/needs", []
        while address:
            page = client.get(address)
            seen += [a.text_content() for a in page.find(f"//section[h2='{title}']//tbody//th//a")]
            address = next((a.get("href") for a in page.find(f"//section[h2='{title}']//a[@rel='next']")), None)
        assert sorted(seen) == [f"{what} {number}" for number in range(5)]
    client.get("/staff/needs?waiting=1", expect=400)
