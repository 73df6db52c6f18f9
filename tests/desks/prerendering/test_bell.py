"""Who changes what everybody sees rings, so that each server looks at once; what is hidden yet rings nothing."""

import os
import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis.exceptions import NoPermissionError
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from awards.closing.models import ClosingAct, OpenData
from awards.desks.prerendering import Keeper, Look, Renderer, keeping, marks
from awards.infrastructure import redis
from awards.infrastructure.redis import Ear, Redis, bell, noticing
from awards.infrastructure.redis import client as beside_database
from awards.infrastructure.shipped import root
from awards.organisations.models import Organisation
from awards.programme.models import Edition
from awards.publishing import rules, services
from awards.publishing.models import Laureate
from awards.publishing.services.erasing import erase_laureates
from awards.web import prerendered
from awards.web.prerendered import Prerendered
from tests import factories
from tests.publishing.test_retractions import retract
from tests.publishing.things import a_record_edition, decide, finalists, two_laureates
from tests.support.counting import count_queries
from tests.support.redis_server import PASSWORD, listening

HOUR, LONG = timedelta(hours=1), 3600.0
SECRET = "a secret for tests only, long enough to be one"


@pytest.fixture
def rung(beside, redis_server):
    """`rung()`: all that was told to whoever listens, since it was asked last."""
    with listening(redis_server) as heard:
        yield heard


@pytest.fixture
def ear(redis_server, monkeypatch):
    """Somebody who listens, and who has a line by now."""
    monkeypatch.setattr(bell, "BACK_SECONDS", 0.01)
    found = Ear(Redis(redis_server.url, SECRET))
    found.wait(60, 0)
    assert found.rings() == 1
    yield found
    found.close()


@pytest.fixture
def settled(judged, session, rung):
    """A judged edition; what was rung while it was made is forgotten."""
    session.commit()
    rung()
    return judged


def test_an_announcement_rings_neither_when_it_is_approved_for_later_nor_when_it_is_called_off(
    settled, session, at, rung
):
    decide(session, settled, at, "Anna’s workshop", "Bridge school", "Code clubs")
    session.commit()
    proposed = services.propose_announcement(session, settled.edition, "finalists", at + HOUR, settled.staff, at)
    session.commit()
    services.approve_announcement(session, proposed, settled.second, at)
    session.commit()
    assert session.scalars(select(Organisation).where(Organisation.public.is_(False))).first() is not None
    services.cancel_announcement(session, proposed, settled.staff, at)
    session.commit()
    assert rung() == []


def test_the_instant_itself_rings_nothing(settled, session, at, rung, later, keep):
    finalists(session, settled, at + HOUR, at)
    session.commit()
    keep()
    later(2 * HOUR)
    keep()
    assert rung() == []


def test_what_is_public_at_once_rings_once_and_tells_nothing(settled, session, at, rung, redis_server):
    finalists(session, settled, at, at)
    session.commit()
    (told,) = rung()
    assert told["data"] == ""
    assert re.fullmatch(r"awards:[0-9a-f]{12}:[0-9a-f]{32}", told["channel"])
    retract(session, settled, "finalists", at + HOUR)
    session.commit()
    assert rung() == []  # it is public until then
    services.publish_record(session, a_record_edition(session, 2018), rules.facts(), two_laureates(), at)
    session.commit()
    assert rung() == [told]


def test_a_retraction_and_an_erasure_ring(settled, session, at, rung):
    publication = finalists(session, settled, at, at)
    session.commit()
    rung()
    laureate = session.scalars(select(Laureate).where(Laureate.publication_id == publication.id)).first()
    erase_laureates(session, {laureate.id: "person"}, frozenset(), at)
    session.commit()
    assert len(rung()) == 1
    retract(session, settled, "finalists", at)
    session.commit()
    assert len(rung()) == 1


def test_an_erasure_from_what_is_not_public_yet_rings_nothing(settled, session, at, rung):
    publication = finalists(session, settled, at + HOUR, at)
    laureate = session.scalars(select(Laureate).where(Laureate.publication_id == publication.id)).first()
    erase_laureates(session, {laureate.id: "person"}, frozenset(), at)
    session.commit()
    assert rung() == []


def test_dates_that_the_call_shows_ring_and_those_of_a_draft_do_not(settled, session, at, rung):
    draft = factories.an_edition(session, at, year=2035)
    draft.rules_published_at = None
    session.commit()
    draft.closes_at += HOUR
    session.commit()
    settled.edition.last_number += 1
    session.commit()
    assert rung() == []
    settled.edition.closes_at += HOUR
    session.commit()
    assert len(rung()) == 1


def test_an_organisation_rings_once_pages_name_it(settled, session, at, rung):
    found = Organisation(id=uuid4(), slug="zq", name="Zq", search_text="zq", public=False)
    session.add(found)
    session.commit()
    found.name = "Zqq"
    session.commit()
    assert rung() == []
    found.public = True
    session.commit()
    assert len(rung()) == 1


def test_a_pledge_rings_and_is_counted_by_nobody_for_it(settled, session, at, rung, a_pledge, engine, monkeypatch):
    monkeypatch.setattr(noticing, "_seen", lambda *_: pytest.fail("the registry was looked through"))
    a_pledge(title="Zq")
    session.commit()
    assert len(rung()) == 1


def test_a_change_that_did_not_come_about_and_one_of_something_else_ring_nothing(settled, session, at, rung, engine):
    finalists(session, settled, at, at)
    session.rollback()
    with count_queries(engine) as asked:
        factories.a_user(session, "nia@example.org")
        session.commit()
    assert rung() == []
    assert not [one for one in asked if "publication" in one]


def test_a_part_of_a_change_that_was_taken_back_inside_it_does_no_harm(settled, session, at, rung):
    with session.begin_nested():
        settled.edition.closes_at += HOUR
    session.commit()
    assert len(rung()) == 1


def test_a_change_is_made_though_nobody_can_be_told(settled, session, at, redis_server, rung):
    redis_server.kill()
    finalists(session, settled, at, at)
    session.commit()
    redis_server.start()
    assert session.scalars(select(Laureate).join(Laureate.publication)).all()


def test_each_table_that_public_pages_stand_on_is_listened_to(session, at, engine):
    with count_queries(engine) as asked:
        marks.mark(session, at)
    read = set(re.findall(r'(?:FROM|JOIN) "?(\w+)', " ".join(asked)))
    known = {table.__tablename__ for table in noticing._stands_on}
    before_the_instant = {
        "assignment", "decision", "decision_place", "entry", "nomination", "nomination_return", "late_conflict",
        "announcement",
    }  # fmt: skip
    besides = {"clock_offset", "publication_retraction"}
    assert read - known - besides <= before_the_instant
    assert {ClosingAct, OpenData, Edition} <= noticing._stands_on.keys()


@pytest.mark.one_database
def test_two_portals_on_one_redis_do_not_hear_each_other(ear, redis_server):
    bell.ring(Redis(redis_server.url, "another secret of another portal"))
    bell.ring(ear._redis)
    ear.wait(60, 1)
    assert ear.rings() == 2


@pytest.mark.one_database
def test_the_rights_that_the_guide_gives_suffice_and_another_portals_names_are_closed(ear, redis_server):
    said = (root() / "docs" / "many.md").read_text()
    (rights,) = re.findall(r"^    user awards (.+)$", said, re.MULTILINE)
    redis_server.client.execute_command("ACL", "SETUSER", "awards", *rights.replace("PASSWORD", "zqword").split())
    url = redis_server.url.replace(f":{PASSWORD}@", "awards:zqword@")
    shared, counter = Redis(url, SECRET), redis.Counter("ask", "nia", 3, HOUR, refuses=True)
    assert redis.count(shared, [counter], datetime.now(UTC)) is not None
    redis.give_back(shared, [counter])
    assert shared.interrupted is False
    hearing = Ear(shared)
    hearing.wait(60, 0)
    bell.ring(shared)
    hearing.wait(60, 1)
    assert hearing.rings() == 2
    hearing.close()
    assert redis.answers(url)
    with pytest.raises(NoPermissionError):
        beside_database.client(url).get("portal:another")


@pytest.mark.one_database
def test_whoever_rests_is_woken(ear):
    woken = threading.Thread(target=ear.wait, args=(LONG, ear.rings()), daemon=True)
    woken.start()
    bell.ring(ear._redis)
    woken.join(60)
    assert not woken.is_alive()


@pytest.mark.one_database
def test_a_line_that_broke_is_laid_anew_and_counts_as_a_ring(ear, redis_server):
    redis_server.kill()
    redis_server.start()
    ear.wait(60, 1)
    assert ear.rings() == 2
    bell.ring(ear._redis)
    ear.wait(60, 2)
    assert ear.rings() == 3


@pytest.mark.one_database
def test_a_redis_that_says_nothing_any_more_is_left_and_one_that_does_is_kept(ear, redis_server, monkeypatch):
    again, made = threading.Event(), bell.client
    monkeypatch.setattr(bell, "client", lambda url: (url == redis_server.url and again.set()) or made(url))
    monkeypatch.setattr(bell, "SILENCE_SECONDS", 0.5)
    bell.ring(ear._redis)  # from here on there is little patience
    ear.wait(60, 1)
    (before,) = redis_server.client.client_list("pubsub")
    while redis_server.client.client_list("pubsub")[0]["cmd"] != "ping":
        again.wait(0.01)
    assert not again.is_set()
    redis_server.hold()
    assert again.wait(60)
    redis_server.let_go()
    ear.wait(60, 2)
    assert ear.rings() == 3
    assert before["id"] not in {one["id"] for one in redis_server.client.client_list("pubsub")}


@pytest.mark.one_database
def test_a_process_listens_by_one_thread_and_one_that_parts_from_it_by_its_own(ear, redis_server):
    for _ in range(5):
        ear.rings()
    assert len(redis_server.client.client_list("pubsub")) == 1
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        ear.wait(60, 1)
        os.write(write, str(len(redis_server.client.client_list("pubsub"))).encode())
        os._exit(0)
    told = os.read(read, 10)
    os.waitpid(child, 0)
    assert told == b"2"


@pytest.fixture
def patient(monkeypatch):
    """Nobody looks by themselves for an hour."""
    monkeypatch.setattr(prerendered, "LOOK_SECONDS", LONG)
    monkeypatch.setattr(keeping, "LOOK_SECONDS", LONG)
    monkeypatch.setattr(keeping, "REGISTRY_SECONDS", LONG)
    monkeypatch.setattr(keeping, "RUNG_SECONDS", 0.0)


@pytest.mark.usefixtures("beside", "patient")
def test_a_server_that_hears_it_shows_at_once_what_is_so(app, folders, judged, session, at, keep, ear):
    finalists(session, judged, at, at)
    session.commit()
    ear.wait(60, 1)
    keep()
    hearing = Client(Prerendered(app, folders, Look(folders, ear), ear), TestResponse)
    deaf = Client(Prerendered(app, folders, Look(folders)), TestResponse)
    for one in (hearing, deaf):
        assert b"Bridge school" in one.get("/winners/2027").data
    before = ear.rings()
    retract(session, judged, "finalists", at)
    session.commit()
    ear.wait(60, before)
    assert b"Bridge school" in deaf.get("/winners/2027").data
    assert b"Bridge school" not in hearing.get("/winners/2027").data


@pytest.mark.usefixtures("beside", "patient")
def test_a_server_that_hears_it_asks_the_registry_anew(app, folders, judged, session, at, keep, ear, a_pledge):
    session.commit()
    keep()
    asked = []
    look, deaf = Look(folders, ear), Look(folders)
    sessions = app.extensions["awards_sessions"]
    for one in (look, deaf):
        assert one(sessions).shown is not None
    before = ear.rings()
    a_pledge(title="Zq")
    session.commit()
    ear.wait(60, before)
    asked = [one(sessions).shown is None for one in (look, deaf)]
    assert asked == [True, False]


@pytest.mark.usefixtures("patient")
def test_a_large_registry_is_not_asked_at_every_ring(app, folders, judged, session, keep, ear, monkeypatch):
    session.commit()
    keep()
    look, sessions, asked = Look(folders, ear), app.extensions["awards_sessions"], []
    monkeypatch.setattr(keeping, "registry", lambda *what: asked.append(1) or marks.registry(*what))
    monkeypatch.setattr(keeping, "RUNG_SECONDS", LONG)
    for _ in range(3):
        look(sessions)
        before = ear.rings()
        bell.ring(ear._redis)
        ear.wait(60, before)
    assert asked == [1]


@pytest.mark.usefixtures("beside", "patient")
def test_whoever_makes_the_sets_looks_when_it_rings(app, folders, judged, session, at, keep, ear):
    finalists(session, judged, at, at)
    session.commit()
    ear.wait(60, 1)
    keeper = Keeper(Renderer(app), folders, ear)
    while keeper.keep_once():
        pass
    shown = folders.standing()
    keeper.settle_when_due()
    assert folders.standing() == shown
    resting = threading.Thread(target=keeper.wait, daemon=True)
    resting.start()
    retract(session, judged, "finalists", at)
    session.commit()
    resting.join(60)
    assert not resting.is_alive()
    keeper.settle_when_due()
    assert folders.standing() != shown
