"""What programs were answered, kept for a day by the key that each gave its request: one sent twice is done once."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts.models import ApiAnswer
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_

KEPT_FOR = timedelta(days=1)
A_KEY = re.compile(r"[\x21-\x7e]{1,100}")
"""How a key is written: characters that one sees, no space among them."""


def answered(session: Session, token_id: UUID, key: str, asked: str) -> ApiAnswer | None:
    """What this very request was answered with this key before; None when it is the first.

    Raises RuleBroken where the key was given to something else.
    """
    found = session.scalar(select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key))
    if found is not None and found.asked_digest != asked:
        raise RuleBroken(N_("This Idempotency-Key was sent with another request. Make a new one for each request."))
    return found


def keep_answer(
    session: Session, token_id: UUID, key: str, asked: str, status: int, body: str, at: datetime
) -> None:  # fmt: skip
    """Keep what a request was answered, in the transaction of its change. Raises StaleVersion.

    That is where another of the same key came first, while this one was under way: then nothing of this one stays.
    """
    session.execute(delete(ApiAnswer).where(ApiAnswer.made_at < at - KEPT_FOR))
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(ApiAnswer).values(
        token_id=token_id, key=key, asked_digest=asked, status=status, body=body, made_at=at
    )  # fmt: skip
    if session.scalars(new.on_conflict_do_nothing().returning(ApiAnswer.key)).one_or_none() is None:
        raise StaleVersion(N_("The same request is being done. Send it once more to read what came of it."))
