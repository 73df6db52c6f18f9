"""The assignment solver beside one linear programme of the same instance, in the same run.

`python -m benchmarks.assignment [SIZE …]` prints a line a size (entries x judges x reviews, 132x40x3): seconds of the
solver, seconds of HiGHS, the ratio of the two (above 1: the solver is faster), the gap that it proved, how far apart
the two totals are, and the most memory that a process of its own took to make the instance and solve it. The largest
size goes without the linear programme. `--rules` adds lines for worst_first and for a cap on regions. Below them: the
whole command `awards solve`, reading and writing JSON included.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]

from awards.assignment.solver.problem import Problem
from awards.assignment.solver.solve import solve
from benchmarks import history

SIZES = ("132x40x3", "1000x150x4", "10000x1000x4", "50000x3000x3")
RULES = ("worst_first", "caps")
LISTED = {"10000x1000x4": 53, "50000x3000x3": 54}
"""Judges listed for an entry at the sizes where not everybody can read everything."""
WITHOUT_LP = ("50000x3000x3",)
SEED = 2
WHOLE = "10000x1000x4"
"""The size at which the whole command is measured."""

BETWEEN = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""
"""Linux counts what a process was before it became another program, so a small one stands between."""

REPEATS = {"132x40x3": 5, "1000x150x4": 5}


def instance(entries: int, judges: int, reviews: int, *, listed: int | None = None, seed: int = SEED) -> Problem:
    """A made-up problem: uniform scores, one pair in twenty left out, loads within two of the even share."""
    chance = np.random.default_rng(seed)
    share = entries * reviews / judges
    if listed is None:
        pair_entry, pair_judge = np.nonzero(chance.random((entries, judges)) >= 0.05)
    else:
        pair_entry, pair_judge = _some(chance, entries, judges, listed)
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


def of_size(size: str, rule: str = "") -> Problem:
    """The instance of a size, with one of the rules or none."""
    entries, judges, reviews = (int(part) for part in size.split("x"))
    problem = instance(entries, judges, reviews, listed=LISTED.get(size))
    if rule == "worst_first":
        return replace(problem, objective=rule)
    if rule == "caps":
        region = np.random.default_rng(SEED).integers(0, 6, judges)
        return replace(problem, groups=tuple({"region": str(r)} for r in region), caps={"region": 1})
    return problem


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
        A_ub=vstack((load, -load), format="csr"),
        b_ub=np.concatenate([problem.maximum, -problem.minimum]),
        bounds=(0, 1),
        method="highs",
    )
    seconds = time.perf_counter() - begun
    if answer.status != 0:
        raise RuntimeError(answer.message)
    return -float(answer.fun), seconds


def alone(size: str, rule: str) -> None:
    """Solve in this process and print what it took as one line of JSON."""
    problem = of_size(size, rule)
    plans = [solve(problem, seed=number) for number in range(REPEATS.get(size, 1))]
    plan = plans[0]
    most = megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(json.dumps({
        "status": plan.status, "total": plan.total, "gap": plan.gap, "memory": most,
        "seconds": min(each.seconds for each in plans), "pairs": len(problem.score),
    }))  # fmt: skip


def megabytes(most: int) -> float:
    """What a process took at most; Linux counts kibibytes, macOS bytes."""
    return most / (1024 if sys.platform != "darwin" else 1024**2)


def document(problem: Problem) -> dict[str, object]:
    """The instance as `awards solve` reads it."""
    limits = zip(problem.judges, problem.minimum.tolist(), problem.maximum.tolist(), strict=True)
    listed = zip(problem.pair_entry.tolist(), problem.pair_judge.tolist(), problem.score.tolist(), strict=True)
    return {
        "entries": [
            {"id": entry, "demand": n} for entry, n in zip(problem.entries, problem.demand.tolist(), strict=True)
        ],
        "judges": [{"id": judge, "min": least, "max": most} for judge, least, most in limits],
        "pairs": [{"entry": problem.entries[e], "judge": problem.judges[j], "score": score} for e, j, score in listed],
    }


def whole_command(size: str) -> tuple[str, float, float]:
    """The status that `awards solve` gives, its seconds from start to end, and its memory at most."""
    with TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "problem.json", Path(folder) / "plan.json"
        asked.write_text(json.dumps(document(of_size(size))))
        command = [Path(sys.executable).with_name("awards"), "solve", asked]
        with answered.open("w") as plan:
            begun = time.perf_counter()
            ran = subprocess.run(
                [sys.executable, "-c", BETWEEN, *command], stdout=plan, stderr=subprocess.PIPE, check=True
            )
            seconds = time.perf_counter() - begun
        return json.loads(answered.read_text())["status"], seconds, megabytes(int(ran.stderr.splitlines()[-1]))


def main(sizes: tuple[str, ...] = SIZES, *, rules: bool = False) -> None:
    """Print the table."""
    print(f"{'size':>24} {'pairs':>9} {'solver s':>9} {'HiGHS s':>9} {'ratio':>7} {'gap':>8} {'apart':>8} {'MB':>5}")
    for size in sizes:
        for rule in ("", *RULES) if rules else ("",):
            command = [sys.executable, "-m", "benchmarks.assignment", "--alone", size, rule]
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
            plan = json.loads(ran.stdout)
            if plan["total"] is None:
                sys.exit(f"{size}: {plan['status']}")
            beside = f"{'-':>9} {'-':>7} {plan['gap']:8.1e} {'-':>8}"
            if not rule and size not in WITHOUT_LP:
                total, floor = highs(of_size(size))
                apart = abs(plan["total"] - total) / total
                beside = f"{floor:9.4f} {floor / plan['seconds']:7.1f} {plan['gap']:8.1e} {apart:8.1e}"
                history.keep(f"assignment: {size} beside HiGHS", plan["seconds"] / floor)
            name = f"{size} {rule}".strip()
            print(f"{name:>24} {plan['pairs']:9d} {plan['seconds']:9.4f} {beside} {plan['memory']:5.0f}", flush=True)
    whole = WHOLE if WHOLE in sizes else sizes[-1]
    status, seconds, memory = whole_command(whole)
    print(f"awards solve, {whole}, whole command: {status} in {seconds:.1f} s, {memory:.0f} MB at most", flush=True)


def _some(chance: np.random.Generator, entries: int, judges: int, listed: int) -> tuple[np.ndarray, np.ndarray]:
    found = [np.sort(chance.choice(judges, listed, replace=False)) for _ in range(entries)]
    return np.repeat(np.arange(entries), listed), np.concatenate(found)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], sys.argv[3])
    else:
        main(tuple(part for part in sys.argv[1:] if part != "--rules") or SIZES, rules="--rules" in sys.argv)
