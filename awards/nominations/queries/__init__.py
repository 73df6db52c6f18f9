"""Reads of nominations, each with its loading stated."""

from awards.nominations.queries.nominations import (
    Nominated,
    SectionOf,
    categories_of_same_nominee,
    content_at,
    country_codes,
    country_names,
    frozen_version,
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

__all__ = [
    "Nominated", "SectionOf", "categories_of_same_nominee", "content_at", "country_codes", "country_names",
    "frozen_version", "holds_a_role", "lock_nomination", "nominated", "open_return", "rights_of", "section_of",
    "texts_of", "version", "whole",
]  # fmt: skip
