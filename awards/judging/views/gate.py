"""The gate: confidentiality and conflicts, before any nomination opens."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.judging import policy, queries, rules, services
from awards.judging.forms import conflict_field, gate_form
from awards.judging.queries import Gate
from awards.judging.views.blueprint import DESK, bp
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def own_gate(session: Session, edition_id: UUID) -> Gate:
    """The gate of whoever asks."""
    return queries.gate(session, edition_id, signed_in().id, now())


@bp.route(f"{DESK}/conflicts", methods=["GET", "POST"])
@requires(policy.may_do, load=own_gate)
def conflicts(gate: Gate) -> ResponseReturnValue:
    names = {row.nomination_id: ", ".join(row.nominee_names) for row in gate.rows}
    form = gate_form(list(names.items()), agreed=gate.agreed_at is not None)
    if form.validate_on_submit():
        chosen = {nomination_id: form[conflict_field(nomination_id)].data for nomination_id in names}
        reasons = {nomination_id: str(rules.CONFLICT_REASONS[key]) for nomination_id, key in chosen.items() if key}

        def agree() -> None:
            services.pass_gate(db_session(), gate.edition, gate.round, reasons, signed_in(), now())

        if carry_out(form, agree):
            if reasons:
                flash(
                    ngettext(
                        "One conflict is noted. The nomination has left your queue.",
                        "%(num)s conflicts are noted. These nominations have left your queue.",
                        len(reasons),
                    )
                )
            return redirect(url_for("judging.queue", edition_id=gate.edition_id))
    rows = [(row, form[conflict_field(row.nomination_id)]) for row in gate.rows]
    closed = now() >= gate.round.closes_at
    return (
        render_template("judging/conflicts.html", gate=gate, form=form, rows=rows, closed=closed),
        422 if form.is_submitted() else 200,
    )
