"""Pages of people."""

from awards.people.views import mine, staff
from awards.people.views.blueprint import bp

__all__ = ["bp", "mine", "staff"]
