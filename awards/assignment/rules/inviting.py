"""Rules of inviting: until when to answer, how many hours it is, who may be written to again, a judge's steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Protocol, TypeVar
from zoneinfo import available_timezones

from awards.assignment.rules import LONGEST_NAME, JudgeState
from awards.core.errors import RuleBroken
from awards.core.text import N_

MINUTES_EACH = 25
"""Minutes that a judge needs for one entry, unless staff say otherwise: an estimate, and said to be one."""

MOST_MINUTES = 240

DAY = timedelta(days=1)

ANSWER_WITHIN = timedelta(days=14)
"""How long somebody has to answer, unless staff say otherwise or the round closes before."""

REMIND_EVERY = timedelta(days=3)
"""Nobody is written to about the same invitation sooner than this."""

LINK_TO_SIGN_IN = timedelta(minutes=15)
"""How long one may take from accepting by the link of the mail to the next page."""

MOST_TO_ONE = 4
"""A person gets at most so many mails about judging within a day, by whomever."""

MOST_BY_ONE = 600
"""Staff write at most so many people about judging within a day, each of them."""

MOST_ROWS = 500
"""Rows of one file of invitations."""

MOST_TIES = 20
LONGEST_DECLINE = 300


class Step(StrEnum):
    """How far a judge is: from the invitation to the last confirmed score."""

    INVITED = "invited"
    OPENED = "opened"
    EXPIRED = "expired"
    DECLINED = "declined"
    WITHDRAWN = "invitation_withdrawn"
    ACCEPTED = "accepted"
    GATE = "gate_passed"
    SCORED = "first_score"
    CONFIRMED = "all_confirmed"


UNANSWERED = (Step.INVITED, Step.OPENED)
"""Steps at which an answer is still waited for."""


class Closing(Protocol):
    """A round, as far as it opens and closes."""

    opens_at: datetime
    closes_at: datetime


R = TypeVar("R", bound=Closing)


@dataclass(frozen=True)
class Asked:
    """How an invitation stands: what was answered, until when one may, and when the person was last written to."""

    state: str
    answer_by: datetime | None
    written_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether it can be answered now."""
        return self.state == JudgeState.INVITED and (self.answer_by is None or self.answer_by > at)

    def may_be_reminded(self, at: datetime) -> bool:
        """Whether a reminder may go out: still open, and the last mail is some days old."""
        return self.is_open(at) and self.written_at + REMIND_EVERY <= at

    def may_be_asked_again(self, at: datetime) -> bool:
        """Whether the person may be invited anew: after declining, and after an invitation that ended."""
        return self.state in (JudgeState.DECLINED, JudgeState.WITHDRAWN) or (
            self.state == JudgeState.INVITED and not self.is_open(at)
        )


def round_asked_for(rounds: Sequence[R], at: datetime) -> R:
    """The first round that has not closed: what somebody who is invited now would judge. Raises RuleBroken."""
    for one in rounds:
        if one.closes_at > at:
            return one
    raise RuleBroken(N_("Judging has closed: nobody can be invited any more."), ["email"])


def answer_until(at: datetime, wanted: datetime | None, closes_at: datetime) -> datetime:
    """Until when an invitation may be answered: the time wanted, else two weeks; never past the round's close.

    Raises RuleBroken naming `answer_by` for a time that is over, or a day or more past the close.
    """
    if wanted is None:
        return min(at + ANSWER_WITHIN, closes_at)
    if wanted <= at:
        raise RuleBroken(N_("Choose a date in the future."), ["answer_by"])
    if wanted - DAY >= closes_at:
        raise RuleBroken(N_("Choose a date before judging closes."), ["answer_by"])
    return min(wanted, closes_at)


def hours(entries: int, minutes: int) -> int:
    """About how many hours so many entries take: whole ones, the last begun one counted."""
    return -(-entries * minutes // 60)


def require_minutes(minutes: int) -> None:
    """A number of minutes for one entry that makes sense. Raises RuleBroken naming `minutes`."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise RuleBroken(N_("Enter from 1 to %(most)d minutes.", most=MOST_MINUTES), ["minutes"])


def require_ties(ties: Sequence[str]) -> None:
    """A list of other organisations that can be read. Raises RuleBroken naming `ties`."""
    if len(ties) > MOST_TIES:
        raise RuleBroken(N_("Name at most %(most)d organisations.", most=MOST_TIES), ["ties"])
    if any(len(tie) > LONGEST_NAME for tie in ties):
        raise RuleBroken(
            N_("Write one organisation a line, each with at most %(count)d characters.", count=LONGEST_NAME), ["ties"]
        )


def require_zone(zone: str) -> None:
    """A time zone that is known by its IANA name. Raises RuleBroken naming `zone`."""
    if zone not in zones():
        raise RuleBroken(N_("Choose a time zone from the list."), ["zone"])


@cache
def zones() -> frozenset[str]:
    """Every time zone by its IANA name."""
    return frozenset(available_timezones())
