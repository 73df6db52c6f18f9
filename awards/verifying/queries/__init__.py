"""Reads: all that a bundle tells of an edition, and the bundles that are kept."""

from awards.verifying.queries.documents import Told, told
from awards.verifying.queries.public import published

__all__ = ["Told", "published", "told"]
