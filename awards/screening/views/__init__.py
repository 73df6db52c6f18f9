"""Pages of screening."""

from awards.screening.views import acts, desk, files, mails, queue, replies
from awards.screening.views.blueprint import bp

__all__ = ["acts", "bp", "desk", "files", "mails", "queue", "replies"]
