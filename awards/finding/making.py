"""The job that makes a long file of the list."""

from uuid import UUID

from sqlalchemy.orm import Session

from awards.finding import table
from awards.finding.models import MadeFile
from awards.finding.rules import from_document
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job
from awards.programme import queries as programme


def make_file_job(session: Session, job: Job) -> None:
    """Make the file that a member of staff asked for; done again it is the same."""
    file = session.get(MadeFile, UUID(job.values["file_id"]))
    if file is None or file.made_at is not None:
        return
    edition = programme.held_edition(session, file.edition_id)
    content, at = table.file_of(session, edition, from_document(file.query), file.kind), clock.now(session)
    file.content, file.made_at = content, at
    session.flush()
