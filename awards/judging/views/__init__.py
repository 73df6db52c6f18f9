"""Pages of judging."""

from awards.judging.views import desk, files
from awards.judging.views.blueprint import bp

__all__ = ["bp", "desk", "files"]
