"""Rules of the programme: phases that follow from dates, dates that cannot contradict each other, the scale."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from awards.core.text import N_, Message

T = TypeVar("T")

RESERVED_KEYS = frozenset({"frame", "evidence"})
"""Sections of every nomination beside the edition's own, so no section or question of a form has these keys."""

RESERVED_QUESTIONS = RESERVED_KEYS | {"categories", "files"}
"""What a nomination that is sent back names beside the questions: one so called would open more than its answer."""


class Phase(StrEnum):
    """Where an edition stands; computed from its dates and never stored."""

    UPCOMING = "upcoming"
    OPEN = "open"
    SCREENING = "screening"
    JUDGING = "judging"
    DECIDING = "deciding"
    FINALISTS_ANNOUNCED = "finalists_announced"
    ANNOUNCED = "announced"


class Span(Protocol):
    """A stretch of time with a beginning and an end."""

    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...


class Dated(Protocol):
    """Whatever has the dates of an edition: the edition itself, or a document that proposes one."""

    @property
    def opens_at(self) -> datetime | None: ...

    @property
    def closes_at(self) -> datetime | None: ...

    @property
    def finalists_at(self) -> datetime | None: ...

    @property
    def winners_at(self) -> datetime | None: ...

    @property
    def rounds(self) -> Sequence[Span]: ...


def phase(edition: Dated, at: datetime) -> Phase:
    """The phase at an instant: each begins at its date and lasts until the next. An edition of the record is over."""
    if edition.opens_at is None or edition.closes_at is None:
        return Phase.ANNOUNCED
    steps: list[tuple[datetime | None, Phase]] = [
        (edition.opens_at, Phase.OPEN),
        (edition.closes_at, Phase.SCREENING),
        (edition.rounds[0].opens_at if edition.rounds else None, Phase.JUDGING),
        (edition.rounds[-1].closes_at if edition.rounds else None, Phase.DECIDING),
        (edition.finalists_at, Phase.FINALISTS_ANNOUNCED),
        (edition.winners_at, Phase.ANNOUNCED),
    ]
    begun = [step for begins, step in steps if begins is not None and begins <= at]
    return begun[-1] if begun else Phase.UPCOMING


def deadline(edition: Dated) -> datetime:
    """The instant at which nominations close, for an edition that is held here."""
    if edition.closes_at is None:
        raise ValueError("an edition of the record has no deadline")
    return edition.closes_at


def takes_nominations(edition: Dated, at: datetime) -> bool:
    """Whether nominations may be started and sent: from the opening up to, and not at, the deadline."""
    return phase(edition, at) is Phase.OPEN


def contradictions(edition: Dated) -> dict[str, Message]:
    """Each date that comes before the one it must follow, by its place in the edition's document."""
    found: dict[str, Message] = {}
    before: tuple[Message, datetime] | None = None
    for path, name, instant, strictly in _in_order(edition):
        if instant is None:
            continue
        if before is not None:
            earlier, last = before
            if strictly and instant <= last:
                found[path] = N_("Enter a time after “%(earlier)s”.", earlier=earlier)
            elif instant < last:
                found[path] = N_("Enter a time that is not before “%(earlier)s”.", earlier=earlier)
        before = name, instant
    return found


def needed_anchors(lowest: int, highest: int) -> list[int]:
    """The points that need a meaning at least: lowest, middle (the lower of two) and highest."""
    return sorted(set(_three(lowest, highest)))


def rescaled(anchors: Mapping[str, T], old: tuple[int, int], new: tuple[int, int]) -> dict[str, T]:
    """The meanings of points moved to another scale: lowest to lowest, middle to middle, highest to highest."""
    if old == new:
        return dict(anchors)
    moved = zip(_three(*old), _three(*new), strict=True)
    return {str(point): anchors[str(before)] for before, point in moved if str(before) in anchors}


def shares(weights: Mapping[str, int]) -> dict[str, int]:
    """Each weight as whole per cent of all; the largest remainders are rounded up, so that they add up to 100."""
    total = sum(weights.values())
    exact = {key: Fraction(100 * weight, total) for key, weight in weights.items()}
    whole = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (whole[key] - exact[key], list(weights).index(key)))
    for key in by_remainder[: 100 - sum(whole.values())]:
        whole[key] += 1
    return whole


def _three(lowest: int, highest: int) -> tuple[int, int, int]:
    return lowest, lowest + (highest - lowest) // 2, highest


def _in_order(edition: Dated) -> Iterator[tuple[str, Message, datetime | None, bool]]:
    yield "dates.opens_at", N_("Nominations open"), edition.opens_at, False
    yield "dates.closes_at", N_("Nominations close"), edition.closes_at, True
    for index, span in enumerate(edition.rounds):
        number = index + 1
        yield f"rounds[{index}].opens_at", N_("Round %(number)s opens", number=number), span.opens_at, False
        yield f"rounds[{index}].closes_at", N_("Round %(number)s closes", number=number), span.closes_at, True
    yield "dates.finalists_at", N_("Finalists are announced"), edition.finalists_at, False
    yield "dates.winners_at", N_("Winners are announced"), edition.winners_at, False
