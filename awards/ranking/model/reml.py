"""Variances by REML: a quasi-Newton search from two starts, with the boundary looked at on its own."""

from dataclasses import dataclass

import numpy as np

from awards.ranking.model.cells import Floats
from awards.ranking.model.equations import Equations, Point

LOWEST, HIGHEST = np.log(1e-10), np.log(1e7)
"""Bounds of a logarithm of a variance ratio; below the lowest the variance counts as zero."""
STEEPEST = 1e-10
"""Slope a level, of minus twice the log-likelihood by the log of a ratio, at which the search ends."""
LONGEST = 2.5
MANY = 400
"""From so many levels on the moment estimates lie beside the optimum, so that one start is enough."""
WORSE = 1e-9


@dataclass(frozen=True)
class Ratios:
    """The best variance ratios found, with the criterion there and whether the search ended at rest."""

    item: float
    judge: float
    value: float
    settled: bool = True


def ratios(equations: Equations) -> Ratios:
    """The REML ratios of two effects (items eliminated), zero where the optimum lies on the boundary."""
    inside = [_descend(equations, moment_ratios(equations))]
    if not inside[0].settled or len(equations.few.count) < MANY:
        inside.append(_descend(equations, np.ones(2)))
    best = min(inside, key=lambda found: found.value)
    return _or_boundary(best, [Ratios(0.0, 0.0, equations.only_many().at(0).value), *_one_effect(equations)])


def item_ratio(equations: Equations) -> Ratios:
    """The REML ratio when items are the only effect, zero where the optimum lies on the boundary."""
    inside = [_descend(equations, np.array([start])) for start in (0.03, 1.0, 30.0)]
    best = min(inside, key=lambda found: found.value)
    return _or_boundary(best, [Ratios(0.0, 0.0, equations.at(0).value)])


def separable(equations: Equations) -> bool:
    """Whether the scores can tell the variances of items, judges and noise apart at all."""
    gram, _ = _moments(equations)
    scale = np.sqrt(np.diag(gram))
    return bool((scale > 0).all() and np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] > 1e-9)


def moment_ratios(equations: Equations) -> Floats:
    """Ratios of the moment estimates (MINQUE(0), Rao 1971), kept inside a range that a search can start from."""
    gram, squares = _moments(equations)
    item, judge, noise = np.linalg.lstsq(gram, squares, rcond=None)[0]
    floor = max(noise, 1e-3 * equations.square / equations.number)
    return np.asarray(np.clip(np.array([item, judge]) / floor, 1e-2, 1e3))


def _one_effect(equations: Equations) -> list[Ratios]:
    item = item_ratio(equations.only_many())
    judge = item_ratio(equations.swapped().only_many())
    return [Ratios(item.item, 0.0, item.value, item.settled), Ratios(0.0, judge.item, judge.value, judge.settled)]


def _or_boundary(inside: Ratios, boundary: list[Ratios]) -> Ratios:
    best = min(boundary, key=lambda found: found.value)
    return best if best.value <= inside.value + WORSE else inside


def _moments(equations: Equations) -> tuple[Floats, Floats]:
    """Traces of products of the centred effect matrices, and the quadratic forms whose means they give."""
    n, m, number = equations.many.count, equations.few.count, equations.number
    if (cells := equations.cells) is None:
        raise ValueError("moments need two effects")
    nn, mm = (n**2).sum(), (m**2).sum()
    both = (cells.count**2).sum() - 2 * (n[cells.row] * cells.count * m[cells.col]).sum() / number + nn * mm / number**2
    items = nn - 2 * (n**3).sum() / number + (nn / number) ** 2
    judges = mm - 2 * (m**3).sum() / number + (mm / number) ** 2
    gram = np.array(
        [
            [items, both, number - nn / number],
            [both, judges, number - mm / number],
            [number - nn / number, number - mm / number, number - 1],
        ]
    )
    squares = np.array([(equations.many.total**2).sum(), (equations.few.total**2).sum(), equations.square])
    return gram, squares


def _descend(equations: Equations, start: Floats) -> Ratios:
    """BFGS on the logarithms of the ratios, with the step halved until the criterion falls."""
    place = np.clip(np.log(start), LOWEST, HIGHEST)
    levels = np.array([len(equations.many.count), max(1, len(equations.few.count))])[: len(place)]
    curve = np.diag(1.0 / levels)
    point = _at(equations, place)
    slope = point.solved().slope() if np.isfinite(point.value) else np.zeros(len(place))
    for _ in range(200):
        free = ~(((place <= LOWEST) & (slope > 0)) | ((place >= HIGHEST) & (slope < 0)))
        if (np.abs(slope[free]) <= STEEPEST * levels[free]).all():
            break
        step = np.where(free, -curve @ np.where(free, slope, 0.0), 0.0)
        if step @ slope >= 0:
            curve = np.diag(1.0 / levels)
            step = np.where(free, -curve @ slope, 0.0)
        step = step * min(1.0, LONGEST / np.abs(step).max())
        found = _shorter(equations, point, place, step, slope)
        if found is None:
            break
        moved, point = found
        fresh = point.solved().slope()
        went, turned = moved - place, fresh - slope
        if (bend := went @ turned) > 1e-12 * np.linalg.norm(went) * np.linalg.norm(turned):
            keep = np.eye(len(place)) - np.outer(went, turned) / bend
            curve = keep @ curve @ keep.T + np.outer(went, went) / bend
        else:
            curve = 2 * curve  # the criterion bends down along the step: go on, and further
        place, slope = moved, fresh
    free = (place > LOWEST) & (place < HIGHEST)
    settled = bool(np.isfinite(point.value) and (np.abs(slope[free]) <= 1e-6 * levels[free]).all())
    return Ratios(point.many, point.few, point.value, settled)


def _shorter(
    equations: Equations, point: Point, place: Floats, step: Floats, slope: Floats
) -> tuple[Floats, Point] | None:
    """The first of the step, its half, its quarter, ... that lowers the criterion beyond rounding, or None."""
    rounding = 1e-13 * (abs(point.value) + equations.number)
    for halving in range(30):
        moved = np.clip(place + step * 0.5**halving, LOWEST, HIGHEST)
        if (moved == place).all():
            return None
        trial = _at(equations, moved)
        if trial.value <= point.value + 1e-4 * (moved - place) @ slope + rounding:
            return moved, trial
    return None


def _at(equations: Equations, place: Floats) -> Point:
    return equations.at(*np.exp(place).tolist())
