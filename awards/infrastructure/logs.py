"""What the program tells of its own work: a line of JSON each in earnest, a readable one in development.

Nothing of anybody stands in it: of an error its kind and the places in the program that it came through, never its
words, which may hold an address, an answer or a whole statement with its values.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from awards.infrastructure import at_work
from awards.infrastructure.shipped import PACKAGE

Event = dict[str, Any]

RESERVED = frozenset(RESERVED_ATTRS) | {"message", "asctime"}

OWN = "awards"
"""Below this name stands whatever the portal itself tells; of its libraries only warnings are heard."""

DEEPEST = 12
"""So many places of an error are told, the last ones."""

_GROUPS = r"[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*"
_LONG_ADDRESS = (
    rf"(?<![\w:])(?:(?:[0-9a-f]{{1,4}}:){{7}}[0-9a-f]{{1,4}}|{_GROUPS}::(?:{_GROUPS})?|::{_GROUPS})(?![\w:])"
)
"""A machine's address of the sixth version, in full or with its zeros left out; no time of day is one."""

_PERSONAL = (
    (re.compile(r"[^\s@<>\"'(]+@[^\s@>\"')]+\.[^\s@>\"')]+"), "(address)"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "(address)"),
    (re.compile(_LONG_ADDRESS, re.IGNORECASE), "(address)"),
    (re.compile(r"(?<=/)\S*\?\S+"), "(query)"),
    (re.compile(r"\b(Bearer|Basic)\s+\S+", re.IGNORECASE), r"\1 (secret)"),
)

_LOOKED_INTO = re.compile(r"[@?]|\d\.\d|::|:[0-9a-f]{1,4}:[0-9a-f]{1,4}:[0-9a-f]{1,4}:|bearer|basic", re.IGNORECASE)


def set_up(*, readable: bool, out: TextIO | None = None) -> logging.Handler:
    """Let this process tell what it does, on stderr unless said otherwise; gives the handler, which may be taken off.

    Called again it takes the place of what was set up before.
    """
    handler = logging.StreamHandler(out or sys.stderr)
    handler.set_name("awards")
    handler.setFormatter(formatter(readable=readable))
    root = logging.getLogger()
    for before in [one for one in root.handlers if one.get_name() == "awards"]:
        root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(OWN).setLevel(logging.INFO)
    logging.captureWarnings(True)
    return handler


def formatter(*, readable: bool) -> logging.Formatter:
    """Writes a record as one line of JSON, or for a reader's eye with all that an error says."""
    return _Readable("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S") if readable else _Line()


class _Line(JsonFormatter):
    """One line of JSON: `at`, `level`, `logger`, `event`, then whatever was told with it."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False, json_default=str)

    def add_fields(self, log_data: Event, record: logging.LogRecord, message_dict: Event) -> None:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data.update(at=at, level=record.levelname.lower(), logger=record.name, event=scrubbed(record.message))
        if (number := at_work.number()) is not None:
            log_data["request"] = number
        told = extra_of(record)
        log_data.update((name, scrubbed(value) if isinstance(value, str) else value) for name, value in told.items())
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = told_of(record.exc_info[1])


class _Readable(logging.Formatter):
    """A line for whoever develops: what happened and what was told with it, errors with their words."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        told = " ".join(f"{name}={value}" for name, value in extra_of(record).items() if value is not None)
        return f"{super().formatMessage(record)} {told}".rstrip()


def extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """What was told with a record beside its words."""
    return {name: value for name, value in vars(record).items() if name not in RESERVED and not name.startswith("_")}


def scrubbed(text: str) -> str:
    """A line without what may be somebody's: addresses of people and machines, query strings, what lets in."""
    if _LOOKED_INTO.search(text) is None:  # most lines hold nothing of the kind, and each request writes one
        return text
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


def told_of(error: BaseException) -> dict[str, Any]:
    """What may be told of an error: its kind, its cause's, the constraint that refused, where it came through."""
    told: dict[str, Any] = {"type": type(error).__name__, "places": _places(error.__traceback__)}
    diagnosis = getattr(getattr(error, "orig", error), "diag", None)
    if constraint := getattr(diagnosis, "constraint_name", None):
        told["constraint"] = constraint
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not error:
        told["after"] = type(cause).__name__
    return told


def _places(found: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(traceback.walk_tb(found), lookup_lines=False)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames[-DEEPEST:]]


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(PACKAGE.parent)) if path.is_relative_to(PACKAGE) else "/".join(path.parts[-2:])
