"""Have all certificates of an edition put into one ZIP file."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.certificates import queries
from awards.certificates.models import CertificateArchive
from awards.certificates.queries.issued import ISSUE
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, jobs
from awards.publishing.queries import EditionAnnouncements

ARCHIVE = "certificates.archive"
"""The kind of job that packs certificates."""

KEPT_FOR = timedelta(days=1)


def ask_for_archive(session: Session, page: EditionAnnouncements, by: User, at: datetime) -> CertificateArchive:
    """Have all certificates packed that hold and are approved; what is being packed already is not packed twice.

    Raises RuleBroken.
    """
    if page.tied:
        raise RuleBroken(N_("You are tied to a nomination of this edition: others of the staff fetch all of it."))
    if not queries.ready(session, page.edition_id).approved:
        raise RuleBroken(N_("No certificate is approved yet."))
    session.execute(delete(CertificateArchive).where(CertificateArchive.expires_at <= at))
    present = queries.archive_of(session, page.edition_id, at)
    if present is not None and present.made_at is None:
        return present
    archive = CertificateArchive(
        id=uuid4(), edition_id=page.edition_id, asked_by=by.id, asked_at=at, expires_at=at + KEPT_FOR
    )
    session.add(archive)
    session.flush()
    jobs.enqueue(session, ARCHIVE, {"archive": str(archive.id)}, by.id)
    audit.record(
        session, actor=by.id, action="certificates.archive_asked", subject=archive.id, edition=page.edition_id,
        details={},
    )  # fmt: skip
    session.flush()
    return archive


def keep_archive(session: Session, archive_id: UUID, content: bytes, at: datetime) -> None:
    """Keep the bytes of a ZIP file that was asked for, unless it went meanwhile."""
    archive = session.get(CertificateArchive, archive_id)
    if archive is not None and archive.made_at is None:
        archive.content, archive.made_at = content, at
        session.flush()


def make_again(session: Session, page: EditionAnnouncements, by: User, at: datetime) -> int:
    """Have made what lacks of the edition's certificates, as after a failed job; gives of how many publications."""
    publications = queries.standing_ids(session, page.edition_id)
    for publication_id in publications:
        jobs.enqueue(session, ISSUE, {"publication": str(publication_id)}, by.id)
    audit.record(
        session, actor=by.id, action="certificates.making_asked", subject=page.edition_id, edition=page.edition_id,
        details={"publications": len(publications)},
    )  # fmt: skip
    session.flush()
    return len(publications)
