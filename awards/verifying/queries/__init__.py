"""Reads: all that a bundle tells of an edition, and the bundles that are kept."""

from awards.verifying.queries.documents import Told, told
from awards.verifying.queries.public import (
    Verifiable,
    content,
    mark,
    one_verifiable,
    published,
    sent,
    to_make,
    verifiable,
)

__all__ = [
    "Told", "Verifiable", "content", "mark", "one_verifiable", "published", "sent", "to_make", "told", "verifiable",
]  # fmt: skip
