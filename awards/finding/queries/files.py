"""Reads of files that were asked for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, undefer

from awards.core.errors import NotFound
from awards.finding.models import MadeFile
from awards.infrastructure.jobs import Job
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class FileOf:
    """A file of an edition with the state of its job; its bytes only where they are asked for."""

    edition: Edition
    file: MadeFile
    state: str

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def user_id(self) -> UUID:
        return self.file.user_id


def file_of(session: Session, edition_id: UUID, made_id: UUID) -> FileOf:
    """A file of this edition, without its bytes. Raises NotFound."""
    return _file(session, edition_id, made_id, whole=False)


def whole_file_of(session: Session, edition_id: UUID, made_id: UUID) -> FileOf:
    """A file of this edition that is made, with its bytes. Raises NotFound."""
    found = _file(session, edition_id, made_id, whole=True)
    if found.file.content is None:
        raise NotFound("file")
    return found


def _file(session: Session, edition_id: UUID, file_id: UUID, *, whole: bool) -> FileOf:
    row = session.execute(
        select(MadeFile, Job.state)
        .join(Job, Job.id == MadeFile.job_id)
        .where(MadeFile.id == file_id, MadeFile.edition_id == edition_id)
        .options(undefer(MadeFile.content) if whole else defer(MadeFile.content))
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    return FileOf(programme.outlined_edition(session, edition_id), row[0], row[1])
