"""Pages of assignment."""

from awards.assignment.views import conflicts, invitation, judges, panels, plans
from awards.assignment.views.blueprint import bp

__all__ = ["bp", "conflicts", "invitation", "judges", "panels", "plans"]
