"""Plans: what is covered, asking for a plan, accepting, undoing, discarding and describing it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.assignment import policy, queries, services
from awards.assignment.forms import AcceptanceForm, DescriptionForm, PlanForm, as_asked
from awards.assignment.models import Plan
from awards.assignment.queries import OfEdition, OnePlan
from awards.assignment.rules.leaving_out import options_without
from awards.assignment.rules.options import Options
from awards.assignment.views.blueprint import STAFF, bp, round_in_work
from awards.assignment.views.panels import entry_as_met
from awards.assignment.views.plan_page import ONE, plan_as_met, plan_page, plans_of
from awards.core.errors import BadRequest, NotFound
from awards.core.vocabulary import ITU_REGIONS
from awards.programme.choosing import in_address, round_links
from awards.programme.models import Edition
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.labels import label
from awards.web.transaction import db_session, now

ALL = f"{STAFF}/plans"


@bp.route(ALL)
@requires(policy.may_read, load=queries.edition)
@takes("after", "like", "round")
def plans(of: OfEdition) -> ResponseReturnValue:
    options, wanted = Options(), services.Wanted()
    like = _like()
    if like is not None:
        one = plan_as_met(db_session(), of.edition_id, like)
        if one.tied:
            raise NotFound("plan")
        options = options_without(services.options_of(one.plan), one.hidden.names)
        wanted = services.typed_again(db_session(), one.round, options)
    return _plans_page(of, _plan_form(data=as_asked(options, wanted)), unfolded=like is not None)


@bp.route(ALL, methods=["POST"])
@requires(policy.may_assign, load=queries.edition)
@takes("round")
def request_plan(of: OfEdition) -> ResponseReturnValue:
    form, asked = _plan_form(), list[Plan]()

    def ask() -> None:
        session, round_ = db_session(), round_in_work(of.edition)
        options = services.read_options(session, round_, form.options, form.wanted)
        services.require_not_own(session, round_, options, signed_in())
        name = form.name.data or ""
        asked.append(services.request_plan(session, round_, options=options, by=signed_in(), at=now(), name=name))

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for("assignment.plan", edition_id=of.edition_id, plan_id=asked[0].id))
    return _plans_page(of, form, unfolded=form.open), 422


@bp.route(f"{ONE}/acceptance", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def accept_plan(one: OnePlan) -> ResponseReturnValue:
    form, written = AcceptanceForm(), list[services.Accepted]()

    def keep() -> None:
        written.append(services.accept_plan(db_session(), one.plan, signed_in(), now(), bridges=form.chosen))

    if form.validate_on_submit() and carry_out(form, keep):
        added, ended = one.shown(written[0].added, written[0].ended)
        flash(ngettext("One assignment was made.", "%(num)d assignments were made.", added))
        if ended:
            flash(ngettext("One was given to somebody else.", "%(num)d were given to somebody else.", ended))
        return _to(one)
    return plan_page(one, accepting=form), 422


@bp.route(f"{ONE}/undo", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def undo_plan(one: OnePlan) -> ResponseReturnValue:
    return _done(one, lambda: services.undo_plan(db_session(), one.plan, signed_in(), now()),
                 _("The plan is undone. No judge was told."))  # fmt: skip


@bp.route(f"{ONE}/telling", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def tell_now(one: OnePlan) -> ResponseReturnValue:
    return _done(one, lambda: services.tell_now(db_session(), one.plan, signed_in()), _("The judges are told now."))


@bp.route(f"{ONE}/description", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def describe_plan(one: OnePlan) -> ResponseReturnValue:
    form = DescriptionForm()

    def describe() -> None:
        services.describe_plan(db_session(), one.plan, form.name.data or "", form.note.data or "", signed_in())

    if form.validate_on_submit() and carry_out(form, describe):
        flash(_("Name and note are saved."))
        return _to(one)
    return plan_page(one, describing=form), 422


@bp.route(f"{ONE}/empty-places", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def request_partial(one: OnePlan) -> ResponseReturnValue:
    def ask() -> Plan:
        entry = entry_as_met(db_session(), one.edition_id, one.plan.entry_id).entry if one.plan.entry_id else None
        options = replace(services.options_of(one.plan), partial=True)
        return services.request_plan(
            db_session(), one.round, options=options, by=signed_in(), at=now(), entry=entry, name=one.plan.name
        )

    return _another(one, ask)


@bp.route(f"{ONE}/fewest-moves", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def request_fewest_moves(one: OnePlan) -> ResponseReturnValue:
    return _another(one, lambda: services.fewest_moves(db_session(), one.round, now(), signed_in()))


@bp.route(f"{ONE}/discard", methods=["POST"])
@requires(policy.may_change, load=plan_as_met)
def discard(one: OnePlan) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.discard_plan(db_session(), one.plan, signed_in())
    ):
        flash(_("The plan is discarded."))
        return redirect(plans_of(one))
    return plan_page(one, wrong=form), 422


def _to(one: OnePlan) -> ResponseReturnValue:
    return redirect(url_for("assignment.plan", edition_id=one.edition_id, plan_id=one.plan.id))


def _done(one: OnePlan, verb: Callable[[], Any], words: str) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, verb):
        flash(words)
        return _to(one)
    return plan_page(one, wrong=form), 422


def _another(one: OnePlan, ask: Callable[[], Plan]) -> ResponseReturnValue:
    form, asked = OneButtonForm(), list[Plan]()
    if form.validate_on_submit() and carry_out(form, lambda: asked.append(ask())):
        return redirect(url_for("assignment.plan", edition_id=one.edition_id, plan_id=asked[0].id))
    return plan_page(one, wrong=form), 422


def _plan_form(**values: Any) -> PlanForm:
    return PlanForm([(key, label(key)) for key in ITU_REGIONS], **values)


def _plans_page(of: OfEdition, form: PlanForm, *, unfolded: bool) -> str:
    round_ = round_in_work(of.edition)
    hidden = queries.hidden_from(db_session(), of.edition_id, signed_in().id)
    rows = queries.uncovered(db_session(), round_, _after(of.edition), hidden.ids)
    coverage, supply = queries.coverage(db_session(), round_, hidden.ids)
    listed, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    return render_template(
        "assignment/plans.html",
        edition=of.edition,
        round=round_,
        closed=now() >= round_.closes_at,
        coverage=coverage,
        supply=supply,
        rows=listed,
        plans=queries.newest_plans(db_session(), round_.id, hidden),
        form=form if policy.may_assign(signed_in(), of) else None,
        unfolded=unfolded,
        older=lists.here(after=listed[-1].key) if more else None,
        newer=lists.here(after=None) if request.args.get("after") else None,
        round_number=in_address(of.edition, round_),
        rounds=round_links(of.edition, round_),
    )


def _like() -> UUID | None:
    """Whose choices the form begins with."""
    text = lists.one("like")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("parameter 'like' has a value that is not known") from None


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
