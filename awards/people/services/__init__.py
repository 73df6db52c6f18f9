"""Verbs of people."""

from awards.people.services.carrying_out import ERASE, SOON, carry_out, erase_job
from awards.people.services.erasing import erase
from awards.people.services.settling import (
    again,
    approve,
    ask,
    end,
    erasures_due,
    hold,
    listed,
    moments,
    note,
    propose,
)

__all__ = [
    "ERASE", "SOON", "again", "approve", "ask", "carry_out", "end", "erase", "erase_job", "erasures_due", "hold",
    "listed", "moments", "note", "propose",
]  # fmt: skip
