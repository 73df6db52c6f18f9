"""Rules of finding, pure: likely duplicates, what speaks for them, and what staff may say of them."""

from awards.finding.rules.deciding import (
    EVIDENCE,
    MUCH_MORE,
    Said,
    asks_again,
    in_words,
    require_open,
    require_said,
)
from awards.finding.rules.pairs import LIKELY, STRONG, Described, Evidence, Pair, find

__all__ = [
    "EVIDENCE", "LIKELY", "MUCH_MORE", "STRONG", "Described", "Evidence", "Pair", "Said", "asks_again", "find",
    "in_words", "require_open", "require_said",
]  # fmt: skip
