"""Reads of certificates: which are to be issued, and what one that was handed out stands for."""

from awards.certificates.queries.checked import Checked, checked, files_of, is_known
from awards.certificates.queries.issued import Issued, certificate_of, issued, taken_back, to_issue

__all__ = [
    "Checked", "Issued", "certificate_of", "checked", "files_of", "is_known", "issued", "taken_back", "to_issue",
]  # fmt: skip
