"""Reads of nominations, each with its loading stated."""

from awards.nominations.queries.nominations import (
    Nominated,
    SectionOf,
    categories_of_same_nominee,
    content_at,
    country_codes,
    country_names,
    holds_a_role,
    lock_nomination,
    nominated,
    open_return,
    rights_of,
    section_of,
    texts_of,
    version,
    whole,
)
from awards.nominations.queries.submission import (
    extended_until,
    extensions,
    frozen_version,
    submission_of,
    submitted_n,
)

__all__ = [
    "Nominated", "SectionOf", "categories_of_same_nominee", "content_at", "country_codes", "country_names",
    "extended_until", "extensions", "frozen_version", "holds_a_role", "lock_nomination", "nominated", "open_return",
    "rights_of", "section_of", "submission_of", "submitted_n", "texts_of", "version", "whole",
]  # fmt: skip
