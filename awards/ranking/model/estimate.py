"""The fit of a score table: from rows to estimates on the score's own scale."""

from collections.abc import Callable, Iterable
from time import perf_counter

import numpy as np

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.ranking.model.arrays import Arrays, arrays_of
from awards.ranking.model.chances import Part, Posterior
from awards.ranking.model.fixed import fit_fixed
from awards.ranking.model.mixed import NO_NOISE, WITHOUT_NOISE, fit_mixed
from awards.ranking.model.ordinal import fit_ordinal
from awards.ranking.model.report import Estimates, items_of, judges_and_residuals_of, levels_of
from awards.ranking.model.table import Fit, Method, ScoreTable, Top, Variances

LARGEST = 8000
"""Judges (or entries, if fewer) in one fit: their square table then takes half a gigabyte."""
NAMES: dict[Method, str] = {
    "random": "random judges, REML",
    "fixed": "fixed judges, least squares",
    "ordinal": "ordinal, random judges, Laplace",
}


def fit(table: ScoreTable, *, seed: int = 0, top: Top = (1, 3, 5), method: Method = "random") -> Fit:
    """Fit the ranking model to a table of scores; what the scores cannot tell is None, with a warning.

    `top` holds the k of the chances to be in the top k, for all or by category. By the method "fixed" items
    and judges are both fixed, and no rank or chance is given where a category spans several components. By
    "ordinal" only the order of the scores counts; `adjusted` is then the score that an average judge is expected to
    give, so both stand on one scale (variances and severity too, for an average item), and so do bands and chances.
    It takes a second for a round of 132 entries, and up to 30 different scores as they are.
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
    found = _nothing(data) or METHODS[method](data)
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
        reliability_band=found.reliability_band,
        seconds=perf_counter() - started,
    )


def _nothing(data: Arrays) -> Estimates | None:
    """The empty answer for scores of which no method can make anything."""
    if not len(data.value):
        return Estimates((N_("There are no scores yet."),))
    if data.scale == 0:
        return Estimates((N_("All scores are equal, so nothing can be adjusted."),))
    return None


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
    part = Part(1.0, found.items, np.sqrt(found.noise), found.sampler)
    return Estimates(
        warnings=tuple(warnings),
        items=levels_of(found.items, found.noise * found.item_variance, found.spare),
        judges=levels_of(np.where(alone, np.nan, -found.judges), found.noise * found.judge_variance, found.spare),
        variances=Variances(noise=found.noise),
        posterior=Posterior([part], len(found.judges), found.spare),
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


METHODS: dict[Method, Callable[[Arrays], Estimates]] = {"random": fit_mixed, "fixed": _fixed, "ordinal": fit_ordinal}
