"""Pages of screening."""

from awards.screening.views import acts, correction, desk, files, mails, queue, replies
from awards.screening.views.blueprint import bp

__all__ = ["acts", "bp", "correction", "desk", "files", "mails", "queue", "replies"]
