"""What a runner that died left is seen in its hands, is free again after a while, and is a loss when nobody ends it."""

from uuid import uuid4

import pytest

from awards.infrastructure import jobs, outbox
from awards.infrastructure.jobs import Job
from awards.web import mail
from tests.faults.held import in_runners_hands, left_behind, let_time_pass
from tests.support.live import shell


@pytest.fixture
def live(database_url, tmp_path):
    return shell(database_url, tmp_path)


def a_letter(session, title="Anna’s workshop"):
    values = {"number": 1, "title": title, "outcomes": [], "year": 2027, "path": "/winners/2027"}
    key = f"announcement-{uuid4()}-1"
    outbox.put(
        session, to="ama@example.org", language="en", template="announcement_finalists", values=values, dedupe_key=key
    )


def send_all(app, sessions):
    while mail.send_next(app, sessions):
        pass


def lost(sessions, live):
    with sessions.reading() as session:
        return [(wrong.how, wrong.words.partition(" ")[0]) for wrong in left_behind(session, live)]


def in_hand(sessions):
    with sessions.reading() as session:
        return in_runners_hands(session)


def test_a_mail_that_a_dead_runner_took_leaves_after_a_while(session, sessions, app, live):
    a_letter(session)
    session.commit()
    with sessions.transaction() as runner:
        outbox.claim(runner)
    assert list(in_hand(sessions).values()) == ["mail"]
    send_all(app, sessions)
    assert lost(sessions, live) == [("lost", "mail")]
    let_time_pass(session)
    session.commit()
    send_all(app, sessions)
    assert lost(sessions, live) == []
    assert in_hand(sessions) == {}


def test_a_mail_that_is_marked_and_did_not_leave_and_one_that_left_twice_are_found(session, sessions, app, live):
    a_letter(session)
    a_letter(session)
    session.commit()
    send_all(app, sessions)
    assert lost(sessions, live) == [("doubled", "mail")]
    for file in (live.folder / "instance" / "mail").iterdir():
        file.unlink()
    assert lost(sessions, live) == [("lost", "mail"), ("lost", "mail")]


def test_a_job_that_a_dead_runner_took_is_done_after_a_while(session, sessions, live):
    def die(_session, _job):
        raise KeyboardInterrupt

    job_id = jobs.enqueue(session, "test.job", {}, None).id
    session.commit()
    with pytest.raises(KeyboardInterrupt):
        jobs.run_next(sessions, {"test.job": die})
    assert in_hand(sessions) == {job_id: "job test.job"}
    assert lost(sessions, live) == [("lost", "job")]
    let_time_pass(session)
    session.commit()
    assert jobs.run_next(sessions, {"test.job": lambda _session, _job: None})
    assert lost(sessions, live) == []
    assert session.get_one(Job, job_id).attempts == 2
