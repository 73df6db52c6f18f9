"""What one more review of an item would tell about the cut: the expected fall of the number of wrong places.

Let a draw be one way in which the items' true values may lie, given the scores: in each draw k items are truly the
best. Whoever fills the k places with the items that are likeliest to be among them expects

    wrong = k - (sum of the k highest chances)

places to go to an item that does not belong there. One more review of item i would give y = value of i + error, the
error being noise and what is not known of the judge's severity. Given y, each draw weighs in proportion to the density
of y at its value of i, which gives new chances and a new number of wrong places. The worth of the review
is the present number less the expected one over all y that may come: the value of sample information (Raiffa and
Schlaifer 1961) for the decision that is to be made. It is never below nought: what a review tells can be left aside.
The integral over y is by quadrature over the normal that has the mean and variance of y.
"""

from dataclasses import dataclass

import numpy as np

from awards.ranking.model.cells import Floats

NODES = 15
"""Points of the quadrature."""

EVER = 0.005
"""An item that is among the best in fewer of the draws than this has no worth that could be told from chance."""


@dataclass(frozen=True)
class Worth:
    """By item the expected fall of the number of wrong places, and that number as it is."""

    wrong: float
    falls: Floats


def worth(draws: Floats, places: int, error: float) -> Worth:
    """The worth of one more review of each item; `draws` (draws x items) are of one category's items.

    `error` is the variance of one more score around an item's true value.
    """
    number, size = draws.shape
    if places >= size or error <= 0:
        return Worth(0.0, np.zeros(size))
    best = np.argpartition(-draws, places - 1, axis=1)[:, :places]
    within = np.zeros((number, size))
    np.put_along_axis(within, best, 1.0, axis=1)
    chance = within.mean(axis=0)
    within = within[:, chance > 0]
    open_ones = np.flatnonzero((chance > EVER) & (chance < 1 - EVER))
    wrong = float(places - np.sort(chance)[-places:].sum())
    falls = np.zeros(size)
    points, shares = np.polynomial.hermite_e.hermegauss(NODES)
    shares = shares / shares.sum()
    for item in open_ones.tolist():
        value = draws[:, item]
        come = value.mean() + np.sqrt(value.var() + error) * points
        logs = -((come[:, None] - value[None, :]) ** 2) / (2 * error)
        weight = np.exp(logs - logs.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        falls[item] = wrong - shares @ (places - _filled(weight @ within, places))
    return Worth(wrong, np.maximum(falls, 0.0))


def _filled(chances: Floats, places: int) -> Floats:
    """For each row the sum of its highest chances, one a place."""
    return np.asarray(np.partition(chances, -places, axis=1)[:, -places:].sum(axis=1))
