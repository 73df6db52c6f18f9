"""Reads of files that are brought in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, defer

from awards.core.errors import NotFound
from awards.finding.models import BroughtFile
from awards.infrastructure import clock
from awards.infrastructure.jobs import SILENT_AFTER, Job
from awards.programme import queries as programme
from awards.programme.models import Edition


@dataclass(frozen=True)
class BroughtOf:
    """A file of nominations that was uploaded to an edition; `failed`: its job ended without an answer, else what it is
    `doing`. `stopped`: the command that brought it in says no more that it goes on."""

    edition: Edition
    file: BroughtFile
    failed: bool
    doing: str | None
    stopped: bool = False

    @property
    def edition_id(self) -> UUID:
        return self.edition.id


def over(at: datetime) -> ColumnElement[bool]:
    """The condition that an uploaded file is kept no more: its time is over, and no job works on it or is to."""
    worked_on = exists().where(Job.id == BroughtFile.job_id, Job.state.in_(("waiting", "running")))
    return and_(BroughtFile.expires_at <= at, ~worked_on)


def brought_of(session: Session, edition_id: UUID, brought_id: UUID) -> BroughtOf:
    """An uploaded file of this edition, without its cells. Raises NotFound."""
    row = session.execute(
        select(BroughtFile, Job.state, Job.doing)
        .join(Job, Job.id == BroughtFile.job_id, isouter=True)
        .where(BroughtFile.id == brought_id, BroughtFile.edition_id == edition_id)
        .options(defer(BroughtFile.content))
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    file, state, doing = row
    edition = programme.outlined_edition(session, edition_id)
    return BroughtOf(edition, file, state == "failed", doing, _stopped(session, file))


def _stopped(session: Session, file: BroughtFile) -> bool:
    """Whether a command brought the file in, and was silent for as long as a job that was left by its worker."""
    if file.state != "bringing" or file.job_id is not None:
        return False
    return file.seen_at is None or clock.real(session) - file.seen_at > SILENT_AFTER


def brought(session: Session, edition_id: UUID) -> list[tuple[BroughtFile, str]]:
    """The newest files that were uploaded to an edition, without their cells, each with how it stands.

    That is its state, `failed` where its job ended without an answer, `stopped` where its command did. One query, two
    where a command is at work.
    """
    rows = session.execute(
        select(BroughtFile, Job.state)
        .join(Job, Job.id == BroughtFile.job_id, isouter=True)
        .where(BroughtFile.edition_id == edition_id)
        .options(defer(BroughtFile.content))
        .order_by(BroughtFile.uploaded_at.desc(), BroughtFile.id)
        .limit(10)
    )
    return [(file, _standing(session, file, state)) for file, state in rows]


def _standing(session: Session, file: BroughtFile, of_job: str | None) -> str:
    if _stopped(session, file):
        return "stopped"
    return "failed" if of_job == "failed" else file.state
