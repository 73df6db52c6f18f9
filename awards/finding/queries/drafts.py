"""Reads of a draft as staff look at it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.nominations import queries as nominations
from awards.nominations.queries import Nominated


@dataclass(frozen=True)
class DraftOf:
    """A draft of an edition with its present text."""

    nominated: Nominated

    @property
    def edition_id(self) -> UUID:
        return self.nominated.edition.id


def draft_of(session: Session, edition_id: UUID, nomination_id: UUID) -> DraftOf:
    """A nomination of this edition that was not sent yet. Raises NotFound for any other."""
    found = nominations.nominated(session, edition_id, nomination_id)
    if found.nomination.state != "draft":
        raise NotFound("draft")
    return DraftOf(found)
