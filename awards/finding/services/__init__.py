"""Verbs of finding."""

from awards.finding.services.duplicates import (
    FIND,
    VERBS,
    ask_to_find,
    find_duplicates_job,
    keep_both,
    link,
    merge,
    undo,
)
from awards.finding.services.listing import LONGEST_AT_ONCE, MAKE, ask_for_file, put_view_away, save_view

__all__ = [
    "FIND", "LONGEST_AT_ONCE", "MAKE", "VERBS", "ask_for_file", "ask_to_find", "find_duplicates_job",
    "keep_both", "link", "merge", "put_view_away", "save_view", "undo",
]  # fmt: skip
