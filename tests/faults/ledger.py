"""What clients sent and what was acknowledged, kept in a file that no server touches."""

import json
import os
import threading
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

    def note(self, client: str, event: str, kind: str, subject: str, value: str) -> None:
        """Add a line and wait until the disk has it."""
        line = json.dumps(asdict(Line(client, event, kind, subject, value)), ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def lines(self) -> Iterator[Line]:
        """All lines so far, in their order."""
        for line in self._path.read_text(encoding="utf-8").splitlines():
            yield Line(**json.loads(line))
