"""Tables of assignment."""

from awards.assignment.models.conflicts import Conflict, KeptTie, LateConflict, Pairing, TieChange, TieLook
from awards.assignment.models.judges import JudgeLink, JudgeMailing, JudgeProfile
from awards.assignment.models.plans import Advance, Assignment, Plan, PlanPanel, WarmUpEntry

__all__ = [
    "Advance",
    "Assignment",
    "Conflict",
    "JudgeLink",
    "JudgeMailing",
    "JudgeProfile",
    "KeptTie",
    "LateConflict",
    "Pairing",
    "Plan",
    "PlanPanel",
    "TieChange",
    "TieLook",
    "WarmUpEntry",
]
