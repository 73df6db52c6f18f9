"""Who read what: a line for each page behind a rule that somebody was shown, in a file a day beside the database.

A line holds ids alone and is only added; reading writes nothing into the database, which has one writer.
"""

import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

KEPT = timedelta(days=365)
"""So long a day's file is kept; the first line of a later day lets older ones go."""


@dataclass(frozen=True)
class Reading:
    """A page that was shown: to whom, by its name, and of what, as its address says. `seen_as` is another person as
    whom staff looked."""

    at: str
    user: str
    page: str
    of: Mapping[str, str]
    seen_as: str | None = None


def note(folder: Path, at: datetime, reading: Reading) -> None:
    """Add a line. Lines of several processes do not mix: each is written at once."""
    line = f"{json.dumps(vars(reading), separators=(',', ':'))}\n".encode()
    with _one_at_a_time:
        os.write(_today(folder, at), line)


def _today(folder: Path, at: datetime) -> int:
    """The day's file, kept open: to open it for each page would take longer than all else. A file that was taken away
    meanwhile is begun anew."""
    day = (str(folder), at.date())
    if _kept_open.get("day") == day and os.fstat(_kept_open["file"]).st_nlink:
        return int(_kept_open["file"])
    path = folder / f"{at:%Y-%m-%d}.jsonl"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _forget(folder, (at - KEPT).date())
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if "file" in _kept_open:
        os.close(_kept_open["file"])
    _kept_open.update(day=day, file=file)
    return file


_kept_open: dict[str, Any] = {}
_one_at_a_time = Lock()


def found(folder: Path, ids: Collection[str], since: date = date.min) -> Iterator[Reading]:
    """The lines that name one of these ids, whoever read or of whatever, the oldest first."""
    wanted = [one.encode() for one in ids]
    for path in _files(folder):
        if _day(path) < since:
            continue
        with path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n") and any(one in line for one in wanted):
                    yield Reading(**json.loads(line))


def _forget(folder: Path, before: date) -> None:
    for path in _files(folder):
        if _day(path) < before:
            path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("????-??-??.jsonl"))


def _day(path: Path) -> date:
    return date.fromisoformat(path.stem)
