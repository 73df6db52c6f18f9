"""Two organisations, one that needs and one that pledges, and staff."""

import pytest

from awards.organisations import services as organising
from awards.pledges.models import BeneficiaryGroup
from tests.factories import a_user, an_edition
from tests.pledges.conftest import put


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = {
        "needing": a_user(session, "needing@coop.example", name="Ada"),
        "pledging": a_user(session, "pledging@network.example", name="Bo"),
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        "second": a_user(session, "second@secretariat.example", ("staff", edition.id)),
    }
    session.add(BeneficiaryGroup(key="potters", names={"en": "Potters"}, source="made up for a test"))
    ids = {}
    for who, name in (("needing", "Valley cooperative"), ("pledging", "Example network")):
        claim = organising.claim(session, found[who], name, "", at)
        organising.confirm(session, claim, found["staff"], at)
        ids[who] = claim.organisation_id
    pledge = put(session, at, title="Masts for Kenya", countries=("KE",), focus_area="access", usd=5,
                 partners_wanted="Cooperatives.")  # fmt: skip
    pledge.organisation_id = ids["pledging"]
    public_id = pledge.public_id
    session.commit()
    for user in found.values():
        session.refresh(user)
        session.expunge(user)
    session.rollback()
    return found | {"coop": ids["needing"], "network": ids["pledging"], "pledge": public_id}
