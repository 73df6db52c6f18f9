"""Messages written about what happened, for whoever wants to hear of it and may."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
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


def write(session: Session, site: str) -> int:
    """Write a message to each webhook for each thing that happened; gives how many. `site` begins links.

    Whoever may have a webhook no more is told nothing, and it ends. Nobody is told of assignments and cards of a
    nomination that they are tied to.
    """
    at, real = clock.now(session), clock.real(session)
    hooks = of_whoever_may(session)
    written = 0
    noted = queries.happened(session, BATCH)
    for one in noted:
        event = rules.EVENT_OF.get(one.action)
        if event is None or one.subject_id is None or one.at < real - TOLD_WITHIN:
            continue
        for webhook, holder in hooks[one.edition_id]:
            if event in webhook.events.split() and _may_hear(session, event, one.subject_id, holder, webhook):
                written += _put(session, webhook, event, one.subject_id, one.at, real, site)
    session.execute(delete(WebhookEvent).where(WebhookEvent.seq.in_([one.seq for one in noted])))
    living = {webhook.id for group in hooks.values() for webhook, _ in group}
    for webhook, publication in queries.untold_results(session, at):
        if webhook.id in living:
            moment = publication.public_from
            written += _put(session, webhook, rules.PUBLISHED, publication.id, moment, real, site)
    session.flush()
    return written


def _may_hear(session: Session, event: str, subject_id: UUID, holder: User, webhook: Webhook) -> bool:
    nomination_id = queries.nomination_of(session, event, subject_id)
    return nomination_id is None or nomination_id not in _tied(session, webhook, holder)


def _tied(session: Session, webhook: Webhook, holder: User) -> Collection[UUID]:
    return tied_nominations(session, webhook.edition_id, holder.id) if webhook.edition_id else ()


def _put(
    session: Session, webhook: Webhook, event: str, subject_id: UUID, at: datetime, real: datetime, site: str
) -> int:  # fmt: skip
    subject = queries.public_id(session, subject_id) if event.startswith("pledge.") else str(subject_id)
    if subject is None:
        return 0
    session.add(
        WebhookDelivery(
            id=uuid4(), webhook_id=webhook.id, event=event, subject_id=subject_id, made_at=real, due_at=real,
            body=rules.message(event, at, site, subject, webhook.edition_id),
        )
    )  # fmt: skip
    return 1
