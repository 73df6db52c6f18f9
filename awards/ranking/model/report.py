"""Estimates told item by item and judge by judge, on the score's own scale and in the table's order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from awards.core.text import Message
from awards.ranking.model.arrays import Arrays
from awards.ranking.model.cells import Floats, sums
from awards.ranking.model.chances import Posterior, chances, ranks, tops_of
from awards.ranking.model.table import ItemEstimate, JudgeEstimate, ScoreTable, Top, Variances

NORMAL = 1.959963984540054
STUDENT = (12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836)
"""Halves of a 95 % band in standard errors: of a normal distribution, of Student's t with 1 to 5 degrees of freedom."""
SAME = 1e-9
"""Scores closer than this, in standard deviations of all scores, are a tie."""
UNKNOWN = Variances()


@dataclass(frozen=True)
class Levels:
    """Estimates of an effect's levels, standard errors and 95 % bands; not a number where a level is unknown."""

    value: Floats
    se: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Estimates:
    """What a method found, in deviations of all scores from their mean; None where it cannot say.

    `expected` is what was expected of each row where that is not simply item less severity.
    """

    warnings: tuple[Message, ...]
    items: Levels | None = None
    judges: Levels | None = None
    variances: Variances = UNKNOWN
    mean: float | None = None
    reliability: float | None = None
    reliability_band: tuple[float, float] | None = None
    posterior: Posterior | None = None
    expected: Floats | None = None


def levels_of(value: Floats, variance: Floats, freedom: float | None = None) -> Levels:
    """Levels with symmetric bands: of Student's t when the noise was estimated with `freedom`."""
    se = np.sqrt(np.maximum(0, variance))
    half = half_width(freedom) * se
    return Levels(value, se, value - half, value + half)


def half_width(freedom: float | None) -> float:
    """Half of a 95 % band in standard errors; beyond the table by the expansion of Fisher and Cornish."""
    if freedom is None:
        return NORMAL
    if freedom <= len(STUDENT):
        return STUDENT[max(1, int(freedom)) - 1]
    z = NORMAL
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return float(z + first / freedom + second / freedom**2 + third / freedom**3)


def items_of(
    table: ScoreTable, data: Arrays, found: Estimates, seed: int, top: Top, *, connected_only: bool
) -> tuple[ItemEstimate, ...]:
    """Each item of the table, with ranks and chances; with `connected_only` none that span components."""
    scale, groups = data.scale, data.item_group
    raw = data.item_total / data.item_count
    rank_raw = ranks(raw, groups, SAME)
    comparable = [
        not connected_only or len({*data.item_component[groups == group].tolist()}) == 1
        for group in range(len(data.groups))
    ]
    asked = [tops_of(top, category) for category in data.groups]
    place_of = {item: place for place, item in enumerate(data.items.tolist())}
    if found.items is not None:
        rank_adjusted = ranks(found.items.value, groups, SAME)
        likely = _chances(data, found.items, found, asked, seed)
    answer = []
    for index, (name, category) in enumerate(zip(table.items, table.category_of_items(), strict=True)):
        if (place := place_of.get(index)) is None:
            unknown: dict[int, float | None] = dict.fromkeys(tops_of(top, category))
            answer.append(ItemEstimate(name, category, 0, None, None, None, unknown))
            continue
        estimate = ItemEstimate(
            item=name,
            category=category,
            n=int(data.item_count[place]),
            raw=data.center + scale * float(raw[place]),
            rank_raw=int(rank_raw[place]),
            component=int(data.item_component[place]),
            p_top=dict.fromkeys(asked[groups[place]]),
        )
        if found.items is not None:
            adjusted = data.center + scale * float(found.items.value[place])
            low, high = (data.center + scale * float(end[place]) for end in (found.items.low, found.items.high))
            se = scale * float(found.items.se[place])
            estimate = replace(estimate, adjusted=adjusted, se=se, low=low, high=high)
            if comparable[groups[place]]:
                estimate = replace(estimate, rank_adjusted=int(rank_adjusted[place]), p_top={**likely[place]})
        answer.append(estimate)
    return tuple(answer)


def _chances(
    data: Arrays, items: Levels, found: Estimates, asked: list[Sequence[int]], seed: int
) -> list[dict[int, float]]:
    if not any(asked):
        return [{} for _ in data.items]
    if found.posterior is None:
        sizes = np.bincount(data.item_group).tolist()
        return [{k: min(1.0, k / sizes[group]) for k in asked[group]} for group in data.item_group.tolist()]
    neutral = np.lexsort((data.item_count, rounded(items.se), rounded(data.item_total), rounded(items.value)))
    return chances(found.posterior, neutral, data.item_group, asked, seed)


def judges_and_residuals_of(
    table: ScoreTable, data: Arrays, found: Estimates
) -> tuple[tuple[JudgeEstimate, ...], tuple[float | None, ...]]:
    """Each judge of the table, and the residual of each of its rows."""
    scale = data.scale
    residual = None
    if found.items is not None:
        marks_low = np.zeros(len(data.judges)) if found.judges is None else np.nan_to_num(found.judges.value)
        expected = found.items.value[data.row] - marks_low[data.col] if found.expected is None else found.expected
        residual = data.value - expected
        squares = sums(data.col, data.weight * residual**2, len(data.judges))
    place_of = {judge: place for place, judge in enumerate(data.judges.tolist())}
    judges = []
    for index, name in enumerate(table.judges):
        if (place := place_of.get(index)) is None:
            judges.append(JudgeEstimate(name, 0, None))
            continue
        estimate = JudgeEstimate(name, int(data.judge_count[place]), int(data.judge_component[place]))
        if residual is not None and estimate.n > 1:
            estimate = replace(estimate, spread=scale * float(np.sqrt(squares[place] / (estimate.n - 1))))
        if found.judges is not None and np.isfinite(found.judges.value[place]):
            severity, se = found.judges.value[place], found.judges.se[place]
            estimate = replace(estimate, severity=scale * float(severity), se=scale * float(se))
        judges.append(estimate)
    residuals = [None if residual is None or place is None else scale * float(residual[place]) for place in data.places]
    return tuple(judges), tuple(residuals)


def rounded(values: Floats) -> Floats:
    """Values coarse enough that rounding errors of a different order of rows do not reorder them."""
    return np.round(values, 9)
