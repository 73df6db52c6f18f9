"""A webhook made, its secret exchanged, the webhook ended."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.policy import sees_staff_pages
from awards.core.errors import RuleBroken
from awards.core.identifiers import opaque_token
from awards.core.text import N_
from awards.infrastructure import audit, clock, posting
from awards.webhooks import policy, queries, rules
from awards.webhooks.models import Webhook, WebhookDelivery


def make(
    session: Session, user: User, name: str, url: str, events: Collection[str], edition_id: UUID | None, at: datetime,
    *, loopback: bool = False,
) -> Webhook:  # fmt: skip
    """A new webhook of the user's, of an edition or of the registry. Raises RuleBroken naming fields."""
    name, url = name.strip(), url.strip()
    if not 1 <= len(name) <= rules.LONGEST_NAME:
        raise RuleBroken(N_("Enter a name of at most %(most)d characters.", most=rules.LONGEST_NAME), ["name"])
    wrong = posting.wrong_with(url, loopback=loopback)
    if wrong == "inside":
        raise RuleBroken(N_("Enter the address of a server on the public internet: nothing else is told."), ["url"])
    if len(url) > rules.LONGEST_URL or wrong:
        raise RuleBroken(N_("Enter an address that begins with https:// and names no user or password."), ["url"])
    if not events or not set(events) <= set(rules.EVENTS):
        raise RuleBroken(N_("Choose of what it is told."), ["events"])
    of_registry = set(events) & set(rules.OF_NO_EDITION)
    if of_registry if edition_id is not None else set(events) - of_registry:
        why = N_("Pledges belong to no edition, and everything else to one. Make a webhook for each.")
        raise RuleBroken(why, ["edition"])
    if edition_id is not None and not sees_staff_pages(user, edition_id):
        raise RuleBroken(N_("Choose an edition of which you are staff."), ["edition"])
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    living = select(func.count()).where(Webhook.user_id == user.id, Webhook.ended_at.is_(None))
    if (session.scalar(living) or 0) >= rules.MOST_HOOKS:
        raise RuleBroken(N_("You have as many webhooks as one person may have. End one first."), ["name"])
    same = Webhook.name == name, Webhook.url == url, Webhook.edition_id == edition_id
    if session.scalar(select(Webhook.id).where(Webhook.user_id == user.id, Webhook.ended_at.is_(None), *same)):
        raise RuleBroken(
            N_("You have this webhook already. Its secret is not shown again: ask for a new one."), ["name"]
        )
    made = Webhook(
        id=uuid4(), user_id=user.id, edition_id=edition_id, name=name, url=url, seed=opaque_token(),
        events=" ".join(one for one in rules.EVENTS if one in events), made_at=clock.real(session), since=at,
    )  # fmt: skip
    session.add(made)
    audit.record(
        session, actor=user.id, action="webhook.made", subject=made.id, edition=edition_id,
        details={"events": made.events}, words={"name": name, "url": url},
    )  # fmt: skip
    session.flush()
    return made


def exchange_secret(session: Session, webhook: Webhook, by: User) -> None:
    """Sign with a new secret from now on, and with the former one too for a day.

    Asked for once more at once, as by a button pressed twice, the former one stays that which programs know.
    """
    session.refresh(webhook, with_for_update=True)
    until = clock.real(session) + rules.BOTH_FOR
    if webhook.former_until is None or until - webhook.former_until >= rules.ASKED_AGAIN:
        webhook.former_seed = webhook.seed
    webhook.former_until, webhook.seed = until, opaque_token()
    audit.record(
        session, actor=by.id, action="webhook.secret_exchanged", subject=webhook.id, edition=webhook.edition_id
    )
    session.flush()


def end(session: Session, webhook: Webhook, by: User | None, why: str = "holder") -> None:
    """Nothing is told there any more, what waits neither; ending it again changes nothing.

    `why` is `holder` when its holder ends it, `role` when that person may have it no more, `gone` when the other side
    wants nothing any more.
    """
    session.refresh(webhook, with_for_update=True)
    if webhook.ended_at is not None:
        return
    webhook.ended_at = clock.real(session)
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == "waiting")
        .values(state="failed", error="ended")
    )
    audit.record(
        session, actor=by.id if by else None, action="webhook.ended", subject=webhook.id, edition=webhook.edition_id,
        details={"why": why},
    )  # fmt: skip
    session.flush()


def of_whoever_may(session: Session) -> dict[UUID | None, list[tuple[Webhook, User]]]:
    """The webhooks whose holders may still have them, by edition; the others end."""
    found: dict[UUID | None, list[tuple[Webhook, User]]] = defaultdict(list)
    for webhook, holder in queries.living(session):
        if holder.is_active and policy.may_have(holder, webhook):
            found[webhook.edition_id].append((webhook, holder))
        else:
            end(session, webhook, None, "role")
    return found
