"""Work a plan out: in a job that can be called off, or at once in a command."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Plan, PlanPanel
from awards.assignment.queries import Ground
from awards.assignment.rules import PlanState
from awards.assignment.rules.options import Options
from awards.assignment.services.finding import find_conflicts
from awards.assignment.services.plans.replacing import fewest_moves
from awards.infrastructure import audit, clock
from awards.infrastructure.jobs import Job, LongSteps, Watch
from awards.programme import queries as programme
from awards.programme.models import Round


@dataclass(frozen=True)
class _Worked:
    """What came out, and what it stands on."""

    found: dict[str, Any]
    problem: dict[str, Any]
    mark: str
    entry_ids: dict[str, UUID]


@dataclass(frozen=True)
class _Material:
    """What a plan stands on, read once: all that the solver needs, and how to find what changed since."""

    plain: dict[str, Any]
    mark: str
    entry_ids: dict[str, UUID]


def solve_plan(session: Session, plan: Plan, at: datetime) -> None:
    """Work the plan out here and now; one that was solved or discarded stays as it is.

    Only for commands: the solver's libraries are heavy.
    """
    session.refresh(plan, ["state"], with_for_update=True)
    if plan.state != PlanState.SOLVING:
        return
    round_ = session.get_one(Round, plan.round_id)
    find_conflicts(session, programme.edition(session, round_.edition_id), at)
    _keep(session, plan, _worked(_material(_ground(session, plan, at)), _here), at)


def worked_out(ground: Ground) -> dict[str, Any]:
    """What a plan on this ground would be, with what it changes."""
    return _here(_material(ground).plain)


def _read(session: Session, values: dict[str, Any]) -> _Material | None:
    plan = session.get(Plan, UUID(values["plan"]))
    if plan is None or plan.state != PlanState.SOLVING:
        return None
    return _material(_ground(session, plan, clock.now(session)))


def _look(material: _Material | None, watch: Watch) -> _Worked | None:
    from awards.assignment.solver.working import apart

    return None if material is None else _worked(material, lambda plain: apart(plain, watch.tell))


def _keep_what_a_job_found(session: Session, job: Job, worked: _Worked | None) -> None:
    plan = session.get(Plan, UUID(job.values["plan"]), with_for_update=True)
    if plan is None or worked is None or plan.state != PlanState.SOLVING:
        return
    round_, at = session.get_one(Round, plan.round_id), clock.now(session)
    find_conflicts(session, programme.edition(session, round_.edition_id), at)
    _keep(session, plan, worked, at)


solve_plan_job = LongSteps(read=_read, look=_look, keep=_keep_what_a_job_found)
"""Works out the plan that a job names, in a process of its own; one that was discarded meanwhile stays as it is."""


def _ground(session: Session, plan: Plan, at: datetime) -> Ground:
    round_ = session.get_one(Round, plan.round_id)
    options = Options.from_document(plan.options, partial=plan.partial, seed=plan.seed)
    return queries.ground(session, round_, options, plan.entry_id, at=at)


def _material(ground: Ground) -> _Material:
    options = ground.options
    plain = {
        "problem": ground.problem(), "partial": options.partial, "seed": options.seed, "seconds": options.seconds,
        "live": [list(pair) for pair in ground.live()], "cells": ground.cells(), "loads": dict(ground.loads()),
        "join": ground.whole,
    }  # fmt: skip
    return _Material(plain, ground.mark(), ground.entry_ids)


def _worked(material: _Material, work: Callable[[dict[str, Any]], dict[str, Any]]) -> _Worked:
    return _Worked(work(material.plain), material.plain["problem"], material.mark, material.entry_ids)


def _here(plain: dict[str, Any]) -> dict[str, Any]:
    from awards.assignment.solver.working import work_out

    return work_out(plain)


def _keep(session: Session, plan: Plan, worked: _Worked, at: datetime) -> None:
    plan.problem, plan.answer, plan.mark = worked.problem, worked.found["answer"], worked.mark
    plan.summary = worked.found["summary"]
    status = plan.answer["status"]
    plan.state = PlanState.PROPOSED if status in ("optimal", "feasible") else PlanState.FAILED
    audit.record(
        session, actor=None, action="plan.solved", subject=plan.id,
        edition=session.get_one(Round, plan.round_id).edition_id,
        details={name: plan.answer.get(name) for name in ("status", "total", "bound")},
    )  # fmt: skip
    session.flush()
    if plan.entry_id is not None and plan.answer["status"] == "infeasible":
        _plan_the_fewest_moves(session, plan, at)
    rows = [
        {
            "plan_id": plan.id, "entry_id": worked.entry_ids[panel["key"]], "position": position,
            "added": panel["added"], "kept": panel["kept"], "ended": panel["ended"],
            "panel": " ".join(sorted([*panel["added"], *panel["kept"]])),
            "changes": len(panel["added"]) + len(panel["ended"]), "missing": panel["missing"], "fit": panel["fit"],
            "why": panel["why"],
        }
        for position, panel in enumerate(worked.found["panels"])
    ]  # fmt: skip
    if rows:
        session.execute(insert(PlanPanel), rows)


def _plan_the_fewest_moves(session: Session, plan: Plan, at: datetime) -> None:
    """Nobody has room for the entry unless others move: a draft of the round in which the fewest do is asked for."""
    round_ = session.get_one(Round, plan.round_id)
    by = session.get(User, plan.created_by) if plan.created_by else None
    if by is None or at >= round_.closes_at:
        return
    draft = fewest_moves(session, round_, at, by)
    plan.summary = plan.summary | {"instead": str(draft.id)}
