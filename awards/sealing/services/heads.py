"""Heads of the log: stated at a fixed size, signed by two different people."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.seals import SIGNATURE, Head
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.sealing import queries, signing
from awards.sealing.models import SealHead, SealKey, SealSignature


def state_head(session: Session, edition: Edition, by: User | None, at: datetime) -> SealHead:
    """State how long the edition's log is now, and its root, to be signed by two key holders. Raises RuleBroken.

    While a head waits for signatures that covers all that is to be sealed, it is that one: two holders who state one
    each would never meet. The log may grow meanwhile; the head stays of its size.
    """
    lock_edition(session, edition)
    known = queries.heads(session, edition)
    newest = known[0] if known else None
    size, root = award_log.root(session, edition.id)
    if size == 0:
        raise RuleBroken(N_("Nothing stands in the log of this edition yet, so there is nothing to seal."))
    if newest is not None and newest.head.size == size:
        if newest.is_sealed:
            raise RuleBroken(N_("The log is sealed as it stands: nothing was added since."))
        return session.get_one(SealHead, newest.id)
    if newest is not None and not newest.is_sealed and not queries.due(session, edition.id, newest.head.size):
        return session.get_one(SealHead, newest.id)
    head = SealHead(
        id=uuid4(), edition_id=edition.id, size=size, root=root, at=at, by=by.id if by else None, signatures=[]
    )
    session.add(head)
    audit.record(
        session, actor=by.id if by else None, action="seal.stated", subject=head.id, edition=edition.id,
        details={"size": size, "root": root},
    )  # fmt: skip
    session.flush()
    return head


def sign(session: Session, edition: Edition, head: SealHead, public_key: str, signature: str, at: datetime) -> bool:
    """Take a holder's signature under a head; True when the head is sealed by it. Raises RuleBroken.

    The signature shows who signs: it is refused when it is not of this head by a live key of the edition, when its
    holder is not staff any more or has signed already, and when the log does not begin with what the head stands for.
    """
    session.execute(select(SealHead.id).where(SealHead.id == head.id).with_for_update())
    signature = signature.strip().lower()
    if not SIGNATURE.fullmatch(signature):
        raise RuleBroken(N_("A signature has 128 signs, 0 to 9 and a to f. Paste all of it."), ["signature"])
    key = _live_key(session, edition, public_key)
    stated = Head(edition.id, edition.year, edition.rehearsal, head.size, head.root, head.at)
    if not signing.is_signature(key.public_key, signature, stated.statement()):
        raise RuleBroken(N_("This is not a signature of this head by your key."), ["signature"])
    before = queries.head(session, edition, head.id)
    if key.user_id in queries.same_people(session, [one.user_id for one in before.signatures]):
        raise RuleBroken(N_("You have signed this head: the other signature is another person’s."))
    if not queries.stands(session, stated):
        raise RuleBroken(N_("The log does not begin with what this head stands for: it was changed. Sign nothing."))
    session.add(
        SealSignature(
            head_id=head.id, key_id=key.id, edition_id=edition.id, user_id=key.user_id, signature=signature, at=at
        )
    )
    audit.record(
        session, actor=key.user_id, action="seal.signed", subject=head.id, edition=edition.id,
        details={"public_key": key.public_key, "size": head.size},
    )  # fmt: skip
    session.flush()
    return queries.head(session, edition, head.id).is_sealed


def _live_key(session: Session, edition: Edition, public_key: str) -> SealKey:
    try:
        key = queries.key_of(session, edition.id, public_key.strip().lower())
    except NotFound:
        raise RuleBroken(N_("This is not the key of a holder of this edition."), ["signature"]) from None
    if not key.is_live:
        raise RuleBroken(N_("This key does not sign: it waits for its approval, or was retired."), ["signature"])
    if key.user_id not in {holder.id for holder in accounts.holders(session, "staff", edition.id)}:
        raise RuleBroken(N_("Whose key this is, is not staff of this edition any more."), ["signature"])
    return key
