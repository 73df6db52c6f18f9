"""Reads of finding, each with its loading stated."""

from awards.finding.queries.brought import BroughtOf, brought, brought_of, over
from awards.finding.queries.drafts import DraftOf, draft_of
from awards.finding.queries.duplicates import (
    COMPARED,
    TOO_MANY,
    TOO_WIDE,
    OfEdition,
    PairOf,
    PairRow,
    Side,
    counts,
    described,
    edition,
    goes_on_as,
    pair_of,
    pairs,
    would_enter,
    would_stand,
)
from awards.finding.queries.files import FileOf, file_of, whole_file_of

__all__ = [
    "COMPARED", "TOO_MANY", "TOO_WIDE", "BroughtOf", "DraftOf", "FileOf", "OfEdition", "PairOf", "PairRow", "Side",
    "brought", "brought_of",
    "counts", "described", "draft_of", "edition", "file_of", "goes_on_as", "over", "pair_of", "pairs", "whole_file_of",
    "would_enter", "would_stand",
]  # fmt: skip
