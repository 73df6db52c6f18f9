"""What every client has: a name, a ledger, and the patience to send the same again until there is an answer."""

import json
import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from lxml import html

from tests.faults.browser import Answer, Unanswered
from tests.faults.checker import Wrong
from tests.faults.ledger import Ledger

RETRY_SECONDS = 0.2


class Stopped(Exception):
    """It is time to stop, and the server does not answer any more."""


@dataclass
class Client(ABC):
    """One client. Every request that got no answer is sent again as it was, with the number it had.

    After `stop` it waits for no answer any more; after `enough` it finishes what it is at and begins nothing new.
    """

    name: str
    base_url: str
    ledger: Ledger
    seed: str
    stop: threading.Event
    enough: threading.Event = field(default_factory=threading.Event)
    wrong: list[Wrong] = field(default_factory=list)
    done: int = 0

    def work(self) -> None:
        """Do all there is to do, or as much until it is time to stop."""
        try:
            self.go_through(random.Random(self.seed))
        except Stopped:
            return
        except Exception as error:
            self.wrong.append(Wrong("otherwise", f"{self.name}: {type(error).__name__}: {error}"))

    @abstractmethod
    def go_through(self, chance: random.Random) -> None:
        """Do what this kind of client does, drawn by chance."""

    def sent(self, kind: str, subject: str, value: str, ask: Callable[[], Answer], status: int) -> Answer:
        """Ask until there is an answer, noting before what is sent and afterwards that it was acknowledged."""
        self.ledger.note(self.name, "sent", kind, subject, value)
        answer = self.until(ask, status)
        self.ledger.note(self.name, "acknowledged", kind, subject, value)
        return answer

    def until(self, ask: Callable[[], Answer], *statuses: int) -> Answer:
        """Ask, and ask the same again whenever no whole answer came; it is to have one of the statuses."""
        while True:
            try:
                answer = ask()
            except Unanswered:
                self.rest()
                continue
            assert answer.status in statuses, f"{answer.status} instead of {statuses}: {said(answer)}"
            return answer

    def rest(self) -> None:
        if self.stop.is_set():
            raise Stopped
        time.sleep(RETRY_SECONDS)


def number(chance: random.Random) -> UUID:
    """The number that a page gives a save of its own."""
    return UUID(int=chance.getrandbits(128), version=4)


def said(answer: Answer) -> str:
    """The words of an answer, for a report of what went wrong."""
    try:
        return json.dumps(answer.json)[:500]
    except ValueError:
        return " ".join(html.document_fromstring(answer.body or b"<p>nothing</p>").text_content().split())[:500]
