"""Pages of publishing."""

from awards.publishing.views import announcements, files, history, later, plan, slides, texts, winners
from awards.publishing.views.blueprint import bp

__all__ = ["announcements", "bp", "files", "history", "later", "plan", "slides", "texts", "winners"]
