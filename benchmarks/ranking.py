"""Seconds of the ranking fit beside statsmodels, and beside a floor of plain numpy on matrices of the same size."""

import resource
import sys
import warnings
from time import perf_counter

import numpy as np

from awards.ranking.model import Fit, Score, ScoreTable, fit
from benchmarks import history

SIZES = ((132, 40, 3), (10_000, 1_000, 4), (100_000, 3_000, 4))
AIMS = {(10_000, 1_000, 4): "aim 3 s", (100_000, 3_000, 4): "aim 60 s, 2 GB"}
DENSE = 2_000
"""Scores up to which statsmodels is asked: it writes their whole covariance matrix out, again and again."""


def made_up_round(items: int, judges: int, reviews: int, seed: int) -> ScoreTable:
    """Half-point scores of made-up items, dealt at random and evenly, severity of deviation 0.6."""
    chance = np.random.default_rng(seed)
    truth, marks_low = chance.normal(3, 0.6, items), chance.normal(0, 0.6, judges)
    load = np.zeros(judges)
    rows = []
    for item in range(items):
        panel = np.argsort(load + chance.random(judges))[:reviews]
        load[panel] += 1
        scores = truth[item] - marks_low[panel] + chance.normal(0, 0.7, reviews)
        rows += [Score(item, int(j), round(2 * float(s)) / 2) for j, s in zip(panel, scores, strict=True)]
    return ScoreTable([str(item) for item in range(items)], [str(judge) for judge in range(judges)], rows)


def seconds_of_floor(judges: int, seed: int) -> float:
    """Seconds of one Cholesky factor and one inverse of a matrix of judge size, which one step of any fit needs."""
    root = np.random.default_rng(seed).normal(size=(judges, judges))
    table = root @ root.T + judges * np.eye(judges)
    taken = []
    for _ in range(5 if judges < 2_000 else 1):
        started = perf_counter()
        np.linalg.cholesky(table)
        np.linalg.inv(table)
        taken.append(perf_counter() - started)
    return min(taken)


def by_statsmodels(table: ScoreTable) -> str:
    """Seconds of the same REML fit by statsmodels, or why there are none."""
    number = len(table.rows)
    if number > DENSE:
        return f"cannot: a matrix of {number:,} by {number:,} is {number**2 * 8 / 1e9:,.0f} GB"
    try:
        import pandas
        from statsmodels.regression.mixed_linear_model import MixedLM
    except ImportError:
        return "not installed"
    frame = pandas.DataFrame(
        [(row.item, row.judge, float(row.value)) for row in table.rows], columns=["item", "judge", "score"]
    )
    started = perf_counter()
    model = MixedLM.from_formula(
        "score ~ 1",
        groups=np.ones(number),
        re_formula="0",
        vc_formula={"item": "0 + C(item)", "judge": "0 + C(judge)"},
        data=frame,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(reml=True, method=["bfgs", "lbfgs"])
    return f"{perf_counter() - started:.3f} s"


def timed(table: ScoreTable, top: tuple[int, ...]) -> tuple[float, Fit]:
    """The best of three fits of a round as we know it, one of a large one, without making the table."""
    fits = [fit(table, top=top) for _ in range(3 if len(table.items) < 1_000 else 1)]
    return min(found.seconds for found in fits), fits[0]


def main() -> None:
    """Print one line a size: seconds with and without chances, and their ratio to the floor."""
    print("items x judges x reviews    fit       with chances  floor      fit / floor  peak memory  statsmodels")
    for items, judges, reviews in SIZES:
        table = made_up_round(items, judges, reviews, seed=1)
        floor = seconds_of_floor(judges, seed=2)
        alone, _ = timed(table, ())
        whole, _ = timed(table, (1, 3, 5))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
        print(
            f"{items:>7,} x {judges:>5,} x {reviews}  {alone:9.3f} s  {whole:9.3f} s  {floor:9.5f} s"
            f"  {alone / floor:9.1f}     {peak:6.2f} GB   {by_statsmodels(table)}"
            f"   {AIMS.get((items, judges, reviews), '')}",
            flush=True,
        )
        history.keep(f"ranking: {items}x{judges}x{reviews} beside one factor and inverse", alone / floor)
    started = perf_counter()
    fit(made_up_round(132, 40, 3, seed=1), method="ordinal")
    print(f"the ordinal fit of 132 x 40 x 3: {perf_counter() - started:.3f} s")


if __name__ == "__main__":
    main()
