"""What came of an introduction, as staff record it, and who was brought together at an event."""

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.campaigns import queries as campaigns
from awards.campaigns.models import Event
from awards.campaigns.wording import OUTCOMES
from awards.needs import policy, queries, services, wording
from awards.needs.forms import OutcomeForm
from awards.needs.policy import Between
from awards.needs.views.blueprint import bp
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.lists import part
from awards.web.transaction import db_session, now

ONE = "/staff/needs/introductions/<uuid:introduction_id>"


def an_introduction(session: Session, introduction_id: UUID) -> Between:
    """An introduction as the person of this request comes to it."""
    found = queries.introduction(session, introduction_id)
    return Between(found, queries.speaks_for_a_side(session, signed_in(), found.need, found.pledge))


def an_event(session: Session, event_id: UUID) -> Event:
    return campaigns.event(session, event_id)


@bp.route("/staff/events/<uuid:event_id>/introductions")
@requires(policy.may_see_at, load=an_event)
@takes("introductions")
def at_event(found: Event) -> ResponseReturnValue:
    find = partial(queries.introductions_at, db_session(), found.id)
    rows, more = part("needs.at_event", ("introductions",), "introductions", find, event_id=found.id)
    return render_template(
        "needs/at_event.html", event=found, rows=rows, more=more, standings=wording.STANDINGS,
        outcomes=OUTCOMES,
    )  # fmt: skip


@bp.route(ONE)
@requires(policy.may_see_introduction, load=an_introduction)
def introduction(between: Between) -> ResponseReturnValue:
    return _page(between, OutcomeForm(formdata=None))


@bp.route(f"{ONE}/outcome", methods=["POST"])
@requires(policy.may_end, load=an_introduction, because=policy.why_not_end)
def outcome(between: Between) -> ResponseReturnValue:
    form, found = OutcomeForm(), between.found
    if form.validate_on_submit() and carry_out(
        form,
        lambda: services.record_outcome(
            db_session(), found, form.outcome.data, form.words.data or "", signed_in(), now()
        ),
    ):
        flash(_("Recorded."))
        return redirect(url_for("needs.queue"))
    return _page(between, form), 422


def _page(between: Between, form: OutcomeForm) -> str:
    found, user = between.found, signed_in()
    return render_template(
        "needs/introduction.html",
        found=found,
        addresses=policy.may_read_addresses(user, between),
        form=form,
        standing=wording.STANDINGS[found.standing],
        outcome=OUTCOMES.get(found.outcome or ""),
        may_end=policy.may_end(user, between) and found.outcome is None,
        because=policy.why_not_end(user, between) if found.outcome is None else None,
    )
