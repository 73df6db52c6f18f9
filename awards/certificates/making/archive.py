"""The job that packs an edition's certificates into one ZIP file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.certificates import queries
from awards.certificates.models import CertificateArchive
from awards.certificates.services import keep_archive
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.programme.models import Edition
from awards.publishing.press.kit import zipped


@dataclass(frozen=True)
class Material:
    """The files by their names below one folder."""

    folder: str
    files: dict[str, bytes]
    at: datetime


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    archive = session.get(CertificateArchive, UUID(values["archive"]))
    if archive is None or archive.made_at is not None:
        return None
    edition = session.get_one(Edition, archive.edition_id)
    folder = f"{'rehearsal-' if edition.rehearsal else ''}certificates-{edition.year}"
    return Material(folder, queries.files_to_pack(session, edition.id), clock.now(session))


def _pack(material: Material | None) -> bytes | None:
    return zipped(material.folder, material.files, material.at) if material else None


def _keep(session: Session, job: Job, content: bytes | None) -> None:
    if content is not None:
        keep_archive(session, UUID(job.values["archive"]), content, clock.now(session))


archive_job = TwoSteps(read=_read, look=_pack, keep=_keep)
"""Pack what was asked for; done again it is the same, and packing holds no lock."""
