"""The mixed-model equations (Henderson 1950) of two crossed random effects, and their REML criterion.

The levels of one side ("many") are eliminated, since their block is diagonal; the Schur complement has
the size of the other side ("few"). Effects are written as sqrt(ratio) times a standard effect, where a
ratio is a variance over the noise's: nothing divides by a ratio, so zero is an ordinary value.
"""

from dataclasses import dataclass

import numpy as np

from awards.ranking.model.cells import Cells, Floats

LEAF = 256


def inverted(table: Floats) -> Floats:
    """The inverse of a symmetric positive definite table, by halves: all products, so twice as quick when large."""
    size = len(table)
    if size <= LEAF:
        return np.asarray(np.linalg.inv(table), dtype=np.float64)
    half = size // 2
    first = inverted(table[:half, :half])
    across = first @ table[:half, half:]
    second = inverted(table[half:, half:] - table[half:, :half] @ across)
    found = np.empty_like(table)
    found[half:, half:] = second
    found[:half, half:] = -across @ second
    found[half:, :half] = found[:half, half:].T
    found[:half, :half] = first - found[:half, half:] @ across.T
    return found


@dataclass(frozen=True)
class Side:
    """One effect's levels: how many scores each has, and their sum."""

    count: Floats
    total: Floats


@dataclass(frozen=True)
class Equations:
    """The sums of the scores that a fit needs: by level, of squares, and who met whom."""

    many: Side
    few: Side
    cells: Cells | None
    """None when there is no second effect, and `few` is then empty."""
    number: float
    square: float

    def swapped(self) -> "Equations":
        """The same equations with the other side eliminated."""
        return Equations(self.few, self.many, self.cells and self.cells.transposed(), self.number, self.square)

    def only_many(self) -> "Equations":
        """The equations of one effect alone."""
        return Equations(self.many, Side(np.zeros(0), np.zeros(0)), None, self.number, self.square)

    def at(self, many: float, few: float = 0.0) -> "Point":
        """The equations at given variance ratios; the value is infinite where they cannot be solved."""
        count, total, width = self.many.count, self.many.total, len(self.few.count)
        pivot, root = 1 + many * count, np.sqrt(few)
        table = np.zeros((width + 2, width + 2))
        if self.cells is not None:
            table[:-2, :-2] = self.cells.across(-few * many / pivot)
            table[range(width), range(width)] += 1 + few * self.few.count
            table[:-2, -2] = root * (self.few.count - many * self.cells.transposed_times(count / pivot))
            table[:-2, -1] = root * (self.few.total - many * self.cells.transposed_times(total / pivot))
            table[-2, :-2], table[-1, :-2] = table[:-2, -2], table[:-2, -1]
        table[-2, -2] = (count / pivot).sum()
        table[-2, -1] = table[-1, -2] = (total / pivot).sum()
        table[-1, -1] = self.square - many * (total**2 / pivot).sum()
        value = noise = np.inf
        try:
            # The last two pivots are those of the mean and of the scores: their squares are X'P X and y'P y.
            diagonal = np.diag(np.linalg.cholesky(table))
        except np.linalg.LinAlgError:
            pass
        else:
            noise = diagonal[-1] ** 2 / (self.number - 1)
            value = np.log(pivot).sum() + 2 * np.log(diagonal[:-1]).sum() + (self.number - 1) * np.log(noise)
        return Point(self, many, few, pivot, table, float(value), float(noise))


@dataclass(frozen=True)
class Point:
    """The equations at one pair of ratios: `value` is minus twice the profiled REML log-likelihood."""

    equations: Equations
    many: float
    few: float
    pivot: Floats
    table: Floats
    value: float
    noise: float

    def solved(self) -> "Solution":
        """The effects and their joint precision at this point."""
        inverse = inverted(self.table[:-1, :-1])
        kept = inverse @ self.table[:-1, -1]
        rest = self.equations.many.total - self.equations.many.count * kept[-1]
        if self.equations.cells is not None:
            rest = rest - np.sqrt(self.few) * self.equations.cells.times(kept[:-1])
        return Solution(self, (inverse + inverse.T) / 2, kept, rest / self.pivot)


@dataclass(frozen=True)
class Solution:
    """Solved equations. `kept` is the standard effects of the few, then the mean; `inverse` their covariance.

    Covariances are in units of the noise variance. `rest` is the eliminated side's effect over its ratio.
    """

    point: Point
    inverse: Floats
    kept: Floats
    rest: Floats

    @property
    def mean(self) -> float:
        return float(self.kept[-1])

    @property
    def many(self) -> Floats:
        """Predicted effects of the eliminated side."""
        return self.point.many * self.rest

    @property
    def few(self) -> Floats:
        """Predicted effects of the side that stayed."""
        return np.asarray(np.sqrt(self.point.few) * self.kept[:-1])

    def _spread(self, of_mean: Floats) -> Floats:
        """Variance that a combination [many sqrt(few) c_i, of_mean_i] of `kept` has, for each eliminated level."""
        found = of_mean**2 * self.inverse[-1, -1]
        if (cells := self.point.equations.cells) is not None:
            by_col = self.point.many * np.sqrt(self.point.few)
            found = found + by_col**2 * cells.quadratic(self.inverse[:-1, :-1])
            found = found + 2 * by_col * of_mean * cells.times(self.inverse[:-1, -1])
        return np.asarray(found)

    def many_variance(self) -> Floats:
        """Prediction variance of each eliminated effect."""
        own = self.point.many / self.point.pivot
        return np.asarray(own + self._spread(self.point.many * self.point.equations.many.count) / self.point.pivot**2)

    def many_level_variance(self) -> Floats:
        """Prediction variance of mean + effect, for each eliminated level."""
        own = self.point.many / self.point.pivot
        return np.asarray(own + self._spread(-np.ones(len(own))) / self.point.pivot**2)

    def few_variance(self) -> Floats:
        """Prediction variance of each effect that stayed."""
        return np.asarray(self.point.few * np.diag(self.inverse)[:-1])

    def few_level_variance(self) -> Floats:
        """Prediction variance of mean + effect, for each level that stayed."""
        both = 2 * np.sqrt(self.point.few) * self.inverse[:-1, -1] + self.inverse[-1, -1]
        return np.asarray(self.few_variance() + both)

    def slope(self) -> Floats:
        """Derivative of the point's value by the logarithm of each ratio: many, and few when there are any."""
        point = self.point
        standard = self.many_variance().sum() / point.many + point.many * (self.rest**2).sum() / point.noise
        many = len(self.rest) - standard
        if not len(self.kept) - 1:
            return np.array([many])
        standard = np.diag(self.inverse)[:-1].sum() + (self.kept[:-1] ** 2).sum() / point.noise
        return np.array([many, len(self.kept) - 1 - standard])
