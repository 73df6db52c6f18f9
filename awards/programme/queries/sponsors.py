"""Reads of who sponsors an edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from awards.organisations.models import Organisation
from awards.programme.models import Edition, EditionSponsor
from awards.programme.queries.editions import outlined_edition


@dataclass(frozen=True)
class SponsorOfEdition:
    """An edition and one that sponsors it, or None when it does so no longer."""

    edition: Edition
    sponsor: EditionSponsor | None


def sponsors(session: Session, edition_id: UUID) -> Sequence[EditionSponsor]:
    """Who sponsors an edition, the first named first, with the organisations. One query."""
    return session.scalars(
        select(EditionSponsor)
        .where(EditionSponsor.edition_id == edition_id)
        .options(joinedload(EditionSponsor.organisation).joinedload(Organisation.merged_into))
        .order_by(EditionSponsor.at, EditionSponsor.organisation_id)
    ).all()


def sponsor_of_edition(session: Session, edition_id: UUID, organisation_id: UUID) -> SponsorOfEdition:
    """An edition with this sponsor of it. Raises NotFound for an edition that there is not."""
    return SponsorOfEdition(
        outlined_edition(session, edition_id), session.get(EditionSponsor, (edition_id, organisation_id))
    )
