"""Many saves at once: each judge's tabs and devices write the same scores, and none that was acknowledged is lost."""

import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from awards.desks import invariants
from awards.infrastructure.database import Sessions
from tests.faults.browser import Answer, Browser, Unanswered
from tests.faults.checker import Held, Wrong, wrongs
from tests.faults.held import scores_kept
from tests.faults.judges import Device
from tests.faults.ledger import Ledger
from tests.faults.work import JUDGES, cards_of_judges

TABS = 4
"""Tabs and devices of each judge, each a thread."""
CRITERIA = 2
BUSY = 503
"""SQLite's one writer was waited for in vain: the same is sent again, under the number it had."""


@dataclass(frozen=True)
class Flood:
    """How many saves were sent, how many of them were done and how many refused with what stands; all that is wrong."""

    sent: int
    done: int
    refused: int
    seconds: float
    wrong: list[Wrong]


def flood(app: Flask, sessions: Sessions, folder: Path, *, cards: int, turns: int, seed: int) -> Flood:
    """Let every tab write every score of its judge `turns` times, all at once, and compare with what is kept."""

    class InProcess(Browser):
        """A browser whose server is this process."""

        def ask(
            self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
        ) -> Answer:
            client = app.test_client(use_cookies=False)
            told = {**(headers or {}), "Cookie": self._cookie()}
            answer = client.open(urlsplit(path).path, method=method, data=body, headers=told)
            if answer.status_code == BUSY:
                raise Unanswered("the database is busy")
            self._keep(answer.headers.getlist("Set-Cookie"))
            return Answer(answer.status_code, dict(answer.headers), answer.get_data())

    with sessions.transaction() as session:
        work = cards_of_judges(session, cards, TABS, alone=0)
    ledger, stop = Ledger(folder / "ledger.jsonl"), threading.Event()
    tabs = [
        Device(
            f"tab{n}", "http://localhost", ledger, f"{seed}-{n}", stop, saves=turns, browser=InProcess, cookie=cookie,
            cards=own,
        )
        for n, (own, cookie) in enumerate(work)
    ]  # fmt: skip
    threads = [threading.Thread(target=tab.work, daemon=True) for tab in tabs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(1800)
    took = time.perf_counter() - began
    stop.set()
    lines = [line for line in ledger.lines() if line.kind == "score"]
    with sessions.reading() as session:
        wrong = wrongs(lines, Held(scores=scores_kept(session)))
        wrong += [Wrong("otherwise", words) for words in invariants.broken(session)]
    events = Counter(line.event for line in lines)
    wrong += [sentence for tab in tabs for sentence in tab.wrong]
    wrong += [
        Wrong("otherwise", f"{tab.name} did not end")
        for tab, thread in zip(tabs, threads, strict=True)
        if thread.is_alive()
    ]
    return Flood(events["sent"], events["acknowledged"], events["sent"] - events["acknowledged"], took, wrong)


def expected(cards: int, turns: int) -> int:
    """How many saves that is."""
    return JUDGES * CRITERIA * turns * TABS * cards
