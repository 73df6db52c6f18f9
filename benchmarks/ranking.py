"""Seconds of the ranking fit beside a floor of the same run, one dense Cholesky of judge size."""

from time import perf_counter

import numpy as np

from awards.ranking.model import Fit, Score, ScoreTable, fit

SIZES = ((132, 40, 3), (10_000, 1_000, 4))


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
    """Seconds of one Cholesky factor of a matrix of judge size, the best of five."""
    root = np.random.default_rng(seed).normal(size=(judges, judges))
    table = root @ root.T + judges * np.eye(judges)
    taken = []
    for _ in range(5):
        started = perf_counter()
        np.linalg.cholesky(table)
        taken.append(perf_counter() - started)
    return min(taken)


def timed(table: ScoreTable, top: tuple[int, ...]) -> tuple[float, Fit]:
    """The best of three fits, without making the table."""
    fits = [fit(table, top=top) for _ in range(3)]
    return min(found.seconds for found in fits), fits[0]


def main() -> None:
    """Print one line a size: seconds with and without chances, and their ratio to the floor."""
    print("items x judges x reviews   fit        with chances   floor      fit / floor")
    for items, judges, reviews in SIZES:
        table = made_up_round(items, judges, reviews, seed=1)
        floor = seconds_of_floor(judges, seed=2)
        alone, found = timed(table, ())
        whole, _ = timed(table, (1, 3, 5))
        print(
            f"{items:>6} x {judges:>5} x {reviews}       {alone:8.3f} s  {whole:8.3f} s     {floor:8.5f} s"
            f"   {alone / floor:7.1f}   severity sd {np.sqrt(found.variances.judge or 0):.2f}"
        )


if __name__ == "__main__":
    main()
