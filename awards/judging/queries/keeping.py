"""What a judge's device would keep of the queue."""

from uuid import UUID

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from awards.nominations.models import Entry, Nomination


def characters_of_answers(session: Session, entry_ids: list[UUID]) -> int:
    """How many characters the answers of these entries have together, as the database holds them."""
    found = session.scalar(
        select(func.sum(func.length(cast(Nomination.answers, String))))
        .join(Entry, Entry.nomination_id == Nomination.id)
        .where(Entry.id.in_(entry_ids))
    )
    return found or 0
