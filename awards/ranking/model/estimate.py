"""The fit of a score table: from rows to estimates on the score's own scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.ranking.model import reml
from awards.ranking.model.arrays import Arrays, arrays_of
from awards.ranking.model.cells import Floats, sums
from awards.ranking.model.chances import Sampler, chances, ranks, sampler_of, tops_of
from awards.ranking.model.equations import Equations, Side, Solution
from awards.ranking.model.fixed import fit_fixed
from awards.ranking.model.table import Fit, ItemEstimate, JudgeEstimate, ScoreTable, Top, Variances

BAND = 1.959963984540054
"""Half the width of a 95 % band in standard errors."""
SAME = 1e-9
"""Scores closer than this, in standard deviations of all scores, are a tie."""
NO_NOISE = 1e6
LARGEST = 8000
"""Judges (or entries, if fewer) in one fit: their square table then takes half a gigabyte."""
RANDOM, FIXED = "random judges, REML", "fixed judges, least squares"
UNKNOWN = Variances()
WITHOUT_NOISE = N_("The scores show no chance differences at all: the bands are too narrow to be believed.")


@dataclass(frozen=True)
class Levels:
    """Estimates of an effect's levels, with their standard errors."""

    value: Floats
    se: Floats


@dataclass(frozen=True)
class Estimates:
    """What a method found, in deviations of all scores from their mean; None where it cannot say."""

    warnings: tuple[Message, ...]
    items: Levels | None = None
    judges: Levels | None = None
    variances: Variances = UNKNOWN
    mean: float | None = None
    reliability: float | None = None
    sampler: Sampler | None = None
    kept: int = 0


def fit(table: ScoreTable, *, seed: int = 0, top: Top = (1, 3, 5), fixed_judges: bool = False) -> Fit:
    """Fit the ranking model to a table of scores; what the scores cannot tell is None, with a warning.

    `top` holds the k of the chances to be in the top k, for all or by category. With `fixed_judges` items
    and judges are both fixed, and no rank or chance is given where a category spans several components.
    """
    started = perf_counter()
    data = arrays_of(table)
    side = len(data.judges) if fixed_judges else min(len(data.items), len(data.judges))
    if side > LARGEST:
        raise RuleBroken(
            N_(
                "%(number)s judges are too many for one fit: rank at most %(limit)s at once.",
                number=side,
                limit=LARGEST,
            )
        )
    found = _nothing(data) or (_fixed(data) if fixed_judges else _random(data))
    items = _items(table, data, found, seed, top, connected_only=fixed_judges)
    judges, residuals = _judges_and_residuals(table, data, found)
    scale = data.scale
    return Fit(
        items=items,
        judges=judges,
        residuals=residuals,
        variances=Variances(
            *(value if value is None else value * scale**2 for value in vars(found.variances).values())
        ),
        mean=None if found.mean is None else data.center + scale * found.mean,
        components=data.components,
        reliability=found.reliability,
        incomplete=table.incomplete,
        warnings=(*_missing(data), *found.warnings, *_split(data)),
        method=FIXED if fixed_judges else RANDOM,
        seconds=perf_counter() - started,
    )


def _nothing(data: Arrays) -> Estimates | None:
    """The empty answer for scores of which no method can make anything."""
    if not len(data.value):
        return Estimates((N_("There are no scores yet."),))
    if data.scale == 0:
        return Estimates((N_("All scores are equal, so nothing can be adjusted."),))
    return None


def _random(data: Arrays) -> Estimates:
    equations = Equations(
        Side(data.item_count, data.item_total),
        Side(data.judge_count, data.judge_total),
        data.cells,
        float(data.weight.sum()),
        float(data.weight @ data.value**2),
    )
    if len(data.item_count) < 2:
        return Estimates((N_("Only one entry has scores, so there is nothing to compare."),))
    if data.item_count.max() < 2:
        return Estimates((N_("Every entry has one score only, so quality cannot be told from chance."),))
    if len(data.judge_count) < 2 or data.judge_count.max() < 2:
        return _without_severity(equations, one_judge=len(data.judge_count) < 2)
    if not reml.separable(equations):
        return Estimates((N_("Too few judges share entries, so severity cannot be told from quality."),))
    best = reml.ratios(equations)
    many = len(data.item_count) >= len(data.judge_count)
    point = equations.at(best.item, best.judge) if many else equations.swapped().at(best.judge, best.item)
    solution = point.solved()
    severity = -(solution.few if many else solution.many)
    found = _predicted(solution, best, many)
    judge_variance = solution.few_variance() if many else solution.many_variance()
    warnings = [*found.warnings]
    if best.judge == 0:
        warnings.append(N_("No difference in severity between the judges can be seen."))
    return replace(
        found,
        judges=_levels(severity, point.noise * judge_variance),
        variances=replace(found.variances, judge=best.judge * point.noise),
        warnings=tuple(warnings),
    )


def _without_severity(equations: Equations, *, one_judge: bool) -> Estimates:
    """Items alone, shrunk to the mean, when severity cannot be estimated."""
    alone = equations.only_many()
    best = reml.item_ratio(alone)
    found = _predicted(alone.at(best.item).solved(), best, True)
    reason = (
        N_("There is one judge only, so severity cannot be told from quality.")
        if one_judge
        else N_("Every judge gave one score only, so severity cannot be told from chance.")
    )
    return replace(found, warnings=(reason, *found.warnings))


def _predicted(solution: Solution, best: reml.Ratios, many: bool) -> Estimates:
    noise = solution.point.noise
    level = solution.many_level_variance() if many else solution.few_level_variance()
    error = solution.many_variance() if many else solution.few_variance()
    warnings = []
    if best.item == 0:
        warnings.append(N_("No difference in quality between the entries can be seen."))
    if max(best.item, best.judge) > NO_NOISE:
        warnings.append(WITHOUT_NOISE)
    elif not best.settled:
        warnings.append(N_("The search for the variances did not come to rest: treat the adjusted scores with care."))
    few_order = np.lexsort((solution.point.equations.few.count, _rounded(solution.few)))
    sampler = sampler_of(solution, many, few_order) if best.item else None
    return Estimates(
        warnings=tuple(warnings),
        items=_levels(solution.mean + (solution.many if many else solution.few), noise * level),
        variances=Variances(item=best.item * noise, noise=noise),
        mean=solution.mean,
        reliability=float(1 - error.mean() / best.item) if best.item else 0.0,
        sampler=_scaled(sampler, noise) if sampler else None,
        kept=len(solution.kept),
    )


def _levels(value: Floats, variance: Floats) -> Levels:
    return Levels(value, np.sqrt(np.maximum(0, variance)))


def _scaled(sampler: Sampler, noise: float) -> Sampler:
    return lambda of_kept, of_items: np.sqrt(noise) * sampler(of_kept, of_items)


def _fixed(data: Arrays) -> Estimates:
    found = fit_fixed(
        data.cells, data.item_total, data.judge_total, float(data.weight @ data.value**2), data.judge_component
    )
    if found.noise is None:
        reason = N_("There are no more scores than entries and judges, so the judges cannot be told from the entries.")
        return Estimates((reason,))
    return Estimates(
        warnings=(WITHOUT_NOISE,) if found.noise < 1 / NO_NOISE else (),
        items=_levels(found.items, found.noise * found.item_variance),
        judges=_levels(-found.judges, found.noise * found.judge_variance),
        variances=Variances(noise=found.noise),
        sampler=_scaled(found.sampler, found.noise),
        kept=len(found.judges),
    )


def _items(
    table: ScoreTable, data: Arrays, found: Estimates, seed: int, top: Top, *, connected_only: bool
) -> tuple[ItemEstimate, ...]:
    scale, groups = data.scale, data.item_group
    raw = data.item_total / data.item_count
    rank_raw = ranks(raw, groups, SAME)
    comparable = [
        not connected_only or len({*data.item_component[groups == group].tolist()}) == 1
        for group in range(len(data.groups))
    ]
    asked = [tops_of(top, category) for category in data.groups]
    place_of = {item: place for place, item in enumerate(data.items.tolist())}
    if found.items is not None:
        rank_adjusted = ranks(found.items.value, groups, SAME)
        likely = _chances(data, found.items, found, asked, seed)
    answer = []
    for index, (name, category) in enumerate(zip(table.items, table.category_of_items(), strict=True)):
        if (place := place_of.get(index)) is None:
            unknown: dict[int, float | None] = dict.fromkeys(tops_of(top, category))
            answer.append(ItemEstimate(name, category, 0, None, None, None, unknown))
            continue
        estimate = ItemEstimate(
            item=name,
            category=category,
            n=int(data.item_count[place]),
            raw=data.center + scale * float(raw[place]),
            rank_raw=int(rank_raw[place]),
            component=int(data.item_component[place]),
            p_top=dict.fromkeys(asked[groups[place]]),
        )
        if found.items is not None:
            adjusted = data.center + scale * float(found.items.value[place])
            se = scale * float(found.items.se[place])
            estimate = replace(estimate, adjusted=adjusted, se=se, low=adjusted - BAND * se, high=adjusted + BAND * se)
            if comparable[groups[place]]:
                estimate = replace(estimate, rank_adjusted=int(rank_adjusted[place]), p_top={**likely[place]})
        answer.append(estimate)
    return tuple(answer)


def _chances(
    data: Arrays, items: Levels, found: Estimates, asked: list[Sequence[int]], seed: int
) -> list[dict[int, float]]:
    if (sampler := found.sampler) is None:
        sizes = np.bincount(data.item_group).tolist()
        return [{k: min(1.0, k / sizes[group]) for k in asked[group]} for group in data.item_group.tolist()]
    neutral = np.lexsort((data.item_count, _rounded(items.se), _rounded(data.item_total), _rounded(items.value)))
    return chances(
        lambda of_kept, of_items: items.value + sampler(of_kept, of_items),
        found.kept,
        neutral,
        data.item_group,
        asked,
        seed,
    )


def _judges_and_residuals(
    table: ScoreTable, data: Arrays, found: Estimates
) -> tuple[tuple[JudgeEstimate, ...], tuple[float | None, ...]]:
    scale = data.scale
    residual = None
    if found.items is not None:
        marks_low = np.zeros(len(data.judges)) if found.judges is None else found.judges.value
        residual = data.value - found.items.value[data.row] + marks_low[data.col]
        squares = sums(data.col, data.weight * residual**2, len(data.judges))
    place_of = {judge: place for place, judge in enumerate(data.judges.tolist())}
    judges = []
    for index, name in enumerate(table.judges):
        if (place := place_of.get(index)) is None:
            judges.append(JudgeEstimate(name, 0, None))
            continue
        estimate = JudgeEstimate(name, int(data.judge_count[place]), int(data.judge_component[place]))
        if residual is not None and estimate.n > 1:
            estimate = replace(estimate, spread=scale * float(np.sqrt(squares[place] / (estimate.n - 1))))
        if found.judges is not None:
            severity, se = found.judges.value[place], found.judges.se[place]
            estimate = replace(estimate, severity=scale * float(severity), se=scale * float(se))
        judges.append(estimate)
    residuals = [None if residual is None or place is None else scale * float(residual[place]) for place in data.places]
    return tuple(judges), tuple(residuals)


def _rounded(values: Floats) -> Floats:
    """Values coarse enough that rounding errors of a different order of rows do not reorder them."""
    return np.round(values, 9)


def _missing(data: Arrays) -> Iterable[Message]:
    if data.unscored:
        yield N_("Entries without a score that counts, and so without a rank: %(number)s.", number=data.unscored)


def _split(data: Arrays) -> Iterable[Message]:
    if data.components > 1:
        yield N_(
            "Judges and entries fall into %(number)s groups that share no judge: comparing entries of different"
            " groups rests on the judges being alike on average.",
            number=data.components,
        )
