"""Key holders: each hands in the public half of a key of their own, and another person says that it is theirs."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.seals import KEY
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.infrastructure.award_log import Kind
from awards.programme.models import Edition
from awards.programme.queries import lock_edition
from awards.sealing import queries
from awards.sealing.models import SealKey, SealKeyApproval, SealKeyName, SealKeyRetirement

LONGEST_NAME = 120


def add_key(session: Session, edition: Edition, public_key: str, name: str, by: User, at: datetime) -> SealKey:
    """Hand in the public half of one's own key, under the name that the public reads. Raises RuleBroken."""
    lock_edition(session, edition)
    public_key, name = public_key.strip().lower(), name.strip()
    if not KEY.fullmatch(public_key):
        raise RuleBroken(N_("A public key has 64 signs, 0 to 9 and a to f. Paste all of it."), ["public_key"])
    if not name or len(name) > LONGEST_NAME:
        raise RuleBroken(N_("Enter a name of at most %(count)s characters.", count=LONGEST_NAME), ["name"])
    keys = queries.edition_keys(session, edition.id)
    if any(key.public_key == public_key for key in keys):
        raise RuleBroken(N_("This key stands here already. Every holder has a key of their own."), ["public_key"])
    own = queries.same_people(session, [by.id])
    if any(key.user_id in own and key.retirement is None for key in keys):
        raise RuleBroken(N_("You have a key here already: retire it before you hand in another."), ["public_key"])
    key = SealKey(id=uuid4(), edition_id=edition.id, user_id=by.id, public_key=public_key, at=at)
    session.add(key)
    session.flush()
    session.add(SealKeyName(key_id=key.id, name=name))
    audit.record(
        session, actor=by.id, action="seal_key.added", subject=key.id, edition=edition.id,
        details={"public_key": public_key},
    )  # fmt: skip
    session.flush()
    return key


def approve_key(session: Session, edition: Edition, key: SealKey, by: User, at: datetime) -> None:
    """Say as a second person that the key is its holder's: from now on it signs. Raises RuleBroken."""
    lock_edition(session, edition)
    if key.user_id in queries.same_people(session, [by.id]):
        raise RuleBroken(N_("This key is yours: another member of staff approves it."))
    found = queries.key_of(session, edition.id, key.public_key)
    if found.approval is not None or found.retirement is not None:
        raise RuleBroken(N_("Somebody settled this already. Open the page again to see how."))
    session.add(SealKeyApproval(key_id=key.id, edition_id=edition.id, user_id=key.user_id, approved_by=by.id, at=at))
    audit.record(session, actor=by.id, action="seal_key.approved", subject=key.id, edition=edition.id)
    award_log.append(session, edition.id, Kind.KEY_APPROVED, {"key": key.public_key}, by.id, at)
    session.flush()


def retire_key(session: Session, edition: Edition, key: SealKey, by: User, at: datetime) -> None:
    """Let a key sign no more; what it signed before holds. Raises RuleBroken."""
    lock_edition(session, edition)
    found = queries.key_of(session, edition.id, key.public_key)
    if found.retirement is not None:
        raise RuleBroken(N_("Somebody settled this already. Open the page again to see how."))
    session.add(SealKeyRetirement(key_id=key.id, by=by.id, at=at))
    audit.record(session, actor=by.id, action="seal_key.retired", subject=key.id, edition=edition.id)
    if found.approval is not None:
        award_log.append(session, edition.id, Kind.KEY_RETIRED, {"key": key.public_key}, by.id, at)
    session.flush()
