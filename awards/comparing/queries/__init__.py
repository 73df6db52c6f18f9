"""Reads of comparing: a judge's own comparisons, how far the judges are, and the confirmed ones that count."""

from awards.comparing.queries.counted import confirmed, preferences_of_others
from awards.comparing.queries.desks import (
    CategoryToCompare,
    Comparing,
    StaffComparing,
    asked,
    comparing,
    held_card,
    staff_comparing,
    step_of,
    to_compare,
)
from awards.comparing.queries.jury import CategoryCompared, JudgeCompares, cards_of, compared, of_jury

__all__ = [
    "CategoryCompared",
    "CategoryToCompare",
    "Comparing",
    "JudgeCompares",
    "StaffComparing",
    "asked",
    "cards_of",
    "compared",
    "comparing",
    "confirmed",
    "held_card",
    "of_jury",
    "preferences_of_others",
    "staff_comparing",
    "step_of",
    "to_compare",
]
