"""Reminders that go by themselves, each once: a job looks every quarter of an hour whom to remind."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.programme.models import Round
from awards.watching import queries
from awards.watching.rules.reminding import LOOK_EVERY, due
from awards.watching.services import mails

REMIND = "watching.remind"


def reminders_due(session: Session) -> list[Moment]:
    """A job for each open round whose judges are reminded, unless it was armed for this quarter of an hour."""
    at = clock.now(session)
    quarter = at - (at - datetime.min.replace(tzinfo=UTC)) % LOOK_EVERY
    rounds = queries.rounds_to_remind(session, at)
    armed = queries.armed(session, [_key(round_id) for round_id in rounds], quarter)
    return [
        Moment(REMIND, _key(round_id), {"round": str(round_id)}, quarter)
        for round_id in rounds
        if _key(round_id) not in armed
    ]


def remind_job(session: Session, job: Job) -> None:
    """Remind the judges of the round that a job names, as of now: late or done twice, nobody hears of it twice."""
    edition_id = session.scalar(select(Round.edition_id).where(Round.id == UUID(job.values["round"])))
    if edition_id is not None:
        remind(session, edition_id, UUID(job.values["round"]), clock.now(session))


def remind(session: Session, edition_id: UUID, round_id: UUID, at: datetime) -> int:
    """Write to every judge of the round for whom a reminder is due at this instant; gives how many.

    Nobody is written to when staff have switched reminders off meanwhile, nor who has left the jury.
    """
    number = session.scalars(select(Round.number).where(Round.id == round_id)).one()
    of = queries.watched(session, edition_id, at, number)
    if not of.rules.reminding or of.stopped:
        return 0
    judges = [judge for judge in queries.told(session, of, at) if not judge.left and not judge.stopped]
    sent = queries.occasions(session, round_id)
    days = queries.last_days(session, [judge.judge_id for judge in judges])
    count = 0
    for judge in sorted(judges, key=lambda judge: judge.judge_id):
        found = due(judge.work, of.frame, of.rules.schedule, sent.get(judge.judge_id, ()), days.get(judge.judge_id), at)
        if found is not None:
            count += mails.write(session, of, judge, found.kind, found.occasion, found.day, at)
    session.flush()
    return count


def _key(round_id: UUID) -> str:
    return f"{REMIND}:{round_id}"
