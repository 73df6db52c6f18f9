"""Which of an edition's rounds is meant, and what one asks. Pure.

An edition that is held here has at least one round; they are in order and never overlap.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar, cast

from awards.programme.rules import Span

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

ALL: Literal["all"] = "all"
"""Asks for every judge of the category who has no conflict."""


MOST_COMPARED = 6
"""So many entries are compared two at a time at most: fifteen pairs for each judge."""


class WithRounds(Protocol[R_co]):
    """An edition, or whatever has its rounds."""

    @property
    def rounds(self) -> Sequence[R_co]: ...


class Asking(Protocol):
    """A round as far as it says how many reviews it asks for and how many entries go on."""

    @property
    def reviews(self) -> Mapping[str, Any]: ...

    @property
    def advancing(self) -> Mapping[str, Any]: ...


class Prize(Protocol):
    """A category as far as a round needs it."""

    @property
    def key(self) -> str: ...

    @property
    def reviews(self) -> int: ...


class Numbered(Asking, Protocol):
    """A round with its number."""

    @property
    def number(self) -> int: ...


class ByPairs(WithRounds[Numbered], Protocol):
    """An edition as far as it says whether its last round compares entries two at a time."""

    @property
    def last_by_pairs(self) -> bool: ...


def first(edition: WithRounds[R]) -> R:
    """The round with which judging begins."""
    return edition.rounds[0]


def last(edition: WithRounds[R]) -> R:
    """The round on which finalists and winners rest."""
    return edition.rounds[-1]


def current(edition: WithRounds[R], at: datetime) -> R:
    """The round to work on: the first that is not over, else the last. Between two rounds it is the one to come."""
    return next((round_ for round_ in edition.rounds if at < _close(round_)), last(edition))


def judged(edition: WithRounds[R], at: datetime) -> R:
    """The round whose scores can be read: the last that is over, else the first."""
    return next((round_ for round_ in reversed(edition.rounds) if _close(round_) <= at), first(edition))


def numbered(edition: WithRounds[R], number: int) -> R | None:
    """The round of this number, from 1; None when the edition has no such round."""
    return edition.rounds[number - 1] if 1 <= number <= len(edition.rounds) else None


def after(edition: WithRounds[R], number: int) -> R | None:
    """The round that follows the one of this number; None after the last."""
    return numbered(edition, number + 1)


def reviews(round_: Asking, category: Prize) -> int | Literal["all"]:
    """How many judges read an entry of the category in this round, or `ALL`."""
    return cast(int | Literal["all"], round_.reviews.get(category.key, category.reviews))


def advancing(round_: Asking, category: Prize) -> int | None:
    """How many entries of the category go on from this round; None when all do."""
    return cast(int | None, round_.advancing.get(category.key))


def by_pairs(edition: ByPairs, round_: Numbered, category: Prize) -> bool:
    """Whether judges compare the category's entries two at a time in this round, and those comparisons count.

    In the last round alone, and where by the rules so few go on to it that each can be compared with each.
    """
    before = edition.rounds[: round_.number - 1]
    if not edition.last_by_pairs or not before or round_.number != len(edition.rounds):
        return False
    return is_compared([most for one in before if (most := one.advancing.get(category.key)) is not None])


def is_compared(going_on: Sequence[int]) -> bool:
    """Whether so few come into the last round, by how many the rounds before let go on, that they are compared."""
    return bool(going_on) and 2 <= min(going_on) <= MOST_COMPARED


def _close(round_: object) -> datetime:
    """When the round closes; a bound on `R` would ask mypy for columns before it knows what they give."""
    return cast(Span, round_).closes_at
