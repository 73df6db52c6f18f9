"""Whoever was erased is erased once more on a database that was brought back from a backup."""

import json

import pytest
from sqlalchemy import select, update

from awards.accounts.models import User
from awards.closing import services as closing
from awards.nominations.models import Nomination, Referee
from awards.people import services
from awards.people.models import Erasure
from tests.people.test_erasing import DAY, HOUR, erased, mail_left
from tests.people.things import ADDRESS, NAME, left_of, whole_world

REFEREE = "only.a.referee@letters.example"


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def brought_back(session, world, erasure) -> None:
    """As if the backup were of before the wish."""
    session.execute(update(User).where(User.id == world.person.id).values(name=NAME, email=ADDRESS))
    session.delete(erasure)
    session.commit()


def known_by_an_address(session, world, at) -> Erasure:
    """A referee without an account, erased under a name that staff noted."""
    referee = session.scalars(select(Referee)).one()
    referee.email, referee.name, referee.letter = REFEREE, "Rita van Ree", "I, Rita van Ree, know them."
    erasure = services.note(session, REFEREE, "Rita van Ree", world.judged.staff, at)
    services.propose(session, erasure, world.judged.staff, at)
    services.approve(session, erasure, world.judged.second, at)
    mail_left(session)
    assert services.carry_out(session, erasure, at + HOUR)
    session.commit()
    assert referee.letter == "…"
    return erasure


@pytest.mark.case("FT-26", rest="the rest of the drill")
def test_an_erasure_is_carried_out_again_on_a_database_from_a_backup(session, world, at):
    erasure = erased(session, world, at)
    told = services.listed(session)
    assert ADDRESS not in str(told)
    brought_back(session, world, erasure)
    assert services.again(session, told, at + DAY) == 1
    session.commit()
    assert left_of(session) == []
    assert services.again(session, told, at + DAY) == 1, "and once more"


def test_somebody_known_by_an_address_alone_is_found_again_by_salted_hashes(session, world, at):
    erasure = known_by_an_address(session, world, at)
    told = json.loads(json.dumps(services.listed(session)))
    assert REFEREE not in str(told)
    assert "Ree" not in str(told)
    referee = session.scalars(select(Referee)).one()
    referee.email, referee.name, referee.letter = REFEREE.title(), "Rita van Ree", "I, Rita van Ree, know them."
    other = session.get_one(Nomination, world.other.id)
    other.answers = other.answers | {"change": "Rita van Ree told us."}
    session.delete(erasure)
    session.commit()
    assert services.again(session, told, at + DAY) == 1
    session.commit()
    session.expire_all()
    assert (referee.name, referee.letter) == ("", "…")
    assert other.answers["change"] == "… told us."


def test_of_whom_the_database_knows_nothing_nothing_is_done(session, world, at):
    erasure = known_by_an_address(session, world, at)
    told = services.listed(session)
    session.delete(erasure)
    session.commit()
    assert services.again(session, told, at + DAY) == 0
    assert session.scalars(select(Erasure)).all() == []


def test_what_is_held_on_a_database_from_a_backup_stays_there_too(session, world, at):
    erasure = erased(session, world, at)
    told = services.listed(session)
    brought_back(session, world, erasure)
    nomination = session.get_one(Nomination, world.other.id)
    nomination.answers = nomination.answers | {"what": f"Led by {NAME}."}
    held = closing.hold(session, world.judged.edition, nomination.number, "A court asks", world.judged.staff, at)
    session.commit()
    assert services.again(session, told, at + DAY) == 1
    session.commit()
    session.expire_all()
    again = session.scalars(select(Erasure)).one()
    assert (again.state, again.part_at) == ("approved", at + DAY)
    assert nomination.answers["what"] == f"Led by {NAME}."
    assert services.listed(session)[0]["erasure"] == str(again.id), "it is listed, part as it is"
    closing.end_hold(session, held, world.judged.staff, at + DAY)
    assert services.carry_out(session, again, at + DAY)
    session.commit()
    assert left_of(session) == []
