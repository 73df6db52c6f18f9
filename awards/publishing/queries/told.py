"""What a nominee may know of the outcome: what is public of it, and nothing before."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from awards.nominations.models import Entry, Nomination
from awards.nominations.rules import Announced
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import WINNERS_LAST, out


def announced(session: Session, nomination_ids: Collection[UUID], at: datetime) -> dict[UUID, Announced]:
    """What is public at this instant of the editions of the nominations, with the places that are theirs. One query."""
    entries = select(Entry.id).where(Entry.nomination_id == Nomination.id).correlate(Nomination)
    found = session.execute(
        select(
            Nomination.id, Publication.id, Publication.kind, Publication.year, Publication.rehearsal,
            Laureate.category_names, Laureate.role, Laureate.slug,
        )
        .select_from(Nomination)
        .join(Publication, Publication.edition_id == Nomination.edition_id)
        .outerjoin(Laureate, and_(Laureate.publication_id == Publication.id, Laureate.entry_id.in_(entries)))
        .where(Nomination.id.in_(nomination_ids), Publication.kind != "record", out(at))
        .order_by(Publication.public_from, WINNERS_LAST, Publication.created_at, Publication.id, Laureate.position)
    )  # fmt: skip
    told: dict[UUID, Announced] = {}
    newest: dict[UUID, UUID] = {}
    for nomination_id, publication_id, kind, year, rehearsal, names, role, slug in found:
        places = told[nomination_id].places if newest.get(nomination_id) == publication_id else ()
        newest[nomination_id] = publication_id
        places += ((names, role, slug),) if slug is not None else ()
        told[nomination_id] = Announced(kind, year, rehearsal, places)
    return told
