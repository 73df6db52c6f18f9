"""Plans for programs: the services of the pages, with a dry run that writes nothing."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api import queries, rows
from awards.api.door import asker, requires
from awards.api.views.blueprint import EDITION, after_id, after_number, body, bp, page
from awards.assignment import policy, services
from awards.assignment import queries as assignment
from awards.assignment.queries import OfEdition, OnePlan
from awards.assignment.rules.options import Options
from awards.core.errors import NotFound
from awards.programme import rounds
from awards.programme.models import Edition, Round
from awards.web import lists
from awards.web.access import takes
from awards.web.transaction import db_session, now

ALL = f"{EDITION}/plans"
ONE = f"{ALL}/<uuid:plan_id>"
BESIDE = ("round", "name", "dry_run", "partial", "seed")
"""What is asked beside the options of a plan."""


def plan_as_met(session: Session, edition_id: UUID, plan_id: UUID) -> OnePlan:
    """A plan as the holder meets it."""
    return assignment.plan(session, edition_id, plan_id, asker().id)


@bp.route(ALL)
@requires(policy.may_read, load=assignment.edition, scope="assignments:read")
@takes("after")
def plans(of: OfEdition) -> ResponseReturnValue:
    hidden = assignment.hidden_from(db_session(), of.edition_id, asker().id)
    found = queries.plans(db_session(), of.edition_id, after_id(), hidden)
    return page("plans", [rows.plan_line(row) for row in found], queries.PAGE)


@bp.route(ALL, methods=["POST"])
@requires(policy.may_assign, load=assignment.edition, scope="assignments:write")
def ask(of: OfEdition) -> ResponseReturnValue:
    asked = body("PlanAsked")
    options, dry_run = _options(asked), bool(asked.get("dry_run", False))
    round_ = _round(of.edition, asked.get("round"))
    services.require_not_own(db_session(), round_, options, asker())
    plan = services.request_plan(
        db_session(), round_, options=options, by=asker(), at=now(), name=asked.get("name", ""), dry_run=dry_run
    )
    if dry_run:
        told = {"partial": options.partial, "seed": options.seed, **options.to_document()}
        return lists.as_json({"dry_run": True, "options": told})
    return lists.as_json(rows.plan(plan, round_.number)), 202


@bp.route(ONE)
@requires(policy.may_meet, load=plan_as_met, scope="assignments:read")
def plan(one: OnePlan) -> ResponseReturnValue:
    return lists.as_json(rows.one_plan(one))


@bp.route(f"{ONE}/panels")
@requires(policy.may_meet, load=plan_as_met, scope="assignments:read")
@takes("after", "show")
def panels(one: OnePlan) -> ResponseReturnValue:
    show = lists.one("show", ("all", "changed", "empty")) or "all"
    found = assignment.panels(db_session(), one.plan.id, show, _position(), one.hidden.ids)
    return page("panels", [rows.panel(row) for row in found], assignment.PAGE, by="position")


@bp.route(f"{ONE}/acceptance", methods=["POST"])
@requires(policy.may_change, load=plan_as_met, scope="assignments:write")
def accept(one: OnePlan) -> ResponseReturnValue:
    asked = body("Acceptance")
    dry_run = bool(asked.get("dry_run", False))
    done = services.accept_plan(
        db_session(), one.plan, asker(), now(), bridges=asked.get("bridges", ()), dry_run=dry_run
    )
    added, ended = one.shown(done.added, done.ended)
    return lists.as_json({"dry_run": dry_run, "added": added, "ended": ended})


@bp.route(f"{ONE}/discard", methods=["POST"])
@requires(policy.may_change, load=plan_as_met, scope="assignments:write")
def discard(one: OnePlan) -> ResponseReturnValue:
    services.discard_plan(db_session(), one.plan, asker())
    return _again(db_session(), one)


@bp.route(f"{ONE}/undo", methods=["POST"])
@requires(policy.may_change, load=plan_as_met, scope="assignments:write")
def undo(one: OnePlan) -> ResponseReturnValue:
    services.undo_plan(db_session(), one.plan, asker(), now())
    return _again(db_session(), one)


def _again(session: Session, one: OnePlan) -> ResponseReturnValue:
    session.flush()
    return lists.as_json(rows.one_plan(one))


def _options(asked: dict[str, Any]) -> Options:
    plain = {name: value for name, value in asked.items() if name not in BESIDE}
    return Options.from_document(plain, partial=bool(asked.get("partial", False)), seed=asked.get("seed", 0))


def _round(edition: Edition, number: int | None) -> Round:
    found = rounds.current(edition, now()) if number is None else rounds.numbered(edition, number)
    if found is None:
        raise NotFound("round")
    return found


def _position() -> int:
    found = after_number()
    return -1 if found is None else found
