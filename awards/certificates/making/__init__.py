"""How certificates, letters and their archive are made: set in type by jobs, from what is published."""

from awards.certificates.making.issuing import issue_due, issue_job

__all__ = ["issue_due", "issue_job"]
