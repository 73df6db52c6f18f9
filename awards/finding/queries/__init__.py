"""Reads of finding, each with its loading stated."""

from awards.finding.queries.duplicates import (
    COMPARED,
    OfEdition,
    PairOf,
    PairRow,
    Side,
    counts,
    described,
    edition,
    pair_of,
    pairs,
    to_decide,
)

__all__ = [
    "COMPARED", "OfEdition", "PairOf", "PairRow", "Side", "counts", "described", "edition", "pair_of", "pairs",
    "to_decide",
]  # fmt: skip
