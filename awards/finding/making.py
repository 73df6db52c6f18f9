"""The jobs behind files: one makes a long file of the list, one forgets those whose time is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from awards.finding import queries, table
from awards.finding.models import FORGET, BroughtFile, MadeFile
from awards.finding.rules import from_document
from awards.infrastructure import clock, jobs
from awards.infrastructure.jobs import Job, TwoSteps
from awards.programme import queries as programme

LOOKED_AT_AGAIN = timedelta(hours=1)
"""So long after its time a file that is still being tried or brought in is looked at again."""


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
    """Forget every file that was made or uploaded and is kept no more: they hold names and addresses of people.

    One that a job works on meanwhile is looked at again later.
    """
    at = clock.now(session)
    session.execute(delete(MadeFile).where(MadeFile.expires_at <= at))
    session.execute(delete(BroughtFile).where(queries.over(at)))
    if session.scalar(select(exists().where(BroughtFile.expires_at <= at))):
        jobs.enqueue(session, FORGET, {}, None, due_at=at + LOOKED_AT_AGAIN)


make_file_job = TwoSteps(read=_make, look=lambda content: content, keep=_keep)
"""Make the file that a member of staff asked for; done again it is the same, and making it holds no lock."""
