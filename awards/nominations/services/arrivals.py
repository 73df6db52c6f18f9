"""Telling the rest of the house, which this room does not know, that a nomination arrived."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from awards.infrastructure import jobs
from awards.infrastructure.jobs import Job

ARRIVED = "nominations.arrived"
"""The job that looks at an edition after nominations arrived; who looks at what stands in the roof."""

GATHER = timedelta(minutes=2)
"""How long arrivals are gathered, so that a deadline's last minute asks for one job and not for hundreds."""


def note_arrival(session: Session, edition_id: UUID, at: datetime) -> None:
    """Ask that the edition be looked at soon; when that is asked already, nothing is added."""
    waiting = session.scalars(_waiting())
    if not any(values.get("edition_id") == str(edition_id) for values in waiting):
        jobs.enqueue(session, ARRIVED, {"edition_id": str(edition_id)}, None, at + GATHER)


@cache
def _waiting() -> Select[dict[str, Any]]:
    return select(Job.values).where(Job.kind == ARRIVED, Job.state == "waiting")
