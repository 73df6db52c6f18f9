"""Pages of champions, campaigns and events."""

from awards.campaigns.views import files, public, staff
from awards.campaigns.views.blueprint import bp

__all__ = ["bp", "files", "public", "staff"]
