"""The list of all nominations: one set of conditions behind rows, counts and facets, so that they always agree."""

from awards.finding.queries.listing.figures import Figures, figures
from awards.finding.queries.listing.missing import missing_parts
from awards.finding.queries.listing.rows import PAGE, Listed, every_row, row_count, rows
from awards.finding.queries.listing.views import ViewOf, view_of, views

__all__ = [
    "PAGE", "Figures", "Listed", "ViewOf", "every_row", "figures", "missing_parts", "row_count", "rows", "view_of",
    "views",
]  # fmt: skip
