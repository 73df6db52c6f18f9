"""The ordinal fit: scores as steps of a rating scale, for which only their order counts.

Told on the score's own scale, so that it can stand beside the linear fit: an item's adjusted score is the score
that a judge of average severity is expected to give it, a judge's severity what that judge takes from an average
item. Variances are by Laplace's approximation of the marginal likelihood, with a flat prior on thresholds and on
both deviations; bands and chances are integrated over the deviations as in the linear fit.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.ranking.model import integrate
from awards.ranking.model.arrays import Arrays
from awards.ranking.model.cells import Floats
from awards.ranking.model.chances import Part, Posterior, Sampler
from awards.ranking.model.integrate import Node
from awards.ranking.model.ladder import Ladder, Mode, ladder_of, logistic, mode_at, start_of
from awards.ranking.model.mixed import NO_QUALITY, NO_SEVERITY, WITHOUT_NOISE, band, severity_unknown, spread, too_few
from awards.ranking.model.report import NORMAL, Estimates, Levels, levels_of, rounded
from awards.ranking.model.table import Variances

MOST_DEVIATION = 20.0
LOWEST, HIGHEST = np.log(0.02), np.log(MOST_DEVIATION)
"""Bounds of a deviation's logarithm; the noise's own deviation is 1.8 (pi over the root of 3)."""
NOISE = np.pi**2 / 3
"""Variance of the logistic distribution."""
LARGEST = 4_000_000
"""Items times judges in one fit."""
WORSE = 1e-7


def fit_ordinal(data: Arrays) -> Estimates:
    """The ordinal fit of a table's scores, with a warning for what it cannot say."""
    if reason := too_few(data):
        return Estimates((reason,))
    if len(data.items) * len(data.judges) > LARGEST:
        raise RuleBroken(
            N_(
                "%(number)s judges are too many for one fit: rank at most %(limit)s at once.",
                number=len(data.judges),
                limit=LARGEST // len(data.items),
            )
        )
    reason = severity_unknown(data)
    return _told(_Fitted(ladder_of(data), judged=reason is None), [reason] if reason else [])


class _Fitted:
    """The modes at any deviations, each searched from the one found last."""

    def __init__(self, ladder: Ladder, *, judged: bool) -> None:
        self.ladder, self.judged = ladder, judged
        self._last = mode_at(start_of(ladder), 0.0, 0.0)
        self._known: dict[tuple[float, float], float] = {}

    def at(self, item: float, judge: float = 0.0) -> Mode:
        self._last = mode_at(self._last, item, judge)
        return self._last

    def value(self, item: float, judge: float = 0.0) -> float:
        place = item, judge
        if place not in self._known:
            self._known[place] = self.at(*place).value
        return self._known[place]

    def best(self) -> tuple[float, float]:
        """The most likely deviations of items and judges, nought where no others are more likely."""
        found = [((0.0, 0.0), self.value(0.0))]
        for free in ((True, False), (False, True), (True, True)) if self.judged else ((True, False),):
            place = self._descend(free)
            found.append((place, self.value(*place)))
        lowest = min(value for _, value in found)
        return next(place for place, value in found if value <= lowest + WORSE)

    def _descend(self, free: Sequence[bool]) -> tuple[float, float]:
        """Newton's method on the logarithms with differences, from the best place of a coarse grid."""

        def value(logs: Floats) -> float:
            return self.value(*_deviations(logs, free))

        axes = [np.log((0.3, 1.0, 3.0)).tolist()] * sum(free)
        logs = min((np.array(place) for place in product(*axes)), key=value)
        for _ in range(40):
            slope, curve = _differences(value, logs)
            spectrum, vectors = np.linalg.eigh(curve)
            step = -vectors @ ((vectors.T @ slope) / np.maximum(np.abs(spectrum), 0.1))
            step *= min(1.0, 1.0 / np.abs(step).max())
            reached, part = value(logs), 1.0
            while part > 1e-3 and value(np.clip(logs + part * step, LOWEST, HIGHEST)) > reached:
                part /= 2
            if part <= 1e-3:
                break
            moved = np.clip(logs + part * step, LOWEST, HIGHEST)
            near = np.abs(moved - logs).max() < 1e-6
            logs = moved
            if near:
                break
        return _deviations(logs, free)


def _deviations(logs: Floats, free: Sequence[bool]) -> tuple[float, float]:
    given = iter(np.exp(logs).tolist())
    item, judge = (next(given) if is_free else 0.0 for is_free in free)
    return item, judge


def _differences(value: integrate.Criterion, at: Floats) -> tuple[Floats, Floats]:
    """Slope and curvature by central differences."""
    size, width = len(at), 0.02
    steps = width * np.eye(size)
    middle = value(at)
    up, down = ([value(at + sign * step) for step in steps] for sign in (1, -1))
    slope = (np.array(up) - down) / (2 * width)
    curve = np.diag((np.array(up) + down - 2 * middle) / width**2)
    if size == 2:
        cross = value(at + steps[0] + steps[1]) - up[0] - up[1] + 2 * middle - down[0] - down[1]
        cross += value(at - steps[0] - steps[1])
        curve[0, 1] = curve[1, 0] = cross / (2 * width**2)
    return slope, curve


def _told(fitted: _Fitted, reasons: list[Message]) -> Estimates:
    ladder, judged = fitted.ladder, fitted.judged
    item, judge = fitted.best()
    middle = _Told(fitted.at(item, judge))
    if item == 0:
        reasons.append(NO_QUALITY)
    if max(item, judge) > 0.99 * MOST_DEVIATION:
        reasons.append(WITHOUT_NOISE)
    if judged and judge == 0:
        reasons.append(NO_SEVERITY)
    if ladder.merged:
        reasons.append(
            N_(
                "The scores have %(number)s different values: the ordinal fit takes neighbouring ones together.",
                number=ladder.merged,
            )
        )
    nodes = [Node(item, judge, 1.0)]
    if min([ladder.height, *([ladder.width] if judged else [])]) < integrate.KNOWN:
        best = [item, judge] if judged else [item]
        nodes = integrate.nodes(fitted.value, best, noise=NOISE**0.5, furthest=MOST_DEVIATION)
    shares = [node.share for node in nodes]
    parts = [_Told(fitted.at(node.item, node.judge)) for node in nodes]
    values, severity = middle.items()[0], middle.severities()[0]
    unit = middle.unit**2
    return Estimates(
        warnings=tuple(reasons),
        items=_within(ladder, values, np.sqrt(spread(values, shares, [part.items() for part in parts]))),
        judges=levels_of(severity, spread(severity, shares, [part.severities() for part in parts])) if judged else None,
        variances=Variances(unit * item**2, unit * judge**2 if judged else None, unit * NOISE),
        mean=middle.mean,
        reliability=middle.reliability,
        reliability_band=band(middle.reliability, shares, [part.reliability for part in parts]),
        posterior=Posterior(
            [Part(share, part.mode.quality, 1.0, part.sampler()) for share, part in zip(shares, parts, strict=True)],
            ladder.width + len(middle.mode.thresholds),
        )
        if item
        else None,
        expected=sum((share * part.expected() for share, part in zip(shares, parts, strict=True)), np.zeros(1)),
    )


def _within(ladder: Ladder, value: Floats, se: Floats) -> Levels:
    """Bands that stay within the scale: symmetric for the logarithm of the odds of its height."""
    lowest, highest = ladder.values[0], ladder.values[-1]
    height = np.clip((value - lowest) / (highest - lowest), 1e-12, 1 - 1e-12)
    odds, half = np.log(height / (1 - height)), NORMAL * se / ((highest - lowest) * height * (1 - height))
    low, high = (lowest + (highest - lowest) * logistic(odds + sign * half) for sign in (-1, 1))
    return Levels(value, se, low, high)


class _Told:
    """A mode and its curvature, told in scores."""

    def __init__(self, mode: Mode) -> None:
        self.mode, self.curve = mode, mode.curve
        inverse = np.linalg.inv(self.curve.rest)
        self.covariance = (inverse + inverse.T) / 2

    def items(self) -> tuple[Floats, Floats]:
        """The score expected of each item from an average judge, and its variance (by the delta method)."""
        mode, curve = self.mode, self.curve
        rise = mode.ladder.slopes(mode.quality, mode.thresholds)
        own = mode.item * rise.sum(1)
        kept = -(own / curve.pivot)[:, None] * curve.met
        kept[:, mode.ladder.width :] -= rise
        variance = own**2 / curve.pivot + ((kept @ self.covariance) * kept).sum(1)
        return mode.ladder.expected(mode.quality, mode.thresholds), variance

    def severities(self) -> tuple[Floats, Floats]:
        """What each judge takes from the score of an average item, and its variance."""
        mode = self.mode
        width = mode.ladder.width
        rise = mode.ladder.slopes(-mode.severity, mode.thresholds)
        kept = np.hstack([np.diag(mode.judge * rise.sum(1)), rise - self._rise])
        variance = ((kept @ self.covariance) * kept).sum(1) if width else np.zeros(0)
        return self.mean - mode.ladder.expected(-mode.severity, mode.thresholds), variance

    @property
    def mean(self) -> float:
        """The score of an average item from an average judge."""
        return float(self.mode.ladder.expected(np.zeros(1), self.mode.thresholds)[0])

    @property
    def _rise(self) -> Floats:
        return self.mode.ladder.slopes(np.zeros(1), self.mode.thresholds).ravel()

    @property
    def unit(self) -> float:
        """How many points a step of one in quality is worth, there."""
        return float(self._rise.sum())

    @property
    def reliability(self) -> float:
        """The share of the items' variance that the scores explain."""
        met, pivot = self.curve.met, self.curve.pivot
        left = 1 / pivot + ((met @ self.covariance) * met).sum(1) / pivot**2
        return float(1 - left.mean()) if self.mode.item else 0.0

    def expected(self) -> Floats:
        """The score expected of each row."""
        mode, ladder = self.mode, self.mode.ladder
        return ladder.expected(mode.quality[ladder.row] - mode.severity[ladder.col], mode.thresholds)

    def sampler(self) -> Sampler:
        """Draws of the items' quality around the mode."""
        mode, curve = self.mode, self.curve
        size = len(self.covariance)
        order = np.r_[np.argsort(rounded(mode.judges), kind="stable"), np.arange(mode.ladder.width, size)]
        factor = np.zeros_like(self.covariance)
        factor[order] = np.linalg.cholesky(self.covariance[np.ix_(order, order)])
        from_kept = -(curve.met / curve.pivot[:, None]) @ factor

        def sampler(of_kept: Floats, of_items: Floats) -> Floats:
            return np.asarray(mode.item * (from_kept @ of_kept + of_items / np.sqrt(curve.pivot)[:, None]))

        return sampler
