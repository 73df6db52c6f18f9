"""Messages that were sent, or failed, are forgotten after a while that the settings say."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from awards.infrastructure import audit, clock
from awards.infrastructure.standing_jobs import Moment
from awards.webhooks import rules
from awards.webhooks.models import Webhook, WebhookDelivery

FORGET = "webhooks.forget"
BATCH = 5_000
"""So many go in one transaction; the job comes again as long as there are more."""


def forgetting_due(session: Session, days: int) -> list[Moment]:
    """A job where messages are older than so many days."""
    if session.scalar(select(_old(clock.real(session), days).exists())):
        return [Moment(FORGET, FORGET, {}, clock.now(session))]
    return []


def forget(session: Session, days: int) -> int:
    """Let messages go that were last due more than so many days ago; gives how many. What waits stays.

    So do those that tell of results to a webhook that was not ended: by them it is known that they were told.
    """
    gone: Sequence[UUID] = session.scalars(_old(clock.real(session), days).limit(BATCH)).all()
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.id.in_(gone)))
    if gone:
        audit.record(session, actor=None, action="webhook.messages_forgotten", details={"messages": len(gone)})
    return len(gone)


def _old(real: datetime, days: int) -> Select[UUID]:
    ended = select(Webhook.id).where(Webhook.ended_at.is_not(None))
    return select(WebhookDelivery.id).where(
        WebhookDelivery.state.in_(("sent", "failed")),
        WebhookDelivery.due_at < real - timedelta(days=days),
        or_(WebhookDelivery.event != rules.PUBLISHED, WebhookDelivery.webhook_id.in_(ended)),
    )
