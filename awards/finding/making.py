"""The jobs behind files: one makes a long file of the list, one forgets those whose time is over."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.finding import table
from awards.finding.models import BroughtFile, MadeFile
from awards.finding.rules import from_document
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.programme import queries as programme


def _make(session: Session, values: dict[str, Any]) -> bytes | None:
    """The bytes of the file that a job names; None when it was made already or expired."""
    file = session.get(MadeFile, UUID(values["file_id"]))
    if file is None or file.made_at is not None:
        return None
    edition = programme.held_edition(session, file.edition_id)
    return table.file_of(session, edition, from_document(file.query), file.kind)


def _keep(session: Session, job: Job, content: bytes | None) -> None:
    file = session.get(MadeFile, UUID(job.values["file_id"]))
    if file is None or content is None:
        return
    at = clock.now(session)
    file.content, file.made_at = content, at
    session.flush()


def forget_files_job(session: Session, _job: Job) -> None:
    """Forget every file that was made or uploaded and is kept no more: they hold names and addresses of people."""
    at = clock.now(session)
    session.execute(delete(MadeFile).where(MadeFile.expires_at <= at))
    session.execute(
        delete(BroughtFile).where(BroughtFile.expires_at <= at, BroughtFile.state.not_in(("checking", "bringing")))
    )


make_file_job = TwoSteps(read=_make, look=lambda content: content, keep=_keep)
"""Make the file that a member of staff asked for; done again it is the same, and making it holds no lock."""
