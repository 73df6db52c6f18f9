"""Verbs of people."""

from awards.people.services.carrying_out import ERASE, SOON, carry_out, erase_job
from awards.people.services.erasing import erase
from awards.people.services.settling import (
    add_spelling,
    again,
    approve,
    ask,
    drop_spelling,
    end,
    erasures_due,
    hold,
    listed,
    moments,
    note,
    propose,
    spellings_of,
)

__all__ = [
    "ERASE", "SOON", "add_spelling", "again", "approve", "ask", "carry_out", "drop_spelling", "end", "erase",
    "erase_job", "erasures_due", "hold", "listed", "moments", "note", "propose", "spellings_of",
]  # fmt: skip
