"""A judge's own time: what is left, when it is expected to be done, and a pause of the reminders."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.watching import pages, policy, queries, services
from awards.watching.forms import PauseForm
from awards.watching.queries import OwnTime
from awards.watching.views.blueprint import bp
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

TIME = "/judging/<uuid:edition_id>/time"


def time_of_judge(session: Session, edition_id: UUID) -> OwnTime:
    """How it stands with whoever asks."""
    return queries.own_time(session, edition_id, signed_in().id, now())


@bp.route(TIME, methods=["GET", "POST"])
@requires(policy.may_plan_time, load=time_of_judge)
def own_time(own: OwnTime) -> ResponseReturnValue:
    form = PauseForm()

    def pause() -> None:
        services.pause_reminders(db_session(), own.edition_id, form.until.data, own.zone, signed_in(), now())

    if form.validate_on_submit() and carry_out(form, pause):
        flash(_("Saved. You get no reminders until then."))
        return redirect(url_for("watching.own_time", edition_id=own.edition_id), 303)
    return pages.show_own_time(own, form, now())


@bp.route(f"{TIME}/pause/removal", methods=["POST"])
@requires(policy.may_plan_time, load=time_of_judge)
def pause_removal(own: OwnTime) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.pause_reminders(db_session(), own.edition_id, None, own.zone, signed_in(), now())
        flash(_("Saved. You get reminders again."))
    return redirect(url_for("watching.own_time", edition_id=own.edition_id), 303)
