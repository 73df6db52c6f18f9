"""When an approved change of the rules moves the close of a round, whoever judges in it hears of it once."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services as judging_services
from awards.programme import queries as programme
from awards.programme import services as programme_services
from awards.programme.document import write
from awards.watching import services
from awards.web.filters import datetime_geneva
from awards.web.mail import compose
from tests import factories

MAIL = "judge_close_moved"


@pytest.fixture
def moved(session, judging, staff):
    """`moved(days=-2)`: two of the staff move the close of the round and rename the edition; the jobs have worked."""
    second = factories.a_user(session, "sam@example.org", ("staff", judging.edition.id))
    session.commit()

    def move(**amount):
        at = clock.now(session)
        found = programme.edition_to_edit(session, judging.edition.id)
        document = copy.deepcopy(write(found))
        closes = judging.round.closes_at + timedelta(**amount)
        document["rounds"][0]["closes_at"] = closes.isoformat()
        document["names"]["en"] += " anew"
        programme_services.edit(session, found.id, document, staff, at, expected_version=found.version)
        change = programme.open_change(session, found.id)
        note = {"en": "Judging takes another time."}
        programme_services.propose_change(session, found, note, staff, at, expected_version=change.version)
        programme_services.approve_change(session, found, second, at, expected_version=change.version)
        session.commit()
        work(session)
        return closes

    return move


def work(session):
    for job in session.scalars(select(Job).where(Job.kind == programme_services.ROUND_MOVED)):
        services.close_moved_job(session, job)
    session.commit()


def mails(session):
    return session.scalars(select(OutboxMail).where(OutboxMail.template == MAIL).order_by(OutboxMail.to)).all()


def test_every_judge_with_work_left_is_told_both_instants_once(app, session, judging, moved):
    before = judging.round.closes_at
    closes = moved(days=-1)
    found = mails(session)
    assert [mail.to for mail in found] == [judging.nina.email, judging.omar.email]
    assert {(mail.values["before"], mail.values["closes_at"]) for mail in found} == {
        (before.isoformat(), closes.isoformat())
    }
    work(session)
    assert len(mails(session)) == len(found)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "judges.told_of_close")).first()
    assert row.details["judges"] == 2
    with app.test_request_context():
        text = compose(found[0]).get_content()
        assert f"Judging closes: {datetime_geneva(closes)}." in text
        assert f"Before, the close was: {datetime_geneva(before)}." in text


def test_who_has_confirmed_everything_is_not_told(session, judging, moved):
    judging.score(judging.omar, 0, results="4", evidence="3")
    judging_services.confirm_scorecard(session, judging.card(judging.omar, 0), judging.omar, judging.at)
    session.commit()
    moved(days=1)
    assert [mail.to for mail in mails(session)] == [judging.nina.email]


def test_after_the_close_nobody_is_told(session, judging, moved, move):
    moved(days=-1)
    session.execute(delete(OutboxMail))
    session.commit()
    move(days=60)
    work(session)
    assert mails(session) == []


def test_a_change_of_something_else_tells_nobody(session, judging, moved):
    moved(days=0)
    assert mails(session) == []
