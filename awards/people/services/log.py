"""What the award's log forgets of a person: who was tied to whom. What a result is counted from stays there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.nominations.models import Entry
from awards.nominations.queries import logged_submissions
from awards.people.queries import Held, Person
from awards.publishing.models import Publication

TELLING = (
    Kind.CONFLICT_FOUND, Kind.CONFLICT_DECLARED, Kind.CONFLICT_DISMISSED, Kind.CONFLICT_REOPENED,
    Kind.LATE_CONFLICT_DECIDED, Kind.RECUSAL, Kind.NOMINATION_SUBMITTED,
)  # fmt: skip
"""Kinds of steps whose payload says what ties a person, or what a person sent."""


def forget_steps(session: Session, person: Person, at: datetime, held: Held) -> int:
    """Erase the payloads of these steps about the person; the log says of each leaf that it was blanked. How many.

    Steps about what is held stay.
    """
    subjects = person.users | person.nominations | person.entries
    if not subjects:
        return 0
    named = award_log.namer(session)
    editions = set(session.scalars(select(AwardLogRow.edition_id).distinct())) - held.editions
    entries = select(Entry.id).where(Entry.nomination_id.in_(held.nominations))
    staying = held.nominations | set(session.scalars(entries)) if held else held.nominations
    sent = [one.row for one in logged_submissions(session, person.nominations - held.nominations)]
    gone = {row.id: (row.edition_id, row.leaf) for row in sent if row.edition_id in editions}  # they name nobody
    for edition_id in sorted(editions):
        stay = {name for subject in staying for name in named(edition_id, subject)}
        names = {name for subject in subjects for name in named(edition_id, subject)}
        rows = session.execute(
            select(AwardLogRow.id, AwardLogRow.leaf, AwardLogPayload.payload)
            .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
            .where(AwardLogRow.edition_id == edition_id, AwardLogRow.kind.in_([str(kind) for kind in TELLING]))
            .order_by(AwardLogRow.seq)
        )
        gone |= {
            row.id: (edition_id, row.leaf)
            for row in rows
            if any(name in row.payload for name in names) and not any(name in row.payload for name in stay)
        }
    award_log.erase(session, gone)
    for edition_id, leaf in gone.values():
        award_log.note_erasure(session, edition_id, "payload", leaf, None, at)
    return len(gone)


def note_publications(session: Session, publications: Sequence[Publication], at: datetime) -> None:
    """Say in the log of which publications something was blanked, by their digests."""
    for publication in publications:
        award_log.note_erasure(session, publication.edition_id, "publication", publication.digest, None, at)
