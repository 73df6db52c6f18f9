"""Pages of publishing."""

from awards.publishing.views import announcements, files, winners
from awards.publishing.views.blueprint import bp

__all__ = ["announcements", "bp", "files", "winners"]
