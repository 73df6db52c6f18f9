"""What of an edition is kept how long after its end, and whose it is."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

WARNED = timedelta(days=14)
"""Nobody's words are deleted sooner than so long after the people concerned were told."""

AFTERWARDS = timedelta(days=30)
"""A mail that is written when those of its edition are deleted already is kept so long."""

MOST_MONTHS = 120


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is deleted: after how many months where staff set nothing, and who is told before."""

    key: str
    months: int
    told: str | None


KINDS = (
    Kind("notes", 1, "judges"),
    Kind("drafts", 3, "nominators"),
    Kind("invitations", 3, None),
    Kind("mails", 6, None),
    Kind("conflicts", 12, "judges"),
    Kind("files", 12, "nominators"),
    Kind("answers", 24, "nominators"),
)
"""In the order in which they come by what is usual."""

KEYS = tuple(kind.key for kind in KINDS)


def months(chosen: Mapping[str, int]) -> dict[str, int]:
    """For how many months each kind is kept: as staff set it, else as is usual."""
    return {kind.key: chosen.get(kind.key, kind.months) for kind in KINDS}


def mark(chosen: Mapping[str, int]) -> str:
    """What a page shows of how long things are kept, as whoever changes it has read it."""
    return ".".join(str(chosen[key]) for key in KEYS)


def due(closed_at: datetime, kind: Kind, after: int) -> datetime:
    """When a kind of thing is deleted that is kept `after` months from the end of its edition."""
    month = closed_at.month - 1 + after
    year, month = closed_at.year + month // 12, month % 12 + 1
    day = min(closed_at.day, monthrange(year, month)[1])
    wanted = closed_at.replace(year=year, month=month, day=day)
    return max(wanted, closed_at + WARNED) if kind.told else wanted


def not_before(due_at: datetime, told_at: datetime) -> datetime:
    """When something goes of which people were told: as it was set, or later where they were told late."""
    return max(due_at, told_at + WARNED)
