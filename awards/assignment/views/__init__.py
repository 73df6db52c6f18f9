"""Pages of assignment."""

from awards.assignment.views import (
    answering,
    conflicts,
    heat,
    invitation,
    judges,
    mailings,
    panels,
    plan_page,
    plans,
    reminders,
)
from awards.assignment.views.blueprint import bp

__all__ = [
    "answering",
    "bp",
    "conflicts",
    "heat",
    "invitation",
    "judges",
    "mailings",
    "panels",
    "plan_page",
    "plans",
    "reminders",
]
