"""Where a nomination stands on its way from the nominee to the winners, by the dates and by what is published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from awards.nominations.rules.states import State, closing
from awards.programme.rules import Dated, Phase, phase


class Step(StrEnum):
    """The steps that a nominee waits for, in their order."""

    RECEIVED = "received"
    SCREENING = "screening"
    JUDGING = "judging"
    FINALISTS = "finalists"
    RESULT = "result"


@dataclass(frozen=True)
class Announced:
    """What is public of an edition's outcome, and what of it is this nomination's.

    `kind` is that of the newest publication, `finalists` or `winners`, or empty while there is none; `places` are names
    of a category, the role in it and the laureate's slug; `pages` are the endpoints of what waits for its nominees now
    that all is told. `taken_back` is when what is to come next was taken back, after it was public already.
    """

    kind: str
    year: int
    rehearsal: bool
    places: tuple[tuple[Mapping[str, Any], str, str], ...] = ()
    pages: tuple[str, ...] = ()
    taken_back: datetime | None = None


@dataclass(frozen=True)
class TakenTogether:
    """With which nomination staff took another one together; `told` once no mail about it waits any more."""

    number: int
    told: bool


def step_under_way(
    edition: Dated, extended_until: datetime | None, announced: Announced | None, at: datetime
) -> Step | None:
    """The step that a nomination is in; None when all is told. A date alone announces nothing: a publication does."""
    if announced is not None and announced.kind:
        return None if announced.kind == "winners" else Step.RESULT
    if at < closing(edition, extended_until):
        return Step.RECEIVED
    by_phase = {Phase.SCREENING: Step.SCREENING, Phase.JUDGING: Step.JUDGING}
    return by_phase.get(phase(edition, at), Step.FINALISTS)


def left_out(state: str, entries: Collection[str], step: Step | None) -> bool:
    """Whether the nomination is not judged since none of its entries is eligible; told once screening is over."""
    over = step not in (Step.RECEIVED, Step.SCREENING)
    return over and state == State.SUBMITTED and bool(entries) and all(entry == "ineligible" for entry in entries)
