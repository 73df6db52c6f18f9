"""Who goes on from a round: by the ranking or for a reason, by two people, and felt by judges alone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from awards.assignment import queries as assignment_queries
from awards.assignment import services as assignments
from awards.assignment.models import Advance, JudgeProfile
from awards.core.errors import RuleBroken
from awards.decisions import queries, services
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination
from awards.publishing import queries as announcements
from awards.ranking import queries as rankings
from tests import factories
from tests.decisions.things import a_judged_edition

DAY = timedelta(days=1)
BEST = ("Anna’s workshop", "Bridge school")


@pytest.fixture
def longlist(session, at):
    """A longlist that is over, of which two entries of Skills go on to finals that begin in a day."""
    return a_longlist(session, at)


def a_longlist(session, at, *, opens=DAY, closes=9 * DAY, **values):
    judged = a_judged_edition(session, at)
    judged.edition.rounds[0].advancing = {"skills": 2}
    judged.finals = factories.a_later_round(session, judged.edition, at + opens, at + closes, **values)
    session.commit()
    return judged


def propose(session, judged, at, *titles, by=None, reasons=None, **values):
    return services.propose(
        session, judged.edition, judged.skills, "advancing", judged.of(*titles), reasons or {}, by or judged.staff, at,
        round_=judged.edition.rounds[0], **values,
    )  # fmt: skip


def settle(session, judged, at, *titles, **values):
    decision = services.approve(session, propose(session, judged, at, *titles, **values), judged.second, at)
    session.commit()
    return decision


def judge_of(session, judged, number=0):
    return session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judged.judges[number].id)).one()


def give(session, judged, title, at, number=0):
    entry, profile = judged.entries[title], judge_of(session, judged, number)
    return assignments.assign_judge(session, judged.finals, entry, profile, judged.staff, at)


def test_nobody_is_judged_in_the_finals_before_it_is_settled_and_then_those_who_go_on(session, longlist, at):
    assert assignment_queries.judged_entries(session, longlist.finals) == {}
    proposed = propose(session, longlist, at, *BEST)
    assert assignment_queries.judged_entries(session, longlist.finals) == {}
    services.approve(session, proposed, longlist.second, at)
    found = assignment_queries.judged_entries(session, longlist.finals)
    assert {entry.title for entry in found.values()} == set(BEST)
    assert len(assignment_queries.judged_entries(session, longlist.edition.rounds[0])) == 4


def test_a_category_of_which_all_go_on_needs_no_decision(session, longlist, at):
    longlist.edition.rounds[0].advancing = {}
    session.flush()
    assert len(assignment_queries.judged_entries(session, longlist.finals)) == 4
    with pytest.raises(RuleBroken, match="nothing to choose"):
        propose(session, longlist, at, *BEST)


def test_the_order_is_left_for_reasons_only_and_the_number_too(session, longlist, at):
    with pytest.raises(RuleBroken) as broken:
        propose(session, longlist, at, "Anna’s workshop", "Code clubs")
    skipped, raised = longlist.of("Bridge school", "Code clubs")
    assert set(broken.value.fields) == {f"reason_{skipped}", f"reason_{raised}"}
    with pytest.raises(RuleBroken) as broken:
        propose(session, longlist, at, "Anna’s workshop")
    assert set(broken.value.fields) == {"number_reason"}


def test_whoever_proposed_who_goes_on_does_not_approve_it(session, longlist, at):
    proposed = propose(session, longlist, at, *BEST)
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve(session, proposed, longlist.staff, at)
    assert session.scalar(select(func.count()).select_from(Advance)) == 0


def test_it_is_settled_after_the_round_and_before_the_next_is_over(session, longlist, at):
    longlist.edition.rounds[0].closes_at = at + timedelta(minutes=1)
    with pytest.raises(RuleBroken, match="still open"):
        propose(session, longlist, at, *BEST)
    longlist.edition.rounds[0].closes_at = at - DAY
    with pytest.raises(RuleBroken, match="next round is over"):
        propose(session, longlist, longlist.finals.closes_at, *BEST)


def test_a_judge_gets_no_entry_of_the_finals_that_stayed_behind(session, longlist, at):
    settle(session, longlist, at, *BEST)
    give(session, longlist, "Bridge school", at)
    with pytest.raises(RuleBroken, match="did not go on"):
        give(session, longlist, "Code clubs", at)


def test_what_the_finals_ask_for_is_theirs_and_what_the_longlist_asked_for_stays(session, at):
    longlist = a_longlist(session, at, reviews={"skills": 1})
    settle(session, longlist, at, *BEST)
    give(session, longlist, "Bridge school", at)
    coverage, _jury = assignment_queries.coverage(session, longlist.finals)
    assert (coverage.entries, coverage.asked, coverage.assigned, coverage.missing) == (2, 2, 1, 1)
    assert [row.title for row in assignment_queries.uncovered(session, longlist.finals)] == ["Anna’s workshop"]
    first, _jury = assignment_queries.coverage(session, longlist.edition.rounds[0])
    assert (first.entries, first.asked, first.missing) == (4, 8, 0)


def test_where_all_judges_read_as_many_are_asked_for_as_may_read(session, at):
    longlist = a_longlist(session, at, reviews={"skills": "all"})
    factories.a_judge(session, longlist.edition, "french@example.com", at, languages=["fr"])
    factories.a_judge(session, longlist.edition, "access@example.com", at, categories=["access"])
    settle(session, longlist, at, *BEST)
    problem = assignment_queries.problem(session, longlist.finals, at=at)
    assert [entry["demand"] for entry in problem["entries"]] == [2, 2]
    assert assignment_queries.coverage(session, longlist.finals)[0].asked == 4


def test_the_finals_rank_those_who_went_on_and_winners_rest_on_them(session, at):
    longlist = a_longlist(session, at)
    gone_on = settle(session, longlist, at, *BEST)
    with pytest.raises(RuleBroken, match="stands here already"):
        propose(session, longlist, at, *BEST)
    for title, points in (("Anna’s workshop", 2), ("Bridge school", 5)):
        for number in range(2):
            given = give(session, longlist, title, at, number)
            factories.a_scorecard(
                session, longlist.edition, longlist.entries[title], longlist.judges[number], at, round_=longlist.finals,
                results=points, evidence=points,
            )  # fmt: skip
            given.begun_at = at
    session.commit()
    closes, first = longlist.finals.closes_at, longlist.edition.rounds[0]
    finals = rankings.ranking_of(session, longlist.edition, longlist.finals)[longlist.skills.id]
    assert [row.title for row in finals.rows] == ["Bridge school", "Anna’s workshop"]
    assert [row.title for row in rankings.ranking_of(session, longlist.edition, first)[longlist.skills.id].rows][
        :2
    ] == list(BEST)
    with pytest.raises(RuleBroken, match="still open"):
        services.propose(
            session, longlist.edition, longlist.skills, "shortlist", longlist.of(*BEST), {}, longlist.staff, at
        )
    shortlist = services.propose(
        session, longlist.edition, longlist.skills, "shortlist", longlist.of(*BEST), {}, longlist.staff, closes
    )
    assert [row["entry"] for row in shortlist.ranking] == [
        str(entry) for entry in longlist.of("Bridge school", "Anna’s workshop")
    ]
    with pytest.raises(RuleBroken, match="A later decision rests on this one"):
        services.reject(session, gone_on, "A mistake", longlist.second, closes)


def test_a_decision_is_taken_back_while_no_judge_has_an_entry_in_the_finals(session, longlist, at):
    decision = settle(session, longlist, at, *BEST)
    given = give(session, longlist, "Bridge school", at)
    with pytest.raises(RuleBroken, match="End their assignments there first"):
        services.reject(session, decision, "A mistake", longlist.second, at)
    assert session.scalar(select(func.count()).select_from(Advance)) == 2
    assignments.end_assignment(session, given, "A mistake", longlist.staff, at)
    services.reject(session, decision, "A mistake", longlist.second, at)
    assert session.scalar(select(func.count()).select_from(Advance)) == 0
    settle(session, longlist, at, *BEST)


def test_a_score_counted_after_the_proposal_makes_it_void(session, longlist, at):
    """A confirmation that came in time may be written a moment after the close, behind other writers."""
    proposed = propose(session, longlist, at, *BEST)
    late = factories.a_judge(session, longlist.edition, "late@example.com", at)
    entry = longlist.entries["Code clubs"]
    factories.an_assignment(session, longlist.edition, entry, late, at)
    factories.a_scorecard(session, longlist.edition, entry, late, at, results=5, evidence=5)
    with pytest.raises(RuleBroken, match="Other scores count than when this was proposed"):
        services.approve(session, proposed, longlist.second, at)
    services.reject(session, proposed, "Scores came in", longlist.second, at)


@pytest.mark.case("EB-08")
def test_nominees_learn_nothing_and_each_step_is_recorded(session, longlist, at):
    before = {row.id: row.state for row in session.execute(select(Entry.id, Entry.state))}
    settle(session, longlist, at, *BEST)
    assert {row.id: row.state for row in session.execute(select(Entry.id, Entry.state))} == before
    assert set(session.scalars(select(Nomination.state))) == {"submitted"}
    assert set(session.scalars(select(OutboxMail.to))) == {longlist.second.email}
    kept = session.scalars(select(AuditRow).where(AuditRow.action.like("decision.%")).order_by(AuditRow.seq)).all()
    assert [(row.action, row.details["kind"]) for row in kept] == [
        ("decision.proposed", "advancing"), ("decision.approved", "advancing"),
    ]  # fmt: skip


def test_nothing_is_announced_before_it_is_settled_who_goes_on(session, longlist, at):
    found = announcements.missing(session, longlist.edition, "finalists")
    assert [str(lacking.what) for lacking in found] == ["It is not settled who goes on to the last round."]
    settle(session, longlist, at, *BEST)
    found = announcements.missing(session, longlist.edition, "finalists")
    assert [str(lacking.what) for lacking in found] == ["The shortlist is not approved."]


def test_three_rounds_are_settled_one_after_the_other(session, at):
    longlist = a_longlist(session, at, opens=-12 * timedelta(hours=1), closes=-timedelta(hours=1))
    longlist.finals.advancing = {"skills": 1}
    last = factories.a_later_round(session, longlist.edition, at + DAY, at + 2 * DAY)
    session.commit()
    with pytest.raises(RuleBroken, match="First settle who goes on from the round before"):
        services.propose(
            session, longlist.edition, longlist.skills, "advancing", [], {}, longlist.staff, at,
            number_reason="None", round_=longlist.finals,
        )  # fmt: skip
    assert queries.undecided(session, longlist.edition) == {longlist.skills.id}
    assert assignment_queries.judged_entries(session, last) == {}
