"""Rules of finding, pure: likely duplicates and what staff may say of them; what the list may be asked for."""

from awards.finding.rules.deciding import (
    EVIDENCE,
    MUCH_MORE,
    Said,
    asks_again,
    in_words,
    require_open,
    require_said,
)
from awards.finding.rules.listing import (
    COLUMNS,
    FACETS,
    GROUPS,
    KNOWN,
    LONGEST_NAME,
    SORTS,
    STATES,
    USUAL_COLUMNS,
    Wanted,
    from_document,
    going_on,
    parameters,
    require_name,
    to_document,
)
from awards.finding.rules.pairs import LIKELY, STRONG, find
from awards.finding.rules.reading import Described, Evidence, Pair

__all__ = [
    "COLUMNS", "EVIDENCE", "FACETS", "GROUPS", "KNOWN", "LIKELY", "LONGEST_NAME", "MUCH_MORE", "SORTS", "STATES",
    "STRONG", "USUAL_COLUMNS", "Described", "Evidence", "Pair", "Said", "Wanted", "asks_again", "find", "from_document",
    "going_on", "in_words", "parameters", "require_name", "require_open", "require_said", "to_document",
]  # fmt: skip
