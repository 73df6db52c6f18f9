"""Pages of nominations."""

from awards.nominations.views import (
    answering,
    files,
    invitations,
    joining,
    letters,
    offline,
    parts,
    people,
    questions,
    receipts,
    starting,
    submission,
    uploads,
    versions,
    writing,
)
from awards.nominations.views.blueprint import bp

__all__ = [
    "answering",
    "bp",
    "files",
    "invitations",
    "joining",
    "letters",
    "offline",
    "parts",
    "people",
    "questions",
    "receipts",
    "starting",
    "submission",
    "uploads",
    "versions",
    "writing",
]
