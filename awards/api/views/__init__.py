"""The addresses for programs."""

from awards.api.views import comparing, importing, jury, nominations, plans, reading, registry, results
from awards.api.views.blueprint import bp

__all__ = ["bp", "comparing", "importing", "jury", "nominations", "plans", "reading", "registry", "results"]
