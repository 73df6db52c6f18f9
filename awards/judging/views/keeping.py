"""The pages that a judge's device may keep, so that all of the queue can be read without a line."""

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.judging import policy
from awards.judging.queries import Queue
from awards.judging.queries.keeping import characters_of_answers
from awards.judging.views.blueprint import DESK, bp
from awards.judging.views.queue import own_queue
from awards.web.access import requires
from awards.web.filters import data_size
from awards.web.transaction import db_session, now

BYTES_A_PAGE = 30_000
"""What a sheet weighs beside the nomination's answers, measured; with what it needs once for all (scripts, sheets)."""


@bp.route(f"{DESK}/pages.json")
@requires(policy.may_do, load=own_queue)
def kept_pages(queue: Queue) -> ResponseReturnValue:
    """The addresses of the judge's sheets, and about how many bytes they are; none before the gate and after the close.

    The queue's page asks this to offer all of them, and to let go of copies of what is the judge's no more.
    """
    readable = queue.agreed_at is not None and now() < queue.round.closes_at
    ids = [item.entry_id for item in queue.items if item.asked] if readable else []
    size = BYTES_A_PAGE * len(ids) + characters_of_answers(db_session(), ids)
    return jsonify(
        pages=[url_for("judging.scorecard", edition_id=queue.edition_id, entry_id=entry_id) for entry_id in ids],
        size=size,
        words=_("about %(size)s, without files", size=data_size(size)),
    )
