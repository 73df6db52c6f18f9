"""A sealed head, one that waits, and a key that waits, for those who try every door."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.seals import Head
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.nominations.models import Nomination, Submission
from awards.nominations.rules import sealed_of
from awards.programme.models import Edition
from awards.sealing import services, signing


@cache
def a_key(which: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([which]) * 32)


def a_logged_submission(session: Session, nomination: Nomination, nominee: User, at: datetime) -> None:
    """That the nomination was submitted, as the award's log has it."""
    digest = "0" * 64
    session.add(Submission(nomination_id=nomination.id, key=uuid4(), version=1, digest=digest, by=nominee.id, at=at))
    hidden = sealed_of(nomination.number, 1, digest)
    award_log.append(session, nomination.edition_id, Kind.NOMINATION_SUBMITTED, {}, None, at, hidden=hidden)
    session.flush()


def the_seals(
    session: Session, edition: Edition, first: User, second: User, third: User, at: datetime
) -> dict[str, Any]:
    """The first two of staff hold keys and sealed the log; it grew and was stated again; the third's key waits."""
    for which, holder, other in ((1, first, second), (2, second, first)):
        key = services.add_key(session, edition, signing.public_half(a_key(which)), f"Holder {which}", holder, at)
        services.approve_key(session, edition, key, other, at)
    waiting = services.add_key(session, edition, signing.public_half(a_key(3)), "Holder 3", third, at)
    award_log.number(session)
    head = services.state_head(session, edition, first, at)
    said = Head(edition.id, edition.year, edition.rehearsal, head.size, head.root, head.at).statement()
    for which in (1, 2):
        public_key = signing.public_half(a_key(which))
        services.sign(session, edition, head, public_key, signing.signature_of(a_key(which), said), at)
    leaf = award_log.append(session, edition.id, Kind.RULES_PUBLISHED, {}, first.id, at)
    award_log.number(session)
    stated = services.state_head(session, edition, first, at)
    return {"head_id": stated.id, "key_id": waiting.id, "size": head.size, "later": head.size, "leaf": leaf}
