"""Public pages as files: which they are, what they stand on, how they are made and when they are swapped in."""

from awards.desks.prerendering.keeping import Keeper, Look, differing, overdue, settle
from awards.desks.prerendering.rendering import Renderer

__all__ = ["Keeper", "Look", "Renderer", "differing", "overdue", "settle"]
