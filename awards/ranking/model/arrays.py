"""A score table as arrays, in an order of its own so that the order of its rows does not matter."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np

from awards.ranking.model.cells import Cells, Floats, Ints, sums
from awards.ranking.model.table import ScoreTable


@dataclass(frozen=True)
class Arrays:
    """The rows that count, sorted by item, judge and value, equal ones as one; values are (score - center) / scale.

    `items` and `judges` are the table's indices of those with a score, sorted by category and name;
    `places` says for each of the table's rows which row here it became, None when it is absent. `scale` is
    zero when all scores are equal.
    """

    items: Ints
    judges: Ints
    row: Ints
    col: Ints
    value: Floats
    weight: Floats
    places: list[int | None]
    center: float
    scale: float
    item_group: Ints
    groups: list[str | None]
    unscored: int

    @cached_property
    def cells(self) -> Cells:
        """Items by judges."""
        return Cells.of_scores(self.row, self.col, self.weight, len(self.items), len(self.judges))

    @cached_property
    def item_count(self) -> Floats:
        return sums(self.row, self.weight, len(self.items))

    @cached_property
    def judge_count(self) -> Floats:
        return sums(self.col, self.weight, len(self.judges))

    @cached_property
    def item_total(self) -> Floats:
        return sums(self.row, self.weight * self.value, len(self.items))

    @cached_property
    def judge_total(self) -> Floats:
        return sums(self.col, self.weight * self.value, len(self.judges))

    @cached_property
    def _components(self) -> tuple[Ints, Ints, int]:
        return self.cells.components()

    @property
    def item_component(self) -> Ints:
        return self._components[0]

    @property
    def judge_component(self) -> Ints:
        return self._components[1]

    @property
    def components(self) -> int:
        return self._components[2]


def arrays_of(table: ScoreTable) -> Arrays:
    """Bring a table into canonical order; rows of weight 0, and items and judges without rows, are left out."""
    categories = table.category_of_items()
    rows = [(row, source) for source, row in enumerate(table.rows) if row.weight]
    items = sorted({row.item for row, _ in rows}, key=lambda i: (categories[i] or "", table.items[i]))
    judges = sorted({row.judge for row, _ in rows}, key=lambda j: table.judges[j])
    item_place = {item: place for place, item in enumerate(items)}
    judge_place = {judge: place for place, judge in enumerate(judges)}
    repeats_of: defaultdict[tuple[int, int, float], int] = defaultdict(int)
    key_of: list[tuple[int, int, float] | None] = [None] * len(table.rows)
    for row, source in rows:
        key = item_place[row.item], judge_place[row.judge], float(row.value)
        repeats_of[key] += int(row.weight)
        key_of[source] = key
    keys = sorted(repeats_of)
    place_of = {key: place for place, key in enumerate(keys)}
    value = np.array([score for _, _, score in keys], dtype=np.float64)
    repeats = np.array([repeats_of[key] for key in keys], dtype=np.float64)
    center, scale = _standard(value, repeats)
    groups = list(dict.fromkeys(categories[item] for item in items))
    return Arrays(
        items=np.array(items, dtype=np.intp),
        judges=np.array(judges, dtype=np.intp),
        row=np.array([item for item, _, _ in keys], dtype=np.intp),
        col=np.array([judge for _, judge, _ in keys], dtype=np.intp),
        value=(value - center) / (scale or 1.0),
        weight=repeats,
        places=[None if key is None else place_of[key] for key in key_of],
        center=center,
        scale=scale,
        item_group=np.array([groups.index(categories[item]) for item in items], dtype=np.intp),
        groups=groups,
        unscored=len(table.items) - len(items),
    )


def _standard(value: Floats, weight: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the scores, the latter zero when they differ by rounding only."""
    if not len(value):
        return 0.0, 0.0
    number = weight.sum()
    center = fsum((weight * value).tolist()) / number
    scale = float(np.sqrt(fsum((weight * (value - center) ** 2).tolist()) / number))
    return float(center), scale if scale > 1e-12 * np.abs(value).max() else 0.0
