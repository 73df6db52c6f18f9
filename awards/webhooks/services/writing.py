"""Messages written about what happened, for whoever wants to hear of it and may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.assignment.queries import tied_nominations
from awards.infrastructure import clock
from awards.infrastructure.standing_jobs import Moment
from awards.webhooks import queries, rules
from awards.webhooks.models import Webhook, WebhookDelivery, WebhookEvent
from awards.webhooks.services.hooks import of_whoever_may

WRITE, SEND = "webhooks.write", "webhooks.send"
BATCH = 500
TOLD_WITHIN = timedelta(days=1)
"""What happened longer ago, while nothing was told at all, is not told any more."""


def writing_due(session: Session) -> list[Moment]:
    """A job where something happened of which no message is written."""
    at = clock.now(session)
    return [Moment(WRITE, WRITE, {}, at)] if queries.waits(session, at) else []


def sending_due(session: Session) -> list[Moment]:
    """A job where a message is to be sent by now."""
    return [Moment(SEND, SEND, {}, clock.now(session))] if queries.is_due(session, clock.real(session)) else []


@dataclass(frozen=True)
class _Change:
    """Something to be told: under which name, of what, by which id of it; `judged` is whose judging it tells of."""

    event: str
    subject_id: UUID
    told_as: str
    at: datetime
    edition_id: UUID | None = None
    judged: UUID | None = None


def write(session: Session, site: str) -> int:
    """Write a message to each webhook for each thing that happened; gives how many. `site` begins links.

    Whoever may have a webhook no more is told nothing, and it ends. Nobody is told of assignments and cards of a
    nomination that they are tied to.
    """
    at, real = clock.now(session), clock.real(session)
    hooks = of_whoever_may(session)
    written = 0
    noted = queries.happened(session, BATCH)
    ties = cache(lambda edition_id, holder_id: frozenset(tied_nominations(session, edition_id, holder_id)))
    for one in _changes(session, noted, real):
        for webhook, holder in hooks[one.edition_id]:
            tied = one.judged is not None and one.judged in ties(one.edition_id, holder.id)
            if one.event in webhook.events.split() and not tied:
                written += _put(session, webhook, one, real, site)
    session.execute(delete(WebhookEvent).where(WebhookEvent.seq.in_([one.seq for one in noted])))
    living = {webhook.id for group in hooks.values() for webhook, _ in group}
    for webhook, publication in queries.untold_results(session, at):
        if webhook.id in living:
            result = _Change(rules.PUBLISHED, publication.id, str(publication.id), publication.public_from)
            written += _put(session, webhook, result, real, site)
    session.flush()
    return written


def _changes(session: Session, noted: Sequence[WebhookEvent], real: datetime) -> Iterator[_Change]:
    """Those of the rows that are told; one of a pledge that is none any more is not."""
    subjects = [one.subject_id for one in noted if one.subject_id is not None]
    judged, numbers = queries.nominations_of(session, subjects), queries.public_ids(session, subjects)
    for one in noted:
        event = rules.EVENT_OF.get(one.action)
        if event is None or one.subject_id is None or one.at < real - TOLD_WITHIN:
            continue
        told_as = numbers.get(one.subject_id) if event.startswith("pledge.") else str(one.subject_id)
        if told_as is not None:
            yield _Change(event, one.subject_id, told_as, one.at, one.edition_id, judged.get(one.subject_id))


def _put(session: Session, webhook: Webhook, one: _Change, real: datetime, site: str) -> int:
    session.add(
        WebhookDelivery(
            id=uuid4(), webhook_id=webhook.id, event=one.event, subject_id=one.subject_id, made_at=real, due_at=real,
            body=rules.message(one.event, one.at, site, one.told_as, webhook.edition_id),
        )
    )  # fmt: skip
    return 1
