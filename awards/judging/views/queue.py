"""The judge's queue."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.judging import pages, policy, queries
from awards.judging.queries import Queue
from awards.judging.rules import CardState
from awards.judging.views.blueprint import DESK, bp, on_device
from awards.programme.choosing import number_asked, round_links
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


def own_queue(session: Session, edition_id: UUID) -> Queue:
    """The queue of whoever asks."""
    return queries.queue(session, edition_id, signed_in().id, now(), number_asked())


@bp.route(DESK)
@requires(policy.may_do, load=own_queue)
@takes("round")
def queue(queue: Queue) -> ResponseReturnValue:
    at = now()
    led = [role.category_id for role in signed_in().roles if role.kind == "chair" and role.category_id]
    page = render_template(
        "judging/queue.html",
        queue=queue,
        rounds=round_links(queue, queue.round),
        rows=pages.item_rows(queue),
        next=queue.next(),
        states=CardState,
        is_open=pages.is_open(queue, at),
        closed=at >= queue.round.closes_at,
        time=pages.time_facts(queue, at),
        led=queries.categories(db_session(), queue.edition_id, led) if led else [],
    )
    return on_device(page, queue)
