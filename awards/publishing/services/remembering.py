"""Organisations hold the awards that are public of a real edition, and none that was corrected away or taken back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.organisations.services import ensure_organisation, forget_laureates, remember_award, remember_laureate
from awards.programme.models import Edition
from awards.publishing import queries

REMEMBERED = {"winner": "winner"}
"""Whoever else is a laureate is remembered as a finalist."""


def remember_awards(session: Session, edition_id: UUID, at: datetime) -> None:
    """Keep who holds an award of the edition by what is public of it now; its organisations become public."""
    forget_laureates(session, session.get_one(Edition, edition_id).year)
    publication = queries.newest_public(session, edition_id, at)
    if publication is None:
        return
    for laureate in publication.laureates:
        parties: dict[str, UUID | None] = {}
        for organisation in laureate.organisations:
            found = ensure_organisation(session, organisation.name, public=True, unseen=organisation.organisation_id)
            parties[organisation.name] = found.id
            if laureate.category_key and not organisation.partner:
                for role in {"finalist", REMEMBERED.get(laureate.role, "finalist")}:
                    remember_award(session, found.id, publication.year, laureate.category_key, role)
        remember_laureate(session, laureate.slug, publication.year, parties, laureate.person, laureate.project)
