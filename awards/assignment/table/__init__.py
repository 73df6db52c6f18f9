"""Judges, conflicts and assignments as rows of a file: each kind has COLUMNS, `rows` and `import_rows`."""

from awards.assignment.table import assignments, conflicts, invitations, judges

__all__ = ["assignments", "conflicts", "invitations", "judges"]
