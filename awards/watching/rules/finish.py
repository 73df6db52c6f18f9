"""When a judge will have scored everything, from the judge's own pace, and what is at risk.

A pace is complete cards an hour awake. Each judge has two: since the first score, and since there was something to do.
The work left at the one and at the other gives the first and the last day of the expected finish. A judge with too few
cards is reckoned by the jury: by the pace that a quarter of the others exceed, and the one that a quarter stay below.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import quantiles
from zoneinfo import ZoneInfo

from awards.watching.rules.hours import DAY, after_waking, waking_time

ENOUGH_CARDS = 3
"""Complete cards from which a judge has a pace of one's own."""

ENOUGH_JUDGES = 3
"""Judges with a pace of their own from which there is one of the jury."""

SILENT_DAYS = 5
"""Days without work from which a judge counts as silent, unless staff choose another number."""

HOUR = timedelta(hours=1)


class Risk(StrEnum):
    """How it stands with a judge, the worst first."""

    LATE = "late_cards"
    SILENT = "silent"
    AFTER_CLOSE = "after_close"
    CLOSE_CALL = "close_call"
    UNKNOWN = "no_pace"
    TO_CONFIRM = "to_confirm"
    ON_TIME = "on_time"
    DONE = "all_confirmed"


IN_ORDER = tuple(Risk)


@dataclass(frozen=True)
class Work:
    """What a judge has in a round, and when something was done: entries, and instants of work.

    `scored` are the complete cards, also the `confirmed` ones; `half` the begun ones. `agreed_at` is when the judge
    passed the gate. `away_until` is the end of a pause that the judge asked for. `to_compare` counts the categories in
    which the judge compares two at a time and has not confirmed it.
    """

    assigned: int
    scored: int
    half: int
    confirmed: int
    given_at: datetime
    agreed_at: datetime | None
    first_at: datetime | None
    last_at: datetime | None
    zone: ZoneInfo
    away_until: datetime | None = None
    to_compare: int = 0

    @property
    def left(self) -> int:
        """Entries that are not scored completely."""
        return self.assigned - self.scored

    @property
    def to_confirm(self) -> int:
        """Entries that do not count yet."""
        return self.assigned - self.confirmed

    @property
    def unconfirmed(self) -> int:
        """What does not count yet: entries, and categories to compare in."""
        return self.to_confirm + self.to_compare

    @property
    def is_through(self) -> bool:
        """Whether every entry is scored, and everything compared."""
        return self.left <= 0 and self.to_compare <= 0

    @property
    def seen_at(self) -> datetime | None:
        """When the judge was last at work; None for one who never opened it."""
        return max((at for at in (self.agreed_at, self.first_at, self.last_at) if at is not None), default=None)


@dataclass(frozen=True)
class Pace:
    """Complete cards an hour awake: the quick and the slow reckoning."""

    quick: float
    slow: float

    @property
    def a_day(self) -> float:
        """Cards a waking day, between the two."""
        return (self.quick + self.slow) / 2 * (DAY / HOUR)


@dataclass(frozen=True)
class Finish:
    """Between which instants everything will be scored; `own` says whether the judge's own pace says so."""

    first: datetime
    last: datetime
    own: bool


@dataclass(frozen=True)
class Outlook:
    """What may be said of a judge's work at an instant; without a finish nothing can be said."""

    risk: Risk
    pace: Pace | None
    finish: Finish | None
    silent_for: int | None = None
    """Whole days without work, for a judge who has something left."""


@dataclass(frozen=True)
class Frame:
    """The round, and from how many days on a judge is silent."""

    opens_at: datetime
    closes_at: datetime
    silent_days: int = SILENT_DAYS


def own_pace(work: Work, frame: Frame, at: datetime) -> Pace | None:
    """The judge's own pace; None with too few cards. Less than a day counts as one, or an evening would be a week."""
    if work.scored < ENOUGH_CARDS or work.first_at is None:
        return None
    begun = max(work.given_at, frame.opens_at)
    spans = (max(waking_time(since, at, work.zone), DAY) / HOUR for since in (work.first_at, begun))
    paces = [work.scored / hours for hours in spans]
    return Pace(max(paces), min(paces))


def jury_pace(paces: Iterable[Pace]) -> Pace | None:
    """The pace of the jury: the middle half of the judges' own; None while too few have one."""
    middles = [(pace.quick + pace.slow) / 2 for pace in paces]
    if len(middles) < ENOUGH_JUDGES:
        return None
    low, _median, high = quantiles(middles, n=4, method="inclusive")
    return Pace(high, low)


def expected_finish(work: Work, pace: Pace, frame: Frame, at: datetime, *, own: bool) -> Finish:
    """When the work left will be done at this pace, from now on, or from the opening, or from the end of a pause."""
    since = max(at, frame.opens_at, work.away_until or at)
    hours = (timedelta(hours=work.left / pace.quick), timedelta(hours=work.left / pace.slow))
    first, last = (after_waking(since, amount, work.zone) for amount in hours)
    return Finish(first, last, own)


def silent_since(work: Work, frame: Frame, at: datetime) -> datetime | None:
    """Since when nothing was heard: the last work, or the work given, the opening, the end of a pause if later.

    None with nothing left to score or compare, before the opening, and during a pause.
    """
    away = work.away_until
    if work.is_through or at < frame.opens_at or (away is not None and at < away):
        return None
    return max(work.seen_at or work.given_at, work.given_at, frame.opens_at, away or frame.opens_at)


def days_silent(work: Work, frame: Frame, at: datetime) -> int | None:
    """Whole days without work; None for one from whom nothing is expected now."""
    since = silent_since(work, frame, at)
    return None if since is None else max((at - since).days, 0)


def outlook(work: Work, jury: Pace | None, frame: Frame, at: datetime) -> Outlook:
    """How it stands with a judge: risk, pace, expected finish, days of silence."""
    own = own_pace(work, frame, at)
    pace = own or jury
    silent_for = days_silent(work, frame, at)
    finish = None
    if work.left > 0 and pace is not None and at < frame.closes_at:
        finish = expected_finish(work, pace, frame, at, own=own is not None)
    return Outlook(_risk(work, finish, silent_for, frame, at), own, finish, silent_for)


def outlooks(works: Sequence[Work], frame: Frame, at: datetime) -> list[Outlook]:
    """How it stands with each judge of the jury."""
    jury = jury_pace(pace for work in works if (pace := own_pace(work, frame, at)) is not None)
    return [outlook(work, jury, frame, at) for work in works]


def whole_finish(found: Iterable[Outlook]) -> tuple[datetime, datetime] | None:
    """Between which instants the last judge will be done; None when for nobody a finish can be said."""
    known = [outlook.finish for outlook in found if outlook.finish is not None]
    return (max(f.first for f in known), max(f.last for f in known)) if known else None


def _risk(work: Work, finish: Finish | None, silent_for: int | None, frame: Frame, at: datetime) -> Risk:
    if work.unconfirmed <= 0:
        return Risk.DONE
    if at >= frame.closes_at:
        return Risk.LATE
    if silent_for is not None and silent_for >= frame.silent_days:
        return Risk.SILENT
    if work.left <= 0:
        return Risk.TO_CONFIRM
    if finish is None:
        return Risk.UNKNOWN
    if finish.first >= frame.closes_at:
        return Risk.AFTER_CLOSE
    return Risk.CLOSE_CALL if finish.last >= frame.closes_at else Risk.ON_TIME
