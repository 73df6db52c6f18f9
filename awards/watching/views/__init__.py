"""Pages of watching."""

from awards.watching.views import nudging, own_time, progress, settings, stops, swapping
from awards.watching.views.blueprint import bp

__all__ = ["bp", "nudging", "own_time", "progress", "settings", "stops", "swapping"]
