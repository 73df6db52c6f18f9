"""An organisation asks that a pledge of its own belongs to a campaign; staff who are not its own answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import User
from awards.campaigns import queries, services
from awards.campaigns.models import Campaign, CampaignAsk, CampaignPledge
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import services as pledges
from awards.pledges.models import Pledge
from awards.web import lists
from awards.web.mail import compose
from tests.pledges.conftest import put
from tests.support.page import words

OWN = "You speak for an organisation of this pledge, or asked for it yourself: another member of staff decides."


def both(session, people):
    """The campaign and the pledge, in the session."""
    return session.get_one(Campaign, people.campaign_id), session.get_one(Pledge, people.pledge_id)


def asked(client, pledge, expect=302, why=""):
    return client.post("campaigns.asked", {"words": why}, expect=expect, slug="kits", public_id=pledge)


def told(session, app):
    """To whom an answer went, and its words."""
    session.rollback()
    query = select(OutboxMail).where(OutboxMail.template == "campaign_ask_settled").order_by(OutboxMail.created_at)
    with app.app_context():
        mails = [compose(mail) for mail in session.scalars(query)]
        found = [(mail["To"], mail["Subject"] + "\n" + mail.get_body().get_content()) for mail in mails]
    session.rollback()
    return found


def one_ask(session):
    session.rollback()
    found = session.scalars(select(CampaignAsk.id)).one()
    session.rollback()
    return found


def test_what_an_organisation_asks_stands_in_the_campaign_once_staff_accept(people, session, app, client_for):
    visitor, pledger, staff = client_for(), client_for(people.pledging), client_for(people.staff)
    page = visitor.get("campaigns.campaign", slug="kits")
    page = pledger.get(page.links()["Ask that a pledge of yours joins"])
    assert "Masts" in page.main
    asked(pledger, people.pledge, why="Every mast has a kit.")
    assert "Asked" in words(pledger.get("campaigns.mine").one("//table//tr[td//form]"))
    assert "1 pledge asks to join" in words(staff.get("pledges.queue").one("//main"))
    assert "1 pledge asks to join" in words(staff.get("campaigns.kept").one("//main"))
    page = staff.get("campaigns.one_campaign", campaign_id=people.campaign_id)
    assert "Every mast has a kit." in words(page.one("//section[@id='asks']"))
    staff.post("campaigns.ask_accepted", ask_id=one_ask(session))
    assert "Masts" in visitor.get("campaigns.campaign", slug="kits").main
    assert "Accepted" in words(pledger.get("campaigns.mine").one("//main"))
    assert "Nothing waits." in staff.get("campaigns.one_campaign", campaign_id=people.campaign_id).main
    ((to, mail),) = told(session, app)
    assert to == "pledging@network.example"
    assert "Trousses" in str(mail)
    actions = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
    assert actions[-3:] == ["campaign_ask.asked", "campaign_ask.accepted", "campaign.pledge_added"]
    assert {"words": "Every mast has a kit."} in session.scalars(select(AuditText.words)).all()


def test_a_refusal_has_a_reason_that_who_asked_reads_and_may_be_asked_again(people, session, app, client_for):
    pledger, staff = client_for(people.pledging), client_for(people.staff)
    asked(pledger, people.pledge)
    first = one_ask(session)
    page = staff.post("campaigns.ask_refused", {"reason": " "}, expect=422, ask_id=first)
    assert page.errors == ["Reason: Give a reason."]
    staff.post("campaigns.ask_refused", {"reason": "It brings no kits."}, ask_id=first)
    assert "It brings no kits." in words(pledger.get("campaigns.to_join", slug="kits").one("//main"))
    assert "It brings no kits." in str(told(session, app)[0][1])
    page = staff.post("campaigns.ask_accepted", expect=422, ask_id=first)
    assert page.errors == ["Somebody else settled this meanwhile."]
    asked(pledger, people.pledge)
    session.rollback()
    assert sorted(session.scalars(select(CampaignAsk.state))) == ["asked", "refused"]


def test_it_can_be_taken_back_while_it_waits_and_by_its_own_side_alone(people, session, app, client_for):
    pledger, staff = client_for(people.pledging), client_for(people.staff)
    asked(pledger, people.pledge)
    found = one_ask(session)
    client_for(people.other).post("campaigns.ask_taken_back", expect=404, ask_id=found)
    for _again in range(2):
        pledger.post("campaigns.ask_taken_back", ask_id=found)
    assert "Taken back" in words(pledger.get("campaigns.mine").one("//main"))
    page = staff.post("campaigns.ask_refused", {"reason": "Too late"}, expect=422, ask_id=found)
    assert page.errors == ["Somebody else settled this meanwhile."]
    assert not told(session, app)
    asked(pledger, people.pledge)
    session.rollback()
    waits = session.scalars(select(CampaignAsk.id).where(CampaignAsk.state == "asked")).one()
    session.rollback()
    staff.post("campaigns.ask_accepted", ask_id=waits)
    page = pledger.post("campaigns.ask_taken_back", expect=422, ask_id=waits)
    assert page.errors == ["Somebody else settled this meanwhile."]


def test_what_cannot_join_is_told_why(people, session, client_for, at):
    pledger = client_for(people.pledging)
    client_for(people.other).post("campaigns.asked", expect=404, slug="kits", public_id=people.pledge)
    asked(pledger, people.pledge)
    page = asked(pledger, people.pledge, expect=422)
    assert page.errors == ["This was asked already, and the secretariat has not answered yet."]
    services.accept(session, queries.ask(session, one_ask(session)), people.staff, at)
    campaign, pledge = both(session, people)
    session.commit()
    page = asked(pledger, people.pledge, expect=422)
    assert page.errors == ["It belongs to this campaign already."]
    services.take_pledge_out(session, campaign, people.pledge, people.staff, at)
    campaign.starts_on = campaign.ends_on = at.date() - timedelta(days=1)
    session.commit()
    page = asked(pledger, people.pledge, expect=422)
    assert page.errors == ["This campaign is over and takes no more pledges."]
    assert not page.find("//main//form[contains(@action, '/ask')]")
    assert "Ask that a pledge of yours joins" not in client_for().get("campaigns.campaign", slug="kits").links()
    campaign.ends_on = None
    pledges.withdraw_pledge(session, pledge, "Over.", people.staff.id, at)
    session.commit()
    page = asked(pledger, people.pledge, expect=422)
    assert page.errors == ["Only a pledge that is public and has not ended can join a campaign."]


@pytest.mark.parametrize("state", ["withdrawn", "closed"])
def test_an_ask_is_over_with_its_pledge(people, session, client_for, at, state):
    pledger = client_for(people.pledging)
    asked(pledger, people.pledge)
    found, (campaign, pledge) = one_ask(session), both(session, people)
    pledge.state, pledge.withdrawal_reason = state, "Over." if state == "withdrawn" else None
    session.commit()
    assert "withdrawn or has ended" in words(pledger.get("campaigns.mine").one("//main"))
    staff = client_for(people.staff)
    assert "Nothing waits." in staff.get("campaigns.one_campaign", campaign_id=campaign.id).main
    page = staff.post("campaigns.ask_accepted", expect=422, ask_id=found)
    assert page.errors == ["This pledge was withdrawn or has ended meanwhile."]
    session.rollback()
    assert session.scalars(select(CampaignPledge.pledge_id)).all() == []


def test_staff_decide_nothing_about_pledges_of_their_own_organisation(people, session, app, client_for, at):
    second, staff = client_for(people.second), client_for(people.staff)
    asked(second, people.of_second)
    found = one_ask(session)
    page = second.get("campaigns.one_campaign", campaign_id=people.campaign_id)
    assert OWN in words(page.one("//section[@id='asks']"))
    assert not page.find("//section[@id='asks']//form")
    for what in ("ask_accepted", "ask_refused"):
        assert OWN in second.post(f"campaigns.{what}", {"reason": "x"}, expect=403, ask_id=found).main
    page = second.post("campaigns.pledge_added", {"number": people.of_second}, expect=422,
                       campaign_id=people.campaign_id)  # fmt: skip
    assert page.errors == [OWN]
    staff.post("campaigns.pledge_added", {"number": people.of_second}, campaign_id=people.campaign_id)
    session.rollback()
    assert session.scalars(select(CampaignAsk.state)).all() == ["accepted"], "who asked is answered"
    assert len(told(session, app)) == 1
    campaign = session.get_one(Campaign, people.campaign_id)
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.take_pledge_out(session, campaign, people.of_second, people.second, at)


def test_who_asked_decides_not_even_once_they_speak_no_more_or_by_another_account(people, session, at):
    found = services.ask(session, *both(session, people), "", people.second, at)
    with pytest.raises(RuleBroken, match="asked for it yourself"):
        services.accept(session, found, people.second, at)
    gone = session.get_one(User, people.other.id)
    found.asked_by, gone.merged_into_id, gone.disabled_at = gone.id, people.second.id, at
    session.flush()
    with pytest.raises(RuleBroken, match="asked for it yourself"):
        services.refuse(session, found, "No", people.second, at)
    services.refuse(session, queries.ask(session, found.id), "No", people.staff, at)


def test_a_merged_organisation_s_pledges_are_those_of_the_one_that_it_became(people, session, client_for, at):
    services.ask(session, *both(session, people), "", people.pledging, at)
    network, bank = (
        session.scalars(select(Organisation).where(Organisation.name == name)).one()
        for name in ("Example network", "A bank")
    )
    organising.merge(session, network, bank, people.staff)
    session.commit()
    page = client_for(people.other).get("campaigns.mine")
    assert "Masts" in page.main
    client_for(people.other).post("campaigns.ask_taken_back", ask_id=one_ask(session))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "name"),
    [({"state": "maybe"}, "state"), ({"state": "refused"}, "refused_with_reason"), ({"settled_at": None}, "settled"),
     ({"settled_by": None}, "settled_by"), ({"own": True}, "by_another")],
)  # fmt: skip
def test_the_database_refuses_an_answer_that_says_nothing(people, session, at, wrong, name):
    found = services.ask(session, *both(session, people), "", people.pledging, at)
    values = {"state": "accepted", "settled_by": people.staff.id, "settled_at": at} | wrong
    if values.pop("own", False):
        values["settled_by"] = people.pledging.id
    for column, value in values.items():
        setattr(found, column, value)
    with pytest.raises(IntegrityError, match=name):
        session.flush()
    session.rollback()


def test_two_ask_at_once_and_one_ask_waits(people, session, at):
    services.ask(session, *both(session, people), "", people.pledging, at)
    session.add(CampaignAsk(campaign_id=people.campaign_id, pledge_id=people.pledge_id, asked_by=people.staff.id,
                            asked_at=at))  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_pages_cost_the_same_however_much_is_asked(people, session, at, client_for, count_queries, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    campaign, network = session.get_one(Campaign, people.campaign_id), session.get_one(User, people.pledging.id)
    for number in range(3):
        pledge = put(session, at, source_id=f"more{number}", title=f"Kit {number}")
        services.ask(session, campaign, pledge, "", network, at + timedelta(minutes=number))
    session.commit()
    pledger, staff = client_for(people.pledging), client_for(people.staff)
    values = {"campaign_id": people.campaign_id}
    for client, endpoint, given, most in (
        (pledger, "campaigns.mine", {}, 8), (pledger, "campaigns.to_join", {"slug": "kits"}, 9),
        (client_for(people.other), "campaigns.to_join", {"slug": "kits"}, 6),
        (staff, "campaigns.one_campaign", values, 10),
    ):  # fmt: skip
        with count_queries(at_most=most):
            page = client.get(endpoint, **given)
    assert [cell.text_content() for cell in page.find("//section[@id='asks']//th[@scope='row']/a")] == [
        "Kit 0",
        "Kit 1",
    ]
    (further,) = [a.get("href") for a in page.find("//section[@id='asks']//a[@rel='next']")]
    assert "Kit 2" in words(staff.get(further).one("//section[@id='asks']"))
