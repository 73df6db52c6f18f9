"""A judge agrees to at most so many nominations: all that runs counts, in whichever round that is not over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import queries, services
from awards.assignment.models import Assignment
from awards.assignment.queries.heat import offers
from awards.core.errors import RuleBroken
from awards.desks import invariants
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition

DAY = timedelta(days=1)


class Place:
    """Ada takes two; she has both entries of the longlist; Bo has room. Finals are prepared for all three entries."""

    def __init__(self, session, at):
        self.edition = an_edition(session, at, phase="judging")
        self.staff = a_user(session, "staff@office.example", ("staff", self.edition.id))
        self.longlist = self.edition.rounds[0]
        self.finals = a_later_round(session, self.edition, self.longlist.closes_at, self.longlist.closes_at + 9 * DAY)
        nominator = a_user(session, "nia@y.example")
        sent = [a_nomination(session, self.edition, nominator, at, entry_state="eligible") for _ in range(3)]
        self.entries = [nomination.entries[0] for nomination in sent]
        self.ada = a_judge(session, self.edition, "ada@ada.example", at, max_load=2)
        self.bo = a_judge(session, self.edition, "bo@bo.example", at, max_load=9)
        for entry in self.entries[:2]:
            an_assignment(session, self.edition, entry, self.ada, at)
        self.over = self.longlist.closes_at

    def profile(self, session):
        return queries.profile_of(session, self.edition.id, self.ada.id)

    def finals_of_ada(self, session):
        found = select(Assignment).where(
            Assignment.round_id == self.finals.id, Assignment.judge_id == self.ada.id, Assignment.ended_at.is_(None)
        )
        return len(session.scalars(found).all())


@pytest.fixture
def place(session, at):
    return Place(session, at)


def give(session, place, at):
    return services.assign_judge(session, place.finals, place.entries[2], place.profile(session), place.staff, at)


def limits(session, place, at):
    problem = queries.problem(session, place.finals, at=at)
    return {row["id"]: (row["min"], row["max"]) for row in problem["judges"]}[str(place.ada.id)]


def test_by_hand_nobody_gets_more_in_two_rounds_than_agreed(session, place, at):
    with pytest.raises(RuleBroken, match="as many entries as agreed, 2"):
        give(session, place, at)


def test_what_was_read_in_a_round_that_is_over_leaves_the_whole_load_for_the_final(session, place, at):
    with pytest.raises(RuleBroken):
        give(session, place, place.over - timedelta(seconds=1))
    give(session, place, place.over)
    assert place.finals_of_ada(session) == 1
    assert invariants.broken(session) == []


def test_a_plan_asks_of_a_judge_what_the_other_round_leaves(session, place, at):
    place.profile(session).min_load = 1
    assert limits(session, place, at) == (0, 0)
    assert limits(session, place, place.over) == (1, 2)
    running = session.scalars(select(Assignment).where(Assignment.judge_id == place.ada.id)).first()
    services.end_assignment(session, running, "Enough.", place.staff, at)
    assert limits(session, place, at) == (0, 1)
    place.profile(session).min_load = 0


@pytest.mark.parametrize("over", [False, True])
def test_an_accepted_plan_keeps_to_the_load_of_both_rounds_and_shows_it(session, place, at, over):
    when = place.over if over else at
    for category in place.edition.categories:
        category.reviews = 1
    place.profile(session).categories = ["skills"]
    plan = services.request_plan(session, place.finals, by=place.staff, at=when)
    services.solve_plan(session, plan, when)
    loads = {row[0]: tuple(row[1:]) for row in plan.summary["loads"]}[str(place.ada.id)]
    services.accept_plan(session, plan, place.staff, when)
    assert loads == ((0, 2, 0, 2) if over else (2, 2, 0, 2))
    assert place.finals_of_ada(session) == (2 if over else 0)
    assert invariants.broken(session) == []


def test_a_draft_is_refused_when_the_other_round_took_the_room_since(session, place, at):
    place.profile(session).max_load = 3
    place.edition.categories[1].reviews = 1
    plan = services.request_plan(session, place.finals, by=place.staff, at=at)
    services.solve_plan(session, plan, at)
    services.assign_judge(session, place.longlist, place.entries[2], place.profile(session), place.staff, at)
    with pytest.raises(RuleBroken, match="have changed since this plan was worked out"):
        services.accept_plan(session, plan, place.staff, at)


def test_the_database_is_looked_at_for_it(session, place, at):
    assert invariants.broken(session) == []
    an_assignment(session, place.edition, place.entries[2], place.ada, at, round_=place.finals)
    (told,) = invariants.broken(session)
    assert told.startswith("a judge has more entries than agreed in rounds open together")
    given = session.scalars(select(Assignment).where(Assignment.round_id == place.finals.id)).one()
    given.assigned_at = place.over
    session.flush()
    assert invariants.broken(session) == []


@pytest.mark.parametrize(("over", "load"), [(False, 2), (True, 0)])
def test_lists_and_the_heat_map_count_what_is_not_over(session, place, at, over, load):
    when = place.over if over else at
    (row,) = [row for row in queries.judges(session, place.edition.id, at=when) if row.user.id == place.ada.id]
    assert row.load == load
    if not over:
        an_assignment(session, place.edition, place.entries[2], place.bo, at, round_=place.finals)
    free = {offer.most for offer in offers(session, place.edition, when)[0]}
    assert free == ({2, 9} if over else {2, 8})


def test_an_undone_plan_gives_nothing_back_where_the_other_round_took_the_room(session, place, at):
    plan = services.swap_judge(session, place.longlist, place.ada.id, at, place.staff)
    services.solve_plan(session, plan, at)
    services.accept_plan(session, plan, place.staff, at)
    given = give(session, place, at + timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="nothing was undone"):
        services.undo_plan(session, plan, place.staff, at + timedelta(minutes=2))
    services.end_assignment(session, given, "For another.", place.staff, at + timedelta(minutes=3))
    services.undo_plan(session, plan, place.staff, at + timedelta(minutes=4))
