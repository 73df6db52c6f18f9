"""Ranks with ties, and chances of being in the top k from draws of the joint posterior."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from awards.ranking.model.cells import Floats, Ints, chunks
from awards.ranking.model.equations import Solution
from awards.ranking.model.table import Top

DRAWS = 4000
"""Draws behind a chance: its standard error is at most 0.008."""
AT_ONCE, FEWEST = 4_000_000, 40
"""Numbers that are held at once, and the fewest draws however many that takes."""

Sampler = Callable[[Floats, Floats], Floats]
"""Turns standard normal draws (kept x draws, items x draws) into joint deviations of the items' true values."""


@dataclass(frozen=True)
class Part:
    """The items' joint posterior at one choice of variances: where it lies, its noise's deviation, and its share."""

    share: float
    center: Floats
    noise: float
    sampler: Sampler


@dataclass(frozen=True)
class Posterior:
    """A mixture of parts, each normal, or Student's t with `freedom` of the noise that was estimated.

    `kept` is how many draws apart from those of the items a sampler needs.
    """

    parts: Sequence[Part]
    kept: int
    freedom: float | None = None

    def draws(self, rows: tuple[int, int], of_kept: Floats, of_items: Floats, of_noise: Floats) -> Floats:
        """Draws number rows[0] to rows[1] of DRAWS: each part has as many, in a row, as its share says."""
        start, end = rows
        ends = np.rint(DRAWS * np.cumsum([part.share for part in self.parts])).astype(int).tolist()
        drawn = []
        for part, low, high in zip(self.parts, [0, *ends[:-1]], [*ends[:-1], DRAWS], strict=True):
            mine = slice(max(low, start) - start, min(high, end) - start)
            if mine.stop > mine.start:
                found = part.sampler(of_kept[:, mine], of_items[:, mine])
                found *= part.noise * of_noise[mine]
                found += part.center[:, None]
                drawn.append(found)
        return np.hstack(drawn) if len(drawn) > 1 else drawn[0]


def ranks(values: Floats, groups: Ints, tolerance: float) -> Ints:
    """Ranks within each group, 1 for the highest; values closer than `tolerance` share the lowest number."""
    order = np.lexsort((-values, groups))
    fresh = np.r_[True, (np.diff(groups[order]) != 0) | (-np.diff(values[order]) > tolerance)]
    first = np.r_[True, np.diff(groups[order]) != 0]
    places = np.arange(len(values))
    since = np.maximum.accumulate(np.where(fresh, places, 0)) - np.maximum.accumulate(np.where(first, places, 0))
    found = np.empty(len(values), dtype=np.intp)
    found[order] = since + 1
    return found


def tops_of(top: Top, category: str | None) -> Sequence[int]:
    """The k that are asked of a category."""
    return top if not hasattr(top, "get") else top.get(category, ())


def chances(
    posterior: Posterior, neutral: Ints, groups: Ints, tops: Sequence[Sequence[int]], seed: int
) -> list[dict[int, float]]:
    """For each item the chance of being among the k best of its group, for each k asked of that group.

    `neutral` orders the items by what is known of them, not by name or row, so that chances do not hang
    on how the table was written.
    """
    random = np.random.default_rng(seed)
    size, kept, freedom = len(groups), posterior.kept, posterior.freedom
    of_noise = np.ones(DRAWS) if freedom is None else np.sqrt(freedom / random.chisquare(freedom, DRAWS))
    hits = [np.zeros((size, len(asked))) for asked in tops]
    members = [np.flatnonzero(groups == group) for group in range(len(tops))]
    for start, end in chunks(DRAWS, max(FEWEST, AT_ONCE // (4 * size + kept))):
        of_kept = random.standard_normal((kept, end - start))
        of_items = np.empty((size, end - start))
        of_items[neutral] = random.standard_normal((size, end - start))
        values = posterior.draws((start, end), of_kept, of_items, of_noise[start:end])
        for group, asked in enumerate(tops):
            best = _best(values[members[group]], max(asked, default=0))
            for place, k in enumerate(asked):
                hits[group][members[group], place] += np.bincount(best[:, :k].ravel(), minlength=len(members[group]))
    return [
        {k: float(hits[group][item, place] / DRAWS) for place, k in enumerate(tops[group])}
        for item, group in enumerate(groups.tolist())
    ]


def sampler_of(solution: Solution, many: bool, few_order: Ints) -> Sampler:
    """Draws of mean + item effect around the solution, in units of the noise's deviation, exact and joint.

    `many` says on which side of the equations the items are; `few_order` orders the other side neutrally.
    """
    order = np.r_[few_order, len(few_order)]
    factor = np.zeros_like(solution.inverse)
    factor[order] = np.linalg.cholesky(solution.inverse[np.ix_(order, order)])
    point = solution.point
    cells = point.equations.cells

    def of_kept_side(of_kept: Floats, of_items: Floats) -> Floats:
        kept = factor @ of_kept
        return np.asarray(np.sqrt(point.few) * kept[:-1] + kept[-1])

    def of_eliminated_side(of_kept: Floats, of_items: Floats) -> Floats:
        kept = factor @ of_kept
        values: Floats = np.multiply.outer(1 / point.pivot, kept[-1])
        if cells is not None:
            met = cells.times(kept[:-1])
            met *= (point.many * np.sqrt(point.few) / point.pivot)[:, None]
            values -= met
        values += np.sqrt(point.many / point.pivot)[:, None] * of_items
        return values

    return of_eliminated_side if many else of_kept_side


def _best(values: Floats, k: int) -> Ints:
    """Rows of the k highest values of each column, the highest first; a line a column."""
    size = len(values)
    k = min(k, size)
    if k == 0:
        return np.zeros((values.shape[1], 0), dtype=np.intp)
    values = np.ascontiguousarray(values.T)
    chosen = np.argpartition(values, size - k, axis=1)[:, size - k :]
    order = np.argsort(-np.take_along_axis(values, chosen, axis=1), axis=1)
    return np.take_along_axis(chosen, order, axis=1)
