"""Dates as a calendar file (RFC 5545): each an event of no length, in UTC, known again by its UID when taken twice."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from awards.nominations.receipt.dates import DateToKeep

LONGEST_LINE = 75
"""Octets of a line; a longer one goes on in the next, after a blank (RFC 5545, 3.1)."""


def as_calendar(name: str, dates: Sequence[DateToKeep], url: str, *, uid: str, at: datetime) -> bytes:
    """The calendar `name` with these dates; `at` is when it was made, `uid` tells this nomination from others."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//EQUALS in Tech Awards//Dates//EN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for date in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{date.key}-{uid}",
            f"DTSTAMP:{_utc(at)}",
            f"DTSTART:{_utc(date.at)}",
            f"DTEND:{_utc(date.at)}",
            f"SUMMARY:{escaped(f'{date.words} · {name}')}",
            f"URL:{url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """A text as a value (RFC 5545, 3.3.11): backslash, semicolon, comma and line ends escaped."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\r", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def folded(line: str) -> Iterable[bytes]:
    """A line in pieces of at most 75 octets, no character cut, those after the first begun by a blank."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
