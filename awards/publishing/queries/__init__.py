"""Reads of publishing: what is public at an instant, and what staff see of announcements."""

from awards.publishing.queries.public import (
    current,
    laureate,
    laureates,
    newest_of_edition,
    of_year,
    places,
    public,
    publications,
    years,
)

__all__ = [
    "current", "laureate", "laureates", "newest_of_edition", "of_year", "places", "public", "publications", "years",
]  # fmt: skip
