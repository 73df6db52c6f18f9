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
    """The instants of a rehearsal, whole hours, and when within them each thing is done.

    Several rounds share the time of judging; after each but the last there is a while to settle who goes on.
    """

    def __init__(self, until: Until, at: datetime, rounds: int = 1) -> None:
        hour = at.replace(minute=0, second=0, microsecond=0)
        (
            self.opens, self.closes, self.judging_opens, self.judging_closes, self.finalists, self.winners,
        ) = (hour + timedelta(days=days) for days in DAYS[until])  # fmt: skip
        self.set_up = self.opens - timedelta(days=30)
        self.rules_published = self.opens - timedelta(days=14)
        self.written_until = min(self.closes, at) - timedelta(hours=1)
        self.screened = self.closes + (self.judging_opens - self.closes) / 3
        self.invited = self.closes + (self.judging_opens - self.closes) / 2
        self.judging = _stretches(self.judging_opens, self.judging_closes, rounds)
        self.decided = self.judging_closes + timedelta(hours=12)
        self.announced = self.judging_closes + timedelta(hours=20)

    def document(self) -> dict[str, object]:
        """The dates as an edition's document has them."""
        return {
            "opens_at": self.opens.isoformat(), "closes_at": self.closes.isoformat(),
            "finalists_at": self.finalists.isoformat(), "winners_at": self.winners.isoformat(),
        }  # fmt: skip

    def rounds(self) -> list[dict[str, str]]:
        """The dates of each round as an edition's document has them."""
        return [{"opens_at": opens.isoformat(), "closes_at": closes.isoformat()} for opens, closes in self.judging]

    def assigned(self, number: int = 1) -> datetime:
        """When the judges of a round get their entries, by its number: a while before it opens."""
        before = self.closes if number == 1 else self.judging[number - 2][1]
        opens = self.judging[number - 1][0]
        return opens - (opens - before) / 4

    def gone_on(self, number: int) -> datetime:
        """When it is settled who goes on from a round: soon after it closed."""
        closes = self.judging[number - 1][1]
        return closes + (self.judging[number][0] - closes) / 4

    def written(self, share: float) -> datetime:
        """An instant within the call: 0 at its opening, 1 just before its end or now."""
        return self.opens + (self.written_until - self.opens) * share

    def scored(self, share: float, number: int = 1) -> datetime:
        """An instant within a round of judging: 0 at its opening, 1 just before its close."""
        opens, closes = self.judging[number - 1]
        return opens + (closes - opens) * (0.02 + 0.9 * share)


def _stretches(begin: datetime, end: datetime, rounds: int) -> list[tuple[datetime, datetime]]:
    share = (end - begin) / rounds
    opens = [begin + share * n for n in range(rounds)]
    return [(at, at + share * 0.75 if n + 1 < rounds else end) for n, at in enumerate(opens)]
