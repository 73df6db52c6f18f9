"""Tables of nominations."""

from awards.nominations.models.nominations import (
    Entry,
    Evidence,
    Nomination,
    NominationCountry,
    NominationOrganisation,
    NominationVersion,
    Return,
)

__all__ = [
    "Entry", "Evidence", "Nomination", "NominationCountry", "NominationOrganisation", "NominationVersion", "Return",
]  # fmt: skip
