"""Items and judges both random: variances by REML, bands and chances integrated over what is not known of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from awards.core.text import N_, Message
from awards.ranking.model import integrate, reml
from awards.ranking.model.arrays import Arrays
from awards.ranking.model.cells import Floats
from awards.ranking.model.chances import Part, Posterior, sampler_of
from awards.ranking.model.equations import Equations, Point, Side, Solution
from awards.ranking.model.integrate import Node
from awards.ranking.model.report import Estimates, levels_of, rounded
from awards.ranking.model.table import Variances

NO_NOISE = 1e6
"""Ratio of a variance to the noise from which the noise counts as none."""
WITHOUT_NOISE = N_("The scores show no chance differences at all: the bands are too narrow to be believed.")
NO_QUALITY = N_("No difference in quality between the entries can be seen.")
NO_SEVERITY = N_("No difference in severity between the judges can be seen.")


def equations_of(data: Arrays) -> Equations:
    """The equations of a table's scores, with the items to be eliminated."""
    return Equations(
        Side(data.item_count, data.item_total),
        Side(data.judge_count, data.judge_total),
        data.cells,
        float(data.weight.sum()),
        float(data.weight @ data.value**2),
    )


def too_few(data: Arrays) -> Message | None:
    """Why items cannot be compared at all, if so."""
    if len(data.item_count) < 2:
        return N_("Only one entry has scores, so there is nothing to compare.")
    if data.item_count.max() < 2:
        return N_("Every entry has one score only, so quality cannot be told from chance.")
    if not severity_unknown(data) and not reml.separable(equations_of(data)):
        return N_("Too few judges share entries, so severity cannot be told from quality.")
    return None


def severity_unknown(data: Arrays) -> Message | None:
    """Why the judges' severity cannot be estimated, if so."""
    if len(data.judge_count) < 2:
        return N_("There is one judge only, so severity cannot be told from quality.")
    if data.judge_count.max() < 2:
        return N_("Every judge gave one score only, so severity cannot be told from chance.")
    return None


def fit_mixed(data: Arrays) -> Estimates:
    """The fit of the mixed model, with a warning for what it cannot say."""
    if reason := too_few(data):
        return Estimates((reason,))
    equations = equations_of(data)
    if reason := severity_unknown(data):
        best = reml.item_ratio(equations.only_many())
        return _told(_Fitted(equations.only_many(), many=True), best, (reason,))
    many = len(data.item_count) >= len(data.judge_count)
    return _told(_Fitted(equations if many else equations.swapped(), many), reml.ratios(equations), ())


@dataclass(frozen=True)
class _Fitted:
    """The equations with the larger side eliminated; `many` says whether that is the items."""

    equations: Equations
    many: bool

    @property
    def judged(self) -> bool:
        return self.equations.cells is not None

    def at(self, item: float, judge: float) -> Point:
        return self.equations.at(item, judge) if self.many else self.equations.at(judge, item)

    def nodes(self, best: reml.Ratios) -> Sequence[Node]:
        """Where the variances may lie; where they are known well, or the noise is none, the best alone."""
        levels = [len(self.equations.many.count), *([len(self.equations.few.count)] if self.judged else [])]
        if max(best.item, best.judge) > NO_NOISE or min(levels) >= integrate.KNOWN:
            return [Node(best.item**0.5, best.judge**0.5, 1.0)]
        return integrate.nodes(
            lambda item, judge=0.0: self.at(item**2, judge**2).value,
            [best.item**0.5, best.judge**0.5] if self.judged else [best.item**0.5],
        )

    def items(self, solution: Solution) -> tuple[Floats, Floats]:
        """Mean + item, and its variance."""
        effect = solution.many if self.many else solution.few
        level = solution.many_level_variance() if self.many else solution.few_level_variance()
        return solution.mean + effect, solution.point.noise * level

    def severities(self, solution: Solution) -> tuple[Floats, Floats]:
        effect = solution.few if self.many else solution.many
        return -effect, solution.point.noise * (solution.few_variance() if self.many else solution.many_variance())

    def reliability(self, solution: Solution) -> float:
        """The share of the items' variance that the scores explain: one less the mean error over the variance."""
        ratio = solution.point.many if self.many else solution.point.few
        error = solution.many_variance() if self.many else solution.few_variance()
        return float(1 - error.mean() / ratio) if ratio else 0.0


def _told(fitted: _Fitted, best: reml.Ratios, reasons: tuple[Message, ...]) -> Estimates:
    solution = fitted.at(best.item, best.judge).solved()
    nodes = fitted.nodes(best)
    shares = [node.share for node in nodes]
    solutions = [fitted.at(node.item**2, node.judge**2).solved() for node in nodes] if len(nodes) > 1 else [solution]
    freedom = fitted.equations.number - 1
    items, _ = fitted.items(solution)
    item_parts = [fitted.items(found) for found in solutions]
    severity, _ = fitted.severities(solution)
    reliability = fitted.reliability(solution)
    noise = solution.point.noise
    neutral = np.lexsort((fitted.equations.few.count, rounded(solution.few)))
    parts = [
        Part(share, center, np.sqrt(found.point.noise), sampler_of(found, fitted.many, neutral))
        for share, (center, _), found in zip(shares, item_parts, solutions, strict=True)
    ]
    return Estimates(
        warnings=(*reasons, *_doubts(best, fitted.judged)),
        items=levels_of(items, spread(items, shares, item_parts), freedom),
        judges=levels_of(severity, spread(severity, shares, [fitted.severities(s) for s in solutions]), freedom)
        if fitted.judged
        else None,
        variances=Variances(best.item * noise, best.judge * noise if fitted.judged else None, noise),
        mean=solution.mean,
        reliability=reliability,
        reliability_band=band(reliability, shares, [fitted.reliability(found) for found in solutions]),
        posterior=Posterior(parts, len(solution.kept), freedom) if best.item else None,
    )


def spread(value: Floats, shares: Sequence[float], parts: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Mean squared error of `value` under a mixture of parts, each with its own values and variances."""
    return np.asarray(
        sum(share * (own + (center - value) ** 2) for share, (center, own) in zip(shares, parts, strict=True))
    )


def band(value: float, shares: Sequence[float], values: Sequence[float]) -> tuple[float, float] | None:
    """A 95 % band from weighted values, holding `value`; None when there is one value only."""
    if len(values) < 2:
        return None
    order = np.argsort(values)
    weight = np.array(shares)[order]
    low, high = np.interp((0.025, 0.975), np.cumsum(weight) - weight / 2, np.array(values)[order]).tolist()
    return min(low, value), max(high, value)


def _doubts(best: reml.Ratios, judged: bool) -> list[Message]:
    doubts = []
    if best.item == 0:
        doubts.append(NO_QUALITY)
    if max(best.item, best.judge) > NO_NOISE:
        doubts.append(WITHOUT_NOISE)
    elif not best.settled:
        doubts.append(N_("The search for the variances did not come to rest: treat the adjusted scores with care."))
    if judged and best.judge == 0:
        doubts.append(NO_SEVERITY)
    return doubts
