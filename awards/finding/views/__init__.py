"""Pages of finding: likely duplicates, the list of all nominations, calls brought in from a file."""

from awards.finding.views import bringing, drafts, duplicates, files, listing
from awards.finding.views.blueprint import bp

__all__ = ["bp", "bringing", "drafts", "duplicates", "files", "listing"]
