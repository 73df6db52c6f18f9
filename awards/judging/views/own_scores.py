"""All of a judge's own cards, and the confirmation of those that are complete."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.judging import pages, policy, queries, services
from awards.judging.queries import OwnScores, Queue
from awards.judging.rules import CardState
from awards.judging.views.blueprint import DESK, bp, on_device
from awards.judging.views.queue import first_to_compare, own_queue, to_compare
from awards.programme.choosing import number_asked
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def own_scores(session: Session, edition_id: UUID) -> OwnScores:
    """The cards of whoever asks."""
    return queries.own_scores(session, edition_id, signed_in().id, now(), number_asked())


@bp.route(f"{DESK}/scores")
@requires(policy.may_do, load=own_scores)
@takes("round")
def my_scores(own: OwnScores) -> ResponseReturnValue:
    compare_next = first_to_compare(to_compare(own.queue))
    return on_device(pages.show_own_scores(own, now(), compare_next), own.queue)


@bp.route(f"{DESK}/scores/confirmation", methods=["POST"])
@requires(policy.may_do, load=own_queue)
@takes("round")
def confirm_all(queue: Queue) -> ResponseReturnValue:
    ready = [item.entry_id for item in queue.items if item.state == CardState.SCORED]
    count = services.confirm_all(db_session(), queue.round, ready, signed_in(), now())
    flash(ngettext("One card is confirmed.", "%(num)s cards are confirmed.", count))
    return redirect(url_for("judging.my_scores", edition_id=queue.edition_id, round=queue.named), 303)
