"""Hours as people live them: when a judge is awake, and when nobody should be written to, in the judge's own zone.

Zones change their offset at night, so a day's waking hours are as many on every day of the year.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WAKES, SLEEPS = 8, 22
"""Hours of the day between which a judge may work, every day of the week."""

DAY = timedelta(hours=SLEEPS - WAKES)
"""The waking hours of one day."""

SATURDAY = 5


@dataclass(frozen=True)
class Quiet:
    """When nobody is reminded: from one full hour to another, over midnight or not, and at weekends if `weekends`.

    Equal hours: no hour is quiet.
    """

    start: int = 20
    end: int = 8
    weekends: bool = True

    def holds(self, local: datetime) -> bool:
        """Whether a local time is quiet."""
        if self.weekends and local.weekday() >= SATURDAY:
            return True
        if self.start <= self.end:
            return self.start <= local.hour < self.end
        return local.hour >= self.start or local.hour < self.end


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of this name; UTC for one that is not known, or for none."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def waking_time(since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """The waking hours between two instants; none when the second is not later."""
    return max(_lived(until, zone) - _lived(since, zone), timedelta())


def after_waking(since: datetime, amount: timedelta, zone: ZoneInfo) -> datetime:
    """The instant at which so many waking hours have passed."""
    days, rest = divmod(_lived(since, zone) + amount, DAY)
    if not rest and amount:
        days, rest = days - 1, DAY
    morning = datetime.combine(date.fromordinal(days), time(WAKES), tzinfo=zone)
    return (morning + rest).astimezone(UTC)


def is_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet) -> bool:
    """Whether the judge is left alone at this instant."""
    return quiet.holds(at.astimezone(zone))


def when_not_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """This instant, or when it is quiet the first one that is not."""
    local = at.astimezone(zone)
    if not quiet.holds(local):
        return at
    for days in range(8):
        day = local.date() + timedelta(days=days)
        for hour in (0, quiet.end):
            morning = datetime.combine(day, time(hour), tzinfo=zone)
            morning = morning.astimezone(UTC).astimezone(zone)  # an hour that the clock leaps over is the next one
            if morning >= local and not quiet.holds(morning):
                return morning.astimezone(UTC)
    return at


def in_time(due: datetime, before: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """From when a mail may go that is due at an instant and useless later than another.

    One that falls into quiet hours goes when they end; when that would be too late, in the last hour before they begin.
    """
    if when_not_quiet(due, zone, quiet) < before:
        return due
    for hours in range(24 * 8):
        earlier = due - timedelta(hours=hours)
        if not is_quiet(earlier, zone, quiet):
            return earlier
    return due


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day of the calendar on which the judge is."""
    return at.astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day of the judge's calendar is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def _lived(at: datetime, zone: ZoneInfo) -> timedelta:
    """Waking hours since the first day of the calendar."""
    local = at.astimezone(zone).replace(tzinfo=None)
    today = local - datetime.combine(local.date(), time(WAKES))
    return local.date().toordinal() * DAY + min(max(today, timedelta()), DAY)
