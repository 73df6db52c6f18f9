"""What guards the own data and the settling of a wish beside the doors: a fresh proof, and buttons for staff alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.infrastructure.session_records import SessionRecord
from awards.people import services
from awards.people.models import Erasure
from tests.decisions.things import a_judged_edition


@pytest.fixture
def judged(session, at):
    return a_judged_edition(session, at)


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
