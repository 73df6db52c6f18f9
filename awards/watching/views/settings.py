"""How an edition's judges are watched and reminded."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.watching import pages, policy, queries, services
from awards.watching.forms import WatchRulesForm
from awards.watching.queries import Watched
from awards.watching.services.settings import FIELDS
from awards.watching.views.blueprint import WATCH, bp
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def rules_of(session: Session, edition_id: UUID) -> Watched:
    """The edition's rules of watching, with its current round."""
    return queries.watched(session, edition_id, now())


@bp.route(f"{WATCH}/reminders", methods=["GET", "POST"])
@requires(policy.may_remind, load=rules_of)
def reminders(of: Watched) -> ResponseReturnValue:
    form = WatchRulesForm(data={name: getattr(of.rules, name) for name in FIELDS} | {"version": of.version})

    def change() -> None:
        services.change_rules(db_session(), of.edition_id, form.values, form.version.data, signed_in())

    if form.validate_on_submit() and carry_out(form, change):
        flash(_("Saved. Judges are reminded automatically.") if form.reminding.data else _("Saved."))
        return redirect(url_for("watching.progress", edition_id=of.edition_id), 303)
    page = render_template("watching/reminders.html", of=of, form=form, switches=pages.switches(of, now()))
    return page, 422 if form.is_submitted() else 200
