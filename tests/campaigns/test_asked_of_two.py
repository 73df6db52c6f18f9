"""With two of everything: of campaigns, pledges and asks only those that are meant are read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select

from awards.accounts.models import User
from awards.campaigns import queries, services
from awards.campaigns.models import Campaign, CampaignAsk
from awards.campaigns.services import Said
from awards.core.errors import RuleBroken
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge
from tests.pledges.conftest import put
from tests.support.page import words

DAY = timedelta(days=1)


def test_open_are_campaigns_that_are_shown_and_not_over_of_the_own_world(people, session, at):
    today, staff = at.date(), session.merge(people.staff)
    services.add_campaign(session, Said("Hidden", today, None), staff)
    services.add_campaign(session, Said("Past", today - 9 * DAY, today - DAY, public=True), staff)
    services.add_campaign(session, Said("Last day", today - 9 * DAY, today, public=True), staff)
    services.add_campaign(session, Said("Without end", today - 10 * DAY, None, public=True), staff)
    made_up = services.add_campaign(session, Said("Made up", today, None, public=True), staff)
    made_up.rehearsal = True
    session.flush()
    shown = [one.name for one in queries.open_campaigns(session, today, False, 9)]
    assert shown == ["Kits", "Last day", "Without end"]
    assert [one.name for one in queries.open_campaigns(session, today, True, 9)] == ["Made up"]


def test_lists_tell_what_was_asked_of_this_campaign_and_for_own_pledges(people, session, at, client_for):
    staff, network, second = (session.merge(user) for user in (people.staff, people.pledging, people.second))
    kits = session.get_one(Campaign, people.campaign_id)
    masts = services.add_campaign(session, Said("More masts", at.date(), None, public=True), staff)
    own, closed = session.get_one(Pledge, people.pledge_id), put(session, at, source_id="3", title="Closed")
    of_second = session.scalars(select(Pledge).where(Pledge.public_id == people.of_second)).one()
    first = services.ask(session, kits, own, "", network, at)
    services.ask(session, masts, own, "", network, at + DAY)
    services.ask(session, kits, of_second, "", second, at + DAY)
    services.ask(session, kits, closed, "", network, at + DAY)
    closed.state = "closed"
    session.flush()
    assert [one.pledge_id for one in queries.asks_waiting(session, kits.id, 9)] == [own.id, of_second.id]
    assert [one.pledge_id for one in queries.asks_waiting(session, masts.id, 9)] == [own.id]
    assert queries.numbers_waiting(session, False) == {kits.id: 2, masts.id: 1}
    assert queries.numbers_waiting(session, True) == {}
    assert queries.asks_about(session, masts.id, [own.id, of_second.id]).keys() == {own.id}
    network_id = session.scalars(select(Organisation.id).where(Organisation.name == "Example network")).one()
    asked = [(one.campaign_id, one.pledge_id) for one in queries.asks_of(session, [network_id], 9)]
    assert set(asked) == {(kits.id, own.id), (masts.id, own.id), (kits.id, closed.id)}
    assert {one.id for one in queries.pledges_to_join(session, [network_id], False, 9)} == {own.id}
    assert queries.pledges_to_join(session, [network_id], True, 9) == []
    (of_masts,) = queries.asks_waiting(session, masts.id, 9)
    services.accept(session, of_masts, staff, at + DAY)
    assert queries.belonging(session, kits.id, [own.id]) == set()
    assert queries.belonging(session, masts.id, [own.id, of_second.id]) == {own.id}
    assert queries.belonging(session, masts.id, [of_second.id]) == set()
    services.take_back(session, first, network, at + DAY)
    assert [one.campaign_id for one in queries.asks_about_pledges(session, [own.id])] == [masts.id]
    own.organisation_id = network_id  # as one that was written here
    session.commit()
    page = words(client_for(people.pledging).get("pledges.mine").one("//main"))
    assert "More masts" in page
    assert "Trousses" not in page, "what was taken back is not told there"


def test_two_who_ask_at_the_same_moment_ask_once(people, sessions, session, at):
    together = Barrier(2)

    def ask(at):
        together.wait(10)
        with sessions.transaction() as own:
            campaign, pledge = own.get_one(Campaign, people.campaign_id), own.get_one(Pledge, people.pledge_id)
            try:
                services.ask(own, campaign, pledge, "", own.get_one(User, people.pledging.id), at)
            except RuleBroken as refused:
                return refused.message.text
        return "asked"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(ask, [at, at]))
    assert told == ["This was asked already, and the secretariat has not answered yet.", "asked"]
    assert session.scalars(select(CampaignAsk.state)).all() == ["asked"]
