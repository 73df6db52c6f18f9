"""Pages of pledges."""

from awards.pledges.views import errors, mine, registry, reports, staff, words
from awards.pledges.views.blueprint import bp

__all__ = ["bp", "errors", "mine", "registry", "reports", "staff", "words"]
