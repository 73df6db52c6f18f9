"""The linear fit again with the variances held as they were found: after one change of the scores, or to draw from.

The variances belong to the whole round and hardly move with one judge or one weight; held, a fit is one solution of
the equations instead of a search (case deletion in a mixed model: Christensen, Pearson and Johnson 1992).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from awards.ranking.model.arrays import Arrays, arrays_of
from awards.ranking.model.cells import Cells, Floats, sums
from awards.ranking.model.chances import ranks, sampler_of
from awards.ranking.model.equations import Equations, Side, Solution
from awards.ranking.model.report import SAME
from awards.ranking.model.table import ScoreTable, Variances

Ranks = list[int | None]
"""The rank of each item of the table within its category; None without a score."""

LARGEST_RATIO = 1e6
"""A variance over a noise that is next to nothing counts as so many times the noise."""

DRAWS = 4000


@dataclass(frozen=True)
class Drawn:
    """Joint draws (draws x items) of items' true values, in points, with the table's indices of these items.

    `error` is the variance of one more score around an item's true value: that of the noise, and of what is not known
    of the severity of a judge who has scored as many as the others.
    """

    items: list[int]
    draws: Floats
    error: float


def ranks_of(table: ScoreTable, variances: Variances) -> Ranks:
    """Ranks by adjusted score under these variances; by raw mean where they are not known or show no difference."""
    data = arrays_of(table)
    return _ranked(table, data, _values(data, variances, data.weight))


def ranks_without_each(table: ScoreTable, variances: Variances, judges: Collection[str]) -> dict[str, Ranks]:
    """By judge, the ranks as if this judge had scored nothing; an item that no other judge scored has none."""
    data = arrays_of(table)
    return {
        judge: _ranked(table, data, _values(data, variances, np.where(data.col == place, 0.0, data.weight)))
        for place, judge in enumerate(table.judges[index] for index in data.judges.tolist())
        if judge in judges
    }


def draws_of(table: ScoreTable, variances: Variances, seed: int = 0) -> Drawn | None:
    """What the items' true values may be; None where the variances are not known or tell of no difference."""
    data = arrays_of(table)
    solution = _solved(data, variances, data.weight)
    if solution is None or variances.noise is None:
        return None
    random = np.random.default_rng(seed)
    sampler = sampler_of(solution, True, np.arange(len(solution.kept) - 1))
    normal = random.standard_normal((len(solution.kept), DRAWS)), random.standard_normal((len(data.items), DRAWS))
    values = data.center + data.scale * (solution.mean + solution.many)
    unknown = float(solution.few_variance().mean()) if len(solution.kept) > 1 else 0.0
    drawn = values[:, None] + np.sqrt(variances.noise) * sampler(*normal)
    return Drawn(data.items.tolist(), np.ascontiguousarray(drawn.T), variances.noise * (1 + unknown))


def _values(data: Arrays, variances: Variances, weight: Floats) -> Floats:
    """The items' values; not a number for one without a score."""
    count = sums(data.row, weight, len(data.items))
    known = count > 0
    if (solution := _solved(data, variances, weight)) is not None:
        return np.where(known, solution.mean + solution.many, np.nan)
    total = sums(data.row, weight * data.value, len(data.items))
    return np.where(known, total / np.where(known, count, 1.0), np.nan)


def _solved(data: Arrays, variances: Variances, weight: Floats) -> Solution | None:
    if not variances.item or variances.noise is None or not weight.any():
        return None
    size, width = len(data.items), len(data.judges)
    equations = Equations(
        Side(sums(data.row, weight, size), sums(data.row, weight * data.value, size)),
        Side(sums(data.col, weight, width), sums(data.col, weight * data.value, width)),
        Cells.of_scores(data.row, data.col, weight, size, width),
        float(weight.sum()),
        float(weight @ data.value**2),
    )
    item, judge = (_ratio(found, variances.noise) for found in (variances.item, variances.judge or 0.0))
    return (equations if judge else equations.only_many()).at(item, judge).solved()


def _ratio(variance: float, noise: float) -> float:
    return variance / max(noise, variance / LARGEST_RATIO) if variance else 0.0


def _ranked(table: ScoreTable, data: Arrays, values: Floats) -> Ranks:
    found: Ranks = [None] * len(table.items)
    known = np.flatnonzero(np.isfinite(values))
    if len(known):
        told = ranks(values[known], data.item_group[known], SAME).tolist()
        for place, rank in zip(known.tolist(), told, strict=True):
            found[int(data.items[place])] = rank
    return found
