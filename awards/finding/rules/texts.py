"""How texts are compared: by a small sample of their word triples, and by the numbers that stand in them."""

import heapq
import re
import unicodedata
from collections.abc import Collection, Iterator
from math import inf
from zlib import crc32

from awards.organisations.rules import fold

SAMPLE = 96
"""How many of a text's word triples are kept: those of the smallest hash, so that two texts keep the same ones."""

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f'\u2019 ]\d{3})+(?!\d)|\d+")
_MIX = 0x9E3779B1
YEARS = range(1900, 2101)


def sample(text: str) -> tuple[int, ...]:
    """The text's triples of words (of pairs of characters in Chinese) with the smallest hashes, in order."""
    words = fold(text).split()
    triples = {" ".join(words[n : n + 3]) for n in range(len(words) - 2)}
    return tuple(heapq.nsmallest(SAMPLE, {(crc32(t.encode()) * _MIX) & 0xFFFFFFFF for t in triples}))


def overlap(one: Collection[int], other: Collection[int], common: Collection[int] = ()) -> tuple[int, float]:
    """How many sampled triples two texts share, and which part that is of the shorter text (0 to 1).

    `common` are triples that many texts share: they say nothing. Below the smaller of the two largest hashes both
    samples are complete, so the part is an estimate without bias.
    """
    edge = min((max(kept) for kept in (one, other) if len(kept) == SAMPLE), default=inf)
    mine = {h for h in one if h <= edge and h not in common}
    theirs = {h for h in other if h <= edge and h not in common}
    shared = len(mine & theirs)
    return shared, shared / max(1, min(len(mine), len(theirs)))


def numbers(text: str) -> frozenset[str]:
    """Numbers of at least three digits that stand in a text, in plain digits of any script, years left out."""
    return frozenset(_numbers(text))


def _numbers(text: str) -> Iterator[str]:
    for found in _NUMBER.findall(text):
        digits = "".join(str(unicodedata.decimal(c)) for c in found if c.isdecimal()).lstrip("0")
        if 3 <= len(digits) <= 12 and int(digits) not in YEARS:
            yield digits
