"""The database itself keeps a judge from a nomination with a standing conflict, by whatever path."""

import threading

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from awards.assignment import services
from awards.assignment.models import Assignment, Pairing
from awards.core.errors import RuleBroken
from awards.nominations.models import Entry
from awards.programme.models import Round
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition


@pytest.fixture
def met(session, at):
    """An edition, a judge, an eligible entry, and their pairing."""
    edition = an_edition(session, at, phase="judging")
    judge = a_judge(session, edition, "ada@lab.example", at)
    nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at, entry_state="eligible")
    session.add(Pairing(nomination_id=nomination.id, judge_id=judge.id, blocked=False))
    session.flush()
    return edition, judge, nomination.entries[0]


def block(session, entry, judge, blocked=True):
    session.execute(
        update(Pairing)
        .where(Pairing.nomination_id == entry.nomination_id, Pairing.judge_id == judge.id)
        .values(blocked=blocked)
    )


def test_a_blocked_pair_cannot_be_assigned(session, met, at):
    edition, judge, entry = met
    block(session, entry, judge)
    with pytest.raises(IntegrityError):
        an_assignment(session, edition, entry, judge, at)


@pytest.mark.case("CO-04")
def test_a_pair_that_runs_cannot_be_assigned_a_second_time(session, met, at):
    edition, judge, entry = met
    an_assignment(session, edition, entry, judge, at)
    with pytest.raises(IntegrityError):
        an_assignment(session, edition, entry, judge, at)


def test_a_pair_that_runs_cannot_be_blocked(session, met, at):
    edition, judge, entry = met
    an_assignment(session, edition, entry, judge, at)
    with pytest.raises(IntegrityError):
        block(session, entry, judge)


def test_an_ended_assignment_of_a_blocked_pair_cannot_be_opened_again(session, met, at):
    edition, judge, entry = met
    assignment = an_assignment(session, edition, entry, judge, at)
    assignment.ended_at, assignment.end_reason = at, "conflict"
    session.flush()
    block(session, entry, judge)
    session.flush()
    assignment.ended_at = assignment.end_reason = None
    with pytest.raises(IntegrityError):
        session.flush()


def test_ending_first_and_blocking_then_is_taken(session, met, at):
    edition, judge, entry = met
    assignment = an_assignment(session, edition, entry, judge, at)
    assignment.ended_at, assignment.end_reason = at, "conflict"
    session.flush()
    block(session, entry, judge)
    assert session.scalars(select(Pairing.blocked)).one() is True


def test_an_entry_added_later_is_covered_by_the_same_block(session, met, at):
    edition, judge, entry = met
    block(session, entry, judge)
    later = Entry(nomination_id=entry.nomination_id, category_id=edition.categories[0].id, state="eligible")
    session.add(later)
    session.flush()
    with pytest.raises(IntegrityError):
        an_assignment(session, edition, later, judge, at)


def test_an_assignment_names_the_nomination_of_its_entry_and_no_other(session, met, at):
    edition, judge, entry = met
    other = a_nomination(session, edition, a_user(session, "eve@x.example"), at, entry_state="eligible")
    session.add(Pairing(nomination_id=other.id, judge_id=judge.id, blocked=False))
    session.flush()
    session.add(
        Assignment(
            entry_id=entry.id, nomination_id=other.id, round_id=edition.rounds[0].id, judge_id=judge.id, assigned_at=at
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_assignment_without_a_pairing_is_refused(session, met, at):
    edition, judge, entry = met
    session.execute(text("DELETE FROM pairing"))
    session.add(
        Assignment(
            entry_id=entry.id, nomination_id=entry.nomination_id, round_id=edition.rounds[0].id, judge_id=judge.id,
            assigned_at=at,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_assignment_ends_only_with_a_reason(session, met, at):
    edition, judge, entry = met
    assignment = an_assignment(session, edition, entry, judge, at)
    assignment.ended_at = at
    with pytest.raises(IntegrityError):
        session.flush()


def at_once(workers):
    """Run the functions in threads of their own; gives what each raised, or None."""
    raised = [None] * len(workers)

    def run(n):
        try:
            workers[n]()
        except BaseException as error:
            raised[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def by_hand(sessions, edition, entry_id, judge, staff, at):
    from awards.assignment import queries

    def assign():
        with sessions.transaction() as session:
            profile = queries.profile_of(session, edition.id, judge.id)
            round_ = session.get_one(Round, edition.rounds[0].id)
            services.assign_judge(session, round_, session.get_one(Entry, entry_id), profile, staff, at)

    return assign


@pytest.mark.case("CO-04")
def test_two_staff_who_assign_the_same_pair_at_once_make_one_assignment(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        judge = a_judge(session, edition, "ada@lab.example", at)
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        nomination = a_nomination(session, edition, a_user(session, "ben@x.example"), at, entry_state="eligible")
    raised = at_once([by_hand(sessions, edition, nomination.entries[0].id, judge, staff, at) for _ in range(6)])
    assert sum(error is None for error in raised) == 1
    assert {type(error) for error in raised if error} == {RuleBroken}
    with sessions.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 1


@pytest.mark.case("CO-04")
def test_a_judges_cap_holds_against_staff_who_assign_at_once(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        judge = a_judge(session, edition, "ada@lab.example", at, max_load=2)
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        entries = [
            a_nomination(session, edition, a_user(session, f"n{n}@y.example"), at, entry_state="eligible").entries[0].id
            for n in range(6)
        ]
    raised = at_once([by_hand(sessions, edition, entry, judge, staff, at) for entry in entries])
    assert sum(error is None for error in raised) == 2
    assert {type(error) for error in raised if error} == {RuleBroken}
    with sessions.reading() as session:
        assert len(session.scalars(select(Assignment)).all()) == 2


def test_declaring_a_conflict_while_staff_assign_never_leaves_the_pair_running(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        judge = a_judge(session, edition, "ada@lab.example", at)
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        nominations = [
            a_nomination(session, edition, a_user(session, f"n{n}@y.example"), at, entry_state="eligible")
            for n in range(8)
        ]

    def declare(nomination_id):
        def run():
            with sessions.transaction() as session:
                services.declare_conflict(session, edition, nomination_id, judge.id, "Cousins.", judge, at)

        return run

    workers = []
    for nomination in nominations:
        workers.append(by_hand(sessions, edition, nomination.entries[0].id, judge, staff, at))
        workers.append(declare(nomination.id))
    raised = at_once(workers)
    assert all(error is None for error in raised[1::2]), raised
    assert all(error is None or isinstance(error, RuleBroken) for error in raised[::2]), raised
    with sessions.reading() as session:
        assert all(pairing.blocked for pairing in session.scalars(select(Pairing)))
        assert all(assignment.ended_at is not None for assignment in session.scalars(select(Assignment)))
