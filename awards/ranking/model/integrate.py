"""Integration over the variances, so that bands and chances hold what they say although variances are estimated.

The deviations of items and of judges have half-Cauchy priors, WIDE deviations of the noise across (Gelman 2006):
almost flat where scores say anything, and a limit to what three or four judges may leave open. The posterior is
summed on a Gauss-Legendre grid that covers where it is not negligible, even in the logarithm of BEND more than a
deviation: fine near nought, and long enough for a slow tail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from awards.ranking.model.cells import Floats

Criterion = Callable[..., float]
"""Minus twice the log-likelihood at deviations of items and, with a second argument, of judges."""

WIDE = 2.0
KNOWN = 400
"""From so many entries and judges on their variances are known well enough to be taken as they are."""
DROP = 14.0
"""The grid ends where the criterion has risen by so much: the density is then a thousandth of its height."""
OPEN = 7.0
"""A grid at whose edge the criterion has risen by less is made wider."""
FURTHEST = 1e3
POINTS, BEND = 12, 0.3
NEGLIGIBLE = 1e-4


@dataclass(frozen=True)
class Node:
    """Deviations of items and judges over the noise's, and their share of the posterior."""

    item: float
    judge: float
    share: float


def nodes(
    likelihood: Criterion, best: Sequence[float], *, noise: float = 1.0, furthest: float = FURTHEST
) -> list[Node]:
    """Nodes whose shares sum to one, around the best deviations (of items; of judges too when there are two).

    `noise` is the noise's deviation in the unit of the others, `furthest` the largest deviation looked at.
    """

    def criterion(*place: float) -> float:
        return likelihood(*place) + 2 * float(np.log1p(np.square(place) / (WIDE * noise) ** 2).sum())

    reached = criterion(*best)
    bounds = [_reach(criterion, best, axis, reached, furthest) for axis in range(len(best))]
    for _ in range(4):
        places, weights = _grid(bounds)
        values = np.array([criterion(*place) for place in places])
        lowest = min(reached, values.min())
        wider = [
            _wider(bounds[axis], [p[axis] for p in places], values - lowest, furthest) for axis in range(len(best))
        ]
        if wider == bounds:
            break
        bounds = wider
    shares = np.array(weights) * np.exp((lowest - values) / 2)
    shares = np.where(shares < NEGLIGIBLE * shares.sum(), 0.0, shares)
    shares = shares / shares.sum()
    return [
        Node(place[0], place[1] if len(place) > 1 else 0.0, float(share))
        for place, share in zip(places, shares, strict=True)
        if share
    ]


def _grid(bounds: Sequence[tuple[float, float]]) -> tuple[list[tuple[float, ...]], list[float]]:
    point, weight = np.polynomial.legendre.leggauss(POINTS)
    axes, by_axis = [], []
    for bound in bounds:
        low, high = np.log(np.add(bound, BEND))
        bent = np.exp(low + (point + 1) * (high - low) / 2)
        axes.append((bent - BEND).tolist())
        by_axis.append((weight * bent * (high - low)).tolist())
    return list(product(*axes)), [float(np.prod(found)) for found in product(*by_axis)]


def _reach(
    criterion: Criterion, best: Sequence[float], axis: int, reached: float, furthest: float
) -> tuple[float, float]:
    def inside(value: float) -> bool:
        place = [*best]
        place[axis] = value
        return criterion(*place) - reached < DROP

    at, step = best[axis], max(0.05, best[axis] / 4)
    within, high = at, at + step
    while high < furthest and inside(high):
        step *= 2
        within, high = high, at + step
    if high < furthest:
        high = _halved(inside, within, high, 3)
    low = 0.0 if inside(0.0) else _halved(inside, at, 0.0, 5)
    return low, min(high, furthest)


def _halved(inside: Callable[[float], bool], within: float, beyond: float, times: int) -> float:
    """A value beyond that is nearer to the last one within."""
    for _ in range(times):
        middle = (within + beyond) / 2
        if inside(middle):
            within = middle
        else:
            beyond = middle
    return beyond


def _wider(bound: tuple[float, float], at: list[float], risen: Floats, furthest: float) -> tuple[float, float]:
    low, high = bound
    edge, side = np.array(at), high - low
    if low > 0 and risen[edge == edge.min()].min() < OPEN:
        low = max(0.0, low - side / 4)
    if high < furthest and risen[edge == edge.max()].min() < OPEN:
        high = min(furthest, high + side / 4)
    return low, high
