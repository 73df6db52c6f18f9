"""Pages of pledges."""

from awards.pledges.views import beside, errors, figures, mine, parts, registry, reports, staff, words
from awards.pledges.views.blueprint import bp

__all__ = ["beside", "bp", "errors", "figures", "mine", "parts", "registry", "reports", "staff", "words"]
