"""Reads of what the registry hands out."""

from awards.sharing.queries.beside import Beside, beside_of, each

__all__ = ["Beside", "beside_of", "each"]
