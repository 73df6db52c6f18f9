"""Exceptions of a plan as staff type them: one a line, read into values or named by their line."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from awards.accounts.rules import canonical_address
from awards.assignment.rules.asking import entry_key
from awards.assignment.rules.options import Limits
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

MOST_LINES = 2000

ENTRY = re.compile(r"(?:N-)?0*(?P<number>\d{1,9})\s*[/ ,;]\s*(?P<category>[a-z0-9-]+)", re.IGNORECASE)
COUNT = re.compile(r"\d{1,6}")
LIMITS = re.compile(r"(?P<least>\d{1,6})?\s*(?:-|–|to)\s*(?P<most>\d{1,6})?")
SEPARATORS = " \t,;:="

Read = TypeVar("Read")


def read_reviews(text: str, field: str = "reviews") -> dict[str, int]:
    """`12/skills 4`: how many reviews an entry gets, by its key. Raises RuleBroken naming the line."""

    def one(line: str) -> tuple[str, int]:
        entry, rest = _entry(line)
        if not COUNT.fullmatch(rest):
            raise _Odd
        return entry, int(rest)

    return dict(_each(text, field, N_("write an entry and a number, like 12/skills 4"), one))


def read_loads(text: str, field: str = "loads") -> dict[str, Limits]:
    """`ada@example.org 2-8`: a judge's least and most, by address; either may lack (`-8`). Raises RuleBroken."""

    def one(line: str) -> tuple[str, Limits]:
        address, _, rest = line.partition(" ")
        found = LIMITS.fullmatch(rest.strip(SEPARATORS))
        if found is None or not (found["least"] or found["most"]):
            raise _Odd
        return _address(address), Limits(*(int(part) if part else None for part in found.group("least", "most")))

    return dict(_each(text, field, N_("write an address and two numbers, like ada@example.org 2-8"), one))


def read_pairs(text: str, field: str) -> tuple[tuple[str, str], ...]:
    """`12/skills ada@example.org`: entries and addresses of judges. Raises RuleBroken naming the line."""

    def one(line: str) -> tuple[str, str]:
        entry, rest = _entry(line)
        return entry, _address(rest)

    return tuple(_each(text, field, N_("write an entry and an address, like 12/skills ada@example.org"), one))


def read_addresses(text: str, field: str) -> tuple[str, ...]:
    """Addresses of judges, one a line. Raises RuleBroken naming the line."""
    return tuple(_each(text, field, N_("write an address, like ada@example.org"), _address))


class _Odd(Exception):
    """The line has another shape."""


def _each(text: str, field: str, shape: Message, one: Callable[[str], Read]) -> Iterator[Read]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise RuleBroken(N_("Use at most %(most)s lines.", most=MOST_LINES), [field])
    for number, line in lines:
        try:
            yield one(line)
        except (_Odd, RuleBroken):
            raise RuleBroken(
                N_("Line %(number)s: %(shape)s. It says: %(line)s", number=number, shape=shape, line=line[:80]),
                [field],
            ) from None


def _entry(line: str) -> tuple[str, str]:
    found = ENTRY.match(line)
    if found is None:
        raise _Odd
    return entry_key(int(found["number"]), found["category"].lower()), line[found.end() :].strip(SEPARATORS)


def _address(text: str) -> str:
    return canonical_address(text.strip(SEPARATORS))
