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
from awards.certificates.rules.letters import (
    DEFAULTS,
    DRAFT_CODE,
    FIELDS,
    KINDS,
    LONGEST,
    check_texts,
    fill,
    letter_mark,
    letter_standing,
    text_for,
)

__all__ = [
    "DEFAULTS", "DRAFT_CODE", "FIELDS", "KINDS", "LONGEST", "LONGEST_TYPED", "Standing", "check_texts", "fill",
    "grouped", "letter_mark", "letter_standing", "mark", "read", "standing", "stands_for", "text_for",
]  # fmt: skip
