"""Pages of publishing."""

from awards.publishing.views import announcements, files, slides, texts, winners
from awards.publishing.views.blueprint import bp

__all__ = ["announcements", "bp", "files", "slides", "texts", "winners"]
