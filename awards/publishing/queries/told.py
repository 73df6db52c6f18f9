"""What a nominee may know of the outcome: what is public of it, and nothing before."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from awards.nominations.models import Entry, Nomination
from awards.nominations.rules import Announced
from awards.publishing.models import Laureate, Publication, Retraction
from awards.publishing.queries.public import WINNERS_LAST, came

NEXT = {"": "finalists", "finalists": "winners"}
"""The kind of publication that is to come after the newest one."""


def announced(session: Session, nomination_ids: Collection[UUID], at: datetime) -> dict[UUID, Announced]:
    """What is public at this instant of the editions of the nominations, with the places that are theirs. One query."""
    entries = select(Entry.id).where(Entry.nomination_id == Nomination.id).correlate(Nomination)
    found = session.execute(
        select(
            Nomination.id, Publication.id, Publication.kind, Publication.year, Publication.rehearsal,
            Laureate.category_names, Laureate.role, Laureate.slug, Retraction.at,
        )
        .select_from(Nomination)
        .join(Publication, Publication.edition_id == Nomination.edition_id)
        .outerjoin(Laureate, and_(Laureate.publication_id == Publication.id, Laureate.entry_id.in_(entries)))
        .outerjoin(Retraction, and_(Retraction.publication_id == Publication.id, Retraction.at <= at))
        .where(Nomination.id.in_(nomination_ids), Publication.kind != "record", came(at))
        .order_by(Publication.public_from, WINNERS_LAST, Publication.created_at, Publication.id, Laureate.position)
    )  # fmt: skip
    told: dict[UUID, Announced] = {}
    newest: dict[UUID, UUID] = {}
    back: dict[UUID, dict[str, datetime]] = {}
    for nomination_id, publication_id, kind, year, rehearsal, names, role, slug, retracted_at in found:
        if retracted_at is not None:
            back.setdefault(nomination_id, {})[kind] = retracted_at
            told.setdefault(nomination_id, Announced("", year, rehearsal))
            continue
        places = told[nomination_id].places if newest.get(nomination_id) == publication_id else ()
        newest[nomination_id] = publication_id
        places += ((names, role, slug),) if slug is not None else ()
        told[nomination_id] = Announced(kind, year, rehearsal, places)
    return {
        nomination_id: replace(one, taken_back=back.get(nomination_id, {}).get(NEXT.get(one.kind, "")))
        for nomination_id, one in told.items()
    }
