"""Reads of screening: the list in `queue`, one nomination in `files`."""

from awards.screening.queries.files import (
    Finding,
    Mending,
    NominationFile,
    ScreenedEntry,
    entry_of,
    newest_finding,
    nomination_file,
    switched_on,
)
from awards.screening.queries.queue import (
    PAGE,
    STATES,
    Filters,
    OfEdition,
    QueueRow,
    all_rows,
    edition,
    next_to_screen,
    queue,
    to_screen,
)

__all__ = [
    "PAGE",
    "STATES",
    "Filters",
    "Finding",
    "Mending",
    "NominationFile",
    "OfEdition",
    "QueueRow",
    "ScreenedEntry",
    "all_rows",
    "edition",
    "entry_of",
    "newest_finding",
    "next_to_screen",
    "nomination_file",
    "queue",
    "switched_on",
    "to_screen",
]
