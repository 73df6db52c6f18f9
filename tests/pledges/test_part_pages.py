"""What people see of who else takes part, of other registers and of a pledge that goes to another organisation."""

import pytest
from sqlalchemy import select

from awards.organisations import services as organising
from awards.pledges.models import PledgePart
from tests.factories import a_user
from tests.pledges.test_desk_pages import people, published, said  # noqa: F401
from tests.support.counting import count_queries


@pytest.fixture
def named(people, session, at):  # noqa: F811
    """Who speaks for the organisation that is named."""
    nora = a_user(session, "nora@schools.example", name="Nora")
    claim = organising.claim(session, nora, "Example schools", "", at)
    organising.confirm(session, claim, people["staff"], at)
    session.commit()
    session.refresh(nora)
    session.expunge(nora)
    session.rollback()
    return nora


def the_part(session):
    session.rollback()
    found = session.scalars(select(PledgePart.id)).one()
    session.rollback()
    return found


def test_an_organisation_is_named_and_its_people_say_that_it_is_so(people, named, session, client_for):  # noqa: F811
    writer, _staff, pledge_id, public_id = published(people, session, client_for)
    page = writer.post(
        "pledges.part", {"name": "Nobody knows it", "role": "implementer"}, expect=422, pledge_id=pledge_id
    )
    assert "The registry knows no organisation of this name." in page.errors[0]
    assert page.field("name") == "Nobody knows it"
    page = writer.post("pledges.part", {"name": "Example schools", "role": "implementer", "share": "lots"}, expect=422,
                       pledge_id=pledge_id)  # fmt: skip
    assert page.errors == ["Share in per cent: Write the share in figures, such as 40."]
    writer.post("pledges.part", {"name": "Example schools", "role": "implementer", "share": "40"}, pledge_id=pledge_id)
    assert "Asked; readers do not see it" in writer.get("pledges.parts_named", pledge_id=pledge_id).main
    assert "Example schools" not in client_for().get("pledges.pledge", public_id=public_id).main
    nora = client_for(named)
    assert "Teach repair" in nora.get("pledges.parts_of_mine").main
    client_for(people["other"]).post("pledges.part_confirmation", expect=404, part_id=the_part(session))
    nora.post("pledges.part_confirmation", part_id=the_part(session))
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Carried out by Example schools (40%) confirmed by it" in public
    assert "Example schools" in client_for().get("connections.organisation", slug="example-schools").main
    nora.post("pledges.part_refusal", part_id=the_part(session))
    assert "Example schools" not in client_for().get("pledges.pledge", public_id=public_id).main


def test_staff_show_end_and_name_and_readers_see_what_nobody_confirmed(people, named, session, client_for):  # noqa: F811
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    writer.post("pledges.part", {"name": "Example schools", "role": "funder"}, pledge_id=pledge_id)
    staff.post("pledges.part_showing", pledge_id=pledge_id, part_id=the_part(session))
    assert "Paid by Example schools not confirmed by it" in said(
        client_for().get("pledges.pledge", public_id=public_id)
    )
    staff.post("pledges.staff_part_end", pledge_id=pledge_id, part_id=the_part(session))
    assert "Nobody else is named." in staff.get("pledges.beside", pledge_id=pledge_id).main
    staff.post("pledges.staff_part", {"name": "Example schools", "role": "beneficiary"}, pledge_id=pledge_id)
    assert "Helped by it Example schools" in said(client_for().get("pledges.pledge", public_id=public_id))


def test_another_registers_word_stands_beside_ours(people, session, client_for, at):  # noqa: F811
    _, staff, pledge_id, public_id = published(people, session, client_for)
    typed = {"register": "P2C", "identifier": "7528", "status_word": "Validated", "retrieved_on": "soon"}
    page = staff.post("pledges.register_entry", typed, expect=422, pledge_id=pledge_id)
    assert page.field("identifier") == "7528"
    staff.post("pledges.register_entry", typed | {"retrieved_on": f"{at.date()}"}, pledge_id=pledge_id)
    assert "Partner2Connect 7528: “ Validated ”" in said(client_for().get("pledges.pledge", public_id=public_id))
    staff.post("pledges.register_removal", {"register": "P2C", "identifier": "7528"}, pledge_id=pledge_id)
    assert "7528" not in client_for().get("pledges.pledge", public_id=public_id).main


def test_a_pledge_goes_to_another_organisation_at_the_same_address(people, named, session, client_for, at):  # noqa: F811
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    page = staff.post("pledges.transfer", {"into": "nobody", "reason": "Joined."}, expect=422, pledge_id=pledge_id)
    assert page.field("reason") == "Joined."
    claim = organising.claim(session, session.merge(people["staff"]), "Example schools", "", at)
    organising.confirm(session, claim, session.merge(people["second"]), at)
    session.commit()
    page = staff.post("pledges.transfer", {"into": "example-schools", "reason": "We joined."}, expect=422,
                      pledge_id=pledge_id)  # fmt: skip
    assert "You speak for this organisation" in page.errors[0]
    staff = client_for(people["second"])
    staff.post("pledges.transfer", {"into": "example-schools", "reason": "They joined."}, pledge_id=pledge_id)
    public = said(client_for().get("pledges.pledge", public_id=public_id))
    assert "Pledged by Example schools" in public
    assert "They joined." in public
    assert "Pledged by Example network" in said(client_for().get("pledges.pledge_version", public_id=public_id, n=1))
    writer.get("pledges.desk_of", expect=404, pledge_id=pledge_id)
    assert "Teach repair" in client_for(named).get("pledges.desk_of", pledge_id=pledge_id).main


def test_pages_cost_the_same_however_many_take_part(people, named, session, client_for, engine):  # noqa: F811
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    pages = (
        (writer, "pledges.parts_named", {"pledge_id": pledge_id}), (staff, "pledges.beside", {"pledge_id": pledge_id}),
        (client_for(named), "pledges.parts_of_mine", {}), (client_for(), "pledges.pledge", {"public_id": public_id}),
    )  # fmt: skip
    counts = []
    for role in ("implementer", "funder", "beneficiary"):
        staff.post("pledges.staff_part", {"name": "Example schools", "role": role}, pledge_id=pledge_id)
        here = []
        for client, endpoint, values in pages:
            with count_queries(engine, at_most=24) as statements:
                client.get(endpoint, **values)
            here.append(len(statements))
        counts.append(here)
    assert counts[1] == counts[2]


def test_staff_who_speak_for_an_organisation_say_nothing_beside_its_pledges(people, named, session, client_for, at):  # noqa: F811
    writer, _staff, pledge_id, _public_id = published(people, session, client_for)
    writer.post("pledges.part", {"name": "Example schools", "role": "funder"}, pledge_id=pledge_id)
    claim = organising.claim(session, people["second"], "Example network", "", at)
    organising.confirm(session, claim, people["staff"], at)
    session.commit()
    second = client_for(people["second"])
    page = second.get("pledges.beside", expect=403, pledge_id=pledge_id)
    assert "You handed this in yourself" in page.text
    for endpoint in ("pledges.part_showing", "pledges.staff_part_end"):
        page = second.post(endpoint, expect=403, pledge_id=pledge_id, part_id=the_part(session))
        assert "You handed this in yourself" in page.text


def test_staff_neither_name_nor_show_their_own_organisation_in_a_pledge_of_another(
    people, named, session, client_for, at  # noqa: F811
):  # fmt: skip
    writer, staff, pledge_id, public_id = published(people, session, client_for)
    claim = organising.claim(session, people["second"], "Example schools", "", at)
    organising.confirm(session, claim, people["staff"], at)
    session.commit()
    second, typed = client_for(people["second"]), {"name": "Example schools", "role": "funder"}
    own = "You speak for this organisation: another member of staff names it and shows it to readers."
    assert second.post("pledges.staff_part", typed, expect=422, pledge_id=pledge_id).errors == [f"Organisation: {own}"]
    writer.post("pledges.part", typed, pledge_id=pledge_id)
    page = second.post("pledges.part_showing", expect=422, pledge_id=pledge_id, part_id=the_part(session))
    assert page.errors == [own]
    assert "Example schools" not in client_for().get("pledges.pledge", public_id=public_id).main
    staff.post("pledges.part_showing", pledge_id=pledge_id, part_id=the_part(session))
    assert "Example schools" in client_for().get("pledges.pledge", public_id=public_id).main


def test_administrators_see_errors_and_no_way_to_settle_them(people, session, client_for):  # noqa: F811
    *_, public_id = published(people, session, client_for)
    client_for().post("pledges.error", {"words": "It is wrong."}, public_id=public_id)
    admin = a_user(session, "admin@secretariat.example", ("admin", None))
    session.commit()
    session.refresh(admin)
    session.expunge(admin)
    session.rollback()
    page = client_for(admin).get("pledges.queue")
    assert "It is wrong." in page.main
    assert not page.find("//a[contains(@href, '/errors/')]")
    assert client_for(people["staff"]).get("pledges.queue").find("//a[contains(@href, '/errors/')]")
