"""The addresses for programs."""

from awards.api.views import plans, reading, results
from awards.api.views.blueprint import bp

__all__ = ["bp", "plans", "reading", "results"]
