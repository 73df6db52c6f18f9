"""Heads of an edition's log and what is signed when two key holders seal one.

A *head* says how many steps the log had at an instant, and the root over them. A *seal* is a head with the signatures
of two key holders (Ed25519, RFC 8032) over its *statement*: `PREFIX`, then the head as canonical JSON in UTF-8.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from awards.core.canonical import canonical
from awards.core.outside import json_in

PREFIX = b"equals-awards seal 1\n"
"""What every statement begins with, so that no signature of a seal is one of anything else."""

SIGNATURES = 2
"""So many different holders sign a head before it is sealed."""

NOT_A_HEAD = "this is not a head of an award's log"

KEY = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True)
class Head:
    """How many steps the log of an edition had at an instant, and the root over them in hexadecimal."""

    edition: UUID
    year: int
    rehearsal: bool
    size: int
    root: str
    at: datetime

    def document(self) -> dict[str, Any]:
        """The head as the JSON document that is signed and shown."""
        return {
            "at": self.at.astimezone(UTC).isoformat(), "edition": str(self.edition), "rehearsal": self.rehearsal,
            "root": self.root, "size": self.size, "year": self.year,
        }  # fmt: skip

    def statement(self) -> bytes:
        """The bytes that a key holder signs."""
        return PREFIX + canonical(self.document()).encode()


def read_head(document: Mapping[str, Any]) -> Head:
    """The head that a document states. Raises ValueError for one that is not a head."""
    try:
        head = Head(
            UUID(document["edition"]), document["year"], document["rehearsal"], document["size"], document["root"],
            datetime.fromisoformat(document["at"]),
        )  # fmt: skip
        same = head.document() == dict(document) and KEY.fullmatch(head.root) is not None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(NOT_A_HEAD) from error
    kinds = (type(head.size), type(head.year), type(head.rehearsal))
    if not same or kinds != (int, int, bool) or head.at.tzinfo is None:
        raise ValueError(NOT_A_HEAD)
    if head.size < 1:
        raise ValueError("a head stands for at least one step")
    return head


def read_statement(statement: bytes) -> Head:
    """The head whose statement this is. Raises ValueError."""
    text = statement.removeprefix(PREFIX)
    if text == statement:
        raise ValueError("this is not the statement of a seal")
    head = read_head(json_in(text))
    if head.statement() != statement:
        raise ValueError("this is not the statement of a seal")
    return head
