"""Pages of needs."""

from awards.needs.views import answering, introductions, mine, public, staff
from awards.needs.views.blueprint import bp

__all__ = ["answering", "bp", "introductions", "mine", "public", "staff"]
