"""Tables of nominations."""

from awards.nominations.models.corrections import Correction
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
from awards.nominations.models.people import Collaborator, Consent, Handover, JoinRequest, Referee
from awards.nominations.models.saves import NominationSave
from awards.nominations.models.submission import Extension, Question, Submission

__all__ = [
    "Collaborator", "Consent", "Correction", "Entry", "Evidence", "Extension", "Handover", "JoinRequest", "Nomination",
    "NominationCountry", "NominationFile", "NominationOrganisation", "NominationSave", "NominationVersion",
    "Question", "Referee", "Return", "Submission",
]  # fmt: skip
