"""Verbs of sealing."""

from awards.sealing.services.heads import sign, state_head
from awards.sealing.services.keys import LONGEST_NAME, add_key, approve_key, retire_key
from awards.sealing.services.opening import signature_here
from awards.sealing.services.rounds import NOTE, note_rounds, note_rounds_job, rounds_due

__all__ = [
    "LONGEST_NAME", "NOTE", "add_key", "approve_key", "note_rounds", "note_rounds_job", "retire_key", "rounds_due",
    "sign", "signature_here", "state_head",
]  # fmt: skip
