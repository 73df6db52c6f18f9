"""Of which results there is a bundle: those whose winners are public, and of no others."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.core.errors import NotFound, Withdrawn
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.publishing.models import Publication


def published(session: Session, edition: Edition, at: datetime) -> Publication | None:
    """The publication of an edition's winners that counts at this instant; None before it is public, and after it."""
    rehearsal = edition.year if edition.rehearsal else None
    try:
        found = publishing.of_year(session, edition.year, at, rehearsal)
    except (NotFound, Withdrawn):
        return None
    return found if found.kind == "winners" and found.edition_id == edition.id else None
