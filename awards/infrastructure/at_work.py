"""What is at work here and now: a request, a job, a mail; by which number it is told of, and what it asked.

The number of a request goes with whatever it causes: the jobs and mails that it enqueues keep it, so that a log can be
followed from the one to the other.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from awards.core.errors import AwardsError

NO_QUESTIONS = ("BEGIN", "SET TRANSACTION", "SAVEPOINT", "RELEASE", "PRAGMA")
"""Statements that ask nothing: they only frame what does."""


FORESEEN = (AwardsError, OSError, OperationalError)
"""What may happen to sound work: the award refuses it, or network, disk or database are away."""


def new_number() -> str:
    """A number that no other request has."""
    return uuid4().hex[:12]


@dataclass
class Work:
    """One piece of work: the number it is told by, how many questions it put to the database, since when it is done."""

    number: str | None
    queries: int = 0
    begun: float = field(default_factory=perf_counter)

    @property
    def ms(self) -> float:
        """How long it has been at work, in milliseconds."""
        return round((perf_counter() - self.begun) * 1000, 1)


_current: ContextVar[Work | None] = ContextVar("awards_at_work", default=None)


def current() -> Work | None:
    """The work that is being done here, if any."""
    return _current.get()


def number() -> str | None:
    """The number of the request that all this is done for, if it is done for one."""
    work = _current.get()
    return work.number if work is not None else None


@contextmanager
def on(work: Work) -> Iterator[Work]:
    """Do inside what belongs to this work."""
    before = _current.set(work)
    try:
        yield work
    finally:
        _current.reset(before)


def tell(log: logging.Logger, what: str, about: Mapping[str, Any], ended: str, error: Exception | None = None) -> None:
    """One line about the work that ended here: how, after how long, with how many questions.

    Of what the award or the network refused, no more than its kind; of anything else, where it came from.
    """
    work = _current.get() or Work(None)
    told = {**about, "ended": ended, "ms": work.ms, "queries": work.queries}
    heard(what, work, told)
    if error is None:
        log.info(what, extra=told)
    elif isinstance(error, FORESEEN):
        log.warning(what, extra=told | {"why": type(error).__name__})
    else:
        log.error(what, extra=told, exc_info=error)


Hearer = Callable[[str, Work, Mapping[str, Any]], None]
"""Is told what was at work, the work, and what the log tells of it."""

HEARERS: list[Hearer] = []
"""Who hears of everything that was at work in this process."""


def heard(what: str, work: Work, told: Mapping[str, Any]) -> None:
    """Let everybody who listens hear of work that has ended."""
    for hearer in HEARERS:
        hearer(what, work, told)


def count_questions(engine: Engine) -> None:
    """Let each statement that goes to this database be counted with the work that it is for."""
    event.listen(engine, "before_cursor_execute", _count)


def _count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
    work = _current.get()
    if work is not None and not statement.startswith(NO_QUESTIONS):
        work.queries += 1
