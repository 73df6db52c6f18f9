"""Reminders that go by themselves: once, whatever becomes of the job that looks for them."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.infrastructure import audit, clock, jobs, standing_jobs
from awards.infrastructure.jobs import Job
from awards.judging import services as judging_services
from awards.watching import services
from awards.watching.models import Reminder
from awards.watching.services import mails, reminders_due
from awards.web import mail
from tests import factories
from tests.watching.conftest import live_in, reminders


def work(sessions):
    """What `awards work --once` does with the jobs."""
    standing_jobs.arm_due(sessions, TIMETABLE)
    while jobs.run_next(sessions, HANDLERS):
        pass


def told(session):
    return [(found.to, found.values["kind"]) for found in reminders(session)]


def test_silence_brings_each_judge_one_reminder_and_a_new_silence_another(session, sessions, judging, watch, move):
    watch(after_silence=3, first_before=0, last_before=0, confirm_before=0)
    work(sessions)
    assert told(session) == []
    move(days=3)
    work(sessions)
    work(sessions)
    assert told(session) == [("nina@example.org", "silent"), ("omar@example.net", "silent")]
    for _ in range(5):
        move(days=1)
        work(sessions)
    assert len(told(session)) == 2
    card = judging_services.open_scorecard(session, judging.assignment(judging.nina), clock.now(session))
    criterion = next(iter(judging.criteria.values()))
    judging_services.save_score(session, card, criterion.id, Decimal(3), 0, judging.nina, clock.now(session))
    session.commit()
    move(days=3, minutes=1)
    work(sessions)
    assert told(session) == [("nina@example.org", "silent")] * 2 + [("omar@example.net", "silent")]


def test_seven_and_two_days_before_the_close_and_the_last_day(session, sessions, judging, watch, move):
    """The round closes in four weeks, and the clock is moved over it a quarter of a day at a time."""
    watch(after_silence=0)
    seen: dict[str, timedelta] = {}
    left = judging.round.closes_at - judging.at
    while (now := clock.now(session)) < judging.round.closes_at:
        session.rollback()
        work(sessions)
        for found in reminders(session):
            if found.to == "nina@example.org":
                seen.setdefault(found.values["kind"], judging.round.closes_at - now)
        move(hours=6)
    session.rollback()
    assert left > timedelta(days=20)
    assert list(seen) == ["first", "last", "confirm"]
    for kind, days in (("first", 7), ("last", 2), ("confirm", 1)):
        assert timedelta(days=days) - timedelta(hours=7) <= seen[kind] <= timedelta(days=days)
    assert len(told(session)) == 6


def test_a_job_that_comes_late_sends_only_the_last_reminder(session, sessions, judging, watch, move):
    watch(after_silence=0)
    ahead = judging.round.closes_at - judging.at - timedelta(hours=20)
    move(seconds=ahead.total_seconds())
    work(sessions)
    assert told(session) == [("nina@example.org", "confirm"), ("omar@example.net", "confirm")]


def test_nobody_is_reminded_when_it_is_off_or_switched_off_meanwhile(session, sessions, judging, watch, move):
    move(days=4)
    work(sessions)
    assert told(session) == []
    rules = watch()
    standing_jobs.arm_due(sessions, TIMETABLE)
    rules.reminding = False
    session.commit()
    while jobs.run_next(sessions, HANDLERS):
        pass
    assert told(session) == []


def test_who_has_confirmed_everything_hears_nothing(session, sessions, judging, watch, move):
    card = judging.score(judging.omar, 0, results="5", evidence="1")
    judging_services.confirm_scorecard(session, card, judging.omar, judging.at)
    session.commit()
    watch()
    move(days=4)
    work(sessions)
    assert told(session) == [("nina@example.org", "silent")]


def test_at_most_one_a_day_over_all_editions(session, sessions, judging, watch, move):
    other = factories.an_edition(session, judging.at, year=2031, phase="judging", last_number=100)
    nomination = factories.a_nomination(session, other, judging.nominator, judging.at, entry_state="eligible")
    for judge in (judging.nina, factories.a_judge(session, other, "zoe@example.org", judging.at)):
        factories.an_assignment(session, other, nomination.entries[0], judge, judging.at)
    session.commit()
    watch()
    watch(edition_id=other.id)
    move(days=4)
    work(sessions)
    assert [to for to, _ in told(session)] == ["nina@example.org", "omar@example.net", "zoe@example.org"]


def test_reminders_leave_at_eight_where_the_judge_is(session, sessions, judging, watch, move):
    live_in(session, judging.nina, "Asia/Kathmandu")
    live_in(session, judging.omar, "America/Lima")
    watch(after_silence=3, quiet_start=20, quiet_end=8)
    start = (judging.at + timedelta(days=4)).astimezone(UTC).replace(hour=1, minute=31, second=0, microsecond=0)
    move(seconds=(start - judging.at).total_seconds())
    sent: dict[str, datetime] = {}
    for _ in range(4 * 26):
        now = clock.now(session)
        session.rollback()
        work(sessions)
        for found in reminders(session):
            sent.setdefault(found.to, now)
        move(minutes=15)
    session.rollback()
    assert "02:15" <= sent["nina@example.org"].astimezone(UTC).strftime("%H:%M") < "02:30"
    assert "13:00" <= sent["omar@example.net"].astimezone(UTC).strftime("%H:%M") < "13:15"


def test_a_pause_keeps_reminders_away_until_its_day_is_over(session, sessions, judging, watch, move):
    watch(after_silence=2, first_before=0, last_before=0, confirm_before=0)
    day = (judging.at + timedelta(days=4)).date()
    services.pause_reminders(session, judging.edition.id, day, "UTC", judging.nina, judging.at)
    session.commit()
    move(days=3)
    work(sessions)
    assert told(session) == [("omar@example.net", "silent")]
    move(days=1)
    work(sessions)
    assert len(told(session)) == 1
    move(days=3)  # two days of silence after the return
    work(sessions)
    assert told(session)[0] == ("nina@example.org", "silent")


def test_a_judge_whose_entries_were_all_withdrawn_hears_nothing(session, sessions, judging, watch, move):
    judging.nominations[0].state, judging.nominations[0].withdrawn_at = "withdrawn", judging.at
    session.commit()
    watch()
    move(days=4)
    work(sessions)
    assert told(session) == [("nina@example.org", "silent")]


def test_each_mail_is_in_the_log_and_reads_as_a_person_reads_it(app, session, sessions, judging, watch, move):
    judging.nina.language = "fr"
    session.commit()
    watch()
    move(days=4)
    work(sessions)
    nina, omar = reminders(session)
    assert (nina.language, omar.language) == ("fr", "en")
    assert nina.edition_id == judging.edition.id
    with Session(session.get_bind()) as fresh:
        rows = fresh.scalars(select(audit.AuditRow).where(audit.AuditRow.action == "judge.reminded")).all()
        assert {row.subject_id for row in rows} == {judging.nina.id, judging.omar.id}
        assert {row.actor_id for row in rows} == {None}
    with app.app_context():
        message = mail.compose(omar)
    assert message["Subject"] == "Nominations wait for you: EQUALS in Tech Awards 2027"
    text = message.get_content()
    assert "Dear Omar," in text
    assert "You were last at work on your nominations on" in text
    assert "One nomination still waits for your scores." in text
    assert "Judging closes:" in text
    assert f"/judging/{judging.edition.id}/time" in text
    assert "Repair benches" not in text


class TestTheJob:
    """FT-25: it dies in the middle, runs twice, runs late."""

    def test_there_is_one_job_a_round_armed_every_quarter_of_an_hour(self, session, sessions, judging, watch, move):
        watch(after_silence=0)
        assert standing_jobs.arm_due(sessions, [reminders_due]) == 1
        assert standing_jobs.arm_due(sessions, [reminders_due]) == 0
        assert jobs.run_next(sessions, HANDLERS)
        assert standing_jobs.arm_due(sessions, [reminders_due]) == 0
        move(minutes=15)
        assert standing_jobs.arm_due(sessions, [reminders_due]) == 1
        assert jobs.run_next(sessions, HANDLERS)
        assert not jobs.run_next(sessions, HANDLERS)
        assert [job.attempts for job in session.scalars(select(Job).where(Job.kind == "watching.remind"))] == [1]

    def test_done_twice_it_writes_to_nobody_twice(self, session, sessions, judging, watch, move):
        watch()
        move(days=4)
        work(sessions)
        at = clock.now(session)
        assert services.remind(session, judging.edition.id, judging.round.id, at) == 0
        assert services.remind(session, judging.edition.id, judging.round.id, at + timedelta(hours=1)) == 0
        session.commit()
        assert len(told(session)) == 2

    def test_one_that_dies_in_the_middle_leaves_nothing_and_its_next_run_writes_once(
        self, session, sessions, judging, watch, move, monkeypatch
    ):
        watch()
        move(days=4)
        written, really = [], mails.outbox.put

        def breaks(*args, **values):
            really(*args, **values)
            written.append(values["to"])
            if len(written) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(mails.outbox, "put", breaks)
        standing_jobs.arm_due(sessions, [reminders_due])
        with pytest.raises(KeyboardInterrupt):
            jobs.run_next(sessions, HANDLERS)
        monkeypatch.undo()
        assert len(written) == 2
        assert told(session) == []
        with sessions.transaction() as other:
            job = other.scalars(select(Job).where(Job.kind == "watching.remind")).one()
            assert job.state == "running"
            job.started_at = clock.real(other) - jobs.ABANDONED_AFTER - timedelta(seconds=1)
        work(sessions)
        work(sessions)
        assert [to for to, _ in told(session)] == ["nina@example.org", "omar@example.net"]

    def test_many_workers_at_once_remind_once(self, session, sessions, judging, watch, move):
        watch()
        move(days=4)
        start = threading.Barrier(4)
        failed = []

        def worker():
            start.wait()
            try:
                work(sessions)
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=worker) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert [to for to, _ in told(session)] == ["nina@example.org", "omar@example.net"]

    def test_the_database_itself_refuses_a_second_reminder_on_one_day(self, session, judging):
        day = judging.at.date()

        def one(occasion):
            return Reminder(
                edition_id=judging.edition.id, round_id=judging.round.id, judge_id=judging.nina.id, kind="silent",
                occasion=occasion, day=day, at=judging.at,
            )  # fmt: skip

        session.add(one("silent:1"))
        session.flush()
        session.add(one("silent:2"))
        with pytest.raises(IntegrityError):
            session.flush()
