"""What comparisons of two at a time tell of strengths: the model of Bradley and Terry (1952) with a weak prior. Pure.

An entry has a strength; that one is preferred to another has the odds exp(strength - strength'). Strengths are normal
around zero, and how far they lie apart is one of `SCALES`, each as likely before. "Cannot tell" says nothing of either:
among the answers that do choose, the odds are the same with or without such answers (Davidson 1970).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from awards.core.later import Later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
else:
    np = Later("numpy")

SCALES = (0.5, 1.0, 2.0)
"""How far strengths may lie apart: their standard deviation, in logarithms of odds."""

USUAL = 1.0
"""The scale whose likeliest strengths make the order: it hangs on no draws, so anybody can compute it again."""

DRAWS, FEWER_DRAWS = 4000, 1000
"""Draws for each scale: behind a chance that is told, whose standard error is below 0.01, and to choose a pair by."""

FREEDOM = 7
"""Degrees of freedom of the draws: their tails are wider than what they stand for."""

SAME = 1e-7
"""Strengths closer than this are a tie."""


class Answer(NamedTuple):
    """One comparison that chose, by the places of the two entries."""

    better: int
    worse: int


@dataclass(frozen=True)
class Strengths:
    """What answers tell: the likeliest strengths at the usual scale, and weighted draws of all that is possible."""

    value: Floats
    draws: Floats
    weights: Floats

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.value)

    @property
    def ranks(self) -> list[int]:
        """The rank of each by its strength, 1 for the strongest; equal ones share the lowest number."""
        return [1 + int(np.sum(self.value > value + SAME)) for value in self.value]

    def chances(self, places: int) -> list[float]:
        """For each the chance of being among so many strongest."""
        return [float(chance) for chance in self.weights @ (self._order < places)]

    @property
    def best(self) -> list[float]:
        """For each the chance of being the strongest."""
        return self.chances(1)

    def bands(self) -> list[tuple[float, float]]:
        """For each a 95 % band of how far it lies above or below the mean of all."""
        apart = self.draws - self.draws.mean(axis=1, keepdims=True)
        return [self._band(apart[:, item]) for item in range(self.size)]

    def told(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """How much one more answer about each pair is expected to tell of who is strongest, in bits."""
        first, second = (list(side) for side in zip(*pairs, strict=True))
        chosen = _odds(self.draws[:, first] - self.draws[:, second])
        is_best = (self._order == 0) * self.weights[:, None]
        prior = is_best.sum(axis=0)
        with_first = is_best.T @ chosen
        with_second = prior[:, None] - with_first
        left = _left(with_first) + _left(with_second)
        return [float(value) for value in _left(prior[:, None]) - left]

    @cached_property
    def _order(self) -> Ints:
        """The place of each in each draw, 0 for the strongest."""
        return np.argsort(np.argsort(-self.draws, axis=1), axis=1)

    def _band(self, values: Floats) -> tuple[float, float]:
        order = np.argsort(values)
        reached = np.cumsum(self.weights[order])
        low, high = np.searchsorted(reached, (0.025, 0.975))
        return float(values[order[low]]), float(values[order[high]])


def strengths(size: int, answers: Sequence[Answer], seed: int = 0, draws: int = DRAWS) -> Strengths:
    """What the answers tell of so many entries. Chances come from seeded draws; the strengths themselves need none."""
    wins = np.zeros((size, size))
    for answer in answers:
        wins[answer.better, answer.worse] += 1
    modes = [_mode(wins, scale) for scale in SCALES]
    # by what is known of them and not by place, so that chances do not hang on how the entries are listed
    neutral = np.lexsort((wins.sum(axis=0), wins.sum(axis=1), np.round(modes[SCALES.index(USUAL)][0], 6)))
    random = np.random.default_rng(seed)
    normal = random.standard_normal((draws, size))
    wide = np.sqrt(FREEDOM / random.chisquare(FREEDOM, draws))
    drawn, logs = [], []
    for scale, (mode, curve) in zip(SCALES, modes, strict=True):
        factor = np.linalg.cholesky(curve[np.ix_(neutral, neutral)])
        steps = wide[:, None] * np.linalg.solve(factor.T, normal.T).T
        found = np.empty_like(steps)
        found[:, neutral] = mode[neutral] + steps
        squares = np.sum(normal**2, axis=1) * wide**2
        of_draw = np.log(np.diag(factor)).sum() - 0.5 * (FREEDOM + size) * np.log1p(squares / FREEDOM)
        logs.append(_log_posterior(found, wins, scale) - of_draw)
        drawn.append(found)
    log = np.concatenate(logs)
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    return Strengths(modes[SCALES.index(USUAL)][0], np.vstack(drawn), weights)


def _mode(wins: Floats, scale: float) -> tuple[Floats, Floats]:
    """The likeliest strengths at a scale, and how sharply they are so: the negative second derivatives there."""
    size = len(wins)
    value: Any = np.zeros(size)
    both = wins + wins.T
    for _step in range(100):
        odds = _odds(value[:, None] - value[None, :])
        slope = np.sum(wins - both * odds, axis=1) - value / scale**2
        met = both * odds * (1 - odds)
        curve = np.diag(met.sum(axis=1) + 1 / scale**2) - met
        step = np.linalg.solve(curve, slope)
        value = value + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-12:
            break
    return value, curve


def _log_posterior(values: Floats, wins: Floats, scale: float) -> Floats:
    first, second = np.nonzero(wins)
    log: Floats = -0.5 * np.sum(values**2, axis=1) / scale**2 - values.shape[1] * np.log(scale)
    return log - np.logaddexp(0, values[:, second] - values[:, first]) @ wins[first, second]


def _odds(apart: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-apart)))


def _left(shares: Floats) -> Floats:
    """How many bits are left open, down each column of shares, times what the column adds up to."""
    whole = np.broadcast_to(shares.sum(axis=0), shares.shape)
    some = shares > 0
    logs = np.log2(np.where(some, shares, 1)) - np.log2(np.where(some, whole, 1))
    return np.asarray(-np.sum(shares * logs, axis=0))
