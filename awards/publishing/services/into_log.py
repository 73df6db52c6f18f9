"""What the award's log keeps of a publication: its digest, when it was made, corrected, cancelled or retracted."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.publishing.models import Announcement, Publication


def log_publication(
    session: Session, announcement: Announcement, publication: Publication, by: User, at: datetime
) -> None:
    """A step for a publication that a second person approved, or for a correction of one."""
    told = _about(publication) | {
        "public_from": publication.public_from.astimezone(UTC).isoformat(), "proposed_by": announcement.proposed_by,
    }  # fmt: skip
    kind = Kind.PUBLICATION_MADE
    if publication.corrects_digest is not None:
        kind, told = Kind.PUBLICATION_CORRECTED, told | {"corrects": publication.corrects_digest}
    award_log.append(session, publication.edition_id, kind, told, by.id, at, words={"reason": publication.reason})


def log_cancellation(session: Session, publication: Publication, by: UUID | None, at: datetime) -> None:
    """A step for a publication that was taken back before its instant; by nobody where the program stopped it."""
    award_log.append(session, publication.edition_id, Kind.PUBLICATION_CANCELLED, _about(publication), by, at)


def log_retraction(
    session: Session, announcement: Announcement, publication: Publication, by: User, at: datetime
) -> None:
    """A step for a publication that was public and is not any more."""
    told = _about(publication) | {"proposed_by": announcement.proposed_by}
    award_log.append(
        session, publication.edition_id, Kind.PUBLICATION_RETRACTED, told, by.id, at,
        words={"reason": announcement.reason},
    )  # fmt: skip


def _about(publication: Publication) -> dict[str, Any]:
    return {"publication": publication.digest, "kind": publication.kind}
