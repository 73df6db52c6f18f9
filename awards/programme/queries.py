"""Reads of the programme, each with its loading stated."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.programme.models import Edition


@dataclass(frozen=True)
class EditionMark:
    """What a banner needs to know of an edition; it never changes."""

    year: int
    rehearsal: bool


def edition_mark(session: Session, edition_id: UUID) -> EditionMark | None:
    """Year and rehearsal flag of an edition, or None when there is none."""
    row = session.execute(select(Edition.year, Edition.rehearsal).where(Edition.id == edition_id)).one_or_none()
    return EditionMark(*row) if row else None
