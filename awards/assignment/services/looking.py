"""The look that keeps what it finds: ties of everybody who judges or decides, to every nomination of what runs.

It comes by itself a moment after something has changed; until then whoever asks looks at what has changed anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CompoundSelect, delete, insert, or_, select, union
from sqlalchemy.orm import Session

from awards.accounts.models import Role, User
from awards.assignment.models import JudgeProfile, KeptTie, TieChange, TieLook
from awards.assignment.queries import by_ids, finder, look
from awards.assignment.rules import JudgeState
from awards.infrastructure import clock, locks
from awards.infrastructure.jobs import Job
from awards.infrastructure.standing_jobs import Moment
from awards.nominations.models import Collaborator, Nomination
from awards.programme.models import Edition

LOOK = "assignment.look"
"""The kind of job that looks."""

AFTERWARDS = timedelta(days=60)
"""So long after its winners an edition still runs: decisions may be asked about."""


@dataclass(frozen=True)
class Changes:
    """What has changed since the last look."""

    of_all: bool
    nominations: frozenset[UUID]
    people: frozenset[UUID]


def look_again(session: Session, at: datetime) -> int:
    """Keep the ties of every running edition as they are now; gives how many rows of change were seen to.

    One look at a time: the changes that it takes away are those whose rows it then reads.
    """
    locks.hold(session, [LOOK])
    seen = session.execute(delete(TieChange).returning(TieChange.nomination_id, TieChange.user_id)).all()
    people = frozenset(row.user_id for row in seen if row.user_id is not None)
    into = select(User.merged_into_id).where(User.id.in_(people), User.merged_into_id.is_not(None))
    changes = Changes(
        any(row.nomination_id is None and row.user_id is None for row in seen),
        frozenset(row.nomination_id for row in seen if row.nomination_id is not None),
        people | frozenset(session.scalars(into)),
    )
    running = _running(session, at)
    for table in (TieLook, KeptTie):
        session.execute(delete(table).where(table.edition_id.not_in([edition.id for edition in running])))
    for edition in running:
        _look_at(session, edition, changes)
    return len(seen)


def looks_due(session: Session) -> list[Moment]:
    """A job where something has changed, or somebody judges or decides whose ties are not kept."""
    at = clock.now(session)
    due = session.scalar(select(TieChange.seq).limit(1)) is not None or any(
        set(session.scalars(_concerned(edition))) != _looked(session, edition) for edition in _running(session, at)
    )
    return [Moment(LOOK, LOOK, {}, at)] if due else []


def look_job(session: Session, _job: Job) -> None:
    """The work of a job `assignment.look`."""
    look_again(session, clock.now(session))


def _look_at(session: Session, edition: Edition, changes: Changes) -> None:
    concerned = set(session.scalars(_concerned(edition)))
    looked = set[UUID]() if changes.of_all else _looked(session, edition)
    session.execute(delete(TieLook).where(TieLook.edition_id == edition.id, TieLook.user_id.not_in(concerned & looked)))
    anew = concerned - (looked - changes.people)
    same = concerned - anew
    session.execute(delete(KeptTie).where(KeptTie.edition_id == edition.id, KeptTie.user_id.not_in(same)))
    if anew:
        _keep(session, edition, anew, None)
    if same and (changed := _changed(session, edition, changes)):
        session.execute(delete(KeptTie).where(KeptTie.user_id.in_(same), KeptTie.nomination_id.in_(changed)))
        _keep(session, edition, same, changed)
    if lacking := concerned - looked:
        session.execute(
            insert(TieLook), [{"edition_id": edition.id, "user_id": user, "by": finder()} for user in lacking]
        )


def _keep(session: Session, edition: Edition, people: Collection[UUID], nominations: Collection[UUID] | None) -> None:
    those = None if nominations is None else by_ids(nominations)
    found = look(session, edition.id, judge_ids=people, those=those)
    if found:
        session.execute(
            insert(KeptTie),
            [
                {"user_id": tie.judge_id, "nomination_id": tie.nomination_id, "kind": tie.kind,
                 "edition_id": edition.id, "evidence": tie.evidence}
                for tie in found
            ],
        )  # fmt: skip


def _changed(session: Session, edition: Edition, changes: Changes) -> set[UUID]:
    """Nominations of the edition that have changed, and those that somebody who has changed works on."""
    works_on = select(Collaborator.nomination_id).where(Collaborator.user_id.in_(changes.people))
    return set(
        session.scalars(
            select(Nomination.id).where(
                Nomination.edition_id == edition.id,
                or_(
                    Nomination.id.in_(changes.nominations), Nomination.nominator_id.in_(changes.people),
                    Nomination.id.in_(works_on),
                ),
            )
        )
    )  # fmt: skip


def _running(session: Session, at: datetime) -> Sequence[Edition]:
    """Editions with judges whose winners were not told long ago."""
    return session.scalars(
        select(Edition)
        .where(
            Edition.id.in_(select(JudgeProfile.edition_id)),
            or_(Edition.winners_at.is_(None), Edition.winners_at > at - AFTERWARDS),
        )
        .order_by(Edition.id)
    ).all()


def _looked(session: Session, edition: Edition) -> set[UUID]:
    query = select(TieLook.user_id).where(TieLook.edition_id == edition.id, TieLook.by == finder())
    return set(session.scalars(query))


def _concerned(edition: Edition) -> CompoundSelect[UUID]:
    """Who judges, leads or decides in the edition."""
    judges = select(JudgeProfile.user_id).where(
        JudgeProfile.edition_id == edition.id, JudgeProfile.state != JudgeState.DECLINED
    )
    holders = select(Role.user_id).where(
        or_(Role.edition_id == edition.id, Role.edition_id.is_(None)),
        Role.kind.in_(["judge", "chair", "staff", "admin"]), Role.ended_at.is_(None),
    )  # fmt: skip
    return union(judges, holders)
