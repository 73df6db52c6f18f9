"""Rules of certificates and of the letters after the result."""

from awards.certificates.rules.certificates import (
    LONGEST_TYPED,
    Standing,
    grouped,
    mark,
    read,
    standing,
    stands_for,
)
from awards.certificates.rules.letters import DEFAULTS, FIELDS, KINDS, LONGEST, check_texts, fill, text_for

__all__ = [
    "DEFAULTS", "FIELDS", "KINDS", "LONGEST", "LONGEST_TYPED", "Standing", "check_texts", "fill", "grouped", "mark",
    "read", "standing", "stands_for", "text_for",
]  # fmt: skip
