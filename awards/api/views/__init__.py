"""The addresses for programs."""

from awards.api.views import comparing, plans, reading, registry, results
from awards.api.views.blueprint import bp

__all__ = ["bp", "comparing", "plans", "reading", "registry", "results"]
