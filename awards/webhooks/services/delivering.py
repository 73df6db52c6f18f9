"""Messages sent: read, posted outside of any transaction, and how each fared kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock
from awards.infrastructure.posting import NotPosted, post
from awards.webhooks import policy, queries, rules
from awards.webhooks.models import Webhook, WebhookDelivery
from awards.webhooks.services.hooks import end, of_whoever_may

AT_ONCE, MOST = 8, 64
"""So many are posted side by side, and so many by one job: the next one begins where it ended."""


@dataclass(frozen=True)
class Parcel:
    """A message ready to be posted; `seeds` are of the secrets that sign it."""

    delivery_id: UUID
    url: str
    body: str
    seeds: Sequence[str]
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What came of a message: the status of the other side, or why there is none."""

    delivery_id: UUID
    status: int | None
    error: str | None

    @property
    def good(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


def parcels(session: Session) -> list[Parcel]:
    """What is to be sent now, to whoever may still have it."""
    real = clock.real(session)
    living = queries.living(session)
    may = {webhook.id for webhook, holder in living if holder.is_active and policy.may_have(holder, webhook)}
    return [
        Parcel(one.delivery.id, one.webhook.url, one.delivery.body, _seeds(one.webhook, real), real)
        for one in queries.due(session, real, MOST)
        if one.webhook.id in may
    ]


def send(
    found: Sequence[Parcel], keys: Sequence[str], tell: Callable[[], None], *, loopback: bool = False
) -> list[Answer]:  # fmt: skip
    """Post messages, signed by secrets that follow from `keys`; `tell` says now and then that it goes on."""
    answers: list[Answer] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(found), AT_ONCE):
            group = found[start : start + AT_ONCE]
            answers += pool.map(lambda one: _post(one, keys, loopback=loopback), group)
            tell()
    return answers


def keep(session: Session, answers: Sequence[Answer]) -> None:
    """Keep how each fared: sent, to be sent again later, or failed; a webhook that is wanted no more ends."""
    real = clock.real(session)
    of_whoever_may(session)
    for answer in answers:
        found = session.scalar(
            select(WebhookDelivery)
            .where(WebhookDelivery.id == answer.delivery_id, WebhookDelivery.state == "waiting")
            .with_for_update()
        )
        if found is None:
            continue
        found.attempts, found.status, found.error = found.attempts + 1, answer.status, answer.error
        if answer.good:
            found.state, found.sent_at = "sent", real
        elif (again := rules.after_refusal(found.attempts, real)) is not None:
            found.due_at = again
        else:
            found.state = "failed"
    session.flush()
    for answer in answers:
        if answer.status == rules.GONE:
            of = select(WebhookDelivery.webhook_id).where(WebhookDelivery.id == answer.delivery_id)
            end(session, session.scalars(select(Webhook).where(Webhook.id == of.scalar_subquery())).one(), None, "gone")


def send_again(session: Session, one: queries.OneDelivery, by: User) -> None:
    """Send a message once more, now, with a whole day of tries. Raises RuleBroken where the webhook has ended."""
    session.refresh(one.webhook, ["ended_at"], with_for_update=True)
    session.refresh(one.delivery, with_for_update=True)
    if one.webhook.ended_at is not None:
        raise RuleBroken(N_("This webhook has ended."))
    one.delivery.state, one.delivery.sent_at, one.delivery.attempts = "waiting", None, 0
    one.delivery.due_at = clock.real(session)
    audit.record(
        session, actor=by.id, action="webhook.sent_again", subject=one.webhook.id, edition=one.webhook.edition_id,
        details={"delivery": str(one.delivery.id)},
    )  # fmt: skip
    session.flush()


def _seeds(webhook: Webhook, real: datetime) -> list[str]:
    former = webhook.former_seed if webhook.former_until is not None and real < webhook.former_until else None
    return [webhook.seed, *([former] if former else [])]


def _post(one: Parcel, keys: Sequence[str], *, loopback: bool) -> Answer:
    secrets = [rules.secret_of(key, seed) for key in keys for seed in one.seeds]
    headers = rules.headers(f"msg_{one.delivery_id.hex}", one.at, one.body, secrets)
    try:
        status = post(one.url, one.body.encode(), headers, loopback=loopback)
    except NotPosted as why:
        return Answer(one.delivery_id, None, str(why))
    return Answer(one.delivery_id, status, None)
