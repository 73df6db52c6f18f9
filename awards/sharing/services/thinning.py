"""Files of old dumps go but the last of each month; what each said it was, digest and numbers, stays."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from awards.infrastructure import audit, clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.infrastructure.standing_jobs import Moment
from awards.sharing.models import RegistryDump
from awards.sharing.queries import old_dumps
from awards.sharing.services.dumping import the_storage

THIN = "sharing.thin"
"""The kind of job that lets files of old dumps go."""


def thinning_due(session: Session) -> Sequence[Moment]:
    """A job for today when a file is kept no more."""
    today = clock.now(session).astimezone(UTC).date()
    if not old_dumps(session, today):
        return []
    return [Moment(THIN, THIN, {"day": today.isoformat()}, datetime.combine(today, time(), UTC))]


def _read(session: Session, _values: dict[str, Any]) -> list[tuple[date, str]]:
    today = clock.now(session).astimezone(UTC).date()
    return [(one.day, one.stored) for one in old_dumps(session, today)]


def _delete(found: list[tuple[date, str]]) -> list[date]:
    """Bytes go first: whoever is killed here does it again, and a row without bytes is handed out to nobody."""
    for _, stored in found:
        the_storage().delete(stored)
    return [day for day, _ in found]


def _note(session: Session, _job: Job, days: list[date]) -> None:
    at = clock.now(session)
    for day in days:
        session.get_one(RegistryDump, day).gone_at = at
    if days:
        details = {"days": [day.isoformat() for day in days]}
        audit.record(session, actor=None, action="registry.dumps_thinned", details=details)


thin_job = TwoSteps(look=_delete, keep=_note, read=_read)
"""Let files of old dumps go; done again it finds none."""
