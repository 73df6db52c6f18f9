"""Dates of a rehearsal, laid around the present so that the phase asked for is the current one."""

from datetime import datetime, timedelta
from enum import StrEnum


class Until(StrEnum):
    """How far a rehearsal goes."""

    OPEN = "open"
    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    SCORED = "scored"
    DECIDED = "decided"
    PUBLISHED = "published"


STEPS = list(Until)

DAYS = {
    Until.OPEN: (-20, 10, 17, 38, 52, 87),
    Until.SUBMITTED: (-40, -3, 10, 31, 45, 80),
    Until.ASSIGNED: (-60, -20, -3, 18, 32, 67),
    Until.SCORED: (-90, -50, -30, -2, 12, 47),
    Until.DECIDED: (-92, -52, -32, -4, 10, 45),
    Until.PUBLISHED: (-150, -110, -90, -60, -40, -5),
}
"""Days from now: opens, closes, judging opens, judging closes, finalists, winners."""


class Dates:
    """The instants of a rehearsal, whole hours, and when within them each thing is done."""

    def __init__(self, until: Until, at: datetime) -> None:
        hour = at.replace(minute=0, second=0, microsecond=0)
        (
            self.opens, self.closes, self.judging_opens, self.judging_closes, self.finalists, self.winners,
        ) = (hour + timedelta(days=days) for days in DAYS[until])  # fmt: skip
        self.set_up = self.opens - timedelta(days=30)
        self.rules_published = self.opens - timedelta(days=14)
        self.written_until = min(self.closes, at) - timedelta(hours=1)
        self.screened = self.closes + (self.judging_opens - self.closes) / 3
        self.invited = self.closes + (self.judging_opens - self.closes) / 2
        self.assigned = self.judging_opens - (self.judging_opens - self.closes) / 4
        self.decided = self.judging_closes + timedelta(hours=12)
        self.announced = self.judging_closes + timedelta(hours=20)

    def document(self) -> dict[str, object]:
        """The dates as an edition's document has them."""
        return {
            "opens_at": self.opens.isoformat(), "closes_at": self.closes.isoformat(),
            "finalists_at": self.finalists.isoformat(), "winners_at": self.winners.isoformat(),
        }  # fmt: skip

    def rounds(self) -> list[dict[str, str]]:
        """The one round of the rehearsal."""
        return [{"opens_at": self.judging_opens.isoformat(), "closes_at": self.judging_closes.isoformat()}]

    def written(self, share: float) -> datetime:
        """An instant within the call: 0 at its opening, 1 just before its end or now."""
        return self.opens + (self.written_until - self.opens) * share

    def scored(self, share: float) -> datetime:
        """An instant within the round of judging: 0 at its opening, 1 just before its close."""
        return self.judging_opens + (self.judging_closes - self.judging_opens) * (0.02 + 0.9 * share)
