"""Verbs of bringing pledges in from files."""

from awards.importing.rules import Reader
from awards.importing.services.batch import CHANGED, HELD, NEW, REFUSED, SAME, WITHDRAWN, Tally, take
from awards.importing.services.files import (
    BRING,
    CHECK,
    FORGET,
    Packed,
    add,
    batches,
    bring_in,
    bring_job,
    check_job,
    forget_job,
    keep_file,
    let_in,
    open_file,
    pack,
)

__all__ = [
    "BRING",
    "CHANGED",
    "CHECK",
    "FORGET",
    "HELD",
    "NEW",
    "REFUSED",
    "SAME",
    "WITHDRAWN",
    "Packed",
    "Reader",
    "Tally",
    "add",
    "batches",
    "bring_in",
    "bring_job",
    "check_job",
    "forget_job",
    "keep_file",
    "let_in",
    "open_file",
    "pack",
    "take",
]  # fmt: skip
