"""The addresses for programs."""

from awards.api.views import plans, reading
from awards.api.views.blueprint import bp

__all__ = ["bp", "plans", "reading"]
