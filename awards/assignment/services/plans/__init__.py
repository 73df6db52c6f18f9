"""Verbs of plans: ask for one, work it out, accept it, undo it, put it away, find a replacement."""

from awards.assignment.services.plans.accepting import Accepted, accept_plan, tell_now, undo_plan
from awards.assignment.services.plans.asking import (
    JOB,
    Wanted,
    describe_plan,
    discard_plan,
    options_of,
    read_options,
    request_plan,
    require_not_own,
    typed_again,
)
from awards.assignment.services.plans.previewing import preview_plan
from awards.assignment.services.plans.replacing import fewest_moves, replace_judge, swap_judge
from awards.assignment.services.plans.solving import solve_plan, solve_plan_job

__all__ = [
    "JOB",
    "Accepted",
    "Wanted",
    "accept_plan",
    "describe_plan",
    "discard_plan",
    "fewest_moves",
    "options_of",
    "preview_plan",
    "read_options",
    "replace_judge",
    "request_plan",
    "require_not_own",
    "solve_plan",
    "solve_plan_job",
    "swap_judge",
    "tell_now",
    "typed_again",
    "undo_plan",
]
