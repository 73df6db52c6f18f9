"""What guards the own data and the settling of a wish beside the doors: a fresh proof, and buttons for staff alone."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.closing import services as closing
from awards.infrastructure import readings
from awards.infrastructure.readings import Reading
from awards.infrastructure.session_records import SessionRecord
from awards.infrastructure.storage import at as at_folder
from awards.people import services
from awards.people.models import Erasure
from awards.people.views import mine
from tests import factories
from tests.decisions.things import all_judged

pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def stale(session, at) -> None:
    """Everybody proved long ago who they are."""
    session.execute(update(SessionRecord).values(proved_at=at - timedelta(minutes=16)))
    session.commit()


def test_a_copy_and_a_wish_take_a_fresh_proof(session, judged, at, client_for):
    client = client_for(judged.nominator)
    stale(session, at)
    for page in ("people.data_json", "people.data_zip"):
        assert "proof" in client.get(page, expect=302).location
    assert "proof" in client.post("people.ask").location
    assert session.scalars(select(Erasure)).all() == []


def test_an_approval_takes_a_fresh_proof(session, judged, at, client_for):
    wish = services.ask(session, judged.nominator, at)
    services.propose(session, wish, judged.staff, at)
    session.commit()
    client = client_for(judged.second)
    stale(session, at)
    assert "proof" in client.post("people.approval", erasure_id=wish.id).location
    session.expire_all()
    assert session.scalars(select(Erasure.state)).all() == ["proposed"]


def test_administrators_look_on_without_a_button(session, judged, at, client_for):
    wish = services.ask(session, judged.nominator, at)
    session.commit()
    looking, settling = client_for(judged.admin), client_for(judged.staff)
    assert "Somebody asked by mail" in settling.get("people.erasures").main
    assert "Somebody asked by mail" not in looking.get("people.erasures").main
    assert "Propose to erase" in settling.get("people.erasure", erasure_id=wish.id).main
    assert "Propose to erase" not in looking.get("people.erasure", erasure_id=wish.id).main


def test_a_copy_tells_what_one_read_and_not_who_read_of_one(app, judged, at, client_for):
    folder = app.config["AWARDS"].readings
    folder.mkdir(parents=True, exist_ok=True)
    for reader, of in ((judged.nominator, judged.staff), (judged.staff, judged.nominator)):
        one = Reading(at.isoformat(), str(reader.id), "people.erasure", {"user_id": str(of.id)})
        readings.note(folder, at, one)
    told = client_for(judged.nominator).get("people.data_json").json
    assert [one["user"] for one in told["reading"]] == [str(judged.nominator.id)]


def test_files_of_ones_own_go_into_the_copy_up_to_so_many_bytes(app, session, judged, at, client_for, monkeypatch):
    storage = at_folder("", app.config["AWARDS"].instance)
    nomination = factories.a_nomination(session, judged.edition, judged.nominator, at)
    sent = [factories.a_file(session, nomination, judged.nominator, at + timedelta(minutes=n), storage=storage)
            for n in range(3)]  # fmt: skip
    session.commit()
    monkeypatch.setattr(mine, "MOST_BYTES", 2 * sent[0].size)
    content = client_for(judged.nominator).get("people.data_zip").response.get_data()
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == ["data.json", *(f"files/{one.id}.pdf" for one in sent[:2])]


def test_a_wish_is_taken_back_where_there_is_one(session, judged, at, client_for):
    client = client_for(judged.nominator)
    assert "taken back" not in client.post("people.take_back", follow=True, expect=200).body
    services.ask(session, judged.nominator, at)
    session.commit()
    assert "Your wish is taken back" in client.post("people.take_back", follow=True, expect=200).body
    session.expire_all()
    assert session.scalars(select(Erasure.state)).all() == ["ended"]


def test_a_wish_is_noted_under_an_address_and_held_for_a_reason_that_fits(session, judged, at, client_for):
    client = client_for(judged.staff)
    page = client.post("people.note", {"name": "Nia Nominator"}, expect=422)
    assert page.errors == ["Address: Type the address of the person."]
    wish = services.ask(session, judged.nominator, at)
    session.commit()
    client.post("people.hold", {"because": "x" * 501}, erasure_id=wish.id, expect=422)
    session.expire_all()
    assert wish.held_because == ""
    session.commit()
    client.post("people.end", erasure_id=wish.id)
    session.expire_all()
    assert wish.state == "ended"


def test_a_wish_says_what_is_of_this_person_as_far_as_it_is_carried_out(session, judged, at, client_for):
    too_short, stays = "The name is too short", "Some of it stays while the law or a dispute asks for it."
    wish, other = services.ask(session, judged.nominator, at), services.ask(session, judged.admin, at)
    session.commit()

    def told(of):
        return client_for(judged.staff).get("people.erasure", erasure_id=of.id).main

    assert [words in told(wish) for words in (too_short, stays)] == [False, False]
    assert "Carried out but for what is held" not in told(wish)
    draft = factories.a_nomination(session, judged.edition, judged.nominator, at, state="draft")
    closing.hold(session, judged.edition, draft.number, "A court asks", judged.staff, at)
    session.commit()
    assert [stays in told(one) for one in (wish, other)] == [True, False]
    services.end(session, other, judged.staff)
    session.commit()
    assert stays not in told(other), "it is settled: nothing is asked of the person any more"
    wish.part_at, wish.counts = at, {"private_note": 7}
    session.commit()
    assert "7" in rows(client_for(judged.staff).get("people.erasure", erasure_id=wish.id))


def test_of_somebody_whose_name_tells_nothing_it_is_said_that_texts_keep_it(session, judged, at, client_for):
    short = factories.a_user(session, "erased-7@awards.invalid", name="Zoë")
    wish = services.ask(session, short, at)
    session.commit()
    assert "The name is too short" in client_for(judged.staff).get("people.erasure", erasure_id=wish.id).main


def rows(page):
    return [cell.text_content().strip() for cell in page.find("//main//tbody//td")]
