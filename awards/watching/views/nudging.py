"""A reminder by hand: look at it in each judge's language, send it, take it back while it waits."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.watching import pages, policy, queries, services
from awards.watching.forms import JudgesForm
from awards.watching.queries import OneNudge, Watched
from awards.watching.services import Nudged
from awards.watching.views.blueprint import WATCH, bp, ids, round_in_address, round_watched
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.filters import time_geneva
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

NUDGE = f"{WATCH}/nudges/<uuid:batch_id>"


def nudge_of(session: Session, edition_id: UUID, batch_id: UUID) -> OneNudge:
    """A nudge of the edition."""
    return queries.nudge(session, edition_id, batch_id)


@bp.route(f"{WATCH}/nudge", methods=["GET", "POST"])
@requires(policy.may_remind, load=round_watched)
@takes("judge", "round")
def nudge(of: Watched) -> ResponseReturnValue:
    form, done = JudgesForm(), list[Nudged]()
    chosen = ids(form.judge.data or [] if form.is_submitted() else lists.many("judge", lists.PAGE))
    if len(chosen) > lists.PAGE:
        raise BadRequest("too many judges at once")

    def send() -> None:
        done.append(services.nudge(db_session(), of, chosen, signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, send):
        _say(done[0])
        return redirect(url_for("watching.progress", edition_id=of.edition_id, round=round_in_address(of)), 303)
    return pages.show_nudge(of, chosen, form, now())


@bp.route(f"{NUDGE}/removal", methods=["POST"])
@requires(policy.may_remind, load=nudge_of)
def nudge_removal(of: OneNudge) -> ResponseReturnValue:
    count = services.take_back_nudge(db_session(), of, signed_in(), now())
    if count:
        flash(ngettext("%(num)d mail is taken back.", "%(num)d mails are taken back.", count))
    else:
        flash(_("No mail was left to take back: all of them have gone."))
    return redirect(url_for("watching.progress", edition_id=of.edition_id), 303)


@bp.route(f"{NUDGE}/release", methods=["POST"])
@requires(policy.may_remind, load=nudge_of)
def nudge_release(of: OneNudge) -> ResponseReturnValue:
    count = services.send_nudge(db_session(), of, signed_in())
    flash(ngettext("%(num)d mail leaves now.", "%(num)d mails leave now.", count))
    return redirect(url_for("watching.progress", edition_id=of.edition_id), 303)


def _say(done: Nudged) -> None:
    if done.count:
        flash(
            ngettext(
                "%(num)d mail leaves at %(when)s. Until then you can take it back.",
                "%(num)d mails leave at %(when)s. Until then you can take them back.",
                done.count,
                when=time_geneva(done.leaves_at),
            )
        )
    if done.reminded_already:
        flash(
            ngettext(
                "%(num)d judge was reminded today already and gets no other mail.",
                "%(num)d judges were reminded today already and get no other mail.",
                done.reminded_already,
            )
        )
