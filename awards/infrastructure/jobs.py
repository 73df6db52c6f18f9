"""Jobs: work too heavy for a request, kept in a table and done by the child of `awards serve` and any worker beside it.

A job is taken in one transaction and worked in another, which holds its row: however many work, it is done once. Work
that takes minutes says meanwhile that it goes on (`LongSteps`), and can be called off. A worker that has to end puts
back what it has in hand, and another begins it anew.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, Index, Select, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from awards.infrastructure import at_work, clock
from awards.infrastructure.database import Base, Sessions, database_now

log = logging.getLogger("awards.jobs")

ABANDONED_AFTER = timedelta(minutes=10)
"""A job that began this long ago and never ended was left by a process that died: it is done again."""

SILENT_AFTER = timedelta(minutes=1)
"""Work that tells how far it is and was silent for so long was left by a process that died."""

MOST_ATTEMPTS = 3

AGAIN_AFTER = timedelta(minutes=1)
"""A job that met a busy database or a full disk is done again after so long."""

MAY_WAIT = "jobs.may_wait"
"""Set in the session of a page that shows: it waits for a job rather than work long itself (`BeingWorkedOut`)."""


class Job(Base):
    """A piece of work with its state; handlers are safe to run twice. `due_at` is by the award's clock: not before.

    Long work says what it is at (`doing`), and when it last did. `request` is the number of the request that asked.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        Index("ix_job_waiting", "state", "created_at"),
        Index("uq_job_key", "key", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str]
    key: Mapped[str | None]
    values: Mapped[dict[str, Any]] = mapped_column("job_values")
    state: Mapped[str] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    due_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    doing: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    request: Mapped[str | None] = mapped_column("request_number", default=at_work.number)


Work = Callable[[Session, Job], None]
"""Does a job within one transaction; an error rolls the work back and is kept on the job."""


@dataclass(frozen=True)
class TwoSteps:
    """A job whose slow half asks nothing of the database: `look(values)` outside of any transaction, then `keep`.

    With `read`, what it reads in a transaction that only reads, and that no writer waits for, is looked at instead.
    """

    look: Callable[[Any], Any]
    keep: Callable[[Session, Job, Any], None]
    read: Callable[[Session, dict[str, Any]], Any] | None = None


class CalledOff(Exception):
    """Nobody wants the work any more, or another process does it."""


class Ending(Exception):
    """The worker has to end: the work is put back."""


@dataclass
class Hand:
    """What a worker has in hand: the job and which attempt at it. `ending` says that the worker has to end."""

    ending: Callable[[], bool] = lambda: False
    job: tuple[UUID, int] | None = None

    def put_back(self, sessions: Sessions) -> None:
        """Let the job in hand wait again; where its own transaction is under way it is left as it is."""
        if self.job is None:
            return
        job_id, attempt = self.job
        with sessions.transaction() as session:
            job = session.scalar(_mine(job_id, attempt).with_for_update(skip_locked=True))
            if job is not None:
                job.state, job.attempts, job.started_at, job.seen_at = "waiting", attempt - 1, None, None
        self.job = None


@dataclass(frozen=True)
class Watch:
    """How long work tells that it goes on, and learns that it was called off."""

    sessions: Sessions
    job_id: UUID
    attempt: int
    ending: Callable[[], bool]

    def stay(self) -> None:
        """Work on, unless the worker has to end. Raises Ending."""
        if self.ending():
            raise Ending

    def tell(self, doing: str | None = None) -> None:
        """Say that the work goes on, and what it is at when that has changed. Raises CalledOff, Ending."""
        self.stay()
        with self.sessions.transaction() as session:
            job = _still_mine(session, self.job_id, self.attempt)
            if job is None:
                raise CalledOff
            job.seen_at, job.doing = clock.real(session), doing or job.doing


@dataclass(frozen=True)
class LongSteps:
    """A job that takes minutes: what `read` gives is worked by `look(material, watch)`, which tells how far it is."""

    read: Callable[[Session, dict[str, Any]], Any]
    look: Callable[[Any, Watch], Any]
    keep: Callable[[Session, Job, Any], None]


Handler = Work | TwoSteps | LongSteps
"""How a kind of job is done."""


def enqueue(
    session: Session, kind: str, values: dict[str, Any], by: UUID | None, due_at: datetime | None = None
) -> Job:
    """Ask for work of this kind; it begins after the commit, and not before `due_at` by the award's clock."""
    job = Job(id=uuid4(), kind=kind, values=values, created_by=by, due_at=due_at)
    session.add(job)
    session.flush()
    return job


def call_off(session: Session, job_id: UUID) -> None:
    """Nobody waits for this job any more: it is not begun, or stops the next time it tells how far it is."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(("waiting", "running")))
        .values(state="failed", error="called off", finished_at=database_now())
        .execution_options(synchronize_session=False)
    )


def run_next(
    sessions: Sessions,
    handlers: Mapping[str, Handler],
    hand: Hand | None = None,
    *,
    of: Collection[str] = (),
    but: Collection[str] = (),
) -> bool:
    """Do the job that waits longest; False when none waits. Its work and its state end in one transaction.

    Jobs of these kinds alone, or of all kinds but some.
    """
    hand = hand or Hand()
    taken = _take(sessions, of, but)
    if taken is None:
        return False
    hand.job = (taken.job_id, taken.attempt)
    with at_work.on(at_work.Work(taken.request)):
        ended, error = _carried_out(sessions, handlers, hand, taken)
        about = {"job": str(taken.job_id), "kind": taken.kind, "attempt": taken.attempt}
        at_work.tell(log, "job", about, ended, error)
    hand.job = None
    return True


@dataclass(frozen=True)
class _Taken:
    """A job that this worker took: which attempt at it, and for which request."""

    job_id: UUID
    kind: str
    values: dict[str, Any]
    attempt: int
    request: str | None


def kinds_to_begin(session: Session) -> set[str]:
    """The kinds of jobs of which one could be begun now. Asking holds nobody up, as trying to take one does."""
    return set(session.scalars(select(Job.kind).where(_may_begin(*clock.now_and_offset(session))).distinct()))


def _may_begin(now: datetime, ahead: timedelta) -> ColumnElement[bool]:
    """Of a job: it is due by the award's clock, or whoever had it in hand died."""
    real = now - ahead
    return or_(
        (Job.state == "waiting") & or_(Job.due_at.is_(None), Job.due_at <= now),
        (Job.state == "running") & (Job.started_at < real - ABANDONED_AFTER) & Job.seen_at.is_(None),
        (Job.state == "running") & (Job.seen_at < real - SILENT_AFTER),
    )


def _take(sessions: Sessions, of: Collection[str], but: Collection[str]) -> _Taken | None:
    with sessions.transaction() as session:
        now, ahead = clock.now_and_offset(session)
        job = session.scalar(
            select(Job)
            .where(Job.kind.in_(of) if of else Job.kind.not_in(but), _may_begin(now, ahead))
            .order_by(Job.created_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.state, job.started_at, job.attempts, job.seen_at = "running", now - ahead, job.attempts + 1, None
        return _Taken(job.id, job.kind, dict(job.values), job.attempts, job.request)


def _carried_out(
    sessions: Sessions, handlers: Mapping[str, Handler], hand: Hand, taken: _Taken
) -> tuple[str, Exception | None]:
    """Do the work; how it ended, and what went wrong if anything did."""
    job_id, attempt = taken.job_id, taken.attempt
    try:
        if attempt > MOST_ATTEMPTS:
            raise RuntimeError(f"given up after {MOST_ATTEMPTS} attempts")
        handler = handlers[taken.kind]
        found = None
        if isinstance(handler, TwoSteps):
            found = _looked_at(sessions, handler, taken.values)
        elif isinstance(handler, LongSteps):
            with sessions.reading() as session:
                material = handler.read(session, taken.values)
            found = handler.look(material, Watch(sessions, job_id, attempt, hand.ending))
        with sessions.transaction() as session:
            if (mine := _still_mine(session, job_id, attempt)) is not None:
                if isinstance(handler, TwoSteps | LongSteps):
                    handler.keep(session, mine, found)
                else:
                    handler(session, mine)
                _end(session, mine, "done", None)
        return ("done" if mine is not None else "taken over"), None
    except CalledOff:
        return "called off", None
    except Ending:
        hand.put_back(sessions)
        return "put back", None
    except Exception as error:
        return _failed(sessions, taken, error), error


def _failed(sessions: Sessions, taken: _Taken, error: Exception) -> str:
    """Keep why the work failed on its job, which waits again where that may pass; how it ended."""
    with sessions.transaction() as session:
        mine = _still_mine(session, taken.job_id, taken.attempt)
        if mine is None:
            return "taken over"
        told = f"{type(error).__name__}: {error}"[:2000]
        if _may_pass(error) and taken.attempt < MOST_ATTEMPTS:  # like one that was left by a process that died
            mine.started_at, mine.seen_at = clock.real(session) - ABANDONED_AFTER + AGAIN_AFTER, None
            mine.error = told
            return "again"
        _end(session, mine, "failed", told)
        return "failed"


def _may_pass(error: BaseException | None) -> bool:
    """Whether it was the database, the disk or the network that failed and not the work itself."""
    return error is not None and (isinstance(error, OperationalError | OSError) or _may_pass(error.__cause__))


def _looked_at(sessions: Sessions, handler: TwoSteps, values: dict[str, Any]) -> Any:
    if handler.read is None:
        return handler.look(values)
    with sessions.reading() as session:
        material = handler.read(session, values)
    return handler.look(material)


def _still_mine(session: Session, job_id: UUID, attempt: int) -> Job | None:
    """The job, held until the transaction ends; None when it was taken for abandoned and another works it."""
    return session.scalar(_mine(job_id, attempt).with_for_update())


def _mine(job_id: UUID, attempt: int) -> Select[Job]:
    return select(Job).where(Job.id == job_id, Job.state == "running", Job.attempts == attempt)


def _end(session: Session, job: Job, state: str, error: str | None) -> None:
    job.state, job.error, job.finished_at = state, error, session.scalars(select(database_now())).one()
