"""The job that makes a pack: read in a transaction that only reads, set outside of any, then kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.judging.models import PrintedPack
from awards.judging.pack.reading import pack_values
from awards.judging.services import keep_pack
from awards.web import typesetting

TEMPLATE = "judging/pack.typ"


@dataclass(frozen=True)
class Material:
    """What a pack is set from, and the ids of its entries; None when it went or was made already."""

    values: dict[str, Any]
    entries: list[str]
    at: datetime


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    pack = session.get(PrintedPack, UUID(values["pack_id"]))
    if pack is None or pack.made_at is not None:
        return None
    at = clock.now(session)
    found, entries = pack_values(session, pack, at)
    return Material(found, entries, at)


def _set(material: Material | None) -> tuple[bytes, list[str]] | None:
    if material is None:
        return None
    return typesetting.as_pdf(TEMPLATE, material.values, material.at), material.entries


def _keep(session: Session, job: Job, made: tuple[bytes, list[str]] | None) -> None:
    if made is not None:
        keep_pack(session, UUID(job.values["pack_id"]), *made, clock.now(session))


pack_job = TwoSteps(read=_read, look=_set, keep=_keep)
"""Make the pack that was asked for; done again it is the same, and making it holds no lock."""
