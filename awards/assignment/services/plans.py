"""Verbs of plans: ask for one, solve it, accept it, discard it, find a replacement."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Plan
from awards.assignment.rules import LARGEST_SEED, PlanState, require_before_close
from awards.assignment.services import pairings
from awards.assignment.services.assignments import lock_round, made, tell_judge
from awards.assignment.services.finding import find_conflicts
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.infrastructure import audit, clock, jobs
from awards.infrastructure.jobs import Job
from awards.nominations.models import Entry
from awards.programme import queries as programme
from awards.programme.models import Round

JOB = "assignment.plan"

SECONDS = 60.0
"""After so long the best plan found is given, with its gap, instead of a proof."""

CHANGED = N_(
    "Judges, entries or assignments have changed since this plan was worked out, so it was not accepted."
    " Ask for a new plan."
)
CONFLICT_FOUND = N_(
    "A conflict of interest was found since this plan was worked out, so it was not accepted. Ask for a new plan."
)
ENTRY_GONE = N_(
    "An entry of this plan is judged no more (withdrawn, returned or not eligible), so it was not accepted."
    " Ask for a new plan."
)


def request_plan(
    session: Session,
    round_: Round,
    *,
    partial: bool = False,
    seed: int = 0,
    by: User,
    at: datetime,
    entry: Entry | None = None,
) -> Plan:
    """Ask for a plan of the round; a job works it out after the commit. Raises RuleBroken.

    `partial` fills as many places as there can be and names the others; `seed` chooses among equal plans. With
    `entry`, only that entry gets judges.
    """
    require_before_close(round_.closes_at, at)
    if not 0 <= seed <= LARGEST_SEED:
        raise RuleBroken(N_("Enter a whole number from 0 to %(most)d.", most=LARGEST_SEED), ["seed"])
    plan = Plan(
        id=uuid4(), round_id=round_.id, entry_id=entry.id if entry else None, state=PlanState.SOLVING,
        partial=partial, seed=seed, problem={}, answer={}, created_by=by.id, created_at=at,
    )  # fmt: skip
    plan.job_id = jobs.enqueue(session, JOB, {"plan": str(plan.id)}, by.id).id
    session.add(plan)
    audit.record(
        session, actor=by.id, action="plan.requested", subject=plan.id, edition=round_.edition_id,
        details={"partial": partial, "seed": seed, "entry": str(entry.id) if entry else None},
    )  # fmt: skip
    session.flush()
    return plan


def replace_judge(session: Session, round_: Round, entry: Entry, at: datetime, by: User) -> Plan | None:
    """Ask for a plan that gives this entry the judges it lacks and moves nothing else; None when it lacks none."""
    live = sum(entry_id == entry.id for entry_id, _ in queries.live_pairs(session, round_.id))
    category = next(c for c in programme.edition(session, round_.edition_id).categories if c.id == entry.category_id)
    if live >= category.reviews:
        return None
    return request_plan(session, round_, by=by, at=at, entry=entry)


def solve_plan_job(session: Session, job: Job) -> None:
    """Work out the plan that a job names; a plan that was solved or discarded meanwhile stays as it is."""
    plan = session.get(Plan, UUID(job.values["plan"]))
    if plan is not None:
        solve_plan(session, plan, clock.now(session))


def solve_plan(session: Session, plan: Plan, at: datetime) -> None:
    """Work the plan out: look for conflicts, put the problem together, solve it, spread the loads, check.

    Only for jobs and commands: the solver's libraries are heavy.
    """
    from awards.assignment.certificate import check
    from awards.assignment.solver.document import InvalidProblem
    from awards.assignment.solver.even import spread
    from awards.assignment.solver.problem import Problem, invalid_plan
    from awards.assignment.solver.solve import solve

    session.refresh(plan, with_for_update=True)
    if plan.state != PlanState.SOLVING:
        return
    round_ = session.get_one(Round, plan.round_id)
    find_conflicts(session, programme.edition(session, round_.edition_id), at)
    plan.problem = queries.problem(session, round_, plan.entry_id)
    try:
        asked = Problem.from_document(plan.problem)
        best = solve(asked, partial=plan.partial, seed=plan.seed, time_limit=SECONDS)
        found = spread(asked, best, partial=plan.partial, seed=plan.seed)
        plan.answer = found.to_document() | {"messages": _messages(found.reasons)}
    except InvalidProblem as wrong:
        plan.answer = invalid_plan(wrong.reasons).to_document() | {"messages": _messages(wrong.reasons)}
    if plan.answer["status"] in ("optimal", "feasible"):
        verdict = check(plan.problem, plan.answer)
        if not verdict.accepted:
            raise RuntimeError(f"the checker refused the plan: {' '.join(verdict.sentences)}")
        plan.state = PlanState.PROPOSED
    else:
        plan.state = PlanState.FAILED
    audit.record(
        session, actor=None, action="plan.solved", subject=plan.id, edition=round_.edition_id,
        details={name: plan.answer.get(name) for name in ("status", "total", "bound")},
    )  # fmt: skip
    session.flush()


def accept_plan(session: Session, plan: Plan, by: User, at: datetime) -> int:
    """Write the plan's assignments, all or none, and tell every judge once; gives how many are new.

    Raises RuleBroken when anything the plan stands on has changed since it was worked out.
    """
    round_ = session.get_one(Round, plan.round_id)
    require_before_close(round_.closes_at, at)
    lock_round(session, round_.id)
    session.refresh(plan, with_for_update=True)
    if plan.state != PlanState.PROPOSED:
        raise RuleBroken(N_("This plan cannot be accepted: it was accepted or discarded already, or has no solution."))
    edition = programme.edition(session, round_.edition_id)
    newly_found = find_conflicts(session, edition, at)
    if queries.problem(session, round_, plan.entry_id) != plan.problem:
        raise RuleBroken(_why_stale(session, plan, edition.id, found=bool(newly_found)))
    new = _new_pairs(session, plan, round_)
    pairings.meet(session, [(entry.nomination_id, judge_id) for entry, judge_id in new])
    try:
        with session.begin_nested():
            for entry, judge_id in new:
                made(session, round_, entry, judge_id, plan.id, by, at)
            session.flush()
    except IntegrityError as refused:  # a conflict was kept at this very moment: the database is the last to know
        raise RuleBroken(CONFLICT_FOUND) from refused
    for judge_id, count in sorted(Counter(judge_id for _, judge_id in new).items()):
        tell_judge(session, round_, judge_id, count, f"plan:{plan.id}")
    plan.state, plan.accepted_at, plan.accepted_by = PlanState.ACCEPTED, at, by.id
    audit.record(
        session, actor=by.id, action="plan.accepted", subject=plan.id, edition=edition.id, details={"new": len(new)}
    )
    session.flush()
    return len(new)


def discard_plan(session: Session, plan: Plan, by: User) -> None:
    """Put a plan away; nothing comes of it. Raises RuleBroken when it was accepted or discarded."""
    session.refresh(plan, with_for_update=True)
    if plan.state in (PlanState.ACCEPTED, PlanState.DISCARDED):
        raise RuleBroken(N_("This plan was accepted or discarded already."))
    plan.state = PlanState.DISCARDED
    edition_id = session.get_one(Round, plan.round_id).edition_id
    audit.record(session, actor=by.id, action="plan.discarded", subject=plan.id, edition=edition_id)
    session.flush()


def _new_pairs(session: Session, plan: Plan, round_: Round) -> list[tuple[Entry, UUID]]:
    known = queries.judged_entries(session, round_.edition_id)
    live = queries.live_pairs(session, round_.id)
    pairs = [(known[entry].entry_id, UUID(judge)) for entry, judge in plan.answer["assignments"]]
    entries = queries.entries(session, {entry_id for entry_id, _ in pairs})
    return [(entries[entry_id], judge_id) for entry_id, judge_id in pairs if (entry_id, judge_id) not in live]


def _why_stale(session: Session, plan: Plan, edition_id: UUID, *, found: bool) -> Message:
    judged = queries.judged_entries(session, edition_id)
    if any(entry["id"] not in judged for entry in plan.problem["entries"]):
        return ENTRY_GONE
    barred = queries.barred(session, edition_id)
    pairs = ((judged[entry].nomination_id, UUID(judge)) for entry, judge in plan.answer["assignments"])
    return CONFLICT_FOUND if found or any(pair in barred for pair in pairs) else CHANGED


def _messages(reasons: tuple[Message, ...]) -> list[dict[str, Any]]:
    """Reasons as they are kept, to be translated when a page shows them."""
    return [{"text": reason.text, "values": reason.values} for reason in reasons]
