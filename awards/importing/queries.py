"""Reads of files of pledges."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from awards.core.errors import NotFound
from awards.importing.models import PledgeImport, PledgeImportPart
from awards.infrastructure.jobs import Job


def a_file(session: Session, import_id: UUID) -> PledgeImport:
    """A file with who uploaded it. Raises NotFound."""
    found = session.scalar(
        select(PledgeImport).where(PledgeImport.id == import_id).options(joinedload(PledgeImport.user))
    )
    if found is None:
        raise NotFound("file")
    return found


def lately(session: Session, most: int) -> list[PledgeImport]:
    """The newest files."""
    return list(
        session.scalars(select(PledgeImport).order_by(PledgeImport.uploaded_at.desc(), PledgeImport.id).limit(most))
    )


def job_state(session: Session, file: PledgeImport) -> tuple[str, str] | None:
    """The state of the job that works at a file and what it says that it is at; None without one."""
    row = session.execute(select(Job.state, Job.doing).where(Job.id == file.job_id)).one_or_none()
    return None if row is None else (row[0], row[1] or "")


def parts(session: Session, import_id: UUID, *, waiting: bool) -> list[int]:
    """The numbers of a file's parts, in order; of those alone that are still to be brought in."""
    query = select(PledgeImportPart.n).where(PledgeImportPart.import_id == import_id).order_by(PledgeImportPart.n)
    return list(session.scalars(query.where(PledgeImportPart.brought.is_(None)) if waiting else query))


def part(session: Session, import_id: UUID, n: int, *, hold: bool = False) -> PledgeImportPart | None:
    """One part of a file."""
    query = select(PledgeImportPart).where(PledgeImportPart.import_id == import_id, PledgeImportPart.n == n)
    return session.scalar(query.with_for_update() if hold else query)


def brought(session: Session, import_id: UUID) -> Iterator[dict[str, object]]:
    """What became of the rows, part by part."""
    query = select(PledgeImportPart.brought).where(PledgeImportPart.import_id == import_id).order_by(PledgeImportPart.n)
    return (one for one in session.scalars(query) if one is not None)
