"""Carry out an approved wish to be erased, in one transaction; while something is held, all but that."""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import audit, clock, jobs
from awards.infrastructure.database import database_now, overwrite_all
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.people import queries, rules
from awards.people.models import Erasure
from awards.people.services.erasing import erase
from awards.programme.models import Edition
from awards.programme.queries import lock_edition

WAIT_FOR_MAIL = timedelta(days=3)
"""So long an erasure waits for the mail that tells the person of it, then it is carried out all the same."""


SOON = timedelta(minutes=1)
"""So soon an erasure that waited for a file of nominations is tried again."""

ERASE = "people.erase"
"""The kind of job that carries out an approved wish to be erased."""


def carry_out(session: Session, erasure: Erasure, at: datetime, *, whatever_holds: bool = False) -> bool:
    """Erase the person of an approved wish whose time has come; False while something holds it or its mail waits.

    It waits too while a file of nominations is being brought in, so that whom it names is found with all else.
    What staff hold against deletion stays, and goes once they let it go; until then the wish keeps by what to find it.
    `whatever_holds` is for a database from a backup: it waits for nothing, and keeps what is held there all the same.
    Done again, nothing changes.
    """
    session.refresh(erasure, with_for_update=True)
    if erasure.state != "approved" or (not whatever_holds and (erasure.held_because or at < (erasure.due_at or at))):
        return False
    if queries.nominations_arrive(session) and not whatever_holds:
        return False
    _hold_announcements(session)
    held = queries.held(session)
    if erasure.part_at is not None and not set(erasure.known.get("holds", ())) - set(map(str, held.ids)):
        return False
    person = queries.person_of(session, erasure.user_id, erasure.email, erasure.name, erasure.known)
    if not whatever_holds and (queries.holds(session, person, at) or _mail_waits(session, erasure)):
        return False
    overwrite_all(session)
    email, name, known = erasure.email, erasure.name, queries.as_known(person)
    digests = erasure.digests or rules.digests(secrets.token_hex(16), email, name)
    counts = Counter(erasure.counts) + erase(session, person, at, held)
    erasure.counts, erasure.digests, erasure.held_because = dict(sorted(counts.items())), digests, ""
    if queries.is_held(session, person, held):
        erasure.part_at = erasure.part_at or at
        erasure.email, erasure.name, erasure.known = email, name, known | {"holds": sorted(map(str, held.ids))}
    else:
        erasure.state, erasure.done_at = "done", at
        erasure.email, erasure.name, erasure.known = "", "", {}
    audit.record(
        session, actor=erasure.approved_by, action="person.erased", subject=erasure.user_id or erasure.id,
        details={"erasure": str(erasure.id), "rows": erasure.counts} | ({} if erasure.done_at else {"part": True}),
    )  # fmt: skip
    session.flush()
    return True


def _hold_announcements(session: Session) -> None:
    """Nothing is announced or corrected meanwhile: whatever is published later is made from what is left."""
    for edition in session.scalars(select(Edition).where(Edition.kind != "record").order_by(Edition.id)):
        lock_edition(session, edition)


def _mail_waits(session: Session, erasure: Erasure) -> bool:
    """Whether the mail that tells the person is still to leave; one that was taken back or failed waits no more."""
    written = session.scalar(
        select(OutboxMail.created_at).where(
            OutboxMail.dedupe_key == f"erasure-{erasure.id}", OutboxMail.state.in_(("waiting", "held"))
        )
    )
    return written is not None and session.scalars(select(database_now())).one() < written + WAIT_FOR_MAIL


def erase_job(session: Session, job: Job) -> None:
    """The work of a job `people.erase`: one approved wish, unless something still holds it.

    Where it waits for nominations that arrive it is tried again soon; for all else once a day.
    """
    erasure, at = session.get(Erasure, UUID(job.values["erasure"])), clock.now(session)
    if erasure is None or carry_out(session, erasure, at) or erasure.state != "approved":
        return
    if queries.nominations_arrive(session):
        jobs.enqueue(session, ERASE, dict(job.values), None, due_at=at + SOON)
