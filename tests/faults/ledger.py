"""What clients sent and what was acknowledged, kept in a file that no server touches."""

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One event of one client: `sent` before a request leaves, `acknowledged` after its answer came whole."""

    client: str
    event: str
    kind: str
    subject: str
    value: str


class Ledger:
    """An append-only file, each line on the disk before its client goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file = path.open("a", encoding="utf-8")
        self._in_hand: dict[str, str] = {}

    def note(self, client: str, event: str, kind: str, subject: str, value: str) -> None:
        """Add a line and wait until the disk has it."""
        line = json.dumps(asdict(Line(client, event, kind, subject, value)), ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            if event == "sent":
                self._in_hand[client] = kind
            elif event == "acknowledged" and self._in_hand.get(client) == kind:
                del self._in_hand[client]

    def refused(self, client: str) -> None:
        """What the client sent was answered and not taken: nothing of it is in hand any more."""
        with self._lock:
            self._in_hand.pop(client, None)

    def in_hand(self) -> Counter[str]:
        """What was sent and not acknowledged up to now, by kind."""
        with self._lock:
            return Counter(self._in_hand.values())

    def lines(self) -> Iterator[Line]:
        """All lines so far, in their order."""
        for line in self._path.read_text(encoding="utf-8").splitlines():
            yield Line(**json.loads(line))
