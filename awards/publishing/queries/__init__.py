"""Reads of publishing: what is public at an instant, and what staff see of announcements."""

from awards.publishing.queries.announcements import (
    AnnouncementPage,
    EditionAnnouncements,
    Lacking,
    announcement_page,
    concerned,
    edition_announcements,
    is_public,
    missing,
    publication_of_kind,
    standing,
)
from awards.publishing.queries.public import (
    Places,
    current,
    laureate,
    laureates,
    newest_of_edition,
    of_year,
    places,
    pledges_recorded_at,
    public,
    publications,
    years,
)
from awards.publishing.queries.told import announced

__all__ = [
    "AnnouncementPage", "EditionAnnouncements", "Lacking", "Places", "announced", "announcement_page", "concerned",
    "current", "edition_announcements", "is_public", "laureate", "laureates", "missing", "newest_of_edition",
    "of_year", "places", "pledges_recorded_at", "public", "publication_of_kind", "publications", "standing", "years",
]  # fmt: skip
