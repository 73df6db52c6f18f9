"""When a judge is reminded: of a long silence, of the close, of cards that nobody confirmed.

At most once a day of the judge's own calendar, never in quiet hours, never during a pause that the judge asked for.
Of several reminders that are due, the one that is due last is sent; the others have had their time.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.watching.rules.finish import Frame, Work, silent_since
from awards.watching.rules.hours import Quiet, in_time, is_quiet, local_day

MOST_DAYS = 60
LONGEST_PAUSE = timedelta(days=180)

LOOK_EVERY = timedelta(minutes=15)
"""How often it is looked whom to remind: every offset of a zone is a multiple of it, so a morning begins on time."""


class Kind(StrEnum):
    """Why a judge is reminded; a nudge is by hand."""

    SILENT = "silent"
    FIRST = "first"
    LAST = "last"
    CONFIRM = "confirm"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Schedule:
    """When reminders go, in days: after so many of silence, so many before the close (0: never), and quiet hours."""

    after_silence: int = 3
    first_before: int = 7
    last_before: int = 2
    confirm_before: int = 1
    quiet: Quiet = field(default_factory=Quiet)


@dataclass(frozen=True)
class Due:
    """A reminder to send now. `occasion` names what it is for, so that it is sent once."""

    kind: Kind
    occasion: str
    day: date


def due(
    work: Work, frame: Frame, schedule: Schedule, sent: Collection[str], last_day: date | None, at: datetime
) -> Due | None:
    """The reminder that the judge gets at this instant, or None.

    `sent` holds the occasions of which the judge was reminded in this round, `last_day` the day of the last reminder
    of any kind, in the judge's own calendar.
    """
    day = local_day(at, work.zone)
    if not frame.opens_at <= at < frame.closes_at or work.unconfirmed <= 0:
        return None
    if (last_day is not None and last_day >= day) or is_quiet(at, work.zone, schedule.quiet):
        return None
    if work.away_until is not None and at < work.away_until:
        return None
    found = [(since, kind, occasion) for since, kind, occasion in _reasons(work, frame, schedule, at) if since <= at]
    if not found:
        return None
    _since, kind, occasion = max(found)
    return Due(kind, occasion, day) if occasion not in sent else None


def require_pause(until: date, today: date) -> None:
    """A pause ends today or later, and within half a year. Raises RuleBroken naming `until`."""
    if until < today:
        raise RuleBroken(N_("Choose today or a later day."), ["until"])
    if until - today > LONGEST_PAUSE:
        raise RuleBroken(N_("Choose a day within half a year."), ["until"])


def require_schedule(values: dict[str, int], quiet: Quiet) -> None:
    """Every number of days is one that staff can mean. Raises RuleBroken naming the field."""
    least = {"silent_days": 1}
    for name, days in values.items():
        if not least.get(name, 0) <= days <= MOST_DAYS:
            raise RuleBroken(
                N_("Enter whole days from %(least)d to %(most)d.", least=least.get(name, 0), most=MOST_DAYS), [name]
            )
    if values["first_before"] and values["last_before"] >= values["first_before"]:
        raise RuleBroken(N_("Enter fewer days than for the first reminder."), ["last_before"])
    for name, hour in (("quiet_start", quiet.start), ("quiet_end", quiet.end)):
        if not 0 <= hour <= 23:
            raise RuleBroken(N_("Enter a full hour from 0 to 23."), [name])


def _reasons(work: Work, frame: Frame, schedule: Schedule, at: datetime) -> list[tuple[datetime, Kind, str]]:
    """Since when each reminder is due, its kind, and the occasion that it is for."""
    close, found = frame.closes_at, []
    silent = silent_since(work, frame, at)
    if schedule.after_silence and silent is not None:
        since = silent + timedelta(days=schedule.after_silence)
        found.append((since, Kind.SILENT, f"{Kind.SILENT}:{silent.date().isoformat()}"))
    for kind, days, wanted in (
        (Kind.FIRST, schedule.first_before, not work.is_through),
        (Kind.LAST, schedule.last_before, not work.is_through),
        (Kind.CONFIRM, schedule.confirm_before, True),
    ):
        if days and wanted:
            since = in_time(close - timedelta(days=days), close, work.zone, schedule.quiet)
            found.append((since, kind, f"{kind}:{close.date().isoformat()}"))
    return found
