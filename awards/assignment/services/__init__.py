"""Verbs of assignment: judges in `people`, conflicts, single assignments, and plans for all of them."""

from awards.assignment.services.assignments import assign_judge, end_assignment, tell_judge
from awards.assignment.services.conflicts import declare_conflict, dismiss_conflict, record_recusal, reopen_conflict
from awards.assignment.services.finding import find_conflicts
from awards.assignment.services.people import (
    Profile,
    accept_invitation,
    change_judge,
    decline_invitation,
    invite_judge,
    profile_of,
)
from awards.assignment.services.plans import (
    accept_plan,
    discard_plan,
    replace_judge,
    request_plan,
    solve_plan,
    solve_plan_job,
)

__all__ = [
    "Profile",
    "accept_invitation",
    "accept_plan",
    "assign_judge",
    "change_judge",
    "declare_conflict",
    "decline_invitation",
    "discard_plan",
    "dismiss_conflict",
    "end_assignment",
    "find_conflicts",
    "invite_judge",
    "profile_of",
    "record_recusal",
    "reopen_conflict",
    "replace_judge",
    "request_plan",
    "solve_plan",
    "solve_plan_job",
    "tell_judge",
]
