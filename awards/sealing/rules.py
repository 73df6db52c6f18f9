"""What somebody types to ask the log: a head that came by mail, a leaf, or the number of a receipt."""

import re
from dataclasses import dataclass

from awards.core.errors import RuleBroken
from awards.core.text import N_

LONGEST = 200

HEAD = re.compile(r"([1-9][0-9]{0,8}):([0-9a-f]{64})")
LEAF = re.compile(r"[0-9a-f]{64}")
RECEIPT = re.compile(r"([0-9A-Z]{4})-?([0-9A-Z]{4})")


@dataclass(frozen=True)
class KeptHead:
    """A head as mails show it: `size:root`."""

    size: int
    root: str


@dataclass(frozen=True)
class Leaf:
    """A leaf of the log."""

    leaf: str


@dataclass(frozen=True)
class ReceiptNumber:
    """The number of a nomination's receipt."""

    number: str


def asked(typed: str) -> KeptHead | Leaf | ReceiptNumber:
    """What was typed, blanks and capitals aside. Raises RuleBroken."""
    text = "".join(typed.split())
    if found := HEAD.fullmatch(text.lower()):
        return KeptHead(int(found[1]), found[2])
    if LEAF.fullmatch(text.lower()):
        return Leaf(text.lower())
    if found := RECEIPT.fullmatch(text.upper()):
        return ReceiptNumber(f"{found[1]}-{found[2]}")
    raise RuleBroken(
        N_("Paste a head (a number, a colon, 64 signs), a leaf (64 signs), or a receipt number (like ABCD-2345)."),
        ["find"],
    )


def in_short(size: int, root: str) -> str:
    """A head as mails show it."""
    return f"{size}:{root}"
