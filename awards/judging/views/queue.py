"""The judge's queue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.judging import pages, policy, queries
from awards.judging.queries import Queue
from awards.judging.rules import CardState
from awards.judging.views.blueprint import DESK, bp, on_device
from awards.programme.choosing import number_asked, round_links
from awards.web.access import requires, shown_to_who_looks, takes
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


class Meeting(Protocol):
    """A jury meeting in which the judge sits."""

    @property
    def id(self) -> UUID: ...

    @property
    def category_names(self) -> Mapping[str, str]: ...


Meetings = Callable[[Session, UUID, UUID], Sequence[Meeting]]
"""Reads the jury meetings of an edition in which a judge sits; of them a later room knows, the roof hands it in."""


class ToCompare(Protocol):
    """A category in which the judge compares entries two at a time."""

    @property
    def key(self) -> str: ...

    @property
    def names(self) -> Mapping[str, str]: ...

    @property
    def answered(self) -> int: ...

    @property
    def confirmed_at(self) -> datetime | None: ...


ToCompareIn = Callable[[Session, Queue], Sequence[ToCompare]]
"""Reads in which categories a judge compares; a later room knows them, the roof hands it in."""


def own_queue(session: Session, edition_id: UUID) -> Queue:
    """The queue of whoever asks."""
    return queries.queue(session, edition_id, signed_in().id, now(), number_asked())


def to_compare(queue: Queue) -> Sequence[ToCompare]:
    """Where the judge compares two at a time: nowhere before the gate was passed."""
    found: ToCompareIn = current_app.extensions["awards_to_compare"]
    return found(db_session(), queue) if queue.agreed_at else []


def first_to_compare(found: Sequence[ToCompare]) -> ToCompare | None:
    """The first that is not confirmed."""
    return next((one for one in found if one.confirmed_at is None), None)


@bp.route(DESK)
@requires(policy.may_do, load=own_queue)
@shown_to_who_looks(policy.sees_pages_of_judges)
@takes("round")
def queue(queue: Queue) -> ResponseReturnValue:
    at = now()
    closed = at >= queue.round.closes_at
    meetings: Meetings = current_app.extensions["awards_jury_meetings"]
    compare = to_compare(queue)
    led = [role.category_id for role in signed_in().roles if role.kind == "chair" and role.category_id]
    columns = (_("Nomination"), _("Category"), _("Criteria scored"), _("State"))
    page = render_template(
        "judging/queue.html",
        queue=queue,
        rounds=round_links(queue, queue.round),
        columns=columns,
        rows=pages.item_rows(queue, columns),
        next=queue.next(),
        states=CardState,
        is_open=pages.is_open(queue, at),
        closed=closed,
        meetings=meetings(db_session(), queue.edition_id, signed_in().id) if closed else [],
        to_compare=compare,
        compare_next=first_to_compare(compare),
        time=pages.time_facts(queue, at),
        led=queries.categories(db_session(), queue.edition_id, led) if led else [],
        kept=current_app.extensions["awards_kept_of_judge"](db_session(), queue.edition_id) if closed else [],
    )
    return on_device(page, queue)
