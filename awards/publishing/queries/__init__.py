"""Reads of publishing: what is public at an instant, and what staff see of announcements."""

from awards.publishing.queries.announcements import (
    AnnouncementPage,
    EditionAnnouncements,
    Stopped,
    announcement_page,
    concerned,
    edition_announcements,
    editions_that_lost,
    editions_to_announce,
    entry_of,
    is_public,
    later_words,
    lost_before,
    newest_public,
    public_kinds,
    publication,
    publication_of_kind,
    slugs_of_edition,
    standing,
    stopped,
    stopped_of,
    upcoming,
    waiting,
)
from awards.publishing.queries.grounds import (
    Lacking,
    as_read_by,
    lost,
    lost_by,
    missing,
    otherwise_decided,
    roles_decided,
)
from awards.publishing.queries.history import LaterWord, country_names, earlier, history, retractions
from awards.publishing.queries.letters import (
    Letter,
    corrected_in_words,
    in_words,
    languages,
    letters,
    letters_of_retraction,
    tellings,
)
from awards.publishing.queries.lost import lost_ground
from awards.publishing.queries.plan import Check, Group, checklist, groups
from awards.publishing.queries.public import (
    Places,
    current,
    is_out,
    laureate,
    laureates,
    newest_of_edition,
    of_year,
    out,
    places,
    pledges_recorded_at,
    public,
    publications,
    years,
)
from awards.publishing.queries.told import announced

__all__ = [
    "AnnouncementPage", "Check", "EditionAnnouncements", "Group", "Lacking", "LaterWord", "Letter", "Places",
    "Stopped", "announced", "announcement_page", "as_read_by", "checklist", "concerned", "corrected_in_words",
    "country_names", "current", "earlier", "edition_announcements", "editions_that_lost", "editions_to_announce",
    "entry_of", "groups", "history", "in_words", "is_out", "is_public", "languages", "later_words", "laureate",
    "laureates", "letters", "letters_of_retraction", "lost", "lost_before", "lost_by", "lost_ground", "missing",
    "newest_of_edition", "newest_public", "of_year", "otherwise_decided", "out", "places", "pledges_recorded_at",
    "public", "public_kinds", "publication", "publication_of_kind", "publications", "retractions",
    "roles_decided", "slugs_of_edition", "standing", "stopped", "stopped_of", "tellings", "upcoming", "waiting",
    "years",
]  # fmt: skip
