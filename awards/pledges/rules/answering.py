"""How long staff take to answer what organisations hand in, in working days: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high
from typing import Any

HANDED_IN, ANSWERED = "pledge.submitted", ("pledge.published", "pledge.returned")
STEPS = (HANDED_IN, *ANSWERED, "pledge.taken_back", "pledge.withdrawn", "pledge.closed", "pledge.leave_asked")
"""The steps of the audit log that begin a wait or end it."""

AIM = 3
"""Half of the answers come within so many working days: what the secretariat aims at."""

WEEK, WORKING = 7, 5


@dataclass(frozen=True)
class Answers:
    """How many pledges were answered, within how many working days half of them were, and how many still wait."""

    number: int
    within: int | None
    waiting: int


def answers(steps: Iterable[tuple[Any, str, date]]) -> Answers:
    """What came of handing in, by steps as (pledge, step, day) in their order; one that goes unanswered waits no more.

    A pledge that is given back and handed in again has two answers.
    """
    waiting: dict[Any, date] = {}
    took: list[int] = []
    for pledge, step, day in steps:
        if step == HANDED_IN:
            waiting[pledge] = day
        elif (since := waiting.pop(pledge, None)) is not None and step in ANSWERED:
            took.append(working_days(since, day))
    return Answers(len(took), median_high(took) if took else None, len(waiting))


def working_days(since: date, until: date) -> int:
    """The days from Monday to Friday after the one and up to the other; an answer of the same day took none."""
    weeks, rest = divmod((until - since).days, WEEK)
    return weeks * WORKING + sum((since + timedelta(days=n)).weekday() < WORKING for n in range(1, rest + 1))
