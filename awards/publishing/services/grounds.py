"""Stop an approved announcement when what it rests on goes away before its instant, so that nothing of it is public.

It happens in the transaction of the change itself: a decision taken back, a nomination withdrawn or returned, an entry
found ineligible. What gets past that is found by a look that comes every few seconds.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.infrastructure import clock, outbox
from awards.infrastructure.consequences import follows
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.programme import queries as programme
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Publication
from awards.publishing.services.announcing import take_back

STOP = "publishing.stop"
"""The kind of job that looks again at an edition's announcements."""


@follows(
    "decision.rejected", "nomination.withdrawn", "nomination.returned",
    "entry.ineligible", "entry.returned", "entry.finding_undone",
)  # fmt: skip
def stop_unsound(session: Session, edition_id: UUID) -> None:
    """Stop the edition's approved announcements that do not hold any more and are not public yet, and tell their staff.

    The announcements are locked first: an approval under way is waited for, and one that comes later sees the change.
    """
    standing = {found.kind: found for found in _locked(session, edition_id) if found.kind in rules.KINDS}
    if not any(found.publication_id for found in standing.values()):
        return
    at = clock.of_change(session)
    edition = programme.edition(session, edition_id)
    for announcement in (standing[kind] for kind in rules.KINDS if kind in standing):
        if announcement.publication_id is None or _is_public(session, announcement.publication_id, at):
            continue
        if lost := queries.lost(session, edition, announcement.kind):
            people = [announcement.proposed_by, announcement.approved_by]
            take_back(session, announcement, None, at, lost)
            _tell(session, announcement, edition.year, [person for person in people if person])


def unsound_due(session: Session) -> list[Moment]:
    """A job for each edition with an approved announcement that does not hold any more and is not public yet."""
    at = clock.now(session)
    return [
        Moment(STOP, f"{STOP}:{edition_id}", {"edition": str(edition_id)}, at)
        for edition_id in queries.editions_to_announce(session, at)
        if _unsound(session, edition_id, at)
    ]


def stop_job(session: Session, job: Job) -> None:
    """The work of a job `publishing.stop`; what holds stays."""
    stop_unsound(session, UUID(job.values["edition"]))


def _unsound(session: Session, edition_id: UUID, at: datetime) -> bool:
    edition = programme.edition(session, edition_id)
    waiting = queries.upcoming(session, edition_id, at).keys() & set(rules.KINDS)
    return any(queries.lost(session, edition, kind) for kind in waiting)


def _locked(session: Session, edition_id: UUID) -> Sequence[Announcement]:
    return session.scalars(
        select(Announcement)
        .where(Announcement.edition_id == edition_id, Announcement.state != "cancelled")
        .order_by(Announcement.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _is_public(session: Session, publication_id: UUID, at: datetime) -> bool:
    return queries.is_public(session.get_one(Publication, publication_id), at)


def _tell(session: Session, announcement: Announcement, year: int, people: Sequence[UUID]) -> None:
    for person in (accounts.user(session, found) for found in people):
        outbox.put(
            session, to=person.email, language=person.language, template="announcement_stopped",
            values={"edition_id": str(announcement.edition_id), "year": year}, edition=announcement.edition_id,
            dedupe_key=f"announcement_stopped:{announcement.id}:{person.id}",
        )  # fmt: skip
