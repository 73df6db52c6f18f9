"""A plan is asked for, worked out with its proof, and accepted whole or not at all."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.assignment import queries, services
from awards.assignment.certificate import check
from awards.assignment.models import Assignment, Plan
from awards.assignment.rules.options import Options
from awards.assignment.services import Accepted
from awards.core.errors import RuleBroken
from awards.infrastructure import jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_judge, a_nomination, a_user, an_edition

HANDLERS = {"assignment.plan": services.solve_plan_job}


@pytest.fixture
def edition(session, at):
    """Two categories, two reviews an entry, the round open."""
    return an_edition(session, at, phase="judging")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def nominate(session, edition, at, **values):
    nominator = a_user(session, f"n{edition.last_number}@y.example")
    return a_nomination(session, edition, nominator, at, **({"entry_state": "eligible"} | values))


def judges(session, edition, at, count, **values):
    return [a_judge(session, edition, f"judge{n}@lab{n}.example", at, **values) for n in range(count)]


def solved(session, edition, staff, at, **asked):
    plan = services.request_plan(session, edition.rounds[0], options=Options(**asked), by=staff, at=at)
    services.solve_plan(session, plan, at)
    return plan


def live(session):
    rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.ended_at.is_(None)))
    return {tuple(row) for row in rows}


def test_a_plan_fills_every_place_and_carries_its_proof(session, edition, staff, at):
    judges(session, edition, at, 3)
    for _ in range(3):
        nominate(session, edition, at, categories=("access", "skills"))
    plan = solved(session, edition, staff, at)
    assert (plan.state, plan.answer["status"], plan.answer["unfilled"]) == ("proposed", "optimal", [])
    assert plan.answer["total"] == plan.answer["bound"]
    assert len(plan.answer["assignments"]) == 12
    assert check(plan.problem, plan.answer).verdict == "optimal"


def test_the_problem_holds_what_is_judged_and_who_accepted_and_no_address(session, edition, staff, at):
    accepted, asked, gone = judges(session, edition, at, 3)
    for judge, state in ((asked, "invited"), (gone, "declined")):
        queries.profile_of(session, edition.id, judge.id).state = state
    nominate(session, edition, at)
    for state in ("draft", "returned", "withdrawn"):
        nominate(session, edition, at, state=state)
    nominate(session, edition, at, entry_state="received")
    nominate(session, edition, at, entry_state="ineligible")
    found = queries.problem(session, edition.rounds[0], at=at)
    assert found["entries"] == [{"id": "1/skills", "demand": 2}]
    assert [judge["id"] for judge in found["judges"]] == [str(accepted.id)]
    assert "@" not in str(found)


def test_a_judge_whose_account_is_closed_is_not_asked(session, edition, at):
    (judge,) = judges(session, edition, at, 1)
    nominate(session, edition, at)
    judge.disabled_at = at
    session.flush()
    assert queries.problem(session, edition.rounds[0], at=at)["judges"] == []


def test_a_conflict_found_by_the_look_before_the_plan_is_not_in_it(session, edition, staff, at):
    judges(session, edition, at, 2)
    tied = a_judge(session, edition, "ada@cooperative.example", at)
    nominate(session, edition, at)
    plan = solved(session, edition, staff, at)
    assert str(tied.id) not in {judge for _, judge in plan.answer["assignments"]}
    assert plan.state == "proposed"


def test_an_impossible_plan_says_why_and_cannot_be_accepted(session, edition, staff, at):
    judges(session, edition, at, 1)
    nominate(session, edition, at)
    plan = solved(session, edition, staff, at)
    assert (plan.state, plan.answer["status"], plan.answer["assignments"]) == ("failed", "infeasible", [])
    assert plan.answer["messages"][0]["text"]
    with pytest.raises(RuleBroken):
        services.accept_plan(session, plan, staff, at)


def test_a_plan_without_anything_to_plan_says_so(session, edition, staff, at):
    plan = solved(session, edition, staff, at)
    assert (plan.state, plan.answer["status"]) == ("failed", "invalid")
    assert len(plan.answer["messages"]) == 2


def test_a_partial_plan_names_every_gap(session, edition, staff, at):
    judges(session, edition, at, 1)
    nominate(session, edition, at)
    plan = solved(session, edition, staff, at, partial=True)
    assert (plan.state, plan.answer["status"]) == ("proposed", "feasible")
    assert plan.answer["unfilled"] == [["1/skills", 1]]
    assert services.accept_plan(session, plan, staff, at) == Accepted(1, 0)


def test_the_same_seed_gives_the_same_plan(session, edition, staff, at):
    judges(session, edition, at, 6)
    for _ in range(4):
        nominate(session, edition, at)
    found = [solved(session, edition, staff, at, seed=seed).answer["assignments"] for seed in (1, 1, 2, 3, 4)]
    assert found[0] == found[1]
    assert any(other != found[0] for other in found[2:])


def test_accepting_writes_all_assignments_and_tells_each_judge_once(session, edition, staff, at):
    people = judges(session, edition, at, 2)
    for _ in range(3):
        nominate(session, edition, at)
    plan = solved(session, edition, staff, at)
    assert services.accept_plan(session, plan, staff, at) == Accepted(6, 0)
    assert (plan.state, plan.accepted_by) == ("accepted", staff.id)
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.to)).all()
    assert [(mail.to, mail.values["count"]) for mail in mails] == [(judge.email, 3) for judge in people]
    actions = [row.action for row in session.scalars(select(AuditRow).where(AuditRow.edition_id == edition.id))]
    assert sorted(actions) == ["assignment.made"] * 6 + ["plan.accepted", "plan.requested", "plan.solved"]
    with pytest.raises(RuleBroken):
        services.accept_plan(session, plan, staff, at)


def test_a_second_plan_keeps_what_runs_and_adds_only_what_lacks(session, edition, staff, at):
    judges(session, edition, at, 4)
    nominate(session, edition, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    before = live(session)
    nominate(session, edition, at)
    assert services.accept_plan(session, solved(session, edition, staff, at, seed=5), staff, at) == Accepted(2, 0)
    assert before < live(session)


def stale_by_conflict(session, edition, plan, staff, at):
    nomination = queries.nomination_by_number(session, edition.id, 1)
    planned = next(judge for entry, judge in plan.answer["assignments"] if entry == "1/skills")
    judge = session.get_one(User, UUID(planned))
    services.declare_conflict(session, edition, nomination.id, judge.id, "Cousins.", judge, at)


def stale_by_new_tie(session, edition, plan, staff, at):
    nomination = queries.nomination_by_number(session, edition.id, 1)
    nomination.answers = {"what": "Write to judge1@lab1.example"}
    session.flush()


def stale_by_withdrawal(session, edition, plan, staff, at):
    nomination = queries.nomination_by_number(session, edition.id, 1)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.flush()


def stale_by_cap(session, edition, plan, staff, at):
    profile, _ = queries.profiles_by_address(session, edition.id)["judge0@lab0.example"]
    profile.max_load = 1
    session.flush()


def stale_by_other_plan(session, edition, plan, staff, at):
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (stale_by_conflict, "A conflict of interest was found"), (stale_by_new_tie, "A conflict of interest was found"),
        (stale_by_withdrawal, "An entry of this plan is judged no more"), (stale_by_cap, "have changed"),
        (stale_by_other_plan, "have changed"),
    ],
)  # fmt: skip
def test_a_plan_is_refused_when_what_it_stands_on_has_changed(session, edition, staff, at, change, sentence):
    judges(session, edition, at, 3)
    for _ in range(2):
        nominate(session, edition, at)
    plan = solved(session, edition, staff, at)
    change(session, edition, plan, staff, at)
    before = live(session)
    with pytest.raises(RuleBroken, match=sentence):
        services.accept_plan(session, plan, staff, at)
    assert live(session) == before
    assert plan.state == "proposed"


def test_a_recused_judge_is_replaced_and_nothing_else_moves(session, edition, staff, at):
    judges(session, edition, at, 4, min_load=1)
    for _ in range(4):
        nominate(session, edition, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    before = live(session)
    entry_id, judge_id = sorted(before)[0]
    assignment = session.scalars(
        select(Assignment).where(Assignment.entry_id == entry_id, Assignment.judge_id == judge_id)
    ).one()
    judge = queries.judge_file(session, edition.id, queries.profile_of(session, edition.id, judge_id).id).user
    services.record_recusal(session, assignment, "I taught the founder.", judge, at)
    entry = queries.entry(session, edition.id, entry_id, staff.id).entry
    plan = services.replace_judge(session, edition.rounds[0], entry, at, staff)
    services.solve_plan(session, plan, at)
    assert services.accept_plan(session, plan, staff, at) == Accepted(1, 0)
    kept = before - {(entry_id, judge_id)}
    assert kept < live(session)
    (added,) = live(session) - kept
    assert added[0] == entry_id
    assert added[1] != judge_id
    assert services.replace_judge(session, edition.rounds[0], entry, at, staff) is None


def test_a_judge_from_whom_staff_took_an_entry_is_not_given_it_again(session, edition, staff, at):
    judges(session, edition, at, 3)
    nominate(session, edition, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    ended = session.scalars(select(Assignment)).first()
    services.end_assignment(session, ended, "Silent.", staff, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    assert (ended.entry_id, ended.judge_id) not in live(session)
    assert len(live(session)) == 2


def test_after_a_dismissal_the_pair_may_be_planned_again(session, edition, staff, at):
    judges(session, edition, at, 1)
    tied = a_judge(session, edition, "ada@cooperative.example", at)
    nominate(session, edition, at)
    assert solved(session, edition, staff, at).state == "failed"
    (row,) = queries.conflicts(session, edition.id)
    services.dismiss_conflict(session, row.conflict, "A shared web host.", staff, at)
    plan = solved(session, edition, staff, at)
    assert ["1/skills", str(tied.id)] in plan.answer["assignments"]


def test_a_plan_is_discarded_once_and_then_not_solved(session, edition, staff, at):
    judges(session, edition, at, 2)
    nominate(session, edition, at)
    plan = services.request_plan(session, edition.rounds[0], by=staff, at=at)
    services.discard_plan(session, plan, staff)
    services.solve_plan(session, plan, at)
    assert (plan.state, plan.answer) == ("discarded", {})
    with pytest.raises(RuleBroken):
        services.discard_plan(session, plan, staff)


def test_no_plan_is_asked_for_after_the_round_or_with_an_odd_seed(session, edition, staff, at):
    with pytest.raises(RuleBroken) as broken:
        services.request_plan(session, edition.rounds[0], options=Options(seed=-1), by=staff, at=at)
    assert list(broken.value.fields) == ["seed"]
    with pytest.raises(RuleBroken, match="closed"):
        services.request_plan(session, edition.rounds[0], by=staff, at=edition.rounds[0].closes_at)


def test_the_job_works_the_plan_out_and_a_second_run_changes_nothing(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        judges(session, edition, at, 2)
        nominate(session, edition, at)
        plan_id = services.request_plan(session, edition.rounds[0], by=staff, at=at).id
    assert jobs.run_next(sessions, HANDLERS)
    with sessions.transaction() as session:
        plan = session.get_one(Plan, plan_id)
        assert plan.state == "proposed"
        assert session.get_one(Job, plan.job_id).state == "done"
        before = dict(plan.answer)
        session.get_one(Job, plan.job_id).state = "waiting"
    assert jobs.run_next(sessions, HANDLERS)
    with sessions.reading() as session:
        assert (session.get_one(Plan, plan_id).state, session.get_one(Plan, plan_id).answer) == ("proposed", before)


def test_a_plan_accepted_twice_at_once_is_written_once(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="judging")
        staff = a_user(session, "staff@office.example", ("staff", edition.id))
        judges(session, edition, at, 3)
        for _ in range(3):
            nominate(session, edition, at)
        plan_id = solved(session, edition, staff, at).id
    results = []

    def accept():
        try:
            with sessions.transaction() as session:
                results.append(services.accept_plan(session, session.get_one(Plan, plan_id), staff, at))
        except RuleBroken:
            results.append("refused")

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [Accepted(6, 0), "refused", "refused", "refused"]
    with sessions.reading() as session:
        assert len(live(session)) == 6
        assert len(session.scalars(select(OutboxMail)).all()) == 3


def test_a_nomination_to_warm_up_with_is_read_by_all_whatever_the_caps(session, edition, staff, at):
    for n, country in enumerate(["KE", "NG", "FR", "DE", "IN", "JP"]):
        a_judge(session, edition, f"judge{n}@lab{n}.example", at, country=country)
    for _ in range(3):
        nominate(session, edition, at, categories=("skills",))
    round_ = edition.rounds[0]
    assert queries.coverage(session, round_)[0] == queries.Coverage(entries=3, asked=6, assigned=0, missing=6)
    services.mark_to_warm_up(session, round_, 1, "skills", staff, at)
    assert queries.coverage(session, round_)[0] == queries.Coverage(entries=3, asked=10, assigned=0, missing=10)
    assert sorted(row.asked for row in queries.uncovered(session, round_)) == [2, 2, 6]
    plan = solved(session, edition, staff, at, region_cap=1)
    assert (plan.answer["status"], plan.answer["unfilled"]) == ("optimal", [])
    services.accept_plan(session, plan, staff, at)
    assert queries.coverage(session, round_)[0] == queries.Coverage(entries=3, asked=10, assigned=10, missing=0)
    entry_ids = {row.entry_id: row.number for row in queries.judged_entries(session, round_).values()}
    assert sorted(queries.asked_of(session, round_, id_) for id_ in entry_ids) == [2, 2, 6]


def test_coverage_counts_and_names_what_lacks(session, edition, staff, at):
    judges(session, edition, at, 2)
    for _ in range(2):
        nominate(session, edition, at)
    services.accept_plan(session, solved(session, edition, staff, at), staff, at)
    ended = session.scalars(select(Assignment)).first()
    services.end_assignment(session, ended, "Silent.", staff, at)
    nominate(session, edition, at, categories=("access",))
    round_ = edition.rounds[0]
    found, supply = queries.coverage(session, round_)
    assert found == queries.Coverage(entries=3, asked=6, assigned=3, missing=3)
    assert supply == queries.supply(session, edition.id) == queries.Supply(0, 2, 0, least=0, most=40)
    rows = queries.uncovered(session, round_)
    assert sorted((row.missing, row.live, row.ended) for row in rows) == [(1, 1, 1), (2, 0, 0)]
    first = rows[0]
    assert [row.key for row in queries.uncovered(session, round_, (first.number, first.category.position))] == [
        row.key for row in rows[1:]
    ]
