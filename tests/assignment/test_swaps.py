"""A silent judge is swapped: others get what is not begun, and nothing else moves."""

from uuid import UUID

import pytest
from sqlalchemy import select

from awards.assignment import queries, services
from awards.assignment.certificate import check
from awards.assignment.models import Assignment, PlanPanel
from awards.core.errors import RuleBroken
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition


@pytest.fixture
def edition(session, at):
    """Two categories, two reviews an entry, the round open."""
    return an_edition(session, at, phase="judging")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def entries(session, edition, at, count):
    return [
        a_nomination(session, edition, a_user(session, f"n{n}@y.example"), at, entry_state="eligible").entries[0]
        for n in range(count)
    ]


def jury(session, edition, at, *names, **values):
    return [a_judge(session, edition, f"{name}@{name}.example", at, **values) for name in names]


def give(session, edition, at, judge, *which):
    return [an_assignment(session, edition, entry, judge, at) for entry in which]


def swapped(session, edition, judge, staff, at):
    plan = services.swap_judge(session, edition.rounds[0], judge.id, at, staff)
    services.solve_plan(session, plan, at)
    return plan


def running(session):
    rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
    return {tuple(row) for row in rows}


def test_others_get_what_is_not_begun_and_nobody_else_moves(session, edition, staff, at):
    silent, other, fresh = jury(session, edition, at, "silent", "other", "fresh")
    one, two, three, fourth = entries(session, edition, at, 4)
    begun, *_rest = give(session, edition, at, silent, one, two, three)
    begun.begun_at = at
    give(session, edition, at, other, one, two, fourth)  # what lacks a judge still does
    session.flush()
    before = running(session)
    plan = swapped(session, edition, silent, staff, at)
    assert plan.state == "proposed"
    assert check(plan.problem, plan.answer).verdict == "optimal"
    shown = {row.entry_id: row for row in session.scalars(select(PlanPanel).where(PlanPanel.plan_id == plan.id))}
    assert set(shown) == {two.id, three.id}
    assert shown[two.id].ended == [str(silent.id)]
    assert shown[two.id].added == [str(fresh.id)]
    assert len(shown[three.id].added) == 1
    done = services.accept_plan(session, plan, staff, at)
    assert (done.added, done.ended) == (2, 2)
    after = running(session)
    assert before - after == {(two.id, silent.id), (three.id, silent.id)}
    assert {judge for _, judge in after - before} <= {other.id, fresh.id}
    assert {entry for entry, _ in after - before} == {two.id, three.id}


def test_what_nobody_else_can_have_stays_with_the_judge(session, edition, staff, at):
    silent, other = jury(session, edition, at, "silent", "other")
    (short,) = jury(session, edition, at, "short", max_load=1)
    one, two = entries(session, edition, at, 2)
    give(session, edition, at, silent, one, two)
    give(session, edition, at, other, one, two)
    session.flush()
    plan = swapped(session, edition, silent, staff, at)
    assert plan.state == "proposed"
    assert (plan.summary["added"], plan.summary["ended"], plan.summary["missing"]) == (1, 1, 0)
    services.accept_plan(session, plan, staff, at)
    assert {judge for _, judge in running(session)} == {silent.id, other.id, short.id}


def test_conflicts_and_earlier_ends_keep_a_judge_from_coming_in(session, edition, staff, at):
    silent, apart, left = jury(session, edition, at, "silent", "apart", "left")
    (one,) = entries(session, edition, at, 1)
    give(session, edition, at, silent, one)
    (taken,) = give(session, edition, at, left, one)
    services.end_assignment(session, taken, "ill", staff, at)
    services.declare_conflict(session, edition, one.nomination_id, apart.id, "A friend.", apart, at)
    plan = swapped(session, edition, silent, staff, at)
    assert (plan.summary["added"], plan.summary["ended"]) == (0, 0)


def test_there_must_be_something_to_hand_over(session, edition, staff, at):
    silent, other = jury(session, edition, at, "silent", "other")
    (one,) = entries(session, edition, at, 1)
    for judge in (silent, other):
        (assignment,) = give(session, edition, at, judge, one)
        assignment.begun_at = at
    session.flush()
    with pytest.raises(RuleBroken, match="nothing to hand over"):
        services.swap_judge(session, edition.rounds[0], silent.id, at, staff)
    with pytest.raises(RuleBroken, match="nothing to hand over"):
        services.swap_judge(session, edition.rounds[0], UUID(int=1), at, staff)


def test_a_judge_who_begins_meanwhile_keeps_it(session, edition, staff, at):
    silent, _fresh = jury(session, edition, at, "silent", "fresh")
    (one,) = entries(session, edition, at, 1)
    (assignment,) = give(session, edition, at, silent, one)
    plan = swapped(session, edition, silent, staff, at)
    assignment.begun_at = at
    session.flush()
    with pytest.raises(RuleBroken, match="begun to score"):
        services.accept_plan(session, plan, staff, at)
    assert running(session) == {(one.id, silent.id)}


def test_a_swap_undone_gives_everything_back(session, edition, staff, at):
    silent, _fresh = jury(session, edition, at, "silent", "fresh")
    (one,) = entries(session, edition, at, 1)
    give(session, edition, at, silent, one)
    plan = swapped(session, edition, silent, staff, at)
    services.accept_plan(session, plan, staff, at)
    assert (one.id, silent.id) not in running(session)
    services.undo_plan(session, plan, staff, at)
    assert running(session) == {(one.id, silent.id)}


def test_what_was_asked_is_kept_with_the_plan(session, edition, staff, at):
    silent, _fresh = jury(session, edition, at, "silent", "fresh")
    (one,) = entries(session, edition, at, 1)
    give(session, edition, at, silent, one)
    plan = services.swap_judge(session, edition.rounds[0], silent.id, at, staff)
    assert plan.options == {"away": [str(silent.id)]}
    assert services.options_of(plan).away == (str(silent.id),)
    assert not queries.ground(session, edition.rounds[0], services.options_of(plan), at=at).whole
