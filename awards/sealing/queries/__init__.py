"""Reads seals: heads, keys, proofs, what is due."""

from awards.sealing.queries.board import seal_due
from awards.sealing.queries.broken import broken
from awards.sealing.queries.heads import (
    Sealed,
    Signed,
    due,
    foot,
    head,
    heads,
    latest,
    leaves,
    sealed_editions,
    sealed_heads,
    size_of,
    stands,
)
from awards.sealing.queries.pages import (
    EditionSeals,
    HeadPage,
    KeyPage,
    edition_keys,
    edition_seals,
    head_page,
    key_of,
    key_page,
)
from awards.sealing.queries.people import same_people
from awards.sealing.queries.proofs import Compared, Inclusion, compared, consistency, inclusions, receipts

__all__ = [
    "Compared", "EditionSeals", "HeadPage", "Inclusion", "KeyPage", "Sealed", "Signed", "broken", "compared",
    "consistency",
    "due", "edition_keys", "edition_seals", "foot", "head", "head_page", "heads", "inclusions", "key_of", "key_page",
    "latest", "leaves", "receipts", "same_people", "seal_due", "sealed_editions", "sealed_heads", "size_of", "stands",
]  # fmt: skip
