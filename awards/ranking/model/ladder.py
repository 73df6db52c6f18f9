"""Scores as steps of a ladder, and the joint mode of the proportional-odds model on it (McCullagh 1980).

The chance of a score at or below step c is logistic(threshold_c - quality + severity), so only the order of the
scores counts. Quality and severity are random; thresholds as good as free. As in the linear model effects are written
as a deviation times a standard effect, and items are eliminated.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from awards.ranking.model.arrays import Arrays
from awards.ranking.model.cells import Floats, Ints, sums

MOST = 30
"""Steps of a ladder; of more different scores, neighbouring ones are taken together."""
OPEN = 30.0
"""Deviation of the thresholds' normal prior: felt only where the scores leave a threshold open."""
NEAR = 1e-9
"""Share of the loss below which a whole step of Newton's method is the last: the error left is its square."""


@dataclass(frozen=True)
class Ladder:
    """Rows of items, judges and steps with their weights; `values` are the scores that the steps stand for."""

    row: Ints
    col: Ints
    step: Ints
    weight: Floats
    values: Floats
    height: int
    width: int
    merged: int | None
    """How many different scores there were, if more than steps."""

    @cached_property
    def steps(self) -> Floats:
        """How many scores stand on each step."""
        return sums(self.step, self.weight, len(self.values))

    def expected(self, quality: Floats, thresholds: Floats) -> Floats:
        """The expected score at each quality (less severity)."""
        above = logistic(np.subtract.outer(quality, thresholds))
        return np.asarray(self.values[0] + above @ np.diff(self.values))

    def slopes(self, quality: Floats, thresholds: Floats) -> Floats:
        """How the expected score rises with each quality, by the threshold that it passes; a row a quality."""
        above = logistic(np.subtract.outer(quality, thresholds))
        return np.asarray(above * (1 - above) * np.diff(self.values))


def ladder_of(data: Arrays) -> Ladder:
    """The ladder of a table's scores."""
    values, step = np.unique(data.value, return_inverse=True)
    weight = sums(step, data.weight, len(values))
    merged = None
    if len(values) > MOST:
        merged = len(values)
        middle = (np.cumsum(weight) - weight / 2) / weight.sum()
        _, place = np.unique(np.floor(MOST * middle), return_inverse=True)
        height = place.max() + 1
        values = sums(place, weight * values, height) / sums(place, weight, height)
        step = place[step]
    return Ladder(data.row, data.col, step, data.weight, values, len(data.items), len(data.judges), merged)


def logistic(place: Floats) -> Floats:
    """1 / (1 + exp(-place)), without overflow."""
    return np.asarray((1 + np.tanh(place / 2)) / 2)


@dataclass(frozen=True)
class Mode:
    """The most likely standard effects of items and judges and the thresholds, at given deviations of both."""

    ladder: Ladder
    item: float
    judge: float
    items: Floats
    judges: Floats
    thresholds: Floats

    @property
    def quality(self) -> Floats:
        return self.item * self.items

    @property
    def severity(self) -> Floats:
        return self.judge * self.judges

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """Distance of each row's upper and lower threshold from its quality less severity."""
        reached = self.quality[self.ladder.row] - self.severity[self.ladder.col]
        bounds = np.r_[-np.inf, self.thresholds, np.inf]
        return bounds[self.ladder.step + 1] - reached, bounds[self.ladder.step] - reached

    @cached_property
    def loss(self) -> float:
        """Minus the logarithm of likelihood and effects' density; infinite when thresholds are out of order."""
        gaps = np.diff(self.thresholds)
        if (gaps <= 0).any():
            return np.inf
        upper, lower = self._ends
        ladder = self.ladder
        found = ladder.weight @ (np.logaddexp(0, -upper) + np.logaddexp(0, lower))
        found -= ladder.steps[1:-1] @ np.log(-np.expm1(-gaps))
        found += (self.items @ self.items + self.judges @ self.judges) / 2
        return float(found + self.thresholds @ self.thresholds / (2 * OPEN**2))

    @cached_property
    def curve(self) -> "Curve":
        """Slope and curvature of the loss here."""
        ladder, (upper, lower) = self.ladder, self._ends
        below, above = logistic(upper), logistic(lower)
        of_upper, of_lower = ladder.weight * below * (1 - below), ladder.weight * above * (1 - above)
        both, slope = of_upper + of_lower, ladder.weight * (below + above - 1)
        width, inner = ladder.width, len(self.thresholds)
        kept = width + inner
        # Columns: judges, then thresholds from one below the lowest step to one above the highest.
        over, under = width + ladder.step + 1, width + ladder.step
        row, col = ladder.row * (kept + 2), ladder.col * (kept + 2)
        met = sums(
            np.r_[row + ladder.col, row + over, row + under],
            np.r_[-self.judge * both, -of_upper, -of_lower],
            ladder.height * (kept + 2),
        ).reshape(ladder.height, kept + 2)
        square = sums(np.r_[col + over, col + under], self.judge * np.r_[of_upper, of_lower], (kept + 2) ** 2).reshape(
            kept + 2, kept + 2
        )
        square[width:, :width] = square[:width, width:].T
        ends = sums(ladder.step + 1, of_upper, inner + 2) + sums(ladder.step, of_lower, inner + 2) + 1 / OPEN**2
        square[range(kept + 2), range(kept + 2)] = np.r_[1 + self.judge**2 * sums(ladder.col, both, width), ends]
        gaps = np.diff(self.thresholds)
        push = ladder.steps[1:-1] / np.expm1(gaps)
        bend = push / -np.expm1(-gaps)
        first = width + 1 + np.arange(inner - 1)
        square[first, first] += bend
        square[first + 1, first + 1] += bend
        square[first, first + 1] -= bend
        square[first + 1, first] -= bend
        rise = sums(ladder.step + 1, -ladder.weight * (1 - below), inner + 2)
        rise += sums(ladder.step, ladder.weight * above, inner + 2)
        rise[1:-2] += push
        rise[2:-1] -= push
        keep = np.r_[np.arange(width), width + 1 + np.arange(inner)]
        return Curve(
            pivot=1 + self.item**2 * sums(ladder.row, both, ladder.height),
            met=self.item * met[:, keep],
            square=square[np.ix_(keep, keep)],
            of_items=self.items - self.item * sums(ladder.row, slope, ladder.height),
            of_kept=np.r_[
                self.judges + self.judge * sums(ladder.col, slope, width), rise[1:-1] + self.thresholds / OPEN**2
            ],
        )

    @property
    def value(self) -> float:
        """Minus twice the logarithm of the marginal likelihood, by Laplace's approximation."""
        sign, logarithm = np.linalg.slogdet(self.curve.rest)
        return float(2 * self.loss + np.log(self.curve.pivot).sum() + logarithm) if sign > 0 else np.inf


@dataclass(frozen=True)
class Curve:
    """First and second derivatives of the loss: of items (a diagonal), of judges and thresholds, and between."""

    pivot: Floats
    met: Floats
    square: Floats
    of_items: Floats
    of_kept: Floats

    @cached_property
    def rest(self) -> Floats:
        """The second derivatives of judges and thresholds with the items eliminated."""
        return np.asarray(self.square - (self.met / self.pivot[:, None]).T @ self.met)

    def step(self) -> tuple[Floats, Floats, float]:
        """Newton's step of items and of the kept, and how steep the loss falls along it."""
        kept = -np.asarray(np.linalg.solve(self.rest, self.of_kept - self.met.T @ (self.of_items / self.pivot)), float)
        items = -(self.of_items + self.met @ kept) / self.pivot
        return items, kept, float(self.of_items @ items + self.of_kept @ kept)


def start_of(ladder: Ladder) -> Mode:
    """Effects of nought, and thresholds where they split the scores as they are."""
    share = np.cumsum(ladder.steps)[:-1] / ladder.steps.sum()
    return Mode(ladder, 0.0, 0.0, np.zeros(ladder.height), np.zeros(ladder.width), np.log(share / (1 - share)))


def mode_at(near: Mode, item: float, judge: float) -> Mode:
    """The mode at these deviations, by Newton's method from a near one, steps halved until the loss falls."""
    ladder = near.ladder

    def moved(part: float) -> Mode:
        return Mode(
            ladder,
            item,
            judge,
            here.items + part * items,
            here.judges + part * kept[: ladder.width],
            here.thresholds + part * kept[ladder.width :],
        )

    here = Mode(ladder, item, judge, near.items, near.judges, near.thresholds)
    for _ in range(100):
        items, kept, fall = here.curve.step()
        if -fall <= NEAR * (1 + abs(here.loss)):
            return moved(1.0)
        part = 1.0
        while part > NEAR and moved(part).loss > here.loss + 1e-4 * part * fall:
            part /= 2
        here = moved(part)
    return here
