"""Pages of screening."""

from awards.screening.views.desk import bp

__all__ = ["bp"]
