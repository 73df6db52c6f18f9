"""Stop an approved announcement when what it rests on goes away before its instant, so that nothing of it is public.

It happens in the transaction of the change itself: a decision taken back, a nomination withdrawn or returned, an entry
found ineligible, a score taken out of the count. What gets past that no page shows (`queries.lost`), and a look that
comes every few seconds finds it.
"""

import math
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.core.text import Message
from awards.infrastructure import clock, outbox
from awards.infrastructure.consequences import follows
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.programme import queries as programme
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Publication
from awards.publishing.queries import Lacking
from awards.publishing.services.announcing import take_back

STOP = "publishing.stop"
"""The kind of job that looks again at an edition's announcements."""

STOPPED = (*rules.KINDS, "correction")
"""What is stopped, in this order: winners rest on the finalists, a correction on what it corrects."""

A_MOMENT = timedelta(microseconds=1)


@follows(
    "decision.rejected", "nomination.withdrawn", "nomination.returned",
    "entry.ineligible", "entry.returned", "entry.finding_undone", "late_conflict.decided",
)  # fmt: skip
def stop_unsound(session: Session, edition_id: UUID) -> None:
    """Stop the edition's approved announcements that do not hold any more and are not public yet, and tell their staff.

    One whose ground was gone at its instant never became public: it is stopped as of the moment before, whenever that
    is found. The announcements are locked first: an approval under way is waited for, and one that comes later sees the
    change. A change that arrived before the instant and is written after it cannot undo that all was read meanwhile:
    this is said with the reasons.
    """
    approved = [found for found in _locked(session, edition_id) if found.publication_id]
    if not approved:
        return
    at = clock.of_change(session)
    edition = programme.edition(session, edition_id)
    for announcement in sorted(approved, key=lambda found: STOPPED.index(found.kind)):
        publication = session.get_one(Publication, announcement.publication_id)
        came, gone = queries.is_public(publication, at), queries.lost_before(session, publication.id)
        if came and not gone:
            continue
        lost = queries.lost_by(session, edition, announcement)
        if lost or gone:
            seconds = 0 if came else _read_for(session, publication)
            if seconds:
                lost = [*lost, Lacking(None, Message(rules.READ.text, {"seconds": seconds}))]
            people = [announcement.proposed_by, announcement.approved_by]
            take_back(session, announcement, None, publication.public_from - A_MOMENT if came else at, lost)
            _tell(session, announcement, edition.year, [person for person in people if person], seconds)


def unsound_due(session: Session) -> list[Moment]:
    """A job for each edition with an approved announcement that does not hold any more and is not public."""
    at = clock.now(session)
    gone = queries.editions_that_lost(session)
    found = gone | {one for one in queries.editions_to_announce(session, at) if _unsound(session, one)}
    return [Moment(STOP, f"{STOP}:{one}", {"edition": str(one)}, at) for one in sorted(found)]


def stop_job(session: Session, job: Job) -> None:
    """The work of a job `publishing.stop`; what holds stays."""
    stop_unsound(session, UUID(job.values["edition"]))


def _unsound(session: Session, edition_id: UUID) -> bool:
    edition, at = programme.edition(session, edition_id), clock.now(session)
    return any(queries.lost_by(session, edition, found) for found in queries.waiting(session, edition_id, at))


def _locked(session: Session, edition_id: UUID) -> Sequence[Announcement]:
    return session.scalars(
        select(Announcement)
        .where(Announcement.edition_id == edition_id, Announcement.state != "cancelled")
        .order_by(Announcement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _read_for(session: Session, publication: Publication) -> int:
    """For how many seconds at most all of it could be read; 0 when its instant is still to come."""
    return max(math.floor((clock.now(session) - publication.public_from).total_seconds()) + 1, 0)


def _tell(session: Session, announcement: Announcement, year: int, people: Sequence[UUID], seconds: int) -> None:
    for person in (accounts.user(session, found) for found in people):
        outbox.put(
            session, to=person.email, language=person.language, template="announcement_stopped",
            values={"edition_id": str(announcement.edition_id), "year": year, "seconds": seconds},
            edition=announcement.edition_id,
            dedupe_key=f"announcement_stopped:{announcement.id}:{person.id}",
        )  # fmt: skip
