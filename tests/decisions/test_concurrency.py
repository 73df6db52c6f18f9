"""Two members of staff at once: one decision stands, one approval counts."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from awards.accounts import queries as accounts
from awards.assignment import services as assignment
from awards.assignment.models import Assignment, LateConflict
from awards.assignment.rules import LateOutcome
from awards.core.errors import RuleBroken
from awards.decisions import queries, services
from awards.decisions.models import Decision
from awards.infrastructure.audit import AuditRow
from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.publishing import queries as publishing
from awards.publishing import services as announcing
from awards.publishing.models import Announcement, Publication
from tests.decisions.things import all_judged
from tests.publishing.things import decide

FIRST_TWO = ("Anna’s workshop", "Bridge school")
AT_ONCE = 6


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def all_at_once(sessions, work: Callable) -> list[object]:
    """Do the work in several threads with a session each; gives what each came to: its result or its refusal."""
    start, results = Barrier(AT_ONCE), []

    def one(number: int) -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                results.append(work(session, number))
        except RuleBroken as broken:
            results.append(broken)

    threads = [Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == AT_ONCE, "a thread ended with another error than a refusal"
    return results


def refused(results):
    return [result for result in results if isinstance(result, RuleBroken)]


def test_of_many_proposals_at_once_one_stands(session, sessions, judged, at):
    def propose(own, number):
        edition = programme.edition(own, judged.edition.id)
        by = accounts.user(own, (judged.staff, judged.second)[number % 2].id)
        return services.propose(own, edition, edition.categories[1], "shortlist", judged.of(*FIRST_TWO), {}, by, at).id

    results = all_at_once(sessions, propose)
    assert len(refused(results)) == AT_ONCE - 1
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_of_many_approvals_and_rejections_at_once_the_first_settles_it(session, sessions, judged, at):
    decision = services.propose(
        session, judged.edition, judged.skills, "shortlist", judged.of(*FIRST_TWO), {}, judged.staff, at
    )
    session.commit()

    def approve(own, number):
        found = queries.decision_page(own, judged.edition.id, decision.id, judged.second.id, at).decision
        return services.approve(own, found, accounts.user(own, judged.second.id), at).id

    results = all_at_once(sessions, approve)
    assert len(refused(results)) == AT_ONCE - 1
    approvals = session.scalar(select(func.count()).where(AuditRow.action == "decision.approved"))
    assert approvals == 1


def test_of_many_approvals_of_an_announcement_one_publication_comes(session, sessions, judged, at):
    decide(session, judged, at, *FIRST_TWO)
    announcement = announcing.propose_announcement(session, judged.edition, "finalists", at, judged.staff, at)
    session.commit()

    def settle(own, number):
        found = publishing.announcement_page(own, judged.edition.id, announcement.id, judged.second.id).announcement
        by = accounts.user(own, judged.second.id)
        return announcing.approve_announcement(own, found, by, at).id

    results = all_at_once(sessions, settle)
    assert len(refused(results)) == AT_ONCE - 1
    assert session.scalar(select(func.count()).select_from(Publication)) == 1


def test_an_approval_and_a_cancellation_at_once_leave_no_publication_that_both_stands_and_is_cancelled(
    session, sessions, judged, at
):
    decide(session, judged, at, *FIRST_TWO)
    announcement = announcing.propose_announcement(
        session, judged.edition, "finalists", at.replace(year=at.year + 1), judged.staff, at
    )
    session.commit()

    def settle(own, number):
        found = publishing.announcement_page(own, judged.edition.id, announcement.id, judged.second.id).announcement
        by = accounts.user(own, judged.second.id)
        if number % 2:
            announcing.cancel_announcement(own, found, by, at)
        else:
            announcing.approve_announcement(own, found, by, at)
        return number

    all_at_once(sessions, settle)
    state = session.scalars(select(Announcement.state)).one()
    assert state == "cancelled", "whichever came first, the cancellation ends it"
    assert publishing.publication_of_kind(session, judged.edition.id, "finalists") is None
    assert publishing.current(session, at.replace(year=at.year + 2)) == []


def test_of_many_who_decide_about_one_late_conflict_at_once_one_does(session, sessions, judged, at):
    nomination = session.get_one(Nomination, judged.entries[FIRST_TWO[0]].nomination_id)
    nomination.nominee_names = [judged.judges[0].name]
    assignment.find_conflicts(session, judged.edition, at)
    session.commit()
    late_id = session.scalars(select(LateConflict.id)).one()
    session.commit()

    def decide_about_it(own, number):
        by = accounts.user(own, (judged.staff, judged.second)[number % 2].id)
        outcome = (LateOutcome.COUNTS, LateOutcome.TAKEN_OUT)[number % 2]
        assignment.decide_late_conflict(own, own.get_one(LateConflict, late_id), outcome, "Because.", by, at)
        return outcome

    results = all_at_once(sessions, decide_about_it)
    assert len(refused(results)) == AT_ONCE - 1
    (won,) = [result for result in results if isinstance(result, LateOutcome)]
    late = session.get_one(LateConflict, late_id)
    ended = session.get_one(Assignment, late.assignment_id).ended_at
    assert (late.outcome, ended is not None) == (won, won == LateOutcome.TAKEN_OUT)
    rows = select(func.count(AuditRow.seq)).where(AuditRow.action == "late_conflict.decided")
    assert session.scalar(rows) == 1
