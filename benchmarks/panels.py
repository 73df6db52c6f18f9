"""How near to the truth six ways from scores to a ranking come, on made-up panels: `python -m benchmarks.panels`.

Writes docs/ranking-methods.md. Nothing in it is a real award; the seed of each award is its number.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, spearmanr

from awards.ranking.model import Score, ScoreTable, fit, integrate

ITEMS, JUDGES, REVIEWS, CATEGORIES, PLACES = 132, 40, 3, 5, 3
PAGE = Path(__file__).parent.parent / "docs" / "ranking-methods.md"
INTRODUCTION = f"""\
# Ways from scores to a ranking, on made-up panels

Written by `python -m benchmarks.panels --awards {{awards}}`; award number n of each panel has the seed n.
Each has {ITEMS} entries in {CATEGORIES} categories, {JUDGES} judges and {REVIEWS} reviews an entry; true values
of deviation 0.6, severity 0.6 and noise 0.7 unless said, then half points from 1 to 5. No entry, judge or score is
real. A value is the mean over the categories of all awards; the standard error of its difference from the raw
mean's is at most {{unsure:.3f}}.

*raw mean*: no adjustment. *z-score*: each judge's scores with mean nought and deviation one. *judge ratio*: over
the judge's mean. *both fixed*: least squares of entries and judges. *random judges*: the model that the portal
ranks by. *ordinal*: the same with scores as steps of a scale."""


@dataclass(frozen=True)
class Panel:
    """How an award is made up: deviations of severity, of noise and of the judges' use of the scale, and the dealing.

    `clustered` deals nine in ten reviews within the category's own judges; `unequal` makes some read many times as
    much as others; `stretch` lets each judge use more or less of the scale; `steered` gives entries to judges who are
    about as strict as the entry is good.
    """

    title: str
    clustered: bool = False
    unequal: bool = False
    severity: float = 0.6
    noise: float = 0.7
    stretch: float = 0.0
    steered: bool = False


PANELS = (
    Panel("Dealt at random, equal piles"),
    Panel("Dealt at random, unequal piles", unequal=True),
    Panel("Clustered, equal piles", clustered=True),
    Panel("Clustered, unequal piles", clustered=True, unequal=True),
    Panel("At random, equal; judges hardly differ in severity", severity=0.1),
    Panel("At random, equal; judges differ much in severity", severity=1.0),
    Panel("At random, equal; each judge stretches the scale in an own way", stretch=0.5),
    Panel("Strict judges read the good entries", steered=True),
)


def award(panel: Panel, seed: int) -> tuple[ScoreTable, np.ndarray, np.ndarray]:
    """Half points from 1 to 5 of one made-up award; the items' true values and their categories."""
    chance = np.random.default_rng(seed)
    truth, marks_low = chance.normal(3, 0.6, ITEMS), chance.normal(0, panel.severity, JUDGES)
    stretch = chance.lognormal(0, panel.stretch, JUDGES)
    category = chance.permutation(np.arange(ITEMS) % CATEGORIES)
    appetite = chance.lognormal(0, 0.8, JUDGES) if panel.unequal else np.ones(JUDGES)
    load, rows = np.zeros(JUDGES), []
    for item in range(ITEMS):
        at_home = panel.clustered and chance.random() < 0.9
        pool = np.flatnonzero(np.arange(JUDGES) % CATEGORIES == category[item]) if at_home else np.arange(JUDGES)
        key = (load[pool] + chance.random(len(pool))) / appetite[pool]
        if panel.steered:
            key = key + np.abs(marks_low[pool] / panel.severity - (truth[item] - 3) / 0.6)
        chosen = pool[np.argsort(key)[:REVIEWS]]
        load[chosen] += 1
        points = 3 + stretch[chosen] * (truth[item] - 3) - marks_low[chosen] + chance.normal(0, panel.noise, REVIEWS)
        points = np.clip(np.round(2 * points) / 2, 1, 5)
        rows += [Score(item, judge, value) for judge, value in zip(chosen.tolist(), points.tolist(), strict=True)]
    names = [f"item {place:03}" for place in range(ITEMS)], [f"judge {place:02}" for place in range(JUDGES)]
    return ScoreTable(*names, rows, [f"category {place}" for place in category.tolist()]), truth, category


def raw(table: ScoreTable) -> np.ndarray:
    """The mean of an item's scores."""
    return means(table, lambda scores: scores)


def z_score(table: ScoreTable) -> np.ndarray:
    """Each judge's scores brought to mean nought and deviation one, then the mean."""
    return means(table, lambda scores: (scores - scores.mean()) / (scores.std() or 1))


def judge_ratio(table: ScoreTable) -> np.ndarray:
    """Each judge's scores over that judge's mean, then the mean."""
    return means(table, lambda scores: scores / scores.mean())


def means(table: ScoreTable, changed: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Means of the items after each judge's scores were changed."""
    item, judge, value = (np.array([row[place] for row in table.rows], dtype=float) for place in range(3))
    for one in np.unique(judge):
        value[judge == one] = changed(value[judge == one])
    return np.bincount(item.astype(int), value) / np.bincount(item.astype(int))


def fitted(method: str) -> Callable[[ScoreTable], np.ndarray]:
    """The adjusted scores by one of the model's methods."""
    return lambda table: np.array([item.adjusted for item in fit(table, top=(), method=method).items], dtype=float)


METHODS: dict[str, Callable[[ScoreTable], np.ndarray]] = {
    "raw mean": raw, "z-score": z_score, "judge ratio": judge_ratio, "both fixed": fitted("fixed"),
    "random judges": fitted("random"), "ordinal": fitted("ordinal"),
}  # fmt: skip


def measured(values: np.ndarray, truth: np.ndarray, category: np.ndarray) -> tuple[float, float]:
    """Rank correlation with the truth, and the share of the true first three found; means of the categories.

    Items that tie for the last place share it.
    """
    correlations, shares = [], []
    values = np.round(values, 9)
    for one in range(CATEGORIES):
        mine, true = values[category == one], truth[category == one]
        correlations.append(spearmanr(mine, true).statistic if np.ptp(mine) else 0.0)
        best = rankdata(-true) <= PLACES
        above = rankdata(-mine, method="min") - 1
        tied = (mine == mine[:, None]).sum(1)
        shares.append((np.clip((PLACES - above) / tied, 0, 1) * best).sum() / PLACES)
    return float(np.mean(correlations)), float(np.mean(shares))


def page(awards: int) -> str:
    """The page of both tables."""
    found = np.array(
        [
            [
                [measured(method(table), truth, category) for method in METHODS.values()]
                for table, truth, category in (award(panel, seed) for seed in range(awards))
            ]
            for panel in PANELS
        ]
    )
    unsure = (found - found[:, :, :1]).std(axis=1, ddof=1).max() / awards**0.5
    lines = [INTRODUCTION.format(awards=awards, unsure=unsure)]
    for place, title in enumerate(("Rank correlation with the truth", f"Share of the true first {PLACES} found")):
        lines += [
            "",
            f"## {title}",
            "",
            "| panel | " + " | ".join(METHODS) + " |",
            "| --- |" + " ---: |" * len(METHODS),
        ]
        for panel, values in zip(PANELS, found[..., place].mean(axis=1), strict=True):
            lines.append(f"| {panel.title} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=50, help="awards a panel")
    parser.add_argument("--out", type=Path, default=PAGE)
    asked = parser.parse_args()
    integrate.KNOWN = 0  # no band is looked at here, so none is integrated: the adjusted scores are the same
    asked.out.write_text(page(asked.awards), encoding="utf-8")


if __name__ == "__main__":
    main()
