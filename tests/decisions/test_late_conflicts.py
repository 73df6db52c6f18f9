"""A conflict that comes up after the close takes no score away by itself: staff decide, and until then it counts."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import UserAddress
from awards.assignment import services as assignment
from awards.assignment.models import Assignment, Conflict, LateConflict, Pairing
from awards.assignment.rules import LateOutcome
from awards.core.errors import RuleBroken
from awards.decisions import services
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogRow, Kind
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services as judging
from awards.nominations.models import Nomination
from awards.publishing import queries as publishing
from awards.publishing import services as announcing
from awards.ranking import queries as rankings
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import announce
from tests.publishing.things import decide as decided

ANNA = "Anna’s workshop"
FIRST_TWO = (ANNA, "Bridge school")
WHY = "You are tied to a nomination of this category: other members of staff propose and approve its decisions."
WAITS = "Decide first about the conflicts found after the close:"


@pytest.fixture
def judged(session, at):
    """All is scored, the round has closed, and since then a judge works on Anna's workshop."""
    judged = a_judged_edition(session, at)
    judged.nomination = session.get_one(Nomination, judged.entries[ANNA].nomination_id)
    other = judged.judges[1]
    other.email = "one@elsewhere.example"
    session.scalars(select(UserAddress).where(UserAddress.user_id == other.id)).one().email = other.email
    work_on(session, judged, ANNA, judged.judges[0], at)
    session.commit()
    return judged


def work_on(session, judged, title, person, at):
    nomination = session.get_one(Nomination, judged.entries[title].nomination_id)
    factories.a_collaborator(session, nomination, person, "view", at)


@pytest.fixture
def found(session, at, judged):
    """Somebody has pressed the search."""
    assignment.find_conflicts(session, judged.edition, at)
    session.commit()
    return judged


@pytest.fixture
def longlist(session, at, judged):
    """The longlist is over, finals have begun, all go on; the judge of the longlist is to judge there as well."""
    judged.finals = factories.a_later_round(session, judged.edition, at - timedelta(days=1), at + timedelta(days=9))
    session.commit()
    return judged


def reviews(session, judged, title=ANNA):
    ranking = rankings.ranking_of(session, judged.edition, judged.edition.rounds[0])[judged.skills.id]
    return next(row.reviews for row in ranking.rows if row.title == title)


def waiting(session):
    return session.scalars(select(LateConflict).where(LateConflict.outcome.is_(None))).all()


def blocked(session, judged, judge=None):
    return session.get_one(Pairing, (judged.nomination.id, (judge or judged.judges[0]).id)).blocked


def propose(session, judged, at, kind="shortlist", by=None, overrides=None):
    chosen = judged.of(*FIRST_TWO)
    return services.propose(
        session, judged.edition, judged.skills, kind, chosen, {}, by or judged.staff, at, overrides=overrides or {}
    )


def settle(session, judged, at, outcome, by=None):
    (late,) = waiting(session)
    assignment.decide_late_conflict(session, late, LateOutcome(outcome), "We talked.", by or judged.second, at)
    return late


# What a find does, and what it does not


def test_a_find_after_the_close_takes_no_score_and_tells_no_judge_but_bars_the_pair_from_then_on(session, judged, at):
    before = reviews(session, judged)
    kinds = {conflict.kind for conflict in assignment.find_conflicts(session, judged.edition, at)}
    assert ("collaborator" in kinds, reviews(session, judged), before) == (True, 2, 2)
    assert blocked(session, judged)
    (late,) = waiting(session)
    standing = session.get_one(Assignment, late.assignment_id)
    assert (standing.judge_id, standing.ended_at, standing.disputed_at) == (judged.judges[0].id, None, at)
    assert session.scalars(select(OutboxMail)).all() == []
    row = session.scalars(select(AuditRow).where(AuditRow.action == "late_conflict.found")).one()
    assert (row.subject_id, row.details["entry"]) == (late.id, str(judged.entries[ANNA].id))


def test_the_search_again_asks_once(session, found, at):
    assert assignment.find_conflicts(session, found.edition, at) == []
    found.nomination.nominee_names = [found.judges[0].name]
    assert [conflict.kind for conflict in assignment.find_conflicts(session, found.edition, at)] == ["own_nomination"]
    assert len(waiting(session)) == 1


def test_the_database_lets_nothing_else_run_beside_the_conflict(session, longlist, at):
    assignment.find_conflicts(session, longlist.edition, at)
    with pytest.raises(IntegrityError), session.begin_nested():
        factories.an_assignment(
            session, longlist.edition, longlist.entries[ANNA], longlist.judges[0], at, round_=longlist.finals
        )


def test_a_search_in_a_later_round_ends_what_runs_there_and_nothing_of_the_round_that_is_over(session, longlist, at):
    factories.an_assignment(
        session, longlist.edition, longlist.entries[ANNA], longlist.judges[0], at, round_=longlist.finals
    )
    assignment.find_conflicts(session, longlist.edition, at)
    ended = session.scalars(select(Assignment).where(Assignment.ended_at.is_not(None))).all()
    assert [row.round_id for row in ended] == [longlist.finals.id]
    assert reviews(session, longlist) == 2


def test_accepting_a_plan_of_a_later_round_takes_no_score_of_the_one_that_is_over(session, longlist, at):
    factories.a_judge(session, longlist.edition, "fresh@fresh.example", at, max_load=60)
    plan = assignment.request_plan(session, longlist.finals, by=longlist.staff, at=at)
    assignment.solve_plan(session, plan, at)
    with suppress(RuleBroken):
        assignment.accept_plan(session, plan, longlist.staff, at)
    assert reviews(session, longlist) == 2
    assert len(waiting(session)) == 1


def own_address(session, longlist, at, judge):
    """The judge adds an address that the nomination names, and comes through the gate."""
    longlist.nomination.answers = {**longlist.nomination.answers, "what": "Write to me@home.example."}
    session.add(UserAddress(user_id=judge.id, email="me@home.example"))
    session.flush()
    judging.pass_gate(session, longlist.edition, longlist.finals, {}, judge, at)


def own_word(session, longlist, at, judge):
    judging.pass_gate(session, longlist.edition, longlist.finals, {longlist.nomination.id: "A friend."}, judge, at)


def own_recusal(session, longlist, at, judge):
    entry = longlist.entries[ANNA]
    given = factories.an_assignment(session, longlist.edition, entry, judge, at, round_=longlist.finals)
    judging.recuse(session, given, "A friend.", judge, at)


@pytest.mark.parametrize("deed", [own_address, own_word, own_recusal])
def test_nothing_that_a_judge_does_later_takes_back_a_score_that_counts(session, longlist, at, deed):
    judge = longlist.judges[1]
    deed(session, longlist, at, judge)
    session.flush()
    assert blocked(session, longlist, judge)
    assert reviews(session, longlist) == 2
    (late,) = waiting(session)
    assert session.get_one(Assignment, late.assignment_id).judge_id == judge.id


def test_a_conflict_that_staff_declare_after_the_close_is_decided_about_the_same_way(session, judged, at):
    assignment.declare_conflict(
        session, judged.edition, judged.nomination.id, judged.judges[1].id, "A friend.", judged.staff, at
    )
    assert reviews(session, judged) == 2
    assert len(waiting(session)) == 1


# Deciding about it


@pytest.mark.parametrize(("outcome", "count"), [("counts", 2), ("taken_out", 1)])
def test_either_way_stays_on_record_with_its_reason(session, found, at, outcome, count):
    late = settle(session, found, at, outcome)
    session.flush()
    assert reviews(session, found) == count
    assert (late.outcome, late.reason, late.decided_by, late.decided_at) == (outcome, "We talked.", found.second.id, at)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "late_conflict.decided")).one()
    assert (row.actor_id, row.details["outcome"]) == (found.second.id, outcome)
    words = session.scalars(select(AuditText.words).where(AuditText.seq == row.seq)).one()
    assert words == {"reason": "We talked."}
    session.commit()
    steps = session.scalars(select(AwardLogRow.kind)).all()
    assert Kind.LATE_CONFLICT_DECIDED in steps
    assert (Kind.ASSIGNMENT_ENDED in steps) == (outcome == "taken_out")
    assert waiting(session) == []
    with pytest.raises(RuleBroken, match="Somebody decided about this conflict already"):
        assignment.decide_late_conflict(session, late, LateOutcome.COUNTS, "Again.", found.second, at)


def test_a_reason_must_be_given(session, found, at):
    (late,) = waiting(session)
    with pytest.raises(RuleBroken, match="Enter a reason"):
        assignment.decide_late_conflict(session, late, LateOutcome.COUNTS, "  ", found.second, at)


def test_nobody_decides_who_is_tied_to_the_nomination(session, found, at):
    (late,) = waiting(session)
    factories.a_collaborator(session, found.nomination, found.second, "view", at)
    for person in (found.second, found.judges[0]):
        with pytest.raises(RuleBroken, match="another member of staff must decide"):
            assignment.decide_late_conflict(session, late, LateOutcome.COUNTS, "Mine.", person, at)
    assert late.outcome is None


def test_who_is_tied_dismisses_no_conflict_of_somebody_else_either(session, found, at):
    conflict = session.scalars(select(Conflict).where(Conflict.kind == "collaborator")).one()
    factories.a_collaborator(session, found.nomination, found.second, "view", at)
    with pytest.raises(RuleBroken, match="You are tied to this nomination"):
        assignment.dismiss_conflict(session, conflict, "None.", found.second, at)


def test_another_tie_that_comes_up_later_is_asked_about_anew(session, found, at):
    settle(session, found, at, "counts")
    assignment.find_conflicts(session, found.edition, at)
    assert waiting(session) == []
    found.nomination.nominee_names = [found.judges[0].name]
    assignment.find_conflicts(session, found.edition, at)
    assert len(waiting(session)) == 1


def test_a_dismissed_conflict_leaves_nothing_to_decide_and_one_that_stands_again_does(session, found, at):
    for conflict in session.scalars(select(Conflict)).all():
        assert len(waiting(session)) == 1, "as long as one stands"
        assignment.dismiss_conflict(session, conflict, "Another of that name.", found.second, at)
    late = session.scalars(select(LateConflict)).one()
    assert (late.outcome, late.reason) == ("counts", "Another of that name.")
    assert not blocked(session, found)
    assert session.get_one(Assignment, late.assignment_id).disputed_at is None
    assignment.reopen_conflict(session, conflict, "It is the same one.", found.second, at)
    assert len(waiting(session)) == 1
    assert reviews(session, found) == 2


def test_whoever_ends_the_assignment_by_hand_decides_with_it_and_nobody_who_is_tied(session, found, at):
    (late,) = waiting(session)
    standing = session.get_one(Assignment, late.assignment_id)
    found.nomination.nominee_names = [found.second.name]
    session.flush()
    with pytest.raises(RuleBroken, match="another member of staff must decide"):
        assignment.end_assignment(session, standing, "Away with it.", found.second, at)
    assert (standing.ended_at, late.outcome) == (None, None)
    assignment.end_assignment(session, standing, "Away with it.", found.staff, at)
    assert (standing.ended_at, late.outcome, late.reason) == (at, "taken_out", "Away with it.")


# What waits until somebody has decided


def test_no_choice_is_proposed_before(session, found, at):
    with pytest.raises(RuleBroken, match=f"{WAITS} N-{found.nomination.number:04d}"):
        propose(session, found, at)
    settle(session, found, at, "counts")
    assert propose(session, found, at).state == "proposed"


def test_no_choice_is_approved_before_and_a_score_taken_out_makes_it_be_proposed_again(session, judged, at):
    for outcome, match in (("counts", None), ("taken_out", "Other scores count than when this was proposed")):
        decision = propose(session, judged, at)
        savepoint = session.begin_nested()
        assignment.find_conflicts(session, judged.edition, at)
        with pytest.raises(RuleBroken, match=WAITS):
            services.approve(session, decision, judged.second, at)
        settle(session, judged, at, outcome)
        if match is None:
            assert services.approve(session, decision, judged.second, at).state == "approved"
        else:
            with pytest.raises(RuleBroken, match=match):
                services.approve(session, decision, judged.second, at)
        savepoint.rollback()
        session.refresh(decision)
        services.reject(session, decision, "Once more.", judged.second, at)


def test_other_categories_and_later_rounds_are_decided_all_the_same(session, longlist, at):
    later = longlist.finals.closes_at
    assignment.find_conflicts(session, longlist.edition, at)
    for title in FIRST_TWO:
        judge = longlist.judges[1]
        factories.an_assignment(session, longlist.edition, longlist.entries[title], judge, at, round_=longlist.finals)
        points = {"results": 5, "evidence": 4} if title == ANNA else {"results": 4, "evidence": 4}
        factories.a_scorecard(
            session, longlist.edition, longlist.entries[title], judge, at, round_=longlist.finals, **points
        )
    unread = {"reviews": "The others had no chance after the longlist"}
    assert propose(session, longlist, later, overrides=unread).state == "proposed"


def test_nothing_is_announced_before(session, judged, at):
    decided(session, judged, at, *FIRST_TWO)
    session.commit()
    assert publishing.missing(session, judged.edition, "finalists") == []
    assignment.find_conflicts(session, judged.edition, at)
    (lacking,) = publishing.missing(session, judged.edition, "finalists")
    assert (lacking.category, str(lacking.what)) == (judged.skills, f"{WAITS} N-{judged.nomination.number:04d}.")
    settle(session, judged, at, "counts")
    assert publishing.missing(session, judged.edition, "finalists") == []


def test_an_announcement_that_is_approved_is_not_stopped_by_a_find(session, judged, at):
    decided(session, judged, at, *FIRST_TWO)
    announce(session, judged, "finalists", at + timedelta(days=1), at)
    session.commit()
    assignment.find_conflicts(session, judged.edition, at)
    session.commit()
    assert publishing.missing(session, judged.edition, "finalists") != []
    assert announcing.unsound_due(session) == []
    announcing.stop_unsound(session, judged.edition.id)
    assert publishing.standing(session, judged.edition.id)["finalists"].state == "approved"


def test_what_was_approved_stays_as_it_is(session, judged, at):
    decision = propose(session, judged, at)
    services.approve(session, decision, judged.second, at)
    frozen, chosen = decision.ranking, set(decision.chosen)
    assignment.find_conflicts(session, judged.edition, at)
    settle(session, judged, at, "taken_out")
    assert (decision.state, decision.ranking, set(decision.chosen)) == ("approved", frozen, chosen)


# Pages


def where(judged, **values):
    return {"edition_id": judged.edition.id, **values}


def late_of(session):
    (late,) = waiting(session)
    session.commit()
    return {"late_id": late.id}


def test_staff_find_it_on_the_board_the_ranking_and_the_decisions_and_decide(session, found, client_for):
    staff = client_for(found.staff)
    assert "Conflicts found after the close" in staff.get("desks.staff_edition", **where(found)).main
    ranking = staff.get("ranking.category", **where(found, key="skills")).main
    assert "1 score counts although a conflict was found after the close" in ranking
    assert WAITS in staff.get("decisions.choose", **where(found, key="skills", kind="shortlist")).main
    assert ANNA in staff.get("decisions.overview", **where(found)).main
    late = late_of(session)
    page = staff.get("decisions.late_conflict", **where(found, **late))
    assert "The judge was invited to work on this nomination" in page.main
    refused = staff.post("decisions.late_conflict_outcome", {"outcome": "counts"}, **where(found, **late), expect=422)
    assert "Enter a reason" in refused.main
    staff.post(
        "decisions.late_conflict_outcome", {"outcome": "taken_out", "reason": "A cousin."}, **where(found, **late)
    )
    assert reviews(session, found) == 1
    session.commit()
    assert "Conflicts found after the close" not in staff.get("decisions.overview", **where(found)).main
    assert "Conflicts found after the close" not in staff.get("desks.staff_edition", **where(found)).main
    page = staff.get("decisions.late_conflict", **where(found, **late))
    assert "A cousin." in page.main
    assert page.find("//form[contains(@action, '/outcome')]") == []


def test_a_judge_s_cards_of_two_rounds_are_told_apart(session, longlist, at, client_for):
    entry, judge = longlist.entries[ANNA], longlist.judges[0]
    factories.an_assignment(session, longlist.edition, entry, judge, at, round_=longlist.finals)
    factories.a_scorecard(session, longlist.edition, entry, judge, at, round_=longlist.finals, results=4, evidence=4)
    longlist.finals.closes_at = at
    session.commit()
    given = {"judge": str(judge.id), "nomination": str(longlist.nomination.number), "reason": "They are cousins."}
    staff = client_for(longlist.staff)
    page = staff.post("assignment.declare", given, **where(longlist), follow=True, expect=200)
    assert "counts until staff decide" in page.text
    rows = staff.get("decisions.overview", **where(longlist)).find("//section[@id='conflicts']//tbody/tr")
    assert len(rows) == 2
    assert len({" ".join(row.text_content().split()) for row in rows}) == 2


def test_a_conflict_of_somebody_without_a_score_promises_no_decision(session, judged, client_for):
    other = factories.a_judge(session, judged.edition, "new@new.example", judged.edition.opens_at)
    session.commit()
    given = {"judge": str(other.id), "nomination": str(judged.nomination.number), "reason": "They are cousins."}
    page = client_for(judged.staff).post("assignment.declare", given, **where(judged), follow=True, expect=200)
    assert "The conflict is kept" in page.text
    assert "counts until staff decide" not in page.text


def test_an_administrator_looks_at_it_and_is_offered_no_decision(session, found, client_for):
    admin = factories.a_user(session, "root@secretariat.example", ("admin", None))
    late = late_of(session)
    session.commit()
    page = client_for(admin).get("decisions.late_conflict", **where(found, **late))
    assert "The judge was invited to work on this nomination" in page.main
    assert page.find("//form[contains(@action, '/outcome')]") == []


def test_the_page_of_a_decision_keeps_what_was_decided(session, found, at, client_for):
    settle(session, found, at, "counts")
    decision = propose(session, found, at)
    session.commit()
    page = client_for(found.second).get("decisions.decision", **where(found, decision_id=decision.id)).main
    assert "It counts all the same" in page
    assert "We talked." in page


def test_whoever_is_tied_to_the_category_finds_it_nowhere(session, found, at, client_for):
    work_on(session, found, "Code clubs", found.staff, at)
    session.commit()
    late, staff = late_of(session), client_for(found.staff)
    assert WHY in staff.get("decisions.late_conflict", **where(found, **late), expect=403).text
    data = {"outcome": "taken_out", "reason": "A rival."}
    staff.post("decisions.late_conflict_outcome", data, **where(found, **late), expect=403)
    for page, values in (
        ("decisions.overview", {}), ("desks.staff_edition", {}), ("ranking.category", {"key": "skills"}),
    ):  # fmt: skip
        assert "found after the close" not in staff.get(page, **where(found, **values)).main
    assert reviews(session, found) == 2


def test_the_overview_takes_as_many_queries_with_one_or_with_many(session, found, at, client_for, count_queries):
    staff = client_for(found.staff)
    staff.get("decisions.overview", **where(found))
    with count_queries() as few:
        staff.get("decisions.overview", **where(found))
    for title in ("Bridge school", "Code clubs", "Delta radio"):
        work_on(session, found, title, found.judges[0], at)
    assignment.find_conflicts(session, found.edition, at)
    session.commit()
    with count_queries(at_most=13) as many:
        staff.get("decisions.overview", **where(found))
    assert len(few) == len(many)
    assert session.scalar(select(func.count(LateConflict.id))) == 4
