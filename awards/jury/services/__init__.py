"""Verbs of jury meetings: open one, put motions, vote, count, rule, sign."""

from awards.jury.services.meetings import open_meeting, sign
from awards.jury.services.motions import count, open_ballot, put_motion, rule_on, vote

__all__ = ["count", "open_ballot", "open_meeting", "put_motion", "rule_on", "sign", "vote"]
