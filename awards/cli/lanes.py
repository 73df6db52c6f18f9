"""A worker's lanes, each a thread: mail, kinds of jobs with a lane of their own, all others. None waits for another."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from threading import Event, Thread

from flask import Flask
from sqlalchemy.exc import OperationalError

from awards.cli.common import progress
from awards.infrastructure import jobs, outbox, replica, standing_jobs
from awards.infrastructure.database import Sessions
from awards.infrastructure.jobs import Hand, Handler
from awards.infrastructure.standing_jobs import Look
from awards.web import mail

TIMETABLE, MAIL, LONG, PULSE = "timetable", "mail", "long", "pulse"
LOOK_SECONDS = 0.5
"""So often one look tells which lanes have something to do."""

TRY_SECONDS = 5.0
"""So often a lane tries by itself."""

OFTEN = {TIMETABLE: 10.0, PULSE: 0.5}
"""Lanes that go on by the clock, and after how many seconds each."""

RETRY_SECONDS = 2.0
GRACE_SECONDS = 10.0
"""Work that is asked to end and did not by then is put back, or left to be begun anew."""


class Lanes:
    """The lanes of one worker; `own` names the lanes that some kinds of jobs have to themselves.

    One more looks, now and then, which standing jobs are to run. A lane that had nothing to do rests until a look that
    all share finds something for it.
    """

    def __init__(
        self, app: Flask, handlers: Mapping[str, Handler], own: Mapping[str, Collection[str]], timetable: Sequence[Look]
    ) -> None:
        self._app, self._sessions = app, app.extensions["awards_sessions"]
        self._handlers, self._timetable = handlers, timetable
        self._ending = Event()
        self._hands = {name: Hand(self._ending.is_set) for name in (*own, LONG)}
        jobs_of = {name: partial(self._do, name, of=kinds) for name, kinds in own.items()}
        others = partial(self._do, LONG, but=frozenset().union(*own.values()))
        self._lane_of = {kind: name for name, kinds in own.items() for kind in kinds}
        self._turns: dict[str, Callable[[], bool]] = {
            TIMETABLE: self._arm,
            MAIL: lambda: mail.send_next(self._app, self._sessions),
            **jobs_of,
            LONG: others,
        }
        if app.config["AWARDS"].read_database_url:
            self._turns[PULSE] = self._beat
        self._woken = {name: Event() for name in self._turns}
        self._threads: list[Thread] = []

    def once(self) -> bool:
        """One thing of each lane, one lane after another; False when nothing waited anywhere."""
        return sum(turn() for turn in self._turns.values()) > 0

    def start(self) -> None:
        """Let every lane go on by itself."""
        self._threads = [Thread(target=self._go_on, args=(name,), name=name, daemon=True) for name in self._turns]
        self._threads.append(Thread(target=self._watch, name="watch", daemon=True))
        for thread in self._threads:
            thread.start()

    def whole(self) -> bool:
        """Whether every lane goes on; one ends alone when something is wrong with the program itself."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, grace: float = GRACE_SECONDS) -> bool:
        """Begin nothing more and wait for what is in hand, or put it back; whether every lane has ended."""
        self._ending.set()
        for woken in self._woken.values():
            woken.set()
        until = time.monotonic() + grace
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))
        ended = not any(thread.is_alive() for thread in self._threads)
        if not ended:
            for hand in self._hands.values():
                _put_back(hand, self._sessions)
        return ended

    def _go_on(self, name: str) -> None:
        turn, woken = self._turns[name], self._woken[name]
        while not self._ending.is_set():
            woken.clear()
            try:
                busy = turn()
            except OperationalError as error:  # a long import holds SQLite's one writer, or the server is away
                progress.print(f"The database does not answer, waiting: {error.orig}")
                self._ending.wait(RETRY_SECONDS)
                continue
            if not busy and not self._ending.is_set():
                woken.wait(OFTEN.get(name, TRY_SECONDS))

    def _watch(self) -> None:
        """Wake the lanes that have something to do: trying to take it would hold up who writes, this does not."""
        while not self._ending.wait(LOOK_SECONDS):
            try:
                with self._sessions.reading() as session:
                    found = {self._lane_of.get(kind, LONG) for kind in jobs.kinds_to_begin(session)}
                    found |= {MAIL} if outbox.any_due(session) else set()
            except OperationalError:
                continue  # each lane says so itself
            for name in found:
                self._woken[name].set()

    def _arm(self) -> bool:
        """Let the standing jobs wait whose moment has come. Nothing waits for this."""
        standing_jobs.arm_due(self._sessions, self._timetable)
        return False

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
