"""Verbs of jury meetings: open one, put motions, vote, count, rule, sign, call one off."""

from awards.jury.services.meetings import call_off, open_meeting, sign
from awards.jury.services.motions import count, open_ballot, put_motion, rule_on, vote

__all__ = ["call_off", "count", "open_ballot", "open_meeting", "put_motion", "rule_on", "sign", "vote"]
