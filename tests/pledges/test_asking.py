"""Once a year an organisation is asked to report: one mail for all its pledges, whoever works at the same time."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from awards.cli.handlers import HANDLERS, TIMETABLE
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.organisations.queries import claims_on
from awards.pledges import services
from awards.pledges.models import PledgeReminder
from awards.pledges.queries import desk
from awards.pledges.rules import reports
from awards.pledges.services import asking_due
from awards.web import mail
from tests.factories import a_user
from tests.pledges.test_writing import people, published  # noqa: F401


@pytest.fixture
def pledged(session, people, at):  # noqa: F811
    """Two public pledges of one organisation, for which two people speak; one of them reads French."""
    second = a_user(session, "lea@network.example", name="Léa")
    second.language = "fr"
    claim = organising.claim(session, second, "Example network", "", at)
    organising.confirm(session, claim, people["staff"], at)
    found = [published(session, people, at) for _ in range(2)]
    session.execute(OutboxMail.__table__.delete())
    session.commit()
    return found


def work(sessions):
    standing_jobs.arm_due(sessions, [asking_due])
    while jobs.run_next(sessions, HANDLERS):
        pass


def mails(session):
    session.rollback()
    return session.scalars(
        select(OutboxMail).where(OutboxMail.template == "pledge_reports_asked").order_by(OutboxMail.to)
    ).all()


def told(session):
    return [(one.to, one.language, len(one.values["pledges"])) for one in mails(session)]


BOTH = [("lea@network.example", "fr", 2), ("writer@example.org", "en", 2)]


def a_report(session, people, pledge, at, stage="on_track", money=()):  # noqa: F811
    said = reports.Report(
        at.date() - timedelta(days=1), at.date(), stage, "Done.", why_none="Too early.", evidence="https://a.example/",
        money=money,
    )  # fmt: skip
    services.report(session, desk.pledge(session, pledge.id), said, people["writer"], at.date(), at)
    session.commit()


def test_a_year_of_silence_brings_one_mail_for_all_pledges_in_each_readers_language(session, sessions, pledged, move):
    move(days=365)
    work(sessions)
    assert told(session) == []
    move(days=1)
    work(sessions)
    work(sessions)
    assert told(session) == BOTH
    for _ in range(3):
        move(days=120)
        work(sessions)
    assert told(session) == BOTH
    move(days=7)
    work(sessions)
    assert len(told(session)) == 4


def test_the_mail_leads_to_each_prefilled_report(app, session, sessions, pledged, people, move):  # noqa: F811
    move(days=200)
    a_report(session, people, pledged[0], clock.now(session))
    move(days=170)
    work(sessions)
    _french, english = mails(session)
    with app.app_context():
        text = mail.compose(english).get_content()
    assert text.count("A report is due.") == 1
    assert text.count("No report yet.") == 1
    assert all(f"/account/pledges/{one.id}/report" in text for one in pledged)


def test_the_list_names_what_a_report_is_due_of_and_the_form_begins_with_the_pledge(
    session, pledged, people, move, client_for,  # noqa: F811
):  # fmt: skip
    """What was done before this year began would be in no report else."""

    def due():
        found = client_for(people["writer"]).get("pledges.mine").find("//td/a[text()='A report is due.']")
        return {link.get("href") for link in found}

    move(days=365)
    assert due() == set()
    a_report(session, people, pledged[0], clock.now(session))
    move(days=1)
    assert due() == {f"/account/pledges/{pledged[1].id}/report"}
    began = desk.pledge(session, pledged[1].id).current.start_year
    session.commit()
    move(days=800)
    page = client_for(people["writer"]).get("pledges.report", pledge_id=pledged[1].id)
    assert page.field("end") > f"{began + 1}"
    assert page.field("start") == f"{began}-01-01"
    told = reports.Given("spent", Decimal(7), "KES")
    a_report(session, people, pledged[1], clock.now(session), money=(told,))
    page = client_for(people["writer"]).get("pledges.report", pledge_id=pledged[1].id)
    assert (page.field("word"), page.field("currency")) == ("spent", "KES"), "as it was told last"


def test_who_reported_withdrew_or_ended_is_not_asked(session, sessions, pledged, people, move):  # noqa: F811
    one, other = pledged
    services.close(session, one, people["writer"], clock.now(session))
    services.withdraw_pledge(session, other, "We cannot.", people["writer"].id, clock.now(session))
    session.commit()
    move(days=800)
    work(sessions)
    assert told(session) == []


def test_what_was_reported_as_completed_is_not_asked_for(session, sessions, pledged, people, move):  # noqa: F811
    a_report(session, people, pledged[0], clock.now(session), "completed")
    a_report(session, people, pledged[1], clock.now(session))
    move(days=300)
    a_report(session, people, pledged[1], clock.now(session))
    move(days=100)
    work(sessions)
    assert told(session) == []


def test_an_organisation_for_which_nobody_speaks_waits_until_somebody_does(session, sessions, pledged, people, move):  # noqa: F811
    for claim in claims_on(session, pledged[0].organisation_id):
        organising.end(session, claim, people["staff"], clock.now(session))
    session.commit()
    move(days=400)
    work(sessions)
    assert told(session) == []
    claim = organising.claim(session, people["writer"], "Example network", "", clock.now(session))
    organising.confirm(session, claim, people["staff"], clock.now(session))
    session.commit()
    move(days=1)
    work(sessions)
    assert told(session) == [("writer@example.org", "en", 2)]


def test_many_workers_at_once_ask_once(session, sessions, pledged, move):
    move(days=400)
    start, failed = threading.Barrier(4), []

    def worker():
        start.wait()
        try:
            work(sessions)
            with sessions.transaction() as writing:
                services.ask(writing, clock.now(writing))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert told(session) == BOTH


def test_the_database_itself_refuses_a_second_one_in_a_year(session, pledged, at):
    for _ in range(2):
        session.add(PledgeReminder(organisation_id=pledged[0].organisation_id, year=at.year, at=at))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_award_looks_for_silent_pledges_by_itself():
    assert asking_due in TIMETABLE
    assert services.ASK in HANDLERS


@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(-3, 3), st.sampled_from((1, 2)))
def test_late_before_is_the_other_side_of_the_light(today, near, years):
    since = reports.late_before(today, years) + timedelta(days=near)
    wanted = {1: ("amber", "red"), 2: ("red",)}[years]
    assert (since < reports.late_before(today, years)) == (reports.light(since, None, False, today) in wanted)
