"""Tables of nominations."""

from awards.nominations.models.files import NominationFile
from awards.nominations.models.nominations import (
    Entry,
    Evidence,
    Nomination,
    NominationCountry,
    NominationOrganisation,
    NominationVersion,
    Return,
)
from awards.nominations.models.people import Collaborator, Handover
from awards.nominations.models.saves import NominationSave
from awards.nominations.models.submission import Extension, Question, Submission

__all__ = [
    "Collaborator", "Entry", "Evidence", "Extension", "Handover", "Nomination", "NominationCountry",
    "NominationFile", "NominationOrganisation", "NominationSave", "NominationVersion", "Question", "Return",
    "Submission",
]  # fmt: skip
