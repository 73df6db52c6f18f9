"""Any number of workers share jobs and mail: each is done once, and what a killed worker left is taken up again."""

import signal
import socket
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from awards.cli.handlers import HANDLERS
from awards.infrastructure import clock, jobs, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job, LongSteps, TwoSteps
from awards.infrastructure.outbox import OutboxMail

ROOT = Path(__file__).parents[2]
WORKERS, THINGS = 4, 40


class Post:
    """A mail server that counts what it gets, by address and by Message-ID."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append(envelope.rcpt_tos[0])
        return "250 taken"


WHOLE = {"people.erase", "closing.retention"}
MOMENTS = {
    "assignment.look", "closing.forget_bytes", "database.look", "feedback.release", "file.expire", "file.forget",
    "finding.forget", "importing.forget", "pledges.ask", "programme.round_moved", "publishing.stop", "publishing.tell",
    "sealing.note_rounds",
    "sharing.forget", "watching.remind", "webhooks.forget", "webhooks.write",
}  # fmt: skip


def test_what_takes_long_is_worked_outside_of_the_transaction_that_writes():
    """Only what takes moments, and what must be whole, works while it holds SQLite's one writer."""
    within = {kind for kind, how in HANDLERS.items() if not isinstance(how, TwoSteps | LongSteps)}
    assert within == WHOLE | MOMENTS


@pytest.fixture
def post():
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def worker(sessions, database_url, tmp_path, post):
    """`worker()`: a worker on this test's database, in a process of its own."""
    begun = []

    def begin():
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.worker", database_url, str(tmp_path), f"smtp://127.0.0.1:{post.port}"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ended(process):
    _out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-3000:]


@pytest.mark.case("FT-25")
def test_four_workers_do_each_job_and_send_each_mail_exactly_once(sessions, worker, post):
    with sessions.transaction() as session:
        for n in range(THINGS):
            jobs.enqueue(session, "note", {"n": n}, by=None)
            outbox.put(
                session, to=f"n{n}@example.org", language="en", template="sign_in",
                values={"code": "123456", "token": "t"},
            )  # fmt: skip
    for process in [worker() for _ in range(WORKERS)]:
        ended(process)
    with sessions.reading() as session:
        noted = [row.details["n"] for row in session.scalars(select(AuditRow).where(AuditRow.action == "noted"))]
        assert sorted(noted) == list(range(THINGS))
        assert Counter(session.scalars(select(Job.state))) == {"done": THINGS}
        assert Counter(session.scalars(select(OutboxMail.state))) == {"sent": THINGS}
    assert Counter(post.got) == {f"n{n}@example.org": 1 for n in range(THINGS)}


@pytest.mark.case("FT-25")
@pytest.mark.case("FT-03", rest="an assignment of 400 by 3 that is killed on its way")
def test_what_a_killed_worker_left_is_done_by_another_and_once(sessions, worker):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "stall", {"n": 1}, by=None).id
    killed = worker()
    assert killed.stdout.readline() == "stalled\n"
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    ended(worker())
    with sessions.transaction() as session:
        assert session.get_one(Job, job_id).state == "running", "nobody knows yet that its worker is gone"
        long_ago = clock.real(session) - jobs.ABANDONED_AFTER - timedelta(seconds=1)
        session.execute(update(Job).values(started_at=long_ago))
    ended(worker())
    with sessions.reading() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempts) == ("done", 2)
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "stalled")).all()) == 1


@pytest.mark.parametrize("passes", [True, False])
def test_a_job_that_met_a_busy_database_is_done_again_in_a_minute_and_given_up_after_three_times(sessions, passes):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "note", {"n": 1}, by=None).id
    tries = []

    def busy(session, job):
        tries.append(job.attempts)
        if not passes or job.attempts < jobs.MOST_ATTEMPTS:
            raise OperationalError("INSERT", {}, Exception("database is locked"))

    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.run_next(sessions, {"note": busy})
        assert not jobs.run_next(sessions, {"note": busy}), "not at once"
        with sessions.transaction() as session:
            session.get_one(Job, job_id).started_at -= jobs.AGAIN_AFTER + timedelta(seconds=1)
    with sessions.reading() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, tries) == ("done" if passes else "failed", [1, 2, 3])
        assert (job.error is None) == passes


def test_a_job_whose_own_work_fails_is_not_done_again(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "note", {"n": 1}, by=None).id
    assert jobs.run_next(sessions, {"note": lambda _session, _job: 1 / 0})
    with sessions.reading() as session:
        assert session.get_one(Job, job_id).state == "failed"


def test_a_worker_that_is_only_slow_keeps_its_job(sessions, database_kind, worker):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "note", {"n": 1}, by=None).id
    done = []

    def slow(session, job):
        """Meanwhile the job looks abandoned, and another worker comes by."""
        done.append(job.attempts)
        if database_kind == "postgresql":  # on SQLite nobody else can write while a job is worked
            with sessions.transaction() as other:
                found = other.scalar(select(Job).where(Job.id == job_id).with_for_update(skip_locked=True))
                assert found is None

    assert jobs.run_next(sessions, {"note": slow})
    assert done == [1]
    assert not jobs.run_next(sessions, {"note": slow})


def test_a_job_that_another_worker_took_over_is_not_ended_twice(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "note", {"n": 1}, by=None).id
    order = []

    def first(session, job):
        order.append("first")

    taken = jobs._still_mine

    def gone(session, wanted, attempt):
        if attempt == 1 and not order:
            order.append("paused")
            session.rollback()
            with sessions.transaction() as other:
                long_ago = clock.real(other) - jobs.ABANDONED_AFTER - timedelta(seconds=1)
                other.execute(update(Job).values(started_at=long_ago))
            assert jobs.run_next(sessions, {"note": first})
        return taken(session, wanted, attempt)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_still_mine", gone)
        assert jobs.run_next(sessions, {"note": first})
    assert order == ["paused", "first"]
    with sessions.reading() as session:
        assert session.get_one(Job, job_id).attempts == 2
