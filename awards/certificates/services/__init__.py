"""Verbs of certificates."""

from awards.certificates.services.issuing import issue, withdraw

__all__ = ["issue", "withdraw"]
