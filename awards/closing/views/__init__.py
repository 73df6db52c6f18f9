"""Pages of closing."""

from awards.closing.views import public, staff
from awards.closing.views.blueprint import bp

__all__ = ["bp", "public", "staff"]
