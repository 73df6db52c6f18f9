"""Plans: what is covered, asking for a plan, looking at it, accepting or discarding it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment import policy, queries, services
from awards.assignment.forms import OneButtonForm, PlanForm
from awards.assignment.queries import OfEdition, OnePlan
from awards.assignment.rules import PlanState
from awards.assignment.rules.options import Options
from awards.assignment.views.blueprint import STAFF, bp, round_in_work
from awards.assignment.views.showing import shown
from awards.core.errors import BadRequest
from awards.programme.choosing import in_address, round_links
from awards.programme.models import Edition
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ALL = f"{STAFF}/plans"
ONE = f"{ALL}/<uuid:plan_id>"
AGAIN_SECONDS = 2
"""How soon a page that waits for a plan loads itself again."""


@bp.route(ALL)
@requires(policy.may_read, load=queries.edition)
@takes("after", "round")
def plans(of: OfEdition) -> ResponseReturnValue:
    return _plans_page(of, PlanForm(data={"seed": 0}))


@bp.route(ALL, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
@takes("round")
def request_plan(of: OfEdition) -> ResponseReturnValue:
    form = PlanForm()
    asked = []

    def ask() -> None:
        asked.append(
            services.request_plan(
                db_session(), round_in_work(of.edition),
                options=Options(partial=form.partial.data, seed=form.seed.data or 0), by=signed_in(), at=now(),
            )
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for("assignment.plan", edition_id=of.edition_id, plan_id=asked[0].id))
    return _plans_page(of, form), 422


@bp.route(ONE)
@requires(policy.may_read, load=queries.plan)
@takes("after")
def plan(one: OnePlan) -> ResponseReturnValue:
    return _plan_page(one, None)


@bp.route(f"{ONE}/acceptance", methods=["POST"])
@requires(policy.may_assign, load=queries.plan)
def accept_plan(one: OnePlan) -> ResponseReturnValue:
    form = OneButtonForm()
    written = []

    def keep() -> None:
        written.append(services.accept_plan(db_session(), one.plan, signed_in(), now()).added)

    if form.validate_on_submit() and carry_out(form, keep):
        flash(
            ngettext(
                "One assignment was made. The judge is told.",
                "%(num)d assignments were made. The judges are told.",
                written[0],
            )
        )
        return redirect(_plans_of(one))
    return _plan_page(one, form), 422


@bp.route(f"{ONE}/discard", methods=["POST"])
@requires(policy.may_assign, load=queries.plan)
def discard(one: OnePlan) -> ResponseReturnValue:
    services.discard_plan(db_session(), one.plan, signed_in())
    flash(_("The plan is discarded."))
    return redirect(_plans_of(one))


def _plans_page(of: OfEdition, form: PlanForm) -> str:
    round_ = round_in_work(of.edition)
    number = in_address(of.edition, round_)
    rows = queries.uncovered(db_session(), round_, _after(of.edition))
    coverage, supply = queries.coverage(db_session(), round_)
    listed, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    return render_template(
        "assignment/plans.html",
        edition=of.edition,
        round=round_,
        closed=now() >= round_.closes_at,
        coverage=coverage,
        supply=supply,
        rows=listed,
        plans=queries.newest_plans(db_session(), round_.id),
        form=form if policy.may_assign(signed_in(), of) else None,
        older=lists.here(after=listed[-1].key) if more else None,
        newer=lists.here(after=None) if request.args.get("after") else None,
        round_number=number,
        rounds=round_links(of.edition, round_),
    )


def _plan_page(one: OnePlan, form: OneButtonForm | None) -> str:
    session = db_session()
    found = shown(
        one.plan,
        queries.judged_entries(session, one.round),
        queries.judge_names(session, one.edition_id),
        one.edition.categories,
    )
    keys = [panel.key for panel in found.panels]
    after = lists.one("after", keys)
    begin = keys.index(after) + 1 if after else 0
    page = found.panels[begin : begin + queries.PAGE]
    here: dict[str, Any] = {"edition_id": one.edition_id, "plan_id": one.plan.id}
    return render_template(
        "assignment/plan.html",
        edition=one.edition,
        round=one.round,
        plan=one.plan,
        shown=found,
        panels=page,
        waiting=one.plan.state == PlanState.SOLVING and one.job_state in ("waiting", "running"),
        stuck=one.plan.state == PlanState.SOLVING and one.job_state not in ("waiting", "running"),
        again=AGAIN_SECONDS,
        decides=policy.may_assign(signed_in(), one),
        form=form,
        older=url_for("assignment.plan", **here, after=page[-1].key)
        if begin + queries.PAGE < len(found.panels)
        else None,
        newer=url_for("assignment.plan", **here) if after else None,
    )


def _plans_of(one: OnePlan) -> str:
    """The page of all plans of the plan's round."""
    return url_for("assignment.plans", edition_id=one.edition_id, round=in_address(one.edition, one.round))


def _after(edition: Edition) -> tuple[int, int] | None:
    """Behind which entry the list of those that lack judges begins, as (number, position of the category)."""
    text = lists.one("after")
    if text is None:
        return None
    number, _slash, key = text.partition("/")
    position = {category.key: category.position for category in edition.categories}.get(key)
    if position is None or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise BadRequest("parameter 'after' has a value that is not known")
    return int(number), position
