"""Verbs of certificates and letters."""

from awards.certificates.services.approving import approve_certificates, drop_certificates, propose_certificates
from awards.certificates.services.archiving import ARCHIVE, ask_for_archive, keep_archive, make_again
from awards.certificates.services.issuing import issue, withdraw
from awards.certificates.services.letters import approve_letter, forget_letters, keep_letters, save_letter

__all__ = [
    "ARCHIVE", "approve_certificates", "approve_letter", "ask_for_archive", "drop_certificates", "forget_letters",
    "issue", "keep_archive", "keep_letters", "make_again", "propose_certificates", "save_letter", "withdraw",
]  # fmt: skip
