"""Reads of comparing: a judge's own comparisons, how far the judges are, and the confirmed ones that count."""

from awards.comparing.queries.counted import confirmed, preferences_of_others
from awards.comparing.queries.desks import (
    CategoryToCompare,
    Comparing,
    asked,
    comparing,
    held_card,
    step_of,
    to_compare,
)
from awards.comparing.queries.jury import CategoryCompared, JudgeCompares, compared, of_jury

__all__ = [
    "CategoryCompared",
    "CategoryToCompare",
    "Comparing",
    "JudgeCompares",
    "asked",
    "compared",
    "comparing",
    "confirmed",
    "held_card",
    "of_jury",
    "preferences_of_others",
    "step_of",
    "to_compare",
]
