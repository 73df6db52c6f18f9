"""Reads of closing."""

from awards.closing.queries.acts import act_of, approved, closed_editions, is_closed
from awards.closing.queries.figures import Figures, figures, points
from awards.closing.queries.files import Listed, addresses, file_of, listed, marks, of_publication, to_be_made

__all__ = [
    "Figures", "Listed", "act_of", "addresses", "approved", "closed_editions", "figures", "file_of", "is_closed",
    "listed", "marks", "of_publication", "points", "to_be_made",
]  # fmt: skip
