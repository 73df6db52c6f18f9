"""What the pages of a nomination show."""

from awards.nominations.pages.answers import answers_shown, asked_sections, feeds, questions_of, rows_of
from awards.nominations.pages.sections import (
    SectionShown,
    chosen_categories,
    frame_facts,
    is_emptied,
    is_sent,
    may_write,
    next_section,
    open_parts,
    saved_words,
    section_titles,
    shown_sections,
    why_closed,
)
from awards.nominations.pages.status import Status, announced, goes_on_as, is_public, status_of, taken_back
from awards.nominations.pages.versions import codes_in, compared

__all__ = [
    "SectionShown", "Status", "announced", "answers_shown", "asked_sections", "chosen_categories", "codes_in",
    "compared", "feeds", "frame_facts", "goes_on_as", "is_emptied", "is_public", "is_sent", "may_write", "next_section",
    "open_parts", "questions_of", "rows_of",
    "saved_words", "section_titles", "shown_sections", "status_of", "taken_back", "why_closed",
]  # fmt: skip
