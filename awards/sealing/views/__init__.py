"""Pages of seals."""

from awards.sealing.views import log, staff
from awards.sealing.views.blueprint import bp

__all__ = ["bp", "log", "staff"]
