"""What is made of a publication for others to use; who asks has found the publication by what is public."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.publishing.models import Laureate, LaureateErasure, PressKit, ShareCard


def share_card(session: Session, laureate_id: UUID, language: str) -> bytes:
    """A laureate's share card in a language. Raises NotFound while it is not made."""
    query = select(ShareCard.content).where(ShareCard.laureate_id == laureate_id, ShareCard.language == language)
    found = session.scalar(query)
    if found is None:
        raise NotFound("share card")
    return found


def press_kit(session: Session, publication_id: UUID) -> bytes | None:
    """The press kit of a publication as a ZIP file; None while it is not made."""
    return session.scalar(select(PressKit.content).where(PressKit.publication_id == publication_id))


def erased_from(session: Session, publication_id: UUID) -> int:
    """How often somebody was erased from a publication: what was made of it before tells more than it does now."""
    of_laureates = select(func.count()).select_from(LaureateErasure).join(Laureate)
    return session.scalar(of_laureates.where(Laureate.publication_id == publication_id)) or 0
