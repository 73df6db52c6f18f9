"""The assignment solver beside one linear programme of the same instance, in the same run.

`python -m benchmarks.assignment` prints a line a size: seconds of the solver, seconds of HiGHS, the ratio of the two
(above 1: the solver is faster), the gap it proved, and how far apart the two totals are.
"""

import sys
import time

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from awards.assignment.problem import Problem
from awards.assignment.solver import solve

SIZES = ((132, 40, 3), (1_000, 150, 4))
SEED = 2
REPEATS = 5


def instance(entries: int, judges: int, reviews: int, *, listed: int | None = None, seed: int = SEED) -> Problem:
    """A made-up problem: uniform scores, one pair in twenty left out, loads within two of the even share."""
    chance = np.random.default_rng(seed)
    share = entries * reviews / judges
    keep = chance.random((entries, judges)) >= 0.05 if listed is None else _some(chance, entries, judges, listed)
    pair_entry, pair_judge = np.nonzero(keep)
    return Problem(
        entries=tuple(f"E{number}" for number in range(entries)),
        judges=tuple(f"J{number}" for number in range(judges)),
        demand=np.full(entries, reviews, dtype=np.int64),
        minimum=np.full(judges, max(0, int(share) - 2), dtype=np.int64),
        maximum=np.full(judges, int(share) + 3, dtype=np.int64),
        pair_entry=pair_entry.astype(np.int64),
        pair_judge=pair_judge.astype(np.int64),
        score=chance.random(len(pair_entry)),
    )


def highs(problem: Problem) -> tuple[float, float]:
    """Total and seconds of one linear programme (HiGHS); its corners are whole, so it is the same problem."""
    pairs, judges = len(problem.score), len(problem.judges)
    columns = np.arange(pairs)
    demand = csr_matrix((np.ones(pairs), (problem.pair_entry, columns)), shape=(len(problem.entries), pairs))
    load = csr_matrix((np.ones(pairs), (problem.pair_judge, columns)), shape=(judges, pairs))
    begun = time.perf_counter()
    answer = linprog(
        -problem.score,
        A_eq=demand,
        b_eq=problem.demand,
        A_ub=_stack(load, -load),
        b_ub=np.concatenate([problem.maximum, -problem.minimum]),
        bounds=(0, 1),
        method="highs",
    )
    seconds = time.perf_counter() - begun
    if answer.status != 0:
        raise RuntimeError(answer.message)
    return -float(answer.fun), seconds


def main() -> None:
    """Print the table."""
    print(f"{'size':>16} {'solver s':>9} {'HiGHS s':>9} {'ratio':>7} {'gap':>8} {'totals apart':>13}")
    for entries, judges, reviews in SIZES:
        problem = instance(entries, judges, reviews)
        plans = [solve(problem, seed=number) for number in range(REPEATS)]
        total, floor = highs(problem)
        best = min(plan.seconds for plan in plans)
        plan = plans[0]
        if plan.total is None or plan.gap is None:
            sys.exit(f"{entries} x {judges} x {reviews}: {plan.status}")
        apart = abs(plan.total - total) / total
        size = f"{entries}x{judges}x{reviews}"
        print(f"{size:>16} {best:9.4f} {floor:9.4f} {floor / best:7.1f} {plan.gap:8.1e} {apart:13.1e}")


def _some(chance: np.random.Generator, entries: int, judges: int, listed: int) -> np.ndarray:
    keep = np.zeros((entries, judges), dtype=np.bool_)
    for entry in range(entries):
        keep[entry, chance.choice(judges, listed, replace=False)] = True
    return keep


def _stack(*blocks: object) -> object:
    from scipy.sparse import vstack

    return vstack(blocks, format="csr")


if __name__ == "__main__":
    main()
