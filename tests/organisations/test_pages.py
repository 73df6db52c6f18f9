"""What a person and staff see of organisations."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.organisations import queries, services
from awards.organisations.models import OrganisationClaim
from tests.factories import a_user, an_edition
from tests.support.counting import count_queries


@pytest.fixture
def people(session, at):
    edition = an_edition(session, at)
    found = {
        "person": a_user(session, "person@network.example", name="Ada"),
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
    }
    services.ensure_organisation(session, "Example network", public=True, website="https://network.example")
    session.commit()
    return found


def the_one(session):
    session.rollback()
    found = queries.by_names(session, ["Example network"])["example network"]
    session.expunge(found)
    session.rollback()
    return found


def test_a_person_asks_and_staff_confirm(people, session, client_for):
    mine = client_for(people["person"])
    page = mine.get("organisations.mine", q="network")
    assert "Example network" in page.main
    page = mine.post("organisations.claim", {"name": "Example network", "words": "I lead it."})
    assert "Waits for the secretariat" in mine.get("organisations.mine").main
    staff = client_for(people["staff"])
    assert "Ada" in staff.get("organisations.organisations").main
    page = staff.get("organisations.organisation", organisation_id=the_one(session).id)
    assert "I lead it." in page.main
    claim = session.query(OrganisationClaim).one().id
    session.rollback()
    page = staff.post("organisations.claim_refusal", {"reason": ""}, expect=422, claim_id=claim)
    assert page.errors == ["Reason: Say why, so that the person knows what to do next."]
    staff.post("organisations.claim_confirmation", claim_id=claim)
    page = mine.get("organisations.mine")
    assert "Confirmed" in page.main
    links = [one.get("href") for one in page.find("//main//table//a")]
    assert links == ["/account/pledges", "/organisations/example-network"]
    page = staff.get("organisations.organisation", organisation_id=the_one(session).id)
    assert "It is public, so the other one is public too" in page.main
    queries.by_names(session, ["Example network"])["example network"].public = False
    session.commit()
    page = staff.get("organisations.organisation", organisation_id=the_one(session).id)
    assert "It is public, so the other one is public too" not in page.main
    assert len(mine.get("organisations.mine").find("//main//table//a")) == 1


def test_a_name_that_is_missing_is_said_and_what_was_typed_stays(people, client_for):
    page = client_for(people["person"]).post("organisations.claim", {"words": "I lead it."}, expect=422)
    assert page.errors == ["Name of the organisation: Type the name of your organisation."]
    assert page.field("words") == "I lead it."


def test_a_found_organisation_is_asked_for_with_one_press(people, session, client_for):
    services.ensure_organisation(session, "Example network of Ghana", public=True)
    session.commit()
    mine = client_for(people["person"])
    page = mine.get("organisations.mine", q="network ghana")
    assert [box.get("value") for box in page.find("//input[@name='which'][@checked]")] == ["example-network-of-ghana"]
    page = mine.get("organisations.mine", q="example")
    assert page.find("//input[@name='which'][@checked]") == []
    slugs = [box.get("value") for box in page.find("//input[@name='which']")]
    assert slugs == ["example-network", "example-network-of-ghana", "-"]
    given = {"q": "example", "words": "I lead it."}
    for wrong in ({}, {"which": "someone-else"}):
        page = mine.post("organisations.claim", given | wrong, expect=422)
        assert page.errors == ["Organisation: Choose your organisation, or another one and type its name."]
        assert [box.get("value") for box in page.find("//input[@name='which']")] == slugs
        assert page.field("words") == "I lead it."
    page = mine.post("organisations.claim", given | {"which": "-"}, expect=422)
    assert page.errors == ["Name of the organisation: Type the name of your organisation."]
    mine.post("organisations.claim", given | {"which": slugs[1]})
    mine.post("organisations.claim", given | {"which": "-", "name": "Quite another"})
    claims = session.scalars(select(OrganisationClaim).options(joinedload(OrganisationClaim.organisation))).all()
    assert {claim.organisation.name for claim in claims} == {"Example network of Ghana", "Quite another"}


def test_a_name_that_nobody_has_stands_in_the_form_already(people, client_for):
    page = client_for(people["person"]).get("organisations.mine", q="Night buses")
    assert "Nothing found." in page.main
    assert page.field("name") == "Night buses"


def test_staff_read_countries_by_their_names_in_their_language(people, session, client_for):
    found = services.ensure_organisation(session, "Example network", public=True)
    found.country = "GH"
    session.commit()
    staff = client_for(people["staff"])
    row = staff.get("organisations.organisations").one("//tr[.//a[contains(., 'Example network')]]").text_content()
    assert "Ghana" in row
    assert "غانا" in staff.get("/staff/organisations?lang=ar").main


@pytest.mark.case("CO-09")
def test_an_address_of_a_merged_organisation_leads_to_the_other_with_its_pledges(people, session, client_for):
    other = services.ensure_organisation(session, "Other", public=True)
    session.commit()
    into = other.id
    staff, one = client_for(people["staff"]), the_one(session)
    page = staff.post("organisations.merge", {"into": "nowhere"}, expect=422, organisation_id=one.id)
    assert page.errors[0].startswith("Address of the other organisation: No organisation has this address")
    staff.post("organisations.merge", {"into": "/organisations/other"}, organisation_id=one.id)
    moved = client_for().get("connections.organisation", slug=one.slug, expect=301)
    assert moved.location == "/organisations/other"
    assert "Merged into it Example network" in " ".join(
        " ".join(staff.get("organisations.organisation", organisation_id=into).one("//main").itertext()).split()
    )
    staff.post("organisations.merge_end", organisation_id=one.id)
    assert client_for().get("connections.organisation", slug=one.slug).status == 200


def test_a_wrong_number_is_said_beside_its_field_and_a_right_one_stands_on_the_public_page(people, session, client_for):
    staff, one = client_for(people["staff"]), the_one(session)
    page = staff.post(
        "organisations.identifier", {"scheme": "ROR", "value": "04wxnsj82"}, expect=422, organisation_id=one.id
    )
    assert page.errors == ["Number: The last two digits do not fit the others. Copy the number again."]
    assert page.field("scheme") == "ROR"
    staff.post("organisations.identifier", {"scheme": "ROR", "value": "04wxnsj81"}, organisation_id=one.id)
    assert client_for().get("connections.organisation", slug="ROR-04wxnsj81", expect=301).location.endswith(one.slug)
    assert "ROR 04wxnsj81" in client_for().get("connections.organisation", slug=one.slug).main


def test_a_new_name_is_kept_in_its_languages(people, session, client_for):
    staff, one = client_for(people["staff"]), the_one(session)
    said = {"name": "Renamed", "name_ar": "شبكة", "kind": "academia", "country": "KE", "website": "https://fb.com/x"}
    page = staff.post("organisations.description", said, expect=422, organisation_id=one.id)
    assert page.errors == [
        "Another web address of its own: This address is not the organisation's own: many share its host."
    ]
    assert page.field("name_ar") == "شبكة"
    staff.post("organisations.description", said | {"website": ""}, organisation_id=one.id)
    page = client_for().get("connections.organisation", slug=one.slug, lang="ar")
    assert page.heading == "شبكة"


@pytest.mark.case("AZ-23")
def test_it_is_verified_at_its_own_address_by_staff_alone(people, session, client_for):
    staff, person, one = client_for(people["staff"]), client_for(people["person"]), the_one(session)
    said = {"name": "Example network", "kind": "", "country": ""}
    more = {"verified": "1", "verified_at": "2027-01-01", "state": "verified", "badge": "1"}
    staff.post("organisations.description", said | more, organisation_id=one.id)
    person.post("organisations.verification", more, organisation_id=one.id, expect=404)
    assert the_one(session).state == "unverified"
    staff.post("organisations.verification", organisation_id=one.id)
    assert the_one(session).state == "verified"


@pytest.mark.parametrize("more", [0, 60])
def test_the_list_costs_the_same_however_long_it_is(people, session, engine, client_for, more):
    for number in range(more):
        services.ensure_organisation(session, f"Number {number}")
    session.commit()
    staff = client_for(people["staff"])
    with count_queries(engine, at_most=4):
        page = staff.get("organisations.organisations")
    assert ("Show the next" in page.links()) == bool(more)
    one = the_one(session).id
    with count_queries(engine, at_most=9):
        staff.get("organisations.organisation", organisation_id=one)


def test_made_up_staff_see_made_up_organisations_alone(people, session, client_for, at):
    edition = an_edition(session, at, year=2031, rehearsal=True)
    made_up = a_user(session, "made@rehearsal.example", ("staff", edition.id), rehearsal=True)
    session.commit()
    staff = client_for(made_up)
    assert "Example network" not in staff.get("organisations.organisations").main
    staff.get("organisations.organisation", organisation_id=the_one(session).id, expect=404)
