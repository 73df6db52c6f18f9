"""Bundles that somebody sends to have them checked here; nothing of them is kept but what was found."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job, TwoSteps
from awards.verifying.models import SentBundle
from awards.verifying.services.looking import look

CHECK = "verifying.check"
"""The kind of job that checks a bundle that was sent."""

LARGEST = 16 * 1024 * 1024
KEPT = timedelta(days=1)
ZIP = b"PK"


def send(session: Session, content: bytes, at: datetime) -> SentBundle:
    """Take a bundle in and ask for its check; what was sent more than a day ago is forgotten. Raises RuleBroken."""
    if not content.startswith(ZIP):
        raise RuleBroken(N_("Choose a bundle: it is a ZIP file."), ["bundle"])
    if len(content) > LARGEST:
        raise RuleBroken(
            N_("This file is larger than %(most)s MB: check it on a computer of your own.", most=LARGEST // 1024**2),
            ["bundle"],
        )
    session.execute(delete(SentBundle).where(SentBundle.sent_at < at - KEPT))
    found = SentBundle(
        id=uuid4(), content=content, digest=hashlib.sha256(content).hexdigest(), size=len(content), sent_at=at
    )
    session.add(found)
    jobs.enqueue(session, CHECK, {"bundle": str(found.id)}, None)
    return found


def _read(session: Session, values: dict[str, Any]) -> bytes | None:
    return session.scalar(select(SentBundle.content).where(SentBundle.id == UUID(values["bundle"])))


def _look(content: bytes | None) -> dict[str, Any] | None:
    return None if content is None else look(content)


def _keep(session: Session, job: Job, report: dict[str, Any] | None) -> None:
    found = session.get(SentBundle, UUID(job.values["bundle"]), with_for_update=True)
    if found is not None and report is not None:
        found.report, found.content, found.checked_at = report, None, job.started_at
        session.flush()


check_job = TwoSteps(read=_read, look=_look, keep=_keep)
"""Let the script look at a bundle that was sent, then forget its bytes."""
