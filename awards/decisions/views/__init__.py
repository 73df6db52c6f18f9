"""Pages of decisions: how far they are, the choice beside the ranking, approval by a second person."""

from awards.decisions.views import choosing, conflicts, deciding, files, overview
from awards.decisions.views.blueprint import bp

__all__ = ["bp", "choosing", "conflicts", "deciding", "files", "overview"]
