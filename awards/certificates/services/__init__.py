"""Verbs of certificates and letters."""

from awards.certificates.services.archiving import ARCHIVE, ask_for_archive, keep_archive, make_again
from awards.certificates.services.issuing import issue, withdraw
from awards.certificates.services.letters import approve_letter, forget_letters, keep_letters, save_letter

__all__ = [
    "ARCHIVE", "approve_letter", "ask_for_archive", "forget_letters", "issue", "keep_archive", "keep_letters",
    "make_again", "save_letter", "withdraw",
]  # fmt: skip
