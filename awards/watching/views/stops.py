"""Automatic reminders off and on again: for the whole round, or for judges of it."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import BadRequest
from awards.watching import pages, policy, services
from awards.watching.forms import JudgesForm
from awards.watching.queries import Watched
from awards.watching.views.blueprint import WATCH, bp, ids, round_watched
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

STOPS = f"{WATCH}/reminder-stops"


@bp.route(STOPS, methods=["POST"])
@requires(policy.may_remind, load=round_watched)
@takes("round")
def stop(of: Watched) -> ResponseReturnValue:
    form = JudgesForm()
    judges = _judges(form)

    def switch_off() -> None:
        services.stop_reminders(db_session(), of, judges, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, switch_off):
        flash(_("Automatic reminders are off for this round.") if judges is None else _("Automatic reminders are off."))
        return redirect(url_for("watching.reminders", edition_id=of.edition_id), 303)
    return pages.show_nudge(of, judges or [], form, now())


@bp.route(f"{STOPS}/removal", methods=["POST"])
@requires(policy.may_remind, load=round_watched)
@takes("round")
def stop_removal(of: Watched) -> ResponseReturnValue:
    form = JudgesForm()
    if form.validate_on_submit():
        services.resume_reminders(db_session(), of, _judges(form), signed_in())
        flash(_("Automatic reminders go again."))
    return redirect(url_for("watching.reminders", edition_id=of.edition_id), 303)


def _judges(form: JudgesForm) -> list[UUID] | None:
    """The judges that the form names; None where it is about the whole round."""
    if form.whole.data == "y":
        return None
    named = ids(form.judge.data or [])
    if len(named) > lists.PAGE:
        raise BadRequest("too many judges at once")
    return named
