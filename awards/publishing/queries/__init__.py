"""Reads of publishing: what is public at an instant, and what staff see of announcements."""

from awards.publishing.queries.announcements import (
    AnnouncementPage,
    EditionAnnouncements,
    Lacking,
    Stopped,
    announcement_page,
    concerned,
    edition_announcements,
    editions_to_announce,
    is_public,
    lost,
    missing,
    publication_of_kind,
    standing,
    stopped,
    stopped_of,
    upcoming,
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
    "AnnouncementPage", "EditionAnnouncements", "Lacking", "Places", "Stopped", "announced", "announcement_page",
    "concerned", "current", "edition_announcements", "editions_to_announce", "is_public", "laureate", "laureates",
    "lost", "missing", "newest_of_edition", "of_year", "places", "pledges_recorded_at", "public", "publication_of_kind",
    "publications", "standing", "stopped", "stopped_of", "upcoming", "years",
]  # fmt: skip
