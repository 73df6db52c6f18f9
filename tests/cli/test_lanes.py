"""A worker does long work, sends mail and does what happens at an instant side by side, and ends when it is told to."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from awards.cli import serving
from awards.cli.handlers import HANDLERS, LANES, PROMPT
from awards.cli.lanes import Lanes
from awards.infrastructure import clock, jobs, observing, outbox
from awards.infrastructure.audit import AuditRow, record
from awards.infrastructure.jobs import Job, LongSteps, TwoSteps
from awards.infrastructure.outbox import OutboxMail
from awards.publishing.models import Telling
from awards.publishing.services import TELL, tell
from awards.web import mail as sending
from awards.webhooks.services import SEND
from tests.decisions.things import a_judged_edition
from tests.publishing.things import finalists
from tests.support.live import shell

ROOT = Path(__file__).parents[2]
LONG = "test.long"
PATIENCE = 30.0


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


class Held:
    """Work that has begun and ends when it is let go; whether it was kept stands in the audit log."""

    def __init__(self):
        self.begun, self.go = Event(), Event()

    def look(self, _values):
        self.begun.set()
        assert self.go.wait(PATIENCE)

    def keep(self, session, job, _found):
        record(session, actor=None, action="kept", details={"attempt": job.attempts})

    def tells(self, _values, watch):
        self.begun.set()
        while not self.go.is_set():
            watch.tell("drawing")
            time.sleep(0.02)


@pytest.fixture
def held():
    held = Held()
    yield held
    held.go.set()


@pytest.fixture
def lanes(app, sessions, held):
    """`lanes(handlers)`: a worker's lanes that go on."""
    made = []

    def begin(**handlers):
        found = Lanes(app, {LONG: TwoSteps(held.look, held.keep), TELL: tell} | handlers, LANES, ())
        made.append(found)
        found.start()
        return found

    yield begin
    held.go.set()
    for one in made:
        one.stop()


def asked(sessions):
    with sessions.transaction() as session:
        return jobs.enqueue(session, LONG, {}, by=None).id


def state_of(sessions, job_id):
    with sessions.reading() as session:
        job = session.get_one(Job, job_id)
        return job.state, job.attempts


def kept(sessions):
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action == "kept"))


def test_mail_leaves_and_an_announcement_is_told_at_its_instant_while_a_long_job_goes_on(
    session, sessions, at, lanes, held
):
    instant = clock.now(session) + timedelta(seconds=1)
    finalists(session, a_judged_edition(session, at), instant, at)
    session.commit()
    job_id = asked(sessions)
    lanes()
    assert held.begun.wait(PATIENCE)
    with sessions.transaction() as own:
        mail = {"language": "en", "template": "sign_in", "values": {"code": "123456", "token": "t"}}
        outbox.put(own, to="waits@example.org", **mail)

    def sent() -> bool:
        with sessions.reading() as own:
            return own.scalar(select(OutboxMail.state).where(OutboxMail.to == "waits@example.org")) == "sent"

    def told() -> bool:
        with sessions.reading() as own:
            groups = own.scalars(select(Telling)).all()
            return bool(groups) and all(group.told_at is not None for group in groups)

    until(sent)
    until(told)
    assert state_of(sessions, job_id) == ("running", 1)
    held.go.set()
    until(lambda: state_of(sessions, job_id)[0] == "done")


def test_a_message_is_posted_while_a_long_job_goes_on(sessions, lanes, held):
    job_id, posted = asked(sessions), Event()
    lanes(**{SEND: lambda _session, _job: posted.set()})
    assert held.begun.wait(PATIENCE)
    with sessions.transaction() as session:
        jobs.enqueue(session, SEND, {}, by=None)
    assert posted.wait(PATIENCE)
    assert state_of(sessions, job_id) == ("running", 1)


def test_no_kind_has_two_lanes():
    kinds = [kind for lane in LANES.values() for kind in lane]
    assert sorted(kinds) == sorted(set(kinds))
    assert HANDLERS.keys() > set(kinds)


def test_what_happens_at_an_instant_is_known_by_its_kind():
    assert HANDLERS.keys() > PROMPT
    assert not [kind for kind in PROMPT if isinstance(HANDLERS[kind], TwoSteps | LongSteps)], "these take moments"


def test_work_that_says_how_far_it_is_ends_when_the_worker_has_to_and_waits_again(sessions, lanes, held):
    job_id = asked(sessions)
    worker = lanes(**{LONG: LongSteps(lambda _session, values: values, held.tells, held.keep)})
    assert held.begun.wait(PATIENCE)
    assert worker.stop(PATIENCE)
    assert state_of(sessions, job_id) == ("waiting", 0)
    assert kept(sessions) == 0


def test_work_that_cannot_be_asked_is_put_back_and_another_worker_does_it_once(sessions, lanes, held):
    job_id = asked(sessions)
    worker = lanes()
    assert held.begun.wait(PATIENCE)
    assert not worker.stop(0.2)
    assert state_of(sessions, job_id) == ("waiting", 0)
    assert jobs.run_next(sessions, {LONG: TwoSteps(lambda _values: None, held.keep)})
    held.go.set()
    assert worker.stop(PATIENCE)
    assert state_of(sessions, job_id) == ("done", 1)
    assert kept(sessions) == 1


def test_a_lane_without_work_rests_until_there_is_some(sessions, lanes, monkeypatch):
    """Trying to take work holds SQLite's one writer, so nobody tries for nothing."""
    tried, send_next = [], sending.send_next
    monkeypatch.setattr("awards.cli.lanes.TRY_SECONDS", 600.0)
    monkeypatch.setattr("awards.cli.lanes.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("awards.cli.lanes.mail.send_next", lambda *given: tried.append(1) or send_next(*given))
    done = {kind: Event() for kind in (TELL, SEND, "test.other")}
    worker = lanes(**{kind: partial(lambda own, *_: own.set(), own) for kind, own in done.items()})
    until(lambda: tried)
    time.sleep(0.3)
    assert len(tried) == 1
    with sessions.transaction() as session:
        mail = {"language": "en", "template": "sign_in", "values": {"code": "123456", "token": "t"}}
        outbox.put(session, to="waits@example.org", **mail)
        for kind in done:
            jobs.enqueue(session, kind, {}, by=None)
    assert all(own.wait(PATIENCE) for own in done.values())
    until(lambda: len(tried) >= 2)
    assert worker.stop(PATIENCE)


def test_a_lane_that_breaks_is_noticed(app, sessions, monkeypatch):
    def broken(*_):
        raise LookupError("the program itself is wrong")

    monkeypatch.setattr("awards.cli.lanes.mail.send_next", broken)
    monkeypatch.setattr("threading.excepthook", lambda _told: None)
    worker = Lanes(app, {}, LANES, ())
    worker.start()
    until(lambda: not worker.whole())
    worker.stop()


STALLS = """
import time
from awards.cli import handlers, lanes, serving
from awards.infrastructure.jobs import TwoSteps
def stall(_values):
    print("stalled", flush=True)
    time.sleep(600)
handlers.HANDLERS = {"test.long": TwoSteps(stall, lambda *_: None)}
handlers.TIMETABLE = ()
lanes.Lanes.stop.__defaults__ = (0.5,)
serving.run()
"""


@pytest.mark.case("FT-33")
def test_a_worker_that_is_told_to_end_ends_while_a_job_goes_on_and_on(sessions, database_url, tmp_path):
    job_id = asked(sessions)
    worker = subprocess.Popen(
        [sys.executable, "-c", STALLS], cwd=ROOT, env=shell(database_url, tmp_path).environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert worker.stdout.readline() == "stalled\n"
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        worker.kill()
        worker.communicate()
    assert state_of(sessions, job_id) == ("waiting", 0)


@pytest.fixture
def told_here():
    """Who tells this process to end is heard here, as `awards serve` hears it."""
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))
    yield heard
    signal.signal(signal.SIGTERM, before)


def deaf(ready):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ready.set()
    time.sleep(600)


@pytest.mark.parametrize(("does", "ended"), [(deaf, signal.SIGKILL), (None, signal.SIGTERM)])
def test_a_process_that_parts_ends_when_it_is_told_to_or_is_ended(monkeypatch, told_here, does, ended):
    monkeypatch.setattr(serving, "STOP_SECONDS", 0.3 if does else PATIENCE)
    ready = get_context("fork").Event()
    process = serving._begin(serving.Part("a part", partial(does or time.sleep, ready if does else 600)))
    assert not does or ready.wait(PATIENCE)
    serving._end([process])
    assert (process.exitcode, told_here) == (-ended, [])


def test_what_a_process_says_last_is_taken_when_its_work_ends(monkeypatch, told_here):
    said = get_context("fork").Event()
    monkeypatch.setattr(observing, "LAST_WORDS", [said.set])
    process = serving._begin(serving.Part("a part", partial(sys.exit, 3)))
    process.join(PATIENCE)
    assert (process.exitcode, said.is_set()) == (3, True)
