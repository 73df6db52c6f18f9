"""How certificates, letters and their archive are made: set in type by jobs, from what is published."""

from awards.certificates.making.archive import archive_job
from awards.certificates.making.issuing import issue_due, issue_job
from awards.certificates.making.letters import letters_due, letters_job

__all__ = ["archive_job", "issue_due", "issue_job", "letters_due", "letters_job"]
