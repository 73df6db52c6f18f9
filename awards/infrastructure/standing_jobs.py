"""Standing jobs: there is one row of each, named by its key, and it is armed again for each of its moments.

So what is to happen again and again waits, runs and ends like any other job, and never twice at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.infrastructure import at_work
from awards.infrastructure.database import Sessions, database_now
from awards.infrastructure.jobs import Job


@dataclass(frozen=True)
class Moment:
    """A standing job, named by its key, and the moment by the award's clock at which it is to run."""

    kind: str
    key: str
    values: dict[str, Any]
    due_at: datetime


Look = Callable[[Session], Sequence[Moment]]
"""Reads which standing jobs are to run now and were not armed for this moment yet."""


def arm_due(sessions: Sessions, timetable: Sequence[Look]) -> int:
    """Arm every standing job whose moment has come; gives how many. Writes only when there is one."""
    with sessions.reading() as session:
        wanted = [moment for look in timetable for moment in look(session)]
    if not wanted:
        return 0
    with sessions.transaction() as session:
        return sum(arm(session, moment) for moment in wanted)


def arm(session: Session, moment: Moment) -> bool:
    """Let a standing job run at a moment; False when it waits or runs, or did so for this moment.

    However many ask at once, it runs once: the row of the key is locked, and there is but one.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Job).values(
        id=uuid4(), kind=moment.kind, key=moment.key, job_values=moment.values, state="waiting", attempts=0,
        due_at=moment.due_at, created_at=database_now(),
    )  # fmt: skip
    if session.scalars(new.on_conflict_do_nothing().returning(Job.id)).one_or_none() is not None:
        return True
    job = session.scalars(select(Job).where(Job.key == moment.key).with_for_update()).one()
    if job.state in ("waiting", "running") or job.due_at == moment.due_at:
        return False
    job.values, job.state, job.attempts, job.due_at = moment.values, "waiting", 0, moment.due_at
    job.started_at = job.finished_at = job.error = None
    job.request = at_work.number()
    session.flush()
    return True
