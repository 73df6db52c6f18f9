"""What goes into a fit and what comes out of it, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from awards.core.text import Message

Top = Sequence[int] | Mapping[str | None, Sequence[int]]
"""The k of "in the top k": the same for all, or a sequence for each category."""

Method = Literal["random", "fixed", "ordinal"]
"""Judges random with variances by REML; items and judges both fixed by least squares; scores as steps of a scale."""


class Score(NamedTuple):
    """One observation: the value of a judge's scorecard for an item, listed `weight` times (0 is absent)."""

    item: int
    judge: int
    value: float | Fraction
    weight: int = 1


@dataclass(frozen=True)
class ScoreTable:
    """The scores of a round: names of items and judges, and rows that point to them by index.

    `categories` holds one name an item, or is empty when ranks run over all items. An item's name is
    unique within its category. `incomplete` counts the scorecards that were left out.
    """

    items: Sequence[str]
    judges: Sequence[str]
    rows: Sequence[Score]
    categories: Sequence[str | None] = ()
    incomplete: int = 0

    def __post_init__(self) -> None:
        if self.categories and len(self.categories) != len(self.items):
            raise ValueError("give one category an item, or none at all")
        if len({*zip(self.category_of_items(), self.items, strict=True)}) != len(self.items):
            raise ValueError("an item is listed twice in one category")
        if len({*self.judges}) != len(self.judges):
            raise ValueError("a judge is listed twice")
        for row in self.rows:
            if not (0 <= row.item < len(self.items) and 0 <= row.judge < len(self.judges)):
                raise ValueError(f"a score points to an item or judge that is not listed: {row}")
            if row.weight < 0 or row.weight != int(row.weight):
                raise ValueError(f"a weight is a whole number of repeats: {row}")

    def category_of_items(self) -> list[str | None]:
        """The category of each item, None without categories."""
        return list(self.categories) or [None] * len(self.items)


@dataclass(frozen=True)
class ItemEstimate:
    """An item with its raw mean and its adjusted score, both on the score's own scale; None is not known."""

    item: str
    category: str | None
    n: int
    raw: float | None
    rank_raw: int | None
    component: int | None
    p_top: Mapping[int, float | None]
    adjusted: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    rank_adjusted: int | None = None


@dataclass(frozen=True)
class JudgeEstimate:
    """A judge with severity (above zero marks low), its standard error, and the spread of the residuals."""

    judge: str
    n: int
    component: int | None
    severity: float | None = None
    se: float | None = None
    spread: float | None = None


@dataclass(frozen=True)
class Variances:
    """Variances of items, of judges' severity and of noise, in squared points; None where not estimated."""

    item: float | None = None
    judge: float | None = None
    noise: float | None = None


@dataclass(frozen=True)
class Fit:
    """A fitted table: items and judges in the table's order, residuals in the order of its rows."""

    items: tuple[ItemEstimate, ...]
    judges: tuple[JudgeEstimate, ...]
    residuals: tuple[float | None, ...]
    variances: Variances
    mean: float | None
    components: int
    reliability: float | None
    incomplete: int
    warnings: tuple[Message, ...]
    method: str
    seconds: float
    reliability_band: tuple[float, float] | None = None
    """A 95 % band for the reliability."""

    def to_document(self) -> dict[str, object]:
        """The fit as one JSON document, in the shape of `awards calibrate`."""
        return {
            "items": [_item_document(item) for item in self.items],
            "judges": [vars(judge) for judge in self.judges],
            "variances": vars(self.variances),
            "mean": self.mean,
            "components": self.components,
            "reliability": self.reliability,
            "reliability_low": self.reliability_band and self.reliability_band[0],
            "reliability_high": self.reliability_band and self.reliability_band[1],
            "incomplete": self.incomplete,
            "warnings": [str(warning) for warning in self.warnings],
            "method": self.method,
            "seconds": self.seconds,
        }


def _item_document(item: ItemEstimate) -> dict[str, object]:
    return {**vars(item), "p_top": {str(k): chance for k, chance in item.p_top.items()}}
