"""Pages of pledges."""

from awards.pledges.views import beside, changes, errors, figures, mine, parts, registry, reports, staff, words
from awards.pledges.views.blueprint import bp

__all__ = ["beside", "bp", "changes", "errors", "figures", "mine", "parts", "registry", "reports", "staff", "words"]
