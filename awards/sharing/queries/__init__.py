"""Reads of what the registry hands out."""

from awards.sharing.queries.beside import Beside, each, identifiers_of, with_beside

__all__ = ["Beside", "each", "identifiers_of", "with_beside"]
