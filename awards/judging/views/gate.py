"""The gate: confidentiality and conflicts, before any nomination opens; and the way out for who does not agree."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.core.text import Message
from awards.judging import pages, policy, queries, rules, services
from awards.judging.forms import RefusalForm, conflict_field, contest_field, gate_form
from awards.judging.queries import Gate
from awards.judging.views.blueprint import DESK, bp
from awards.programme.choosing import number_asked
from awards.web.access import requires, shown_to_who_looks, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

GATE = f"{DESK}/conflicts"


def own_gate(session: Session, edition_id: UUID) -> Gate:
    """The gate of whoever asks."""
    return queries.gate(session, edition_id, signed_in().id, now(), number_asked())


@bp.route(GATE, methods=["GET", "POST"])
@requires(policy.may_do, load=own_gate)
@shown_to_who_looks(policy.sees_pages_of_judges)
@takes("round")
def conflicts(gate: Gate) -> ResponseReturnValue:
    form = gate_form(gate.rows, gate.agreed_at is not None, pages.name_of)
    given: list[int] = []
    if form.validate_on_submit() and carry_out(form, lambda: given.append(_pass(gate, form))):
        if taken := given[0]:
            flash(
                ngettext(
                    "One conflict is noted. The nomination has left your queue.",
                    "%(num)s conflicts are noted. These nominations have left your queue.",
                    taken,
                )
            )
        return redirect(url_for("judging.queue", edition_id=gate.edition_id, round=gate.named))
    return pages.show_gate(gate, form, now(), status=422 if form.is_submitted() else 200)


@bp.route(f"{GATE}/refusal", methods=["GET", "POST"])
@requires(policy.may_do, load=own_gate)
@takes("round")
def refusal(gate: Gate) -> ResponseReturnValue:
    form = RefusalForm()

    def refuse() -> None:
        services.refuse_gate(db_session(), gate, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, refuse):
        return render_template("judging/refused.html", edition=gate.edition)
    page = render_template(
        "judging/refusal.html",
        gate=gate,
        form=form,
        count=sum(not row.ties for row in gate.rows),
        closed=now() >= gate.round.closes_at,
    )
    return page, 422 if form.is_submitted() else 200


def _pass(gate: Gate, form: Form) -> int:
    """Hand in what the judge was asked and answered: only nominations that stood on the page as it was sent."""
    reasons: dict[UUID, str] = {}
    contests: dict[UUID, str] = {}
    asked: set[UUID] = set()
    closed = now() >= gate.round.closes_at
    for row in gate.rows:
        choice, contest = conflict_field(row.nomination_id), contest_field(row.nomination_id)
        if choice in form:
            if closed or choice in request.form:
                asked.add(row.nomination_id)
            if form[choice].data:
                reasons[row.nomination_id] = _in_english(rules.CONFLICT_REASONS[form[choice].data])
        elif contest in form and form[contest].data and form[contest].data != row.contest:
            contests[row.nomination_id] = form[contest].data
    return services.pass_gate(
        db_session(), gate.edition, gate.round, reasons, signed_in(), now(), asked=asked, contests=contests
    )


def _in_english(reason: Message) -> str:
    return str(reason)
