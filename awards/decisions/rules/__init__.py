"""Rules of decisions: which kinds there are, how one goes on, what a choice must explain, what stands in its way."""

from awards.decisions.rules.choice import (
    LONGEST_REASON,
    MOST_RESERVES,
    NOTHING_BESIDE,
    Beside,
    Candidate,
    Deviations,
    check_choice,
    deviations,
    in_order,
)
from awards.decisions.rules.open_items import (
    COMPARISONS,
    CONFLICTS,
    MEETING,
    OTHER_SCORES,
    OVERRIDDEN,
    REVIEWS,
    TIE,
    OpenItem,
    check_open_items,
    numbers_at_cut,
    together,
    uncovered,
)
from awards.decisions.rules.steps import ADVANCING, ANNOUNCED_AS, KINDS, Kind, as_kind, check_step

__all__ = [
    "ADVANCING", "ANNOUNCED_AS", "COMPARISONS", "CONFLICTS", "KINDS", "LONGEST_REASON", "MEETING", "MOST_RESERVES",
    "NOTHING_BESIDE", "OTHER_SCORES", "OVERRIDDEN", "REVIEWS", "TIE", "Beside", "Candidate", "Deviations", "Kind",
    "OpenItem", "as_kind", "check_choice", "check_open_items", "check_step", "deviations", "in_order", "numbers_at_cut",
    "together", "uncovered",
]  # fmt: skip
