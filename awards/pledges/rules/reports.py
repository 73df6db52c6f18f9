"""What a yearly report says at least, how long a verification holds, and the light of a pledge that is silent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from awards.core.text import N_, Message
from awards.pledges.rules.content import WORDS

STAGES = ("planned", "started", "on_track", "delayed", "completed", "ended_early")
LEVELS = (0, 1, 2, 3, 4)
"""0 as submitted, 1 the reporter's identity checked, 2 papers checked, 3 confirmed by a partner, 4 outside audit."""

HOLDS_FOR = timedelta(days=730)
"""A verification says something for 24 months; then the report stands as submitted again."""

DUE_AFTER, SILENT_AFTER = timedelta(days=365), timedelta(days=730)
LONGEST_NARRATIVE = 3000


@dataclass(frozen=True)
class Given:
    """Money of the period under one word."""

    word: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Report:
    """What an organisation says of a period. `results` are (target, value); `why_none` is why there is no number."""

    start: date
    end: date
    stage: str
    narrative: str
    next_step: str = ""
    results: tuple[tuple[str, str], ...] = ()
    why_none: str = ""
    evidence: str = ""
    money: tuple[Given, ...] = ()


def wrong_report(report: Report, today: date) -> dict[str, Message]:
    """What is missing or cannot be, by field; empty for a report that says enough."""
    wrong: dict[str, Message] = {}
    if report.stage not in STAGES:
        wrong["stage"] = N_("Say how far the pledge is.")
    if report.start > report.end:
        wrong["end"] = N_("The period ends before it begins.")
    elif report.end > today:
        wrong["end"] = N_("Report what has happened: the period ends today at the latest.")
    if not report.narrative.strip():
        wrong["narrative"] = N_("Say in a sentence what was done.")
    if not report.results and not report.money and not report.why_none.strip():
        wrong["why_none"] = N_("Give one number, or say why there is none.")
    if not report.evidence.strip():
        wrong["evidence"] = N_("Give the address of a page that shows it.")
    if len({given.word for given in report.money}) < len(report.money):
        wrong["money"] = N_("A word stands for one amount only.")
    if any(given.word not in WORDS or given.amount < 0 for given in report.money):
        wrong["money"] = N_("An amount is not below zero.")
    return wrong


def level_now(level: int, verified_at: datetime | None, at: datetime) -> int:
    """The level of a verification at an instant: none after 24 months."""
    return level if verified_at is not None and at < verified_at + HOLDS_FOR else 0


def light(begun: date, last_end: date | None, finished: bool, today: date) -> str:
    """`green`: reported within a year, or finished; `amber`: a report is due; `red`: silent for two years."""
    if finished:
        return "green"
    quiet = today - (last_end or begun)
    return "red" if quiet > SILENT_AFTER else "amber" if quiet > DUE_AFTER else "green"
