"""Reads of certificates: which are to be issued, what one stands for, what nominees take home, and of letters."""

from awards.certificates.queries.approvals import (
    ApprovalPage,
    Ready,
    Waiting,
    approval_page,
    checks,
    proposed,
    ready,
    to_approve,
    unproposed,
    waiting,
)
from awards.certificates.queries.checked import Checked, checked, files_of, is_known
from awards.certificates.queries.checked_letters import CheckedLetter, checked_letter, is_letter
from awards.certificates.queries.conditions import is_approved
from awards.certificates.queries.issued import Issued, certificate_of, issued, taken_back, to_issue
from awards.certificates.queries.letters import (
    Addressee,
    addressees,
    armed,
    letters_due,
    letters_made,
    recipients,
    texts_of_letters,
    to_write,
)
from awards.certificates.queries.own import Own, OwnFile, own, own_file, own_letter, with_pages
from awards.certificates.queries.staff import (
    ArchivePage,
    Row,
    StaffFile,
    archive_of,
    archive_page,
    edition_certificates,
    files_to_pack,
    newest_id,
    rows,
    staff_file,
    standing_ids,
)

__all__ = [
    "Addressee", "ApprovalPage", "ArchivePage", "Checked", "CheckedLetter", "Issued", "Own", "OwnFile", "Ready",
    "Row", "StaffFile", "Waiting", "addressees", "approval_page", "archive_of", "archive_page", "armed",
    "certificate_of", "checked", "checked_letter", "checks", "edition_certificates", "files_of", "files_to_pack",
    "is_approved", "is_known", "is_letter", "issued", "letters_due", "letters_made", "newest_id", "own",
    "own_file", "own_letter", "proposed", "ready", "recipients", "rows", "staff_file", "standing_ids",
    "taken_back", "texts_of_letters", "to_approve", "to_issue", "to_write", "unproposed", "waiting",
    "with_pages",
]  # fmt: skip
