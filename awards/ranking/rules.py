"""Raw scores and the order of entries: exact arithmetic and the published tie rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.judging.rules import weighted_mean

__all__ = ["Place", "Standing", "TieStep", "ranking", "raw_mean", "tie_rule", "weighted_mean"]

Number = int | Decimal | Fraction
TieRule = Literal["criterion", "more_reviews", "jury"]


@dataclass(frozen=True)
class TieStep:
    """One step of the tie rule; `criterion` names the criterion whose higher mean comes first."""

    rule: TieRule
    criterion: str | None = None


@dataclass(frozen=True)
class Standing:
    """What an entry brings to the ranking of its category: its mean, number of reviews and means by criterion."""

    entry: str
    mean: Number | None
    reviews: int = 0
    criteria: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """An entry's place: the lowest rank of those it is tied with, None without a review.

    `tied_with` holds the entries that the jury must tell apart; `decided_by` the last step of the tie rule
    that told it from others with the same mean.
    """

    entry: str
    rank: int | None
    tied_with: tuple[str, ...] = ()
    decided_by: TieStep | None = None


def raw_mean(scorecards: Iterable[Number | None]) -> Fraction | None:
    """Mean of an entry's scorecards, exact; incomplete ones (None) are left out, not counted as zero."""
    values = [Fraction(value) for value in scorecards if value is not None]
    return sum(values, Fraction()) / len(values) if values else None


def tie_rule(document: object) -> tuple[TieStep, ...]:
    """The tie rule from an edition's document, a list of steps; refused when a step is unknown or unreachable."""
    if not isinstance(document, list):
        raise RuleBroken(N_("The tie rule is a list of steps."))
    return tuple(_tie_step(step, place, len(document)) for place, step in enumerate(document, start=1))


def ranking(standings: Iterable[Standing], steps: Sequence[TieStep]) -> list[Place]:
    """Order the entries of one category by mean, ties by the steps; those still tied share the lowest rank.

    Tied entries come in the order of their names, which says nothing about quality; entries without a
    review come last, without a rank. A criterion that the category lacks decides nothing.
    """
    entries = sorted(standings, key=lambda standing: standing.entry)
    scored = [standing for standing in entries if standing.mean is not None]
    places: list[Place] = []
    for level in _levels(scored, lambda standing: Fraction(standing.mean or 0)):
        for tied, step in _told_apart(level, None, steps):
            names = tuple(standing.entry for standing in tied)
            rank = len(places) + 1
            places += [Place(name, rank, tuple(n for n in names if n != name), step) for name in names]
    return places + [Place(standing.entry, None) for standing in entries if standing.mean is None]


def _tie_step(step: object, place: int, length: int) -> TieStep:
    rule = step.get("rule") if isinstance(step, dict) else None
    criterion = step.get("criterion") if isinstance(step, dict) else None
    if rule == "criterion":
        if not isinstance(criterion, str) or not criterion:
            raise RuleBroken(N_("Step %(place)s of the tie rule names no criterion.", place=place))
        return TieStep("criterion", criterion)
    if criterion is not None:
        raise RuleBroken(N_("Step %(place)s of the tie rule names a criterion, so its rule is criterion.", place=place))
    if rule == "more_reviews":
        return TieStep("more_reviews")
    if rule == "jury":
        if place < length:
            raise RuleBroken(
                N_("Step %(place)s of the tie rule leaves the tie to the jury, so it comes last.", place=place)
            )
        return TieStep("jury")
    raise RuleBroken(N_("Step %(place)s of the tie rule is not one of criterion, more_reviews, jury.", place=place))


def _told_apart(
    tied: list[Standing], by: TieStep | None, steps: Sequence[TieStep]
) -> list[tuple[list[Standing], TieStep | None]]:
    if len(tied) < 2 or not steps:
        return [(tied, by)]
    step, later = steps[0], steps[1:]
    levels = _levels(tied, key) if (key := _key(step, tied)) else [tied]
    told = step if len(levels) > 1 else by
    return [found for level in levels for found in _told_apart(level, told, later)]


def _key(step: TieStep, tied: list[Standing]) -> Callable[[Standing], Fraction] | None:
    if step.rule == "more_reviews":
        return lambda standing: Fraction(standing.reviews)
    if step.rule == "criterion" and step.criterion is not None:
        criterion = step.criterion
        if all(criterion in standing.criteria for standing in tied):
            return lambda standing: Fraction(standing.criteria[criterion])
    return None


def _levels(standings: list[Standing], key: Callable[[Standing], Fraction]) -> list[list[Standing]]:
    ordered = sorted(standings, key=key, reverse=True)
    return [list(level) for _, level in groupby(ordered, key)]
