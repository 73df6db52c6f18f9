"""Rules of finding, pure: likely duplicates and what speaks for them."""

from awards.finding.rules.pairs import LIKELY, STRONG, Described, Evidence, Pair, find

__all__ = ["LIKELY", "STRONG", "Described", "Evidence", "Pair", "find"]
