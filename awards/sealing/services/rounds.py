"""Rounds open and close by their dates alone; a standing job puts both into the award's log."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from awards.infrastructure import award_log, clock
from awards.infrastructure.award_log import Kind
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.programme.models import Edition, Round
from awards.sealing.models import RoundNoted

NOTE = "sealing.note_rounds"
"""The kind of job that puts what happened to an edition's rounds into its log."""


def rounds_due(session: Session) -> list[Moment]:
    """A job for each edition whose rounds opened or closed without a step in its log."""
    at = clock.now(session)
    opened, closed = (_missing(kind, at).subquery() for kind in (Kind.ROUND_OPENED, Kind.ROUND_CLOSED))
    found = session.execute(
        union_all(select(opened.c.edition_id, opened.c.moment), select(closed.c.edition_id, closed.c.moment))
    ).all()
    newest: dict[UUID, datetime] = {}
    for edition_id, moment in found:
        newest[edition_id] = max(moment, newest.get(edition_id, moment))
    return [
        Moment(NOTE, f"{NOTE}:{edition_id}", {"edition": str(edition_id)}, moment)
        for edition_id, moment in sorted(newest.items())
    ]


def note_rounds_job(session: Session, job: Job) -> None:
    """The work of a job `sealing.note_rounds`."""
    note_rounds(session, UUID(job.values["edition"]), clock.now(session))


def note_rounds(session: Session, edition_id: UUID, at: datetime) -> int:
    """Add a step for every opening and close of the edition's rounds that is over and has none; gives how many.

    A round whose date was moved opens or closes once more.
    """
    session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update(key_share=True))
    found: list[tuple[datetime, Kind, int, UUID]] = []
    for kind in (Kind.ROUND_OPENED, Kind.ROUND_CLOSED):
        missing = _missing(kind, at).subquery()
        rows = session.execute(
            select(missing.c.moment, missing.c.number, missing.c.id).where(missing.c.edition_id == edition_id)
        )
        found += [(moment, kind, number, round_id) for moment, number, round_id in rows]
    for moment, kind, number, round_id in sorted(found, key=lambda one: one[:3]):
        session.add(RoundNoted(round_id=round_id, kind=kind, at=moment))
        told = {"round": number, "instant": moment.astimezone(UTC).isoformat()}
        award_log.append(session, edition_id, kind, told, None, at)
    session.flush()
    return len(found)


def _missing(kind: Kind, at: datetime) -> Select[UUID, datetime, int, UUID]:
    moment = Round.opens_at if kind is Kind.ROUND_OPENED else Round.closes_at
    noted = (
        select(RoundNoted.round_id)
        .where(RoundNoted.round_id == Round.id, RoundNoted.kind == kind, RoundNoted.at == moment)
        .exists()
    )
    return (
        select(Edition.id.label("edition_id"), moment.label("moment"), Round.number, Round.id)
        .join(Edition, Edition.id == Round.edition_id)
        .where(
            Edition.kind == "award", Edition.rules_published_at.is_not(None), Edition.put_away_at.is_(None),
            moment <= at, ~noted,
        )
    )  # fmt: skip
