"""Reads of webhooks: one's own with their messages, what is to be written, what is to be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from awards.accounts.models import User
from awards.assignment.models import Assignment
from awards.core.errors import NotFound
from awards.judging.models import Scorecard
from awards.nominations.models import Entry
from awards.pledges.models import Pledge
from awards.publishing.models import Publication
from awards.publishing.queries import out
from awards.webhooks.models import Webhook, WebhookDelivery, WebhookEvent
from awards.webhooks.rules import PUBLISHED

PAGE = 50


@dataclass(frozen=True)
class OneDelivery:
    """A message with the webhook that it went to."""

    webhook: Webhook
    delivery: WebhookDelivery


@dataclass(frozen=True)
class Standing:
    """A webhook of the list with how many of its messages wait and how many failed."""

    webhook: Webhook
    waiting: int
    failed: int


def webhook(session: Session, webhook_id: UUID) -> Webhook:
    """A webhook that was not ended. Raises NotFound."""
    found = session.scalar(select(Webhook).where(Webhook.id == webhook_id, Webhook.ended_at.is_(None)))
    if found is None:
        raise NotFound("webhook")
    return found


def webhooks(session: Session, user_id: UUID) -> list[Standing]:
    """A person's webhooks that were not ended, newest first."""

    def count(state: str) -> ColumnElement[int]:
        of = (WebhookDelivery.webhook_id == Webhook.id) & (WebhookDelivery.state == state)
        return select(func.count()).select_from(WebhookDelivery).where(of).correlate(Webhook).scalar_subquery()

    rows = session.execute(
        select(Webhook, count("waiting"), count("failed"))
        .where(Webhook.user_id == user_id, Webhook.ended_at.is_(None))
        .order_by(Webhook.made_at.desc(), Webhook.id)
    )
    return [Standing(row[0], row[1], row[2]) for row in rows]


def deliveries(session: Session, webhook_id: UUID, after: UUID | None) -> list[WebhookDelivery]:
    """The messages of a webhook, newest first, one more than a page; `after` is the last one shown."""
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.made_at.desc(), WebhookDelivery.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        last = select(WebhookDelivery.made_at).where(WebhookDelivery.id == after).scalar_subquery()
        earlier = (WebhookDelivery.made_at == last) & (WebhookDelivery.id < after)
        query = query.where(or_(WebhookDelivery.made_at < last, earlier))
    return list(session.scalars(query))


def delivery(session: Session, webhook_id: UUID, delivery_id: UUID) -> OneDelivery:
    """A message of a webhook. Raises NotFound."""
    of = webhook(session, webhook_id)
    found = session.scalar(
        select(WebhookDelivery).where(WebhookDelivery.id == delivery_id, WebhookDelivery.webhook_id == of.id)
    )
    if found is None:
        raise NotFound("delivery")
    return OneDelivery(of, found)


def living(session: Session) -> list[tuple[Webhook, User]]:
    """Every webhook that was not ended, with its holder and the holder's roles."""
    rows = session.execute(
        select(Webhook, User)
        .join(User, User.id == Webhook.user_id)
        .where(Webhook.ended_at.is_(None))
        .options(joinedload(User.roles))
        .order_by(Webhook.id)
    ).unique()
    return [(row[0], row[1]) for row in rows]


def waits(session: Session, at: datetime) -> bool:
    """Whether something happened of which no message is written yet."""
    if session.scalar(select(WebhookEvent.seq).limit(1)) is not None:
        return True
    return session.scalar(select(_untold(at).exists())) or False


def is_due(session: Session, real: datetime) -> bool:
    """Whether a message is to be sent by now."""
    return session.scalar(select(_due(real).exists())) or False


def happened(session: Session, most: int) -> Sequence[WebhookEvent]:
    """What happened and is not told yet, in its order."""
    return session.scalars(select(WebhookEvent).order_by(WebhookEvent.seq).limit(most)).all()


def untold_results(session: Session, at: datetime) -> list[tuple[Webhook, Publication]]:
    """Results that became public since a webhook was made and were not told to it: never one before its instant."""
    rows = session.execute(_untold(at).order_by(Publication.public_from))
    return [(row[0], row[1]) for row in rows]


def nominations_of(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The nominations that these are about, where they are assignments or cards."""
    assigned = select(Assignment.id, Assignment.nomination_id).where(Assignment.id.in_(subject_ids))
    cards = select(Scorecard.id, Entry.nomination_id).join(Entry, Entry.id == Scorecard.entry_id)
    rows = session.execute(union_all(assigned, cards.where(Scorecard.id.in_(subject_ids))))
    return {row[0]: row[1] for row in rows}


def public_ids(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, str]:
    """The public ids of those of these that are pledges which programs may read: public once, and not made up."""
    read = (Pledge.id.in_(pledge_ids), Pledge.current_n > 0, Pledge.rehearsal.is_(False))
    return dict(session.execute(select(Pledge.id, Pledge.public_id).where(*read)).all())


def due(session: Session, real: datetime, most: int) -> list[OneDelivery]:
    """Messages to be sent by now, to webhooks that were not ended, the one that waits longest first."""
    first = _due(real).order_by(WebhookDelivery.due_at, WebhookDelivery.id).limit(most)
    return [OneDelivery(row[0], row[1]) for row in session.execute(first)]


def _due(real: datetime) -> Select[Webhook, WebhookDelivery]:
    return (
        select(Webhook, WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.state == "waiting", WebhookDelivery.due_at <= real, Webhook.ended_at.is_(None))
    )


def _untold(at: datetime) -> Select[*tuple[Any, ...]]:
    told = exists().where(
        WebhookDelivery.webhook_id == Webhook.id, WebhookDelivery.subject_id == Publication.id,
        WebhookDelivery.event == PUBLISHED,
    )  # fmt: skip
    return (
        select(Webhook, Publication)
        .join(Publication, Publication.edition_id == Webhook.edition_id)
        .where(
            Webhook.ended_at.is_(None), Webhook.events.contains(PUBLISHED), out(at),
            Publication.public_from > Webhook.since, ~told,
        )
    )  # fmt: skip
