"""A campaign that is open, and two organisations with a pledge each that may join it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from awards.campaigns import services
from awards.organisations import services as organising
from tests.factories import a_user, an_edition
from tests.pledges.conftest import put


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = SimpleNamespace(
        staff=a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        second=a_user(session, "second@secretariat.example", ("staff", edition.id)),
        pledging=a_user(session, "pledging@network.example", name="Bo"),
        other=a_user(session, "other@bank.example"),
    )
    found.pledging.language = "fr"
    for user, name in ((found.pledging, "Example network"), (found.other, "A bank"), (found.second, "Kit makers")):
        organising.confirm(session, organising.claim(session, user, name, "", at), found.staff, at)
    campaign = services.add_campaign(
        session,
        services.Said("Kits", at.date(), at.date() + timedelta(days=9), names={"fr": "Trousses"}, public=True),
        found.staff,
    )
    own, of_second = put(session, at, title="Masts", usd=5), put(session, at, source_id="2", lead="Kit makers")
    found.campaign_id, found.pledge, found.pledge_id = campaign.id, own.public_id, own.id
    found.of_second = of_second.public_id
    session.commit()
    for user in (found.staff, found.second, found.pledging, found.other):
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    return found
