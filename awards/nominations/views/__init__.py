"""Pages of nominations."""

from awards.nominations.views import starting, submission, writing
from awards.nominations.views.blueprint import bp

__all__ = ["bp", "starting", "submission", "writing"]
