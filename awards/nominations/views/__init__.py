"""Pages of nominations."""

from awards.nominations.views import invitations, offline, parts, people, receipts, starting, submission, writing
from awards.nominations.views.blueprint import bp

__all__ = ["bp", "invitations", "offline", "parts", "people", "receipts", "starting", "submission", "writing"]
