"""What becomes of a file's bytes: refused, scanned, never arrived, deleted once nothing needs them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import audit, jobs, outbox
from awards.infrastructure.storage import Storage
from awards.nominations.models import Nomination, NominationFile
from awards.nominations.queries import files as files_read
from awards.nominations.rules.files import FileState

EXPIRE, FORGET, LOOK, SCAN = "file.expire", "file.forget", "file.look", "file.scan"
"""Kinds of jobs: forget a file that never arrived whole, delete bytes that nothing needs, look into a whole file that
no request got to, ask the scanner."""

ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""So long after a scanner that did not answer it is asked again."""


def refuse(session: Session, file: NominationFile, edition_id: UUID, problem: str) -> None:
    """Refuse a file for good; its bytes are deleted. `problem` is a key of `rules.files.PROBLEMS`."""
    file.state, file.problem = FileState.REFUSED, problem
    forget_later(session, file.stored)
    note(session, file, edition_id, None, "file.refused", problem=problem)
    session.flush()


def take_verdict(session: Session, file_id: UUID, *, clean: bool) -> None:
    """Let a quarantined file out, or refuse it and write to whoever sent it."""
    file = session.get(NominationFile, file_id)
    if file is None:
        return
    files_read.lock_file(session, file)
    if file.state != FileState.QUARANTINED:
        return
    nomination = session.get_one(Nomination, file.nomination_id)
    if not clean:
        refuse(session, file, nomination.edition_id, "virus")
        _tell_of_virus(session, nomination, file)
        return
    file.state = FileState.READY
    note(session, file, nomination.edition_id, None, "file.scanned")
    session.flush()


def wait_for_the_scanner(session: Session, file_id: UUID, at: datetime) -> None:
    """Ask the scanner again later about a file that is still in quarantine."""
    file = session.get(NominationFile, file_id)
    if file is not None and file.state == FileState.QUARANTINED and file.removed_at is None:
        jobs.enqueue(session, SCAN, {"file": str(file.id), "stored": file.stored}, None, due_at=at + ASKED_AGAIN_AFTER)


def expire(session: Session, file_id: UUID, at: datetime) -> None:
    """Forget a file that did not arrive whole in time."""
    file = session.get(NominationFile, file_id)
    if file is None:
        return
    files_read.lock_file(session, file)
    if file.state != FileState.UPLOADING or file.removed_at is not None or at < file.expires_at:
        return
    file.removed_at = at
    forget_later(session, file.stored)
    edition_id = session.get_one(Nomination, file.nomination_id).edition_id
    note(session, file, edition_id, None, "file.expired", received=file.received)
    session.flush()


def forget(session: Session, storage: Storage, stored: str, at: datetime) -> None:
    """Delete bytes that nothing needs any more."""
    file = files_read.by_stored_name(session, stored)
    if file is not None:
        files_read.lock_file(session, file)
        if files_read.is_needed(session, file):
            return
        file.forgotten_at = at
    storage.delete(stored)
    session.flush()


def forget_later(session: Session, stored: str) -> None:
    """Delete bytes only once the change that makes them useless is committed."""
    jobs.enqueue(session, FORGET, {"stored": stored}, None)


def _tell_of_virus(session: Session, nomination: Nomination, file: NominationFile) -> None:
    reader = session.get_one(User, file.uploaded_by)
    outbox.put(
        session, to=reader.email, language=reader.language, template="file_refused", edition=nomination.edition_id,
        values={
            "name": reader.name, "number": nomination.number, "file": file.name,
            "edition_id": str(nomination.edition_id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"file_refused:{file.id}",
    )  # fmt: skip


def note(
    session: Session, file: NominationFile, edition_id: UUID, by: UUID | None, action: str, **details: object
) -> None:
    """Add the audit row of a change to a file."""
    audit.record(
        session, actor=by, action=action, subject=file.nomination_id, edition=edition_id,
        details={"file": str(file.id), "number": file.number, "kind": file.kind, **details},
    )  # fmt: skip
