"""Pages of closing."""

from awards.closing.views import public, report, staff
from awards.closing.views.blueprint import bp

__all__ = ["bp", "public", "report", "staff"]
