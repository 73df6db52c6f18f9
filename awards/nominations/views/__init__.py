"""Pages of nominations."""

from awards.nominations.views import invitations, people, receipts, starting, submission, writing
from awards.nominations.views.blueprint import bp

__all__ = ["bp", "invitations", "people", "receipts", "starting", "submission", "writing"]
