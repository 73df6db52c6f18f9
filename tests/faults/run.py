"""One run: people write, score and publish, processes die again and again, and at the end the checker looks."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, event

from awards.desks import invariants
from awards.infrastructure.database import Sessions, connect
from tests.faults.askers import Asker
from tests.faults.browser import Browser
from tests.faults.checker import Wrong, wrongs
from tests.faults.clients import Nominee
from tests.faults.cluster import Cluster
from tests.faults.held import held, in_runners_hands, is_begun, left_behind, let_time_pass
from tests.faults.judges import Device
from tests.faults.killing import Server
from tests.faults.ledger import Ledger
from tests.faults.patience import Client
from tests.faults.visitors import SECRET, Visitor
from tests.faults.work import Proposed, announcements, approve, cards_of_judges, drafts_of_nominees
from tests.support.scanner import FakeClamd

CLIENTS = 6
CARDS = 12
LETTERS = 16
"""Nominators of each announcement who are told that they are not among the finalists."""

TARGETS = ("server", "runner", "worker", "server", "worker")
"""What dies: all processes, the one that works jobs and sends mail, or one of those that answer."""

BEFORE_A_KILL = (0.2, 1.6)
"""Seconds from the server's first answer, or from the last kill that left it alive, to the next, drawn evenly."""
AFTER_TELLING_BEGAN = (0.0, 0.8)
"""Seconds from the moment at which the runner began to tell of an announcement to its death, drawn evenly."""

BEGINS_SECONDS = 120
PUBLIC_SECONDS = 30
"""Longer than a replica may be behind."""


@dataclass
class Outcome:
    """What one run showed: what died, what was in hand at that moment, what was acknowledged, all that is wrong."""

    killed: Counter[str] = field(default_factory=Counter)
    in_hand: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)
    looks: int = 0
    """How often a visitor looked for an announcement that nobody had approved, and was told nothing."""
    codes: tuple[int, int] = (0, 0)
    """How often somebody who asks for a code all the time was sent one, and was refused."""


def one_run(
    database_url: str,
    folder: Path,
    *,
    seed: int,
    kills: int,
    drafts: int = 40,
    cards: int = CARDS,
    scanner: bool = False,
    whole: bool = True,
    make: Callable[..., Server | Cluster] = Server,
    targets: Sequence[str] = TARGETS,
) -> Outcome:
    """Let people work on a migrated database while processes are killed `kills` times, then finish and check.

    Nominees have so many drafts together, each judge so many cards; `whole`: they end only when all is done. With a
    `scanner` every file waits for the runner to have it looked at. `make` makes what serves, one server or a cluster of
    which other `targets` can be lost too.
    """
    with closing(FakeClamd()) as clamd:
        server = make(database_url, folder, **({"AWARDS_SCANNER_URL": clamd.url} if scanner else {}))
        sessions = Sessions(patient(connect(database_url)))
        try:
            return _Run(server, sessions, Ledger(folder / "ledger.jsonl"), seed, targets).go(
                kills, drafts, cards, whole
            )
        finally:
            server.kill()
            sessions.engine.dispose()


def patient(engine: Engine) -> Engine:
    """The harness writes among many others on a busy machine: it waits longer for them than the portal does."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=60000"))
    return engine


class _Run:
    def __init__(
        self, server: Server | Cluster, sessions: Sessions, ledger: Ledger, seed: int, targets: Sequence[str]
    ) -> None:
        self.targets, self.due = targets, set[int]()
        self.server, self.sessions, self.ledger, self.seed = server, sessions, ledger, seed
        self.chance = random.Random(seed)
        self.stop, self.enough = threading.Event(), threading.Event()
        self.found = Outcome()

    def go(self, kills: int, drafts: int, cards: int, whole: bool) -> Outcome:
        clients, proposed = self._prepare(kills, drafts, cards, whole)
        threads = [threading.Thread(target=client.work, daemon=True) for client in clients]
        self.server.start()
        visitor = Visitor(self.server.live.base_url, [one.year for one in proposed], self.due, self.stop)
        asker = Asker(self.server.live.base_url, self.stop)
        for thread in (*threads, visitor, asker):
            thread.start()
        targets = [self.targets[n % len(self.targets)] for n in range(kills)]
        self.chance.shuffle(targets)
        for target, announcement in zip(targets, proposed, strict=True):
            self._kill(target, announcement)
        if not whole:
            self.enough.set()
        for thread in threads:
            thread.join(300)
        late = [client.name for client, thread in zip(clients, threads, strict=True) if thread.is_alive()]
        self.stop.set()
        visitor.join(60)
        asker.join(60)
        self.found.wrong += visitor.wrong
        self.found.looks = visitor.looks
        self.found.wrong += [sentence for client in clients for sentence in client.wrong]
        self.found.wrong += [Wrong("otherwise", f"{name} did not end") for name in late]
        self.found.wrong += [wrong for announcement in proposed for wrong in self._unpublished(announcement)]
        self._check()
        with self.sessions.reading() as session:
            self.found.wrong += asker.wrongs(session)
        self.found.codes = (asker.sent, asker.refused)
        return self.found

    def _prepare(self, kills: int, drafts: int, cards: int, whole: bool) -> tuple[list[Client], list[Proposed]]:
        with self.sessions.writing() as session:
            work, rounds_work = drafts_of_nominees(session, drafts), cards_of_judges(session, cards)
            proposed = announcements(session, kills, letters=LETTERS)
            session.commit()
        base_url, ledger, stop, enough = self.server.live.base_url, self.ledger, self.stop, self.enough
        clients: list[Client] = [
            Nominee(
                f"client{n}", base_url, ledger, f"{self.seed}-{n}", stop, enough, drafts=work[n::CLIENTS], whole=whole
            )
            for n in range(CLIENTS)
        ]
        clients += [
            Device(f"device{n}", base_url, ledger, f"{self.seed}-device-{n}", stop, enough, cards=own, cookie=cookie)
            for n, (own, cookie) in enumerate(rounds_work)
        ]
        return clients, proposed

    def _kill(self, target: str, announcement: Proposed) -> None:
        """Have an announcement to tell of, wait for the moment drawn, and kill."""
        moment, telling = self.chance.uniform(*BEFORE_A_KILL), self.chance.uniform(*AFTER_TELLING_BEGAN)
        self.due.add(announcement.year)
        with self.sessions.writing() as session:
            publication = approve(session, self.ledger, announcement)
        with self.sessions.reading() as session:
            before = in_runners_hands(session)
        if target == "runner":
            self._until_begun(publication)
            time.sleep(telling)
            self.server.kill_runner()
        else:
            time.sleep(moment)
            self._lose(target)
        self.found.killed[target] += 1
        if target != "runner":
            self.found.in_hand += self.ledger.in_hand()
        if target != "worker":
            with self.sessions.reading() as session:
                self.found.in_hand += Counter(
                    kind for key, kind in in_runners_hands(session).items() if key not in before
                )
        if target == "server":
            self.server.start()

    def _lose(self, target: str) -> None:
        if target == "server":
            self.server.kill()
        elif target == "worker":
            self.server.kill_worker(self.chance)
        else:
            assert isinstance(self.server, Cluster)
            self.server.lose(target)
            self.sessions.engine.dispose()

    def _until_begun(self, publication: UUID) -> None:
        deadline = time.monotonic() + BEGINS_SECONDS
        while time.monotonic() < deadline:
            with self.sessions.reading() as session:
                if is_begun(session, publication):
                    return
            time.sleep(0.02)
        raise AssertionError("nobody began to tell of an announcement")

    def _unpublished(self, announcement: Proposed) -> Iterator[Wrong]:
        """What was approved is public; where a replica answers, once that has heard of it."""
        browser, deadline = Browser(self.server.live.base_url), time.monotonic() + PUBLIC_SECONDS
        while SECRET not in browser.get(f"/winners/{announcement.year}").body.decode():
            if time.monotonic() > deadline:
                yield Wrong("lost", f"announcement of {announcement.year}: approved, and not public")
                return
            browser.cookies.clear()
            time.sleep(0.2)

    def _check(self) -> None:
        """Stop, let time pass and the rest be done, and compare."""
        live = self.server.live
        self.server.stop()
        for _ in range(2):  # a telling that was cut off is told anew, and its mails wait their minute from then on
            with self.sessions.transaction() as session:
                let_time_pass(session)
            live.awards("work", "--once")
        lines = list(self.ledger.lines())
        with self.sessions.reading() as session:
            self.found.wrong += wrongs(lines, held(session))
            self.found.wrong += left_behind(session, live)
            self.found.wrong += [Wrong("otherwise", words) for words in invariants.broken(session)]
        self.found.acknowledged = Counter(line.kind for line in lines if line.event == "acknowledged")
