"""Groups that overlap without one lying inside the other."""

from awards.assignment.answer import Plan, invalid_plan
from awards.assignment.panels import Limit
from awards.assignment.problem import Problem
from awards.core.text import N_


def solve_overlapping(
    problem: Problem, limits: tuple[Limit, ...], *, partial: bool, seed: int, deadline: float | None
) -> Plan:
    """Refuse: no flow has room for such groups."""
    named = ", ".join(sorted({limit.kind for limit in limits}))
    return invalid_plan((N_("The groups of judges overlap (%(names)s): name groups that are nested or apart.",
                            names=named),))  # fmt: skip
