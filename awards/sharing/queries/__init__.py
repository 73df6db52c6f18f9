"""Reads of what the registry hands out."""

from awards.sharing.queries.beside import Beside, beside_of, each, identifiers_of, names_of, with_beside
from awards.sharing.queries.dumps import dump, dumps, erased_at, last_dump, newest_of_years, telling, told_of
from awards.sharing.queries.news import News, changed_at, news

__all__ = [
    "Beside",
    "News",
    "beside_of",
    "changed_at",
    "dump",
    "dumps",
    "each",
    "erased_at",
    "identifiers_of",
    "last_dump",
    "names_of",
    "newest_of_years",
    "news",
    "telling",
    "told_of",
    "with_beside",
]  # fmt: skip
