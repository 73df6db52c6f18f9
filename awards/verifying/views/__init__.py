"""Pages of verifying."""

from awards.verifying.views import results, sent
from awards.verifying.views.blueprint import bp

__all__ = ["bp", "results", "sent"]
