"""Pages of champions, campaigns and events."""

from awards.campaigns.views import asks, files, mine, public, staff
from awards.campaigns.views.blueprint import bp

__all__ = ["asks", "bp", "files", "mine", "public", "staff"]
