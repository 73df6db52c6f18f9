"""How long dumps are kept: each day's for a while, the last of each month for ever."""

from collections.abc import Collection
from datetime import date, timedelta

DAILY = timedelta(days=60)


def to_go(days: Collection[date], today: date) -> list[date]:
    """Those of the days with a dump whose file goes: older than `DAILY`, and not the last of their month."""
    last: dict[tuple[int, int], date] = {}
    for day in sorted(days):
        last[day.year, day.month] = day
    return [day for day in sorted(days) if day < today - DAILY and day != last[day.year, day.month]]
