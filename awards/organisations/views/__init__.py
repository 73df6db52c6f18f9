"""Pages of organisations."""

from awards.organisations.views import mine, staff
from awards.organisations.views.blueprint import bp

__all__ = ["bp", "mine", "staff"]
