"""Erasures among other writers, and one that is killed on its way."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, update

from awards.infrastructure.outbox import OutboxMail
from awards.people import queries, services
from awards.people.models import Erasure
from awards.publishing import queries as publishing
from awards.publishing import rules as publications
from awards.publishing import services as publish
from awards.publishing.models import Announcement, Laureate, Publication
from tests.people.things import NAME, a_world, left_of

HOUR = timedelta(hours=1)

KILLED = """
import os, signal, sys
from uuid import UUID
from sqlalchemy import event
from awards.infrastructure import clock, migrations
from awards.infrastructure.database import Sessions, connect
from awards.people import services
from awards.people.models import Erasure
migrations.load_models()
engine = connect(sys.argv[1])
seen = [0]
@event.listens_for(engine, "before_cursor_execute")
def count(*_):
    seen[0] += 1
    if seen[0] == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
with Sessions(engine).transaction() as session:
    erasure = session.get(Erasure, UUID(sys.argv[2]))
    services.carry_out(session, erasure, erasure.due_at)
"""


def approved(session, world, at):
    erasure = services.ask(session, world.person, at)
    services.propose(session, erasure, world.judged.staff, at)
    services.approve(session, erasure, world.judged.second, at)
    session.execute(update(OutboxMail).values(state="sent", sent_at=func.now()))
    session.commit()
    return erasure.id


@pytest.mark.parametrize("statement", [40, 120])
def test_one_that_is_killed_on_its_way_has_done_nothing_and_is_done_whole_afterwards(
    session, sessions, database_url, at, statement
):
    key = approved(session, a_world(session, at), at)
    before = len(left_of(session))
    session.rollback()
    here = [sys.executable, "-c", KILLED, database_url, str(key), str(statement)]
    run = subprocess.run(here, env=os.environ, capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert len(left_of(session)) == before, "all or nothing"
    session.rollback()
    with sessions.transaction() as again:
        assert services.carry_out(again, again.get_one(Erasure, key), at + HOUR)
    assert left_of(session) == []


def test_a_correction_approved_at_the_same_moment_leaves_no_name_behind(session, sessions, at):
    world = a_world(session, at)
    key = approved(session, world, at)
    slug = session.scalars(select(Laureate.slug).where(Laureate.person == NAME)).first()
    change = publications.Change(slug=slug, fields={"project": f"Bench of {NAME}", "countries": ["PL"]})
    edition, staff, second = world.judged.edition, world.judged.staff, world.judged.second
    proposed = publish.propose_correction(session, edition, [change], f"{NAME} asks", at, staff, at).id
    session.commit()
    told: list[object] = []

    def correct() -> None:
        with sessions.transaction() as one:
            told.append(publish.approve(one, one.get_one(Announcement, proposed), one.merge(second), at))

    def erase() -> None:
        with sessions.transaction() as one:
            told.append(services.carry_out(one, one.get_one(Erasure, key), at + HOUR))

    both = [Thread(target=correct), Thread(target=erase)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert any(one is True for one in told)
    session.expire_all()
    assert left_of(session) == []
    for key in session.scalars(select(Publication.id)):
        publication = publishing.publication(session, key)
        assert publications.digest(publication.document()) == publication.digest
    assert queries.person_of(session, world.person.id).laureates == {}
