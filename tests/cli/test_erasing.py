"""`awards erase`: whom it names, and a database from a backup on which it is done again."""

from datetime import timedelta

from sqlalchemy import update

from awards.accounts.models import User
from awards.infrastructure.outbox import OutboxMail
from awards.people import services
from awards.people.models import Erasure
from tests.people.things import ADDRESS, NAME, a_world, left_of


def test_a_list_kept_apart_erases_the_same_people_from_a_backup(run, session, at, tmp_path):
    world = a_world(session, at)
    wish = services.ask(session, world.person, at)
    services.propose(session, wish, world.judged.staff, at)
    services.approve(session, wish, world.judged.second, at)
    session.query(OutboxMail).delete()
    assert services.carry_out(session, wish, at + timedelta(hours=1))
    key = world.person.id
    session.commit()
    kept = tmp_path / "erased.json"
    kept.write_text(run("erase").out)
    assert ADDRESS not in kept.read_text()
    session.execute(update(User).where(User.id == key).values(name=NAME, email=ADDRESS))
    session.query(Erasure).delete()
    session.commit()
    assert run("erase", "--again", str(kept)).out == "1 erased again\n"
    session.expire_all()
    assert left_of(session) == []
    session.rollback()
    kept.write_text("no list")
    assert "is no list of erasures" in run("erase", "--again", str(kept), expect=1).err
    kept.write_text("[" * 100_000)
    assert "is no list of erasures" in run("erase", "--again", str(kept), expect=1).err
