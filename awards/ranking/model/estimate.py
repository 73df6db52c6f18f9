"""The fit of a score table: from rows to estimates on the score's own scale."""

from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter

import numpy as np

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.ranking.model import reml
from awards.ranking.model.arrays import Arrays, arrays_of
from awards.ranking.model.cells import Floats
from awards.ranking.model.chances import Sampler, sampler_of
from awards.ranking.model.equations import Equations, Side, Solution
from awards.ranking.model.fixed import fit_fixed
from awards.ranking.model.report import Estimates, Levels, items_of, judges_and_residuals_of, rounded
from awards.ranking.model.table import Fit, Method, ScoreTable, Top, Variances

NO_NOISE = 1e6
"""Ratio of a variance to the noise from which the noise counts as none."""
LARGEST = 8000
"""Judges (or entries, if fewer) in one fit: their square table then takes half a gigabyte."""
NAMES: dict[Method, str] = {"random": "random judges, REML", "fixed": "fixed judges, least squares"}
WITHOUT_NOISE = N_("The scores show no chance differences at all: the bands are too narrow to be believed.")


def fit(table: ScoreTable, *, seed: int = 0, top: Top = (1, 3, 5), method: Method = "random") -> Fit:
    """Fit the ranking model to a table of scores; what the scores cannot tell is None, with a warning.

    `top` holds the k of the chances to be in the top k, for all or by category. By the method "fixed" items
    and judges are both fixed, and no rank or chance is given where a category spans several components.
    """
    started = perf_counter()
    data = arrays_of(table)
    fixed = method == "fixed"
    side = len(data.judges) if fixed else min(len(data.items), len(data.judges))
    if side > LARGEST:
        raise RuleBroken(
            N_(
                "%(number)s judges are too many for one fit: rank at most %(limit)s at once.",
                number=side,
                limit=LARGEST,
            )
        )
    found = _nothing(data) or (_fixed(data) if fixed else _random(data))
    items = items_of(table, data, found, seed, top, connected_only=fixed)
    judges, residuals = judges_and_residuals_of(table, data, found)
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
        warnings=(*_missing(data), *found.warnings, *_split(data, fixed)),
        method=NAMES[method],
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
    few_order = np.lexsort((solution.point.equations.few.count, rounded(solution.few)))
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
    alone = np.bincount(data.judge_component)[data.judge_component] == 1
    warnings = [WITHOUT_NOISE] if found.noise < 1 / NO_NOISE else []
    if alone.any():
        number = int(alone.sum())
        warnings.append(N_("Judges who share no entry with another, so that severity is unknown: %(n)s.", n=number))
    return Estimates(
        warnings=tuple(warnings),
        items=_levels(found.items, found.noise * found.item_variance),
        judges=_levels(np.where(alone, np.nan, -found.judges), found.noise * found.judge_variance),
        variances=Variances(noise=found.noise),
        sampler=_scaled(found.sampler, found.noise),
        kept=len(found.judges),
    )


def _missing(data: Arrays) -> Iterable[Message]:
    if data.unscored:
        yield N_("Entries without a score that counts, and so without a rank: %(number)s.", number=data.unscored)


def _split(data: Arrays, fixed: bool) -> Iterable[Message]:
    if data.components > 1 and fixed:
        yield N_(
            "Judges and entries fall into %(number)s groups that share no judge: entries of different groups"
            " cannot be compared.",
            number=data.components,
        )
    elif data.components > 1:
        yield N_(
            "Judges and entries fall into %(number)s groups that share no judge: comparing entries of different"
            " groups rests on the judges being alike on average.",
            number=data.components,
        )
