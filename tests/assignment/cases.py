"""Small problems whose best plan is known, and a count of all plans for those where it is not."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

Document = dict[str, Any]


def problem(
    demands: Sequence[int],
    loads: Sequence[tuple[int, int]],
    scores: Sequence[Sequence[float | None]],
    *,
    forbidden: Iterable[tuple[int, int]] = (),
    keep: Iterable[tuple[int, int]] = (),
) -> Document:
    """A problem of entries i0, i1, … and judges j0, j1, …; `scores` has a row an entry, None where not listed."""
    return {
        "entries": [{"id": f"i{i}", "demand": demand} for i, demand in enumerate(demands)],
        "judges": [{"id": f"j{j}", "min": least, "max": most} for j, (least, most) in enumerate(loads)],
        "pairs": [
            {"entry": f"i{i}", "judge": f"j{j}", "score": score}
            for i, row in enumerate(scores)
            for j, score in enumerate(row)
            if score is not None
        ],
        "forbidden": [[f"i{i}", f"j{j}"] for i, j in forbidden],
        "keep": [[f"i{i}", f"j{j}"] for i, j in keep],
    }


def equal(entries: int, judges: int, score: float = 1.0) -> list[list[float | None]]:
    """The same score for every pair."""
    return [[score] * judges for _ in range(entries)]


def best_by_counting(asked: Document) -> dict[int, Fraction]:
    """The largest total for each number of unfilled places, found by trying every set of pairs."""
    forbidden = {tuple(pair) for pair in asked["forbidden"]}
    pairs = [p for p in asked["pairs"] if (p["entry"], p["judge"]) not in forbidden]
    kept = {tuple(pair) for pair in asked["keep"]}
    choices = [(True,) if (p["entry"], p["judge"]) in kept else (False, True) for p in pairs]
    best: dict[int, Fraction] = {}
    for chosen in product(*choices):
        taken = [p for p, wanted in zip(pairs, chosen, strict=True) if wanted]
        gaps = [e["demand"] - sum(p["entry"] == e["id"] for p in taken) for e in asked["entries"]]
        loads = [(j, sum(p["judge"] == j["id"] for p in taken)) for j in asked["judges"]]
        if min(gaps) < 0 or any(not j["min"] <= load <= j["max"] for j, load in loads):
            continue
        total = sum((Fraction(p["score"]) for p in taken), Fraction(0))
        best[sum(gaps)] = max(total, best.get(sum(gaps), total))
    return best


def total_of(asked: Document, assignments: Iterable[Sequence[str]]) -> Fraction:
    """The exact sum of the assigned scores."""
    score = {(p["entry"], p["judge"]): Fraction(p["score"]) for p in asked["pairs"]}
    return sum((score[entry, judge] for entry, judge in assignments), Fraction(0))


def drawn(entries: int, judges: int, reviews: int, seed: int, *, listed: float = 0.7) -> Document:
    """A made-up problem of uniform scores in which a part of the pairs is listed."""
    chance = np.random.default_rng(seed)
    share = entries * reviews // judges
    rows = [[float(s) if chance.random() < listed else None for s in chance.random(judges)] for _ in range(entries)]
    return problem([reviews] * entries, [(max(share - 1, 0), share + 2)] * judges, rows)
