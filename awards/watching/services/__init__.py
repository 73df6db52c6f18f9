"""Verbs of watching: remind by itself or by hand, pause, set how reminders go."""

from awards.watching.services.moved import close_moved_job
from awards.watching.services.nudging import HELD, Nudged, nudge, send_nudge, take_back_nudge
from awards.watching.services.reminding import REMIND, remind, remind_job, reminders_due
from awards.watching.services.settings import change_rules, pause_reminders, resume_reminders, stop_reminders

__all__ = [
    "HELD",
    "REMIND",
    "Nudged",
    "change_rules",
    "close_moved_job",
    "nudge",
    "pause_reminders",
    "remind",
    "remind_job",
    "reminders_due",
    "resume_reminders",
    "send_nudge",
    "stop_reminders",
    "take_back_nudge",
]
