"""Verbs of finding."""

from awards.finding.services.duplicates import (
    FIND,
    VERBS,
    ask_to_find,
    find_duplicates,
    find_duplicates_job,
    keep_both,
    link,
    merge,
    undo,
)

__all__ = [
    "FIND", "VERBS", "ask_to_find", "find_duplicates", "find_duplicates_job", "keep_both", "link", "merge", "undo",
]  # fmt: skip
