"""Items and judges both fixed: least squares, with severity summing to zero in each component.

Scores that no chain of judges connects cannot be compared here, whereas the random fit leans on its
assumption that judges are alike on average.
"""

from dataclasses import dataclass

import numpy as np

from awards.ranking.model.cells import Cells, Floats, Ints
from awards.ranking.model.chances import Sampler


@dataclass(frozen=True)
class Fixed:
    """The least-squares fit; variances are in units of the noise variance, which is None without spare scores."""

    items: Floats
    judges: Floats
    item_variance: Floats
    judge_variance: Floats
    noise: float | None
    spare: float
    sampler: Sampler


def fit_fixed(cells: Cells, item_total: Floats, judge_total: Floats, square: float, component: Ints) -> Fixed:
    """Fit items and judges (rows and columns of `cells`); `component` numbers each judge's component.

    `item_total` and `judge_total` are sums of scores, `square` the sum of their squares.
    """
    n, m = cells.times(np.ones(cells.width)), cells.transposed_times(np.ones(cells.height))
    sizes = np.bincount(component)
    same = (component[:, None] == component) / sizes[component]
    laplacian = np.diag(m) - cells.across(1 / n)
    # Adding `same` fixes the level that least squares leaves open: the sum of a component's effects is zero.
    inverse = np.linalg.inv(laplacian + same) - same
    inverse = (inverse + inverse.T) / 2
    judges = inverse @ (judge_total - cells.transposed_times(item_total / n))
    items = (item_total - cells.times(judges)) / n
    spare = n.sum() - len(n) - len(m) + len(sizes)
    left = square - items @ item_total - judges @ judge_total
    spectrum, vectors = np.linalg.eigh(inverse)
    factor = vectors * np.sqrt(np.maximum(spectrum, 0))

    def sampler(of_kept: Floats, of_items: Floats) -> Floats:
        return np.asarray(of_items / np.sqrt(n)[:, None] - cells.times(factor @ of_kept) / n[:, None])

    return Fixed(
        items=items,
        judges=judges,
        item_variance=1 / n + cells.quadratic(inverse) / n**2,
        judge_variance=np.diag(inverse),
        noise=max(0.0, float(left / spare)) if spare >= 1 else None,
        spare=float(spare),
        sampler=sampler,
    )
