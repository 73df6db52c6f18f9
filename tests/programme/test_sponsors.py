"""Staff keep who sponsors an edition; the public meets nothing of it."""

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation, merge
from awards.programme import services
from awards.programme.models import EditionSponsor
from tests.factories import a_user, an_edition


@pytest.fixture
def edition(session, at):
    found = an_edition(session, at)
    session.commit()
    return found


@pytest.fixture
def staff(session, edition):
    found = a_user(session, "sam@secretariat.example", ("staff", edition.id))
    session.commit()
    return found


def test_staff_name_a_sponsor_of_the_registry_and_end_it(session, edition, staff, client_for, count_queries):
    sponsor = ensure_organisation(session, "Cedar Network", public=True)
    sponsor_id, edition_id = sponsor.id, edition.id
    session.commit()
    client = client_for(staff)
    typed = {"name": "cedar network", "gives": "A hall in Geneva"}
    page = client.post("programme.sponsor_named", typed | {"name": "Unknown"}, expect=422, edition_id=edition_id)
    assert page.errors == ["Organisation: The registry knows no organisation of this name. Look how it spells it."]
    assert page.field("gives") == "A hall in Geneva"
    new = {"name": " Fir Works ", "gives": "", "is_new": "y"}
    client.post("programme.sponsor_named", new, edition_id=edition_id)
    assert "Fir Works" in client.get("programme.sponsors", edition_id=edition_id).main
    with session.begin():
        made = session.scalars(select(Organisation).where(Organisation.name == "Fir Works")).one()
        assert (made.public, made.rehearsal) == (False, False), "it is on no page of anybody"
    client.post("programme.sponsor_end", edition_id=edition_id, organisation_id=made.id)
    client.post("programme.sponsor_named", typed, edition_id=edition_id)
    page = client.post("programme.sponsor_named", typed, expect=422, edition_id=edition_id)
    assert page.errors == ["Organisation: It is named already."]
    with count_queries(at_most=8):
        page = client.get("programme.sponsors", edition_id=edition_id)
    assert "Cedar Network" in page.main
    assert "A hall in Geneva" in page.main
    assert f"/staff/{edition_id}/sponsors" in client.get("programme.edition", edition_id=edition_id).links().values()
    for _ in range(2):
        client.post("programme.sponsor_end", edition_id=edition_id, organisation_id=sponsor_id)
    assert session.scalars(select(EditionSponsor)).all() == []
    actions = select(AuditRow.action).where(AuditRow.edition_id == edition_id, AuditRow.action.contains("sponsor"))
    assert session.scalars(actions.order_by(AuditRow.seq)).all() == [
        "edition.sponsor_named", "edition.sponsor_ended", "edition.sponsor_named", "edition.sponsor_ended",
    ]  # fmt: skip


def test_what_was_merged_is_one_sponsor_and_what_is_made_up_sponsors_nothing_real(session, at, edition, staff):
    one, heir = (ensure_organisation(session, name) for name in ("Old name", "New name"))
    services.name_sponsor(session, edition, one, "", staff, at)
    merge(session, one, heir, staff)
    with pytest.raises(RuleBroken):
        services.name_sponsor(session, edition, heir, "", staff, at)
    made_up = ensure_organisation(session, "Made up (rehearsal)")
    made_up.rehearsal = True
    with pytest.raises(RuleBroken):
        services.name_sponsor(session, edition, made_up, "", staff, at)
