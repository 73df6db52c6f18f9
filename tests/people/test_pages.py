"""What a person sees of the own data, and how staff settle a wish to be erased."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from awards.infrastructure import clock, outbox
from awards.infrastructure.audit import AuditText
from awards.infrastructure.outbox import OutboxMail
from awards.people import queries, services, wording
from awards.people.models import Erasure
from awards.screening.models import ScreeningSheet
from tests.people.things import ADDRESS, NAME, a_world
from tests.support.counting import count_queries


@pytest.fixture
def world(session, at):
    return a_world(session, at)


def wish(session):
    session.rollback()
    found = session.scalars(select(Erasure)).one()
    session.expunge(found)
    session.rollback()
    return found


def test_a_person_sees_what_there_is_and_takes_a_copy_home(session, world, client_for):
    session.execute(update(OutboxMail).values(state="sent", sent_at=func.now()))
    session.commit()
    client = client_for(world.person)
    page = client.get("people.data")
    for words in ("Judging", "Mails", "Public results", "Nominations", "Ask to be erased"):
        assert words in page.main
    told = json.loads(client.get("people.data_json").body)
    assert told["user"][0]["name"] == NAME
    assert {"referee", "consent", "private_note", "scorecard", "nomination"} <= told.keys()
    assert "is the best" not in json.dumps(told), "no word of a judge about the person"
    assert "A cousin" not in json.dumps(told)
    assert not any("digest" in name or "token" in name for rows in told.values() for row in rows for name in row)
    archive = zipfile.ZipFile(io.BytesIO(client.browser.get("/account/data.zip").data))
    assert json.loads(archive.read("data.json")).keys() == told.keys()


def test_the_page_costs_the_same_for_whoever_did_much_and_for_whoever_did_nothing(session, world, client_for, engine):
    costs = []
    for user in (world.person, world.judged.nominator):
        client = client_for(user)
        with count_queries(engine) as counted:
            client.get("people.data")
        costs.append(len(counted))
    assert costs[0] <= costs[1] + 2


def test_a_wish_goes_from_the_person_by_two_of_the_staff_to_its_mail(session, world, client_for):
    person, staff, second = (
        client_for(one) for one in (world.judged.nominator, world.judged.staff, world.judged.second)
    )
    person.post("people.ask")
    assert "You asked on" in person.get("people.data").main
    key = {"erasure_id": wish(session).id}
    assert "Nia Nominator" in staff.get("people.erasures").main
    staff.post("people.proposal", **key)
    assert wish(session).state == "proposed"
    page = staff.get("people.erasure", **key)
    assert "another member of staff approves" in page.main
    assert "Erase this person" not in page.main
    assert "You proposed this" in staff.post("people.approval", **key, expect=422).main
    assert "Erase this person" in second.get("people.erasure", **key).main
    second.post("people.approval", **key)
    assert wish(session).state == "approved"
    assert session.scalars(select(OutboxMail.to).where(OutboxMail.template == "erasure_approved")).one()
    session.rollback()
    person.post("people.take_back")
    assert wish(session).state == "ended"
    assert "Nothing is erased" in person.get("people.data").body or "Ask to be erased" in person.get("people.data").main


def test_staff_note_a_wish_that_came_by_mail_and_hear_when_nothing_is_kept(session, world, client_for):
    client = client_for(world.judged.staff)
    page = client.post("people.note", {"email": "nobody@nowhere.example", "name": "No Body"}, expect=422)
    assert "Nothing is kept under this address" in page.body
    assert "nobody@nowhere.example" in page.body, "what was typed stays"
    client.post("people.note", {"email": ADDRESS})
    assert wish(session).user_id == world.person.id


def test_staff_hold_a_wish_with_a_reason_that_stands_on_its_page(session, world, at, client_for):
    made = services.ask(session, world.person, at)
    session.commit()
    client = client_for(world.judged.staff)
    client.post("people.hold", {"because": "A court asks"}, erasure_id=made.id)
    assert "A court asks" in client.get("people.erasure", erasure_id=made.id).main
    client.post("people.hold", {"because": ""}, erasure_id=made.id)
    assert wish(session).held_because == ""


def test_the_mail_of_a_wish_that_is_taken_back_leaves_no_more_although_a_sender_died_over_it(session, world, at):
    made = services.ask(session, world.person, at - timedelta(days=9))
    services.propose(session, made, world.judged.staff, at)
    services.approve(session, made, world.judged.second, at)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "erasure_approved")).one()
    mail.claimed_at = clock.real(session) - outbox.LEFT_AFTER - timedelta(seconds=1)
    services.end(session, made, world.judged.staff)
    session.commit()
    session.refresh(mail)
    assert mail.state == "cancelled"


def test_nobody_settles_the_own_wish(session, world, at, client_for):
    made = services.ask(session, world.judged.staff, at)
    session.commit()
    client = client_for(world.judged.staff)
    assert "two others of the staff" in client.get("people.erasure", erasure_id=made.id).main
    assert "two others of the staff" in client.post("people.proposal", erasure_id=made.id, expect=403).body


def test_a_made_up_member_of_staff_sees_made_up_wishes_alone_and_reaches_nobody_real(session, world, at, client_for):
    real = services.ask(session, world.person, at).id
    world.judged.staff.rehearsal = True
    made_up = services.ask(session, world.judged.staff, at).id
    session.commit()
    client, other = client_for(world.judged.staff), client_for(world.judged.second)
    client.get("people.erasure", erasure_id=real, expect=404)
    assert NAME not in client.get("people.erasures").body
    client.post("people.note", {"email": "nia@nowhere.example", "name": NAME}, expect=422)
    client.post("people.note", {"email": world.judged.nominator.email}, expect=422)
    assert "everything is made up" in other.get("people.erasures").main
    other.get("people.erasure", erasure_id=made_up)


def test_a_made_up_name_is_taken_out_of_nobodys_texts(session, world, at):
    world.person.rehearsal = True
    session.flush()
    person = queries.person_of(session, world.person.id)
    assert person.nominations == {world.nomination.id}, "by the address that was asked for consent"
    assert not person.names(NAME)


def test_after_it_is_done_the_page_tells_how_much_went_and_no_name(session, world, at, client_for):
    client = client_for(world.judged.staff)
    made = services.ask(session, world.person, at)
    services.propose(session, made, world.judged.staff, at)
    services.approve(session, made, world.judged.second, at)
    session.query(OutboxMail).delete()
    assert services.carry_out(session, made, at + timedelta(hours=1))
    session.commit()
    key = made.id
    session.commit()
    page = client.get("people.erasure", erasure_id=key)
    assert "What went" in page.main
    assert "Okonkwo" not in page.body


def test_staff_add_ways_to_write_the_name_see_where_each_stands_and_what_is_alike(session, world, client_for, at):
    words = (
        "Zoë B. Okonkwo-Roe came. Dr Zoë Okonkwo-Roe came too.",
        "Z. Okonkwo-Roe wrote.",
        "Zoë Adams-Roe stays.",
    )
    key, staff_id = world.judged.entries["Code clubs"].nomination_id, world.judged.staff.id
    session.add(ScreeningSheet(nomination_id=key, notes=" ".join(words), changed_by=staff_id, changed_at=at))
    found = services.ask(session, world.person, at)
    session.commit()
    staff, second = client_for(world.judged.staff), client_for(world.judged.second)
    where = {"erasure_id": found.id}
    page = staff.get("people.spellings", **where)
    looked_for, alike = (
        {" ".join(row.xpath("string(th)").split()): " ".join(row.xpath("string(td)").split()) for row in table}
        for table in (page.find(f"//section[{n}]//tbody/tr") for n in (1, 2))
    )
    assert "Nominations: " in looked_for["Zoë Okonkwo-Roe"]
    assert alike.keys() == {"Zoë B. Okonkwo-Roe"}
    assert [b.get("value") for b in page.find("//section[2]//button")] == ["Zoë B. Okonkwo-Roe"]
    staff.post("people.proposal", **where)
    staff.post("people.spelling_added", {"spelling": "Zoë B. Okonkwo-Roe"}, **where)
    assert wish(session).state == "asked", "what another person approves is what was proposed"
    for typed, why in (("Zoë", "Give two words or more"), ("Zoë  B. Okonkwo-Roe", "It is looked for already.")):
        page = staff.post("people.spelling_added", {"spelling": typed}, expect=422, **where)
        assert why in page.errors[0]
        assert page.one("//input[@name='spelling']").get("value") == typed
    staff.post("people.spelling_added", {"spelling": "Z. Okonkwo-Roe"}, **where)
    staff.post("people.spelling_added", {"spelling": "Zoë Adams-Roe"}, **where)
    staff.post("people.spelling_removed", {"spelling": "Zoë Adams-Roe"}, **where)
    page = staff.get("people.spellings", **where)
    assert "Z. Okonkwo-Roe" in page.main
    assert page.find("//section[2]//tbody/tr//button") == []
    staff.post("people.proposal", **where)
    second.post("people.approval", **where)
    staff.post("people.spelling_added", {"spelling": "Anybody Else"}, expect=422, **where)
    session.execute(update(OutboxMail).values(state="sent", sent_at=func.now()))
    session.commit()
    assert services.carry_out(session, session.get_one(Erasure, found.id), at + timedelta(hours=2))
    session.commit()
    session.expire_all()
    notes = session.get_one(ScreeningSheet, key).notes
    assert "Okonkwo" not in notes
    assert "Zoë Adams-Roe stays." in notes
    assert wish(session).known == {}
    told = [str(one) for one in session.scalars(select(AuditText.words))]
    assert [words for words in told if "Okonkwo" in words] == [], "what staff typed is in no audit row either"
    assert any("Zoë Adams-Roe" in words for words in told)


def test_to_look_where_a_name_stands_costs_the_same_however_often_it_does(session, world, client_for, at, engine):
    found = services.ask(session, world.person, at)
    session.commit()
    client, costs = client_for(world.judged.staff), []
    for n in (1, 40):
        for sheet in session.scalars(select(ScreeningSheet)):
            sheet.notes = f"{NAME} came. Zoë B. Okonkwo-Roe came. " * n
        session.commit()
        client.get("people.spellings", erasure_id=found.id)
        with count_queries(engine) as counted:
            client.get("people.spellings", erasure_id=found.id)
        costs.append(len(counted))
    assert costs[0] == costs[1]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("former_laureate", "Public results"), ("laureate_organisation", "Public results"),
        ("publication", "Public results"), ("organisation_alias", "Organisations"),
        ("organisation_claim", "Account"), ("pledge_version", "Pledges"), ("pledge_report", "Account"),
        ("champion", "Campaigns and events"), ("nomination_version", "Nominations"),
        ("scorecard_reopening", "Judging"), ("webhook_delivery", "Account"),
    ],
)  # fmt: skip
def test_staff_read_of_each_table_where_it_belongs(whole_app, table, place):
    with whole_app.test_request_context():
        assert wording.group(table) == place
