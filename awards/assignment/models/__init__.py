"""Tables of assignment."""

from awards.assignment.models.conflicts import Conflict, LateConflict, Pairing
from awards.assignment.models.judges import JudgeLink, JudgeMailing, JudgeProfile
from awards.assignment.models.plans import Advance, Assignment, Plan, PlanPanel, WarmUpEntry

__all__ = [
    "Advance",
    "Assignment",
    "Conflict",
    "JudgeLink",
    "JudgeMailing",
    "JudgeProfile",
    "LateConflict",
    "Pairing",
    "Plan",
    "PlanPanel",
    "WarmUpEntry",
]
