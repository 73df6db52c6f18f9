"""Reads of what the registry hands out."""

from awards.sharing.queries.beside import Beside, beside_of, each, identifiers_of, names_of, with_beside
from awards.sharing.queries.dumps import (
    dump,
    dumps,
    erased_at,
    handed_out,
    last_dump,
    newest_of_years,
    old_dumps,
    telling,
    told_of,
)
from awards.sharing.queries.log import LogHead, about_leaf, about_pledge, extension, heads, place_of
from awards.sharing.queries.news import Late, News, changed_at, late, news

__all__ = [
    "Beside",
    "Late",
    "LogHead",
    "News",
    "about_leaf",
    "about_pledge",
    "beside_of",
    "changed_at",
    "dump",
    "dumps",
    "each",
    "erased_at",
    "extension",
    "handed_out",
    "heads",
    "identifiers_of",
    "last_dump",
    "late",
    "names_of",
    "newest_of_years",
    "news",
    "old_dumps",
    "place_of",
    "telling",
    "told_of",
    "with_beside",
]  # fmt: skip
