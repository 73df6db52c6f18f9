"""What an undone plan puts back fits beside what was given since."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.models import Assignment
from awards.core.errors import RuleBroken
from awards.infrastructure import clock
from awards.nominations.models import Entry
from awards.programme.models import Round
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition


def running(session):
    rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
    return {tuple(row) for row in rows}


@pytest.fixture
def swapped(session, at):
    """`swapped(most)`: a plan that took an entry from Ada, who takes so many, was accepted; another entry is free."""

    def make(most):
        edition = an_edition(session, at, phase="judging")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        first, other = (
            a_nomination(session, edition, a_user(session, f"n{n}@y.example"), at, entry_state="eligible").entries[0]
            for n in range(2)
        )
        ada = a_judge(session, edition, "ada@ada.example", at, max_load=most)
        bo, cy = (a_judge(session, edition, f"{name}@{name}.example", at) for name in ("bo", "cy"))
        for entry, judge in ((first, ada), (first, bo), (other, bo), (other, cy)):
            an_assignment(session, edition, entry, judge, at)
        before = running(session)
        plan = services.swap_judge(session, edition.rounds[0], ada.id, at, staff)
        services.solve_plan(session, plan, at)
        services.accept_plan(session, plan, staff, at)
        assert (first.id, ada.id) not in running(session)
        return plan, staff, queries.profile_of(session, edition.id, ada.id), other, before

    return make


@pytest.mark.parametrize(("most", "refused"), [(1, True), (2, False)])
def test_an_undo_gives_no_judge_more_than_agreed_beside_what_came_by_hand_since(session, at, swapped, most, refused):
    plan, staff, ada, other, before = swapped(most)
    services.assign_judge(session, session.get_one(Round, plan.round_id), other, ada, staff, at)
    given = running(session)
    if refused:
        with pytest.raises(RuleBroken, match="nothing was undone"):
            services.undo_plan(session, plan, staff, at)
        assert running(session) == given
    else:
        services.undo_plan(session, plan, staff, at)
        assert running(session) == before | {(other.id, ada.user_id)}


def test_an_undo_gives_nothing_back_to_somebody_who_has_stepped_out(session, at, swapped):
    plan, staff, ada, _other, _before = swapped(5)
    services.decline_invitation(session, ada, session.get_one(User, ada.user_id), at)
    with pytest.raises(RuleBroken, match="nothing was undone"):
        services.undo_plan(session, plan, staff, at)
    assert ada.user_id not in {judge for _entry, judge in running(session)}


def test_a_load_lowered_since_keeps_no_plan_from_being_undone(session, at, swapped):
    plan, staff, ada, _other, before = swapped(5)
    ada.max_load = 0
    services.undo_plan(session, plan, staff, at)
    assert running(session) == before
    ada.max_load = 5


def test_nothing_is_undone_in_a_round_that_has_closed_since(session, at, swapped):
    plan, staff, _ada, _other, _before = swapped(5)
    given, close = running(session), session.get_one(Round, plan.round_id).closes_at
    with pytest.raises(RuleBroken, match=r"The round has closed: what was assigned there stays as it is\."):
        services.undo_plan(session, plan, staff, close)
    assert running(session) == given
    services.undo_plan(session, plan, staff, close - timedelta(seconds=1))
    assert running(session) != given


def test_nothing_is_undone_that_is_not_as_the_plan_left_it(session, at, swapped):
    plan, staff, ada, _other, before = swapped(5)
    edition, round_ = queries.edition(session, ada.edition_id).edition, session.get_one(Round, plan.round_id)
    added = session.scalars(select(Assignment).where(Assignment.plan_id == plan.id)).one()
    entry, dee = session.get_one(Entry, added.entry_id), a_judge(session, edition, "dee@dee.example", at)
    given = running(session)
    since = {
        "begun": lambda: setattr(added, "begun_at", at),
        "stepped back": lambda: services.end_assignment(session, added, "Ill.", staff, at),
        "by hand": lambda: an_assignment(session, edition, entry, dee, at, round_=round_),
        "a conflict": lambda: services.declare_conflict(
            session, edition, entry.nomination_id, ada.user_id, "Cousins.", staff, at
        ),
        "told": lambda: services.tell_now(session, plan, staff),
        "too late": lambda: setattr(plan, "mails_until", clock.real(session)),
        "undone": lambda: services.undo_plan(session, plan, staff, at),
    }
    for what, happens in since.items():
        savepoint = session.begin_nested()
        happens()
        session.flush()
        left = running(session)
        with pytest.raises(RuleBroken, match=r"undone|told already"):
            services.undo_plan(session, plan, staff, at)
        assert running(session) == left, what
        if what in ("told", "undone"):
            with pytest.raises(RuleBroken, match="No mail about this plan waits"):
                services.tell_now(session, plan, staff)
        savepoint.rollback()
        session.expire_all()
    assert running(session) == given
    services.undo_plan(session, plan, staff, at)
    assert running(session) == before


def test_a_plan_ends_nothing_of_another_round(session, at, swapped):
    plan, staff, ada, _other, _before = swapped(5)
    services.undo_plan(session, plan, staff, at)
    round_ = session.get_one(Round, plan.round_id)
    edition = queries.edition(session, ada.edition_id).edition
    again = session.scalars(select(Assignment).where(Assignment.judge_id == ada.user_id)).one()
    later = a_later_round(session, edition, round_.closes_at, round_.closes_at + timedelta(days=7))
    entry, judge = session.get_one(Entry, again.entry_id), session.get_one(User, ada.user_id)
    beside = an_assignment(session, edition, entry, judge, at, round_=later)
    swap = services.swap_judge(session, round_, ada.user_id, at, staff)
    services.solve_plan(session, swap, at)
    services.accept_plan(session, swap, staff, at)
    session.expire_all()
    assert (again.end_reason, beside.ended_at) == ("moved_by_plan", None)
