"""A silent judge is replaced: what is not begun goes to others, and staff see to whom before it happens."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from awards.assignment import services as assignment_services
from awards.core.errors import BadRequest
from awards.watching import pages, policy
from awards.watching.forms import JudgesForm
from awards.watching.queries import Watched
from awards.watching.views.blueprint import WATCH, bp, ids, round_watched
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@bp.route(f"{WATCH}/swaps", methods=["POST"])
@requires(policy.may_remind, load=round_watched)
@takes("round")
def swap(of: Watched) -> ResponseReturnValue:
    form, asked = JudgesForm(), list[UUID]()
    named = ids(form.judge.data or [])
    if len(named) != 1:
        raise BadRequest("one judge is replaced at a time")

    def ask() -> None:
        asked.append(assignment_services.swap_judge(db_session(), of.round, named[0], now(), signed_in()).id)

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for("assignment.plan", edition_id=of.edition_id, plan_id=asked[0]), 303)
    return pages.show_progress(of, signed_in(), now(), form), 422
