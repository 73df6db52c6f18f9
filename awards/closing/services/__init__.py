"""Verbs of closing."""

from awards.closing.services.acts import approve, drop, propose_fairness
from awards.closing.services.data import OPEN_DATA, data_due, data_job, make
from awards.closing.services.ending import approve as approve_closing
from awards.closing.services.ending import propose as propose_closing
from awards.closing.services.ending import set_months
from awards.closing.services.retention import (
    FORGET_BYTES,
    RETENTION,
    carry_out,
    end_hold,
    forget_bytes,
    hold,
    retention_due,
    retention_job,
)

__all__ = [
    "FORGET_BYTES", "OPEN_DATA", "RETENTION", "approve", "approve_closing", "carry_out", "data_due", "data_job", "drop",
    "end_hold", "forget_bytes", "hold", "make", "propose_closing", "propose_fairness", "retention_due",
    "retention_job", "set_months",
]  # fmt: skip
