"""Rules of webhooks: which changes are told under which name, how a message is written and signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

FOLLOWED: Mapping[str, tuple[str, ...]] = {
    "nomination.submitted": ("nomination.submitted",),
    "nomination.changed": ("nomination.submitted_again", "nomination.return_answered", "nomination.corrected"),
    "nomination.withdrawn": ("nomination.withdrawn",),
    "assignment.made": ("assignment.made", "assignment.restored"),
    "assignment.ended": ("assignment.ended",),
    "card.confirmed": ("scorecard.confirmed",),
    "pledge.published": ("pledge.published",),
    "pledge.changed": ("pledge.changed", "pledge.withdrawn"),
}
"""What happened, by the name that programs read, and the actions of the audit log that it follows from."""

PUBLISHED = "result.published"
"""A result became public: no action says so, the instant does."""

EVENTS = (*FOLLOWED, PUBLISHED)
OF_NO_EDITION = ("pledge.published", "pledge.changed")
"""Events of the registry, which belongs to no edition."""

ACTIONS = tuple(sorted(action for actions in FOLLOWED.values() for action in actions))
"""The actions of the audit log that are noted when they happen."""

LONGEST_URL, LONGEST_NAME = 500, 80
MOST_HOOKS = 20
BOTH_FOR = timedelta(days=1)
"""So long after a new secret the former one signs too."""
ASKED_AGAIN = timedelta(minutes=15)
"""Whoever asks for a secret once more so soon did not get to read the one before: no program knows it."""

RETRY_AFTER = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(hours=12),
)  # fmt: skip
"""How long a message waits after each refusal; after the last of them, most of a day on, it has failed."""

GONE = 410
"""The answer by which the other side wants nothing any more."""

EVENT_OF = {action: event for event, actions in FOLLOWED.items() for action in actions}


def message(event: str, at: datetime, site: str, subject: str, edition_id: UUID | None) -> str:
    """The body: what happened, to which thing, and where a program reads it by its token. Nothing else of the thing."""
    return json.dumps(
        {
            "type": event, "timestamp": at.isoformat().replace("+00:00", "Z"),
            "data": {
                "id": subject, "edition": str(edition_id) if edition_id else None,
                "url": f"{site}/api/v1{_place(event, subject, edition_id)}",
            },
        },
        separators=(",", ":"),
    )  # fmt: skip


def secret_of(key: str, seed: str) -> str:
    """The secret as its holder is shown it: it follows from the program's own key and is kept nowhere."""
    made = hmac.new(key.encode(), f"webhook:{seed}".encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(made).decode()


def headers(message_id: str, at: datetime, body: str, secrets: Sequence[str]) -> dict[str, str]:
    """What is sent along, by the Standard Webhooks: the id, the second, and a signature by each secret."""
    second = str(int(at.timestamp()))
    signed = f"{message_id}.{second}.{body}".encode()
    signatures = [hmac.new(base64.b64decode(one.removeprefix("whsec_")), signed, hashlib.sha256) for one in secrets]
    return {
        "Content-Type": "application/json", "webhook-id": message_id, "webhook-timestamp": second,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one.digest()).decode()}" for one in signatures),
    }  # fmt: skip


def after_refusal(attempts: int, at: datetime) -> datetime | None:
    """When a message that was refused so often is sent again; None when it has failed."""
    return at + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None


def _place(event: str, subject: str, edition_id: UUID | None) -> str:
    kind = event.partition(".")[0]
    of = f"/editions/{edition_id}"
    places: dict[str, Any] = {
        "nomination": f"{of}/nominations/{subject}", "assignment": f"{of}/assignments", "card": f"{of}/progress",
        "result": f"{of}/decisions", "pledge": f"/pledges/{subject}",
    }  # fmt: skip
    return str(places[kind])
