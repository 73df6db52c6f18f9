"""What a judge holds of confirmed cards: which step of the award's log each is, to be shown to anybody later."""

from collections.abc import Sequence

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from awards.core.vocabulary import SHEETS
from awards.judging import pages, policy, queries
from awards.judging.queries import Queue, Receipt
from awards.judging.queries.confirmed import proofs
from awards.judging.views.blueprint import DESK, bp
from awards.judging.views.queue import own_queue
from awards.web.access import requires, takes
from awards.web.proofs import SealedBy, proofs_of, sealed_by
from awards.web.transaction import db_session

RECEIPT = f"{DESK}/scores/receipt"


def own_receipts(queue: Queue) -> list[Receipt]:
    """The receipts of whoever asks."""
    return queries.receipts(db_session(), queue.edition_id, queue.round.id, queue.judge_id)


@bp.route(RECEIPT)
@requires(policy.may_do, load=own_queue)
@takes("round")
def receipt(queue: Queue) -> ResponseReturnValue:
    found = own_receipts(queue)
    return render_template(
        "judging/receipt.html",
        queue=queue,
        rows=[(one, pages.numbered(one.number)) for one in found],
        sealed=_sealed(queue, found),
        bundled=queue.edition.open_scores == SHEETS,
    )


@bp.route(f"{RECEIPT}.json")
@requires(policy.may_do, load=own_queue)
@takes("round")
def receipt_json(queue: Queue) -> ResponseReturnValue:
    found = own_receipts(queue)
    size, root, ways = proofs(db_session(), queue.edition_id, {one.step for one in found if one.step is not None})
    sealed = proofs_of(db_session(), queue.edition_id, [one.leaf for one in found if one.leaf])
    return jsonify(
        edition=str(queue.edition_id),
        log={"size": size, "root": root},
        cards=[
            {
                "nomination": one.number,
                "scorecard": str(one.confirmation.scorecard_id),
                "n": one.confirmation.n,
                "confirmed_at": one.confirmation.confirmed_at.isoformat(),
                "points": one.confirmation.points,
                "card": one.confirmation.digest,
                "reopened_at": one.reopened_at.isoformat() if one.reopened_at else None,
                "step": one.step,
                "leaf": one.leaf,
                "proof": ways.get(one.step or 0, ()),
                "sealed": told if one.leaf and "head" in (told := sealed.get(one.leaf, {})) else None,
            }
            for one in found
        ],
    )


def _sealed(queue: Queue, found: Sequence[Receipt]) -> SealedBy | None:
    """The newest head, once it covers a card: it does when it covers the one that was confirmed first."""
    steps = {one.step: one.leaf for one in found if one.step and one.leaf}
    if not steps:
        return None
    first = steps[min(steps)]
    return sealed_by(proofs_of(db_session(), queue.edition_id, [first]).get(first, {}))
