"""Verbs of closing."""

from awards.closing.services.acts import approve, drop, propose_fairness
from awards.closing.services.data import OPEN_DATA, data_due, data_job, make

__all__ = ["OPEN_DATA", "approve", "data_due", "data_job", "drop", "make", "propose_fairness"]
