"""The database keeps what it promises, on both engines."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from awards.accounts.models import Role, User
from awards.infrastructure import audit, clock, database, jobs, outbox
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.clock import ClockOffset
from awards.infrastructure.database import Sessions, connect, end_of_reading, looking_beside
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.together import Write, write_together
from tests.factories import a_user

IDLE = TransactionStatus.IDLE


def test_the_clock_is_the_databases_aware_and_close_to_now(session):
    before = datetime.now(UTC) - timedelta(seconds=5)
    at = clock.now(session)
    assert at.tzinfo is UTC
    assert before < at < datetime.now(UTC) + timedelta(seconds=5)


def test_the_clock_moves_for_the_award_and_not_for_sessions(sessions):
    with sessions.transaction() as session:
        clock.move(session, 3 * 86_400, by=None)
    with sessions.reading() as session:
        ahead = clock.now(session) - clock.real(session)
        assert timedelta(days=3) - timedelta(seconds=5) < ahead <= timedelta(days=3)


@pytest.mark.parametrize(
    ("change", "seconds"),
    [("+3d", 259_200), ("-2h", -7_200), ("+1w", 604_800), ("reset", 0), ("2030-01-02T00:00Z", 86_400)],
)
def test_the_clock_understands_how_people_write_a_change(change, seconds):
    at = datetime(2030, 1, 1, tzinfo=UTC)
    assert clock.seconds_for(change, now=at, real=at) == seconds


def test_an_audit_row_is_never_changed_nor_deleted(sessions):
    with sessions.transaction() as session:
        audit.record(session, actor=None, action="thing.done", details={"n": 1}, words={"name": "Ada"})
    for change in (update(AuditRow).values(action="thing.undone"), delete(AuditRow)):
        with pytest.raises(DatabaseError), sessions.transaction() as session:
            session.execute(change)
    with sessions.reading() as session:
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()[-1] == "thing.done"


def test_words_beside_an_audit_row_can_be_erased(sessions):
    with sessions.transaction() as session:
        audit.record(session, actor=None, action="thing.done", words={"name": "Ada"})
    with sessions.transaction() as session:
        session.execute(delete(audit.AuditText))
    with sessions.reading() as session:
        assert session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()[-1] == "thing.done"


def test_a_page_that_shows_cannot_change_anything(sessions):
    with sessions.reading() as session:
        session.add(User(email="x@example.org"))
        with pytest.raises(RuntimeError, match="must not change"):
            session.flush()
    with sessions.reading() as session, pytest.raises(RuntimeError, match="must not change"):
        session.execute(update(User).values(name="x"))


def test_nor_can_it_past_the_session(sessions):
    def look_and_write() -> None:
        with sessions.reading() as session:
            session.scalars(select(User.id)).all()
            add_a_row(session)
            end_of_reading(session)

    with pytest.raises((RuntimeError, DatabaseError), match=r"only shows|read-only"):
        look_and_write()
    with sessions.reading() as session:
        assert "thing.done" not in session.scalars(select(AuditRow.action)).all()
        end_of_reading(session)


def test_what_is_written_together_is_there_at_once_on_one_way_to_a_server(session, count_queries):
    person = uuid4()
    ahead = Write(insert(ClockOffset).values(id=1, seconds=bindparam("ahead")), {"ahead": 60})
    told = audit.written(actor=person, action="thing.done", details={"n": 1})
    with count_queries() as seen:
        write_together(session, ahead, told)
    assert len(seen) == (1 if session.get_bind().dialect.name == "postgresql" else 2)
    row = session.execute(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)).scalar_one()
    assert (row.actor_id, row.action, row.details, row.at is None) == (person, "thing.done", {"n": 1}, False)
    assert clock.offset(session) == timedelta(seconds=60)


def add_a_row(session):
    write_together(session, audit.written(actor=None, action="thing.done", details={"n": 1}))


def test_a_look_ends_and_leaves_its_statements_prepared(database_url, database_kind):
    engine = connect(database_url)
    sessions = Sessions(engine)
    for _ in range(12):
        with sessions.reading() as session:
            assert session.scalar(select(User.id).where(User.name == "nobody")) is None
            end_of_reading(session)
            assert not session.in_transaction()
    with looking_beside(engine).connect() as connection:
        if database_kind == "postgresql":
            assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%name%'"))
        else:
            assert connection.scalar(text("SELECT count(*) FROM user")) is not None
    engine.dispose()


def test_a_look_begins_no_transaction_on_a_server(database_url, database_kind):
    engine = connect(database_url)
    with Sessions(engine).reading() as session:
        session.scalar(select(User.id))
        driven = session.connection().connection.driver_connection
        begun = driven.in_transaction if database_kind == "sqlite" else driven.info.transaction_status != IDLE
        assert begun == (database_kind == "sqlite")
        end_of_reading(session)
    engine.dispose()


def test_a_look_reads_row_by_row_what_is_long(database_url):
    engine = connect(database_url)
    sessions = Sessions(engine)
    with sessions.transaction() as session:
        session.add_all(User(email=f"u{n:02}@example.org", name="many") for n in range(25))
    many = select(User.email).where(User.name == "many").order_by(User.email).execution_options(yield_per=10)
    for _ in range(2):
        with sessions.reading() as session:
            rows = session.scalars(many)
            assert [next(rows), len(list(rows))] == ["u00@example.org", 24]
            end_of_reading(session)
    engine.dispose()


@pytest.mark.parametrize("used", [lambda engine: engine, looking_beside])
def test_a_connection_that_the_server_closed_while_it_rested_is_not_used(
    database_url, database_kind, monkeypatch, used
):
    monkeypatch.setattr(database, "REST_SECONDS", 0.0)
    engine, other = connect(database_url), connect(database_url)
    with used(engine).connect() as connection:
        mine = connection.scalar(text("SELECT pg_backend_pid()")) if database_kind == "postgresql" else None
    if mine is not None:
        with other.begin() as connection:
            assert connection.scalar(text("SELECT pg_terminate_backend(:mine, 5000)"), {"mine": mine})
    with used(engine).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
    other.dispose()


def test_no_update_is_lost_between_concurrent_writers(sessions):
    with sessions.transaction() as session:
        user_id = a_user(session, "counter@example.org").id
    writers, rounds = 8, 25
    failures: list[BaseException] = []

    def count_up() -> None:
        try:
            for _ in range(rounds):
                with sessions.transaction() as session:
                    user = session.get_one(User, user_id, with_for_update=True)
                    user.roles_version += 1
                    audit.record(session, actor=user_id, action="counted", subject=user_id)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with sessions.reading() as session:
        assert session.get_one(User, user_id).roles_version == 1 + writers * rounds
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "counted")).all()) == writers * rounds


def test_a_role_is_held_once(session):
    user = a_user(session, "admin@example.org", ("admin", None))
    session.add(Role(user_id=user.id, kind="admin"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_staff_role_needs_an_edition(session):
    user = a_user(session, "staff@example.org")
    session.add(Role(user_id=user.id, kind="staff"))
    with pytest.raises(IntegrityError):
        session.flush()


def test_mail_with_the_same_key_is_written_once(session):
    for _ in range(2):
        outbox.put(session, to="a@example.org", language="en", template="sign_in", values={}, dedupe_key="k")
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_mail_that_is_refused_waits_longer_each_time_and_then_fails(session):
    outbox.put(session, to="a@example.org", language="en", template="sign_in", values={"code": "1"})
    mail = session.scalars(select(OutboxMail)).one()
    at = clock.real(session)
    waits = []
    for _ in outbox.RETRY_AFTER:
        outbox.mark_failed(mail, at, "refused")
        waits.append(mail.due_at - at)
        assert mail.state == "waiting"
    assert waits == sorted(waits)
    outbox.mark_failed(mail, at, "refused")
    assert mail.state == "failed"


def test_sent_mail_forgets_what_it_said(session):
    outbox.put(session, to="a@example.org", language="en", template="sign_in", values={"code": "123456"})
    mail = session.scalars(select(OutboxMail)).one()
    outbox.mark_sent(mail, clock.real(session))
    session.flush()
    assert session.scalars(select(OutboxMail.values)).one() == {}


def test_a_job_is_done_once_and_its_work_is_kept(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "greet", {"n": 7}, by=None).id

    def greet(session, job):
        audit.record(session, actor=None, action="greeted", details=job.values)

    assert jobs.run_next(sessions, {"greet": greet})
    assert not jobs.run_next(sessions, {"greet": greet})
    with sessions.reading() as session:
        assert session.get_one(Job, job_id).state == "done"
        assert [row.details for row in session.scalars(select(AuditRow).where(AuditRow.action == "greeted"))] == [
            {"n": 7}
        ]


def test_a_job_that_fails_leaves_no_half_work_and_says_why(sessions):
    with sessions.transaction() as session:
        job_id = jobs.enqueue(session, "break", {}, by=None).id

    def break_down(session, job):
        audit.record(session, actor=None, action="half")
        session.flush()
        raise ValueError("no such luck")

    assert jobs.run_next(sessions, {"break": break_down})
    with sessions.reading() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.error) == ("failed", "ValueError: no such luck")
        assert session.scalars(select(AuditRow).where(AuditRow.action == "half")).all() == []


def test_a_job_left_by_a_process_that_died_is_done_again(sessions):
    with sessions.transaction() as session:
        job = jobs.enqueue(session, "greet", {}, by=None)
        job.state, job.started_at = "running", clock.real(session) - jobs.ABANDONED_AFTER - timedelta(minutes=1)
    assert jobs.run_next(sessions, {"greet": lambda session, job: None})


def test_sqlite_is_durable_and_checks_references(database_url, database_kind):
    engine = connect(database_url)  # as the program opens it: other tests' engine forgoes durability
    with Sessions(engine).reading() as session:
        if database_kind == "sqlite":
            assert session.scalar(text("PRAGMA synchronous")) == 2
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        else:
            assert session.scalar(text("SHOW transaction_read_only")) == "on"
    engine.dispose()


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(("kind", "length"), [("within a page", 1), ("over pages of its own", 2_000)])
def test_what_was_deleted_or_said_before_is_in_the_file_of_sqlite_no_more(database_url, kind, length):
    """The file is where a thief or a bad copy looks; a statement would find nothing all the same."""
    engine = connect(database_url)
    sessions = Sessions(engine)
    person = f"Nobody Nameless, {kind}"
    with sessions.transaction() as session:
        for _ in range(3):
            outbox.put(session, to="a@b.example", language="en", template="code", values={"name": person * length})
    with sessions.transaction() as session:
        if length > 1:
            database.overwrite_all(session)
        first, *others = session.scalars(select(OutboxMail.id))
        session.execute(update(OutboxMail).where(OutboxMail.id == first).values(values={}))
        session.execute(delete(OutboxMail).where(OutboxMail.id.in_(others)))
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.rollback()
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    engine.dispose()
    assert person.encode() not in Path(engine.url.database).read_bytes()
