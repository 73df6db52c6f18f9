"""A worker's lanes, each a thread: mail, kinds of jobs with a lane of their own, all others. None waits for another."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from threading import Event, Thread

from flask import Flask
from sqlalchemy.exc import OperationalError

from awards.cli.common import progress
from awards.infrastructure import jobs, replica, standing_jobs
from awards.infrastructure.database import Sessions
from awards.infrastructure.jobs import Hand, Handler
from awards.infrastructure.standing_jobs import Look
from awards.web import mail

LONG = "long"
IDLE_SECONDS = 0.5
RETRY_SECONDS = 2.0
TIMETABLE_SECONDS = 10.0
GRACE_SECONDS = 10.0
"""Work that is asked to end and did not by then is put back, or left to be begun anew."""


class Lanes:
    """The lanes of one worker; `own` names the lanes that some kinds of jobs have to themselves.

    The first of them looks besides, now and then, which standing jobs are to run.
    """

    def __init__(
        self, app: Flask, handlers: Mapping[str, Handler], own: Mapping[str, Collection[str]], timetable: Sequence[Look]
    ) -> None:
        self._app, self._sessions = app, app.extensions["awards_sessions"]
        self._handlers, self._timetable = handlers, timetable
        self._ending, self._looked = Event(), float("-inf")
        self._hands = {name: Hand(self._ending.is_set) for name in (*own, LONG)}
        jobs_of = {name: partial(self._do, name, of=kinds) for name, kinds in own.items()}
        others = partial(self._do, LONG, but=frozenset().union(*own.values()))
        first = next(iter(own))
        self._turns: dict[str, Callable[[], bool]] = {
            "mail": lambda: mail.send_next(self._app, self._sessions),
            **jobs_of,
            first: partial(self._arm_and, jobs_of[first]),
            LONG: others,
        }
        if app.config["AWARDS"].read_database_url:
            self._turns["pulse"] = self._beat
        self._threads: list[Thread] = []

    def once(self) -> bool:
        """One thing of each lane, one lane after another; False when nothing waited anywhere."""
        return sum(turn() for turn in self._turns.values()) > 0

    def start(self) -> None:
        """Let every lane go on by itself."""
        self._threads = [
            Thread(target=self._go_on, args=(turn,), name=name, daemon=True) for name, turn in self._turns.items()
        ]
        for thread in self._threads:
            thread.start()

    def whole(self) -> bool:
        """Whether every lane goes on; one ends alone when something is wrong with the program itself."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, grace: float = GRACE_SECONDS) -> bool:
        """Begin nothing more and wait for what is in hand, or put it back; whether every lane has ended."""
        self._ending.set()
        until = time.monotonic() + grace
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))
        ended = not any(thread.is_alive() for thread in self._threads)
        if not ended:
            for hand in self._hands.values():
                _put_back(hand, self._sessions)
        return ended

    def _go_on(self, turn: Callable[[], bool]) -> None:
        while not self._ending.is_set():
            try:
                busy = turn()
            except OperationalError as error:  # a long import holds SQLite's one writer, or the server is away
                progress.print(f"The database does not answer, waiting: {error.orig}")
                self._ending.wait(RETRY_SECONDS)
                continue
            if not busy:
                self._ending.wait(IDLE_SECONDS)

    def _arm_and(self, do: Callable[[], bool]) -> bool:
        if time.monotonic() - self._looked >= TIMETABLE_SECONDS:
            self._looked = time.monotonic()
            standing_jobs.arm_due(self._sessions, self._timetable)
        return do()

    def _beat(self) -> bool:
        """Note the moment, by which a replica knows how far it is behind. Nothing waits for it."""
        with self._sessions.transaction() as session:
            replica.beat(session)
        return False

    def _do(self, name: str, *, of: Collection[str] = (), but: Collection[str] = ()) -> bool:
        with self._app.app_context():  # jobs that print have words in a language
            return jobs.run_next(self._sessions, self._handlers, self._hands[name], of=of, but=but)


def _put_back(hand: Hand, sessions: Sessions) -> None:
    try:
        hand.put_back(sessions)
    except OperationalError as error:
        progress.print(f"A job is left as it is and begun anew in some minutes: {error.orig}")
