"""An approved announcement whose ground goes away before its instant is stopped, and nothing of it becomes public."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from awards.accounts import queries as accounts
from awards.core.errors import NotFound, RuleBroken
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.infrastructure import clock, jobs, standing_jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.consequences import TOUCHED
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services as nominations
from awards.nominations.models import Nomination
from awards.publishing import queries, services
from awards.publishing.models import Announcement, Cancellation
from tests.decisions.things import all_judged
from tests.publishing.things import announce, decide, finalists, winners
from tests.screening.one_entry import found

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def nomination_of(session, judged, title):
    return session.get_one(Nomination, judged.entries[title].nomination_id)


def withdraw(session, judged, at, title="Bridge school"):
    nominator = accounts.user(session, judged.nominator.id)
    nominations.withdraw(session, nomination_of(session, judged, title), "We stop", nominator, at)


def shortlist_of(session):
    return session.scalars(select(Decision).where(Decision.kind == "shortlist", Decision.state == "approved")).one()


def states(session):
    found = session.execute(select(Announcement.kind, Announcement.state).order_by(Announcement.kind)).all()
    return {row.kind: row.state for row in found}


def refuse_public(session, at):
    with pytest.raises(NotFound):
        queries.of_year(session, 2027, at)


def test_a_finalist_who_withdraws_stops_the_announcement_in_the_same_transaction(session, judged, at):
    publication = finalists(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at)
    session.commit()
    assert states(session) == {"finalists": "cancelled"}
    stopped = session.get_one(Cancellation, publication.id)
    assert stopped.by is None
    assert stopped.because == [
        {
            "category": "skills",
            "text": "Nomination %(number)s was chosen and is not in the running any more.",
            "values": {"number": "N-0002"},
        }
    ]
    refuse_public(session, at + 2 * DAY)


def test_it_leaves_an_audit_row_of_the_program_and_tells_who_proposed_and_who_approved(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at)
    session.commit()
    row = session.scalars(select(AuditRow).where(AuditRow.action == "announcement.cancelled")).one()
    assert (row.actor_id, row.details["was"]) == (None, "approved")
    assert row.details["because"][0]["category"] == "skills"
    told = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "announcement_stopped")).all()
    assert sorted(told) == sorted([judged.staff.email, judged.second.email])


def test_a_change_that_is_not_committed_stops_nothing(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at)
    assert TOUCHED in session.info
    session.rollback()
    session.commit()
    assert states(session) == {"finalists": "approved"}
    assert queries.of_year(session, 2027, at + 2 * DAY).kind == "finalists"


def test_a_withdrawal_of_one_who_was_not_chosen_stops_nothing(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at, "Delta radio")
    session.commit()
    assert states(session) == {"finalists": "approved"}


def test_a_shortlist_taken_back_stops_the_finalists(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    decisions.reject(session, shortlist_of(session), "Read again", judged.second, at)
    session.commit()
    assert states(session) == {"finalists": "cancelled"}
    refuse_public(session, at + 2 * DAY)
    decide(session, judged, at, "Anna’s workshop", "Code clubs")
    later = clock.now(session)
    assert announce(session, judged, "finalists", later + DAY, later).laureates
    session.commit()


def test_an_entry_found_ineligible_stops_it_too(session, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    found(session, judged.entries["Code clubs"], "ineligible", judged.staff, at, rule="outside_category")
    session.commit()
    assert states(session) == {"finalists": "cancelled"}


def test_winners_fall_with_finalists_that_are_not_public_yet(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at)
    session.commit()
    assert states(session) == {"finalists": "cancelled", "winners": "cancelled"}


def test_what_is_public_already_stays_and_the_winners_come_without_a_word_of_a_finalist_who_left(session, judged, at):
    finalists(session, judged, at, at)
    winners(session, judged, at + DAY, at)
    session.commit()
    withdraw(session, judged, at)
    session.commit()
    assert states(session) == {"finalists": "approved", "winners": "approved"}
    withdraw(session, judged, at, "Anna’s workshop")
    session.commit()
    assert states(session) == {"finalists": "approved", "winners": "cancelled"}
    assert queries.of_year(session, 2027, at + 2 * DAY).kind == "finalists"


def test_a_withdrawal_that_had_arrived_before_the_instant_counts_behind_slower_writers(session, judged, at):
    instant = clock.now(session) + timedelta(milliseconds=1)
    finalists(session, judged, instant, at)
    session.commit()
    while clock.now(session) <= instant:
        session.rollback()
    session.info[clock.RECEIVED] = at
    withdraw(session, judged, at)
    session.commit()
    assert states(session) == {"finalists": "cancelled"}
    refuse_public(session, at + DAY)


def test_a_withdrawal_after_the_instant_leaves_what_is_public(session, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    session.info[clock.RECEIVED] = clock.now(session)
    withdraw(session, judged, at)
    session.commit()
    assert states(session) == {"finalists": "approved"}


def test_what_no_service_did_is_found_by_the_standing_job_and_stopped(session, sessions, judged, at):
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert standing_jobs.arm_due(sessions, [services.unsound_due]) == 0
    nomination = nomination_of(session, judged, "Bridge school")
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()
    assert standing_jobs.arm_due(sessions, [services.unsound_due]) == 1
    while jobs.run_next(sessions, {services.STOP: services.stop_job, services.TELL: services.tell}):
        pass
    session.expire_all()
    assert states(session) == {"finalists": "cancelled"}
    assert standing_jobs.arm_due(sessions, [services.unsound_due]) == 0


@pytest.mark.parametrize("time", range(3))
def test_a_withdrawal_and_an_approval_at_once_never_leave_an_announcement_with_one_who_left(
    session, sessions, judged, at, time
):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    session.commit()
    _both_at_once(sessions, judged, "Bridge school", at)
    session.expire_all()
    assert session.scalar(select(func.count()).where(Announcement.state == "approved")) == 0
    assert nomination_of(session, judged, "Bridge school").state == "withdrawn"
    refuse_public(session, at + 2 * DAY)


def _both_at_once(sessions, judged, title, at):
    start, errors = Barrier(2), []

    def leave():
        start.wait()
        with sessions.transaction() as own:
            withdraw(own, judged, at, title)

    def approve():
        start.wait()
        with sessions.transaction() as own:
            found = queries.standing(own, judged.edition.id)["finalists"]
            services.approve_announcement(own, found, accounts.user(own, judged.second.id), at)

    def guarded(work):
        try:
            work()
        except RuleBroken:
            pass
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=guarded, args=(work,)) for work in (leave, approve)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
