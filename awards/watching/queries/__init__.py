"""Reads of watching: the jury of a round at work, what an edition's rules of reminding say, and who was reminded."""

from awards.watching.queries.jury import JudgeAtWork, OwnTime, Watched, jury, own_time, told, usual_rules, watched
from awards.watching.queries.reminders import (
    HeldNudge,
    OneNudge,
    armed,
    held_nudges,
    last_days,
    never_left,
    nudge,
    occasions,
    rounds_to_remind,
    stops,
)

__all__ = [
    "HeldNudge",
    "JudgeAtWork",
    "OneNudge",
    "OwnTime",
    "Watched",
    "armed",
    "held_nudges",
    "jury",
    "last_days",
    "never_left",
    "nudge",
    "occasions",
    "own_time",
    "rounds_to_remind",
    "stops",
    "told",
    "usual_rules",
    "watched",
]
