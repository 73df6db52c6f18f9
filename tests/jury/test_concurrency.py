"""Several at once, with a session each: a member has one vote, and none is lost or counted twice while votes close."""

from collections.abc import Callable
from itertools import cycle
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from awards.accounts import queries as accounts
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.jury import services
from awards.jury.models import JuryBallot, JuryMeeting, JuryMotion, JuryVote
from awards.jury.rules import Choice, MotionKind
from tests.jury.things import TIED, a_ballot, a_jury, a_meeting, a_motion, voted


@pytest.fixture
def jury(session, at):
    return a_jury(session, at)


@pytest.fixture
def meeting(session, jury):
    return a_meeting(session, jury)


@pytest.fixture
def ballot(session, jury, meeting):
    return a_ballot(session, jury, a_motion(session, jury, meeting, TIED[0]))


def all_at_once(sessions, works: list[Callable]) -> list[object]:
    """Do each work in a thread of its own; gives what each came to: its result or its refusal, in the same order."""
    start, results = Barrier(len(works)), {}

    def one(number: int) -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                results[number] = works[number](session)
        except RuleBroken as broken:
            results[number] = broken

    threads = [Thread(target=one, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(works), "a thread ended with another error than a refusal"
    return [results[number] for number in range(len(works))]


def voting(ballot_id, user_id, choice, at) -> Callable:
    def vote(session):
        services.vote(session, session.get_one(JuryBallot, ballot_id), choice, accounts.user(session, user_id), at)
        return choice

    return vote


def counting(ballot_id, user_id, at) -> Callable:
    def count(session):
        return services.count(session, session.get_one(JuryBallot, ballot_id), accounts.user(session, user_id), at).id

    return count


def test_of_one_member_s_votes_in_many_tabs_the_last_one_counts_and_only_once(session, sessions, jury, ballot, at):
    session.commit()
    member = jury.members[1].id
    choices = [choice for choice, _n in zip(cycle([Choice.FOR, Choice.AGAINST]), range(8), strict=False)]
    results = all_at_once(sessions, [voting(ballot.id, member, choice, at) for choice in choices])
    assert results == choices
    kept = session.scalars(select(JuryVote)).one()
    assert kept.choice in (Choice.FOR, Choice.AGAINST)
    assert session.scalar(select(func.count()).where(AuditRow.action == "jury.voted")) == 8
    session.commit()
    counting(ballot.id, jury.chair.id, at)(session)
    session.commit()
    counted = session.get_one(JuryBallot, ballot.id, populate_existing=True)
    assert counted.in_favour + counted.against == 1


@pytest.mark.parametrize("round_", range(3))
def test_a_vote_while_votes_close_is_counted_or_refused(session, sessions, jury, ballot, at, round_):
    session.commit()
    votes = [voting(ballot.id, member.id, Choice.FOR, at) for member in jury.members]
    works = [*votes[: round_ + 1], counting(ballot.id, jury.chair.id, at), *votes[round_ + 1 :]]
    results = all_at_once(sessions, works)
    taken = [result for result in results if result is Choice.FOR]
    refused = [result for result in results if isinstance(result, RuleBroken)]
    assert len(taken) + len(refused) == len(votes)
    counted = session.get_one(JuryBallot, ballot.id, populate_existing=True)
    assert counted.in_favour == len(taken)
    assert session.scalar(select(func.count()).select_from(JuryVote).where(JuryVote.counted)) == len(taken)


def test_of_many_who_count_at_once_one_does(session, sessions, jury, ballot, at):
    session.commit()
    results = all_at_once(sessions, [counting(ballot.id, jury.chair.id, at)] * 5)
    assert sum(isinstance(result, RuleBroken) for result in results) == 4
    assert session.scalar(select(func.count()).where(AuditRow.action == "jury.ballot_counted")) == 1


def test_of_many_who_open_the_vote_on_one_motion_at_once_one_does(session, sessions, jury, meeting, at):
    motion_id, chair_id = a_motion(session, jury, meeting, TIED[0]).id, jury.chair.id
    session.commit()

    def opening(own):
        by = accounts.user(own, chair_id)
        return services.open_ballot(own, own.get_one(JuryMotion, motion_id), by, at).id

    results = all_at_once(sessions, [opening] * 5)
    assert sum(isinstance(result, RuleBroken) for result in results) == 4
    assert session.scalar(select(func.count()).select_from(JuryBallot)) == 1


def test_nothing_slips_into_a_meeting_while_it_is_closed(session, sessions, jury, meeting, at):
    voted(session, jury, a_motion(session, jury, meeting, TIED[0]), "fff")
    services.sign(session, meeting, jury.chair, at, as_chair=True)
    meeting_id, staff_id, second_id, other = meeting.id, jury.staff.id, jury.second.id, jury.of(TIED[1])
    session.commit()

    def signing(own):
        by = accounts.user(own, staff_id)
        return services.sign(own, own.get_one(JuryMeeting, meeting_id), by, at, as_chair=False).closed_at

    def moving(own):
        by = accounts.user(own, second_id)
        of = own.get_one(JuryMeeting, meeting_id)
        return services.put_motion(own, of, MotionKind.LEAVE, by, at, entry=other).id

    results = all_at_once(sessions, [moving, signing, moving, signing])
    closed = session.get_one(JuryMeeting, meeting.id, populate_existing=True)
    moved = session.scalar(select(func.count()).select_from(JuryMotion)) - 1
    assert moved == sum(not isinstance(results[n], RuleBroken) for n in (0, 2))
    if moved:
        assert closed.closed_at is None, "a motion after the chair's signature takes it back"
    else:
        assert closed.closed_at == at
