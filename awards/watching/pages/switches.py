"""Where automatic reminders are switched off: whole rounds, and judges of a round."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from awards.watching import queries
from awards.watching.queries import Watched
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Switch:
    """A round that has not closed: whether its automatic reminders are off, and the judges for whom they are."""

    number: int
    off: bool
    judges: list[tuple[UUID, str]]


def switches(of: Watched, at: datetime) -> list[Switch]:
    """The switches of the rounds that have not closed, in order."""
    open_ones = [round_ for round_ in of.rounds if at < round_.closes_at]
    found = queries.stops(db_session(), [round_.id for round_ in open_ones])
    return [
        Switch(
            round_.number,
            any(stop.round_id == round_.id and stop.judge_id is None for stop, _judge in found),
            [(judge.id, judge.name or judge.email) for stop, judge in found if judge and stop.round_id == round_.id],
        )
        for round_ in open_ones
    ]
