"""Pages of feedback and appeals."""

from awards.feedback.views import appeals, nominees, writing
from awards.feedback.views.blueprint import bp

__all__ = ["appeals", "bp", "nominees", "writing"]
