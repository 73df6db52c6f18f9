"""Plans too large for counting, under all rules at once, beside a mixed-integer programme of HiGHS."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from awards.assignment.solver.problem import Problem
from tests.assignment.cases import Document, drawn
from tests.assignment.test_solver import solved

ENTRIES, JUDGES = 40, 14
SEEDS = range(24)
IMPOSSIBLE = 7
"""Every eighth problem has an entry that three judges are to read and only two may."""


class Best(NamedTuple):
    """Total, and the lowest score that a pair of the plan needs; None when there is no plan."""

    total: float
    worst: float


def ruled(seed: int) -> Document:
    """Kept, forbidden, zero demand, minimums, negative and tiny scores, caps and a group, by the seed's draw."""
    chance = np.random.default_rng(seed)
    asked = drawn(ENTRIES, JUDGES, 3, seed=seed, listed=0.8)
    scale = (1.0, 1e-6, -1.0, 1e6)[seed % 4]
    for pair in asked["pairs"]:
        pair["score"] = scale * (pair["score"] - 0.3)
    for entry in asked["entries"]:
        entry["demand"] = int(chance.choice([0, 1, 2, 3, 3, 3]))
    share = sum(entry["demand"] for entry in asked["entries"]) // JUDGES
    for number, judge in enumerate(asked["judges"]):
        judge["min"], judge["max"] = max(share - 2, 0), share + int(chance.choice([1, 2, 3]))
        judge["groups"] = {"region": "ABCDE"[number % 5]}
    pairs = [[pair["entry"], pair["judge"]] for pair in asked["pairs"]]
    order = chance.permutation(len(pairs))
    asked["forbidden"] = [pairs[i] for i in order[:40]]
    free = {entry["id"]: entry["demand"] for entry in asked["entries"]}
    for i in order[40:60]:
        if free[pairs[i][0]] >= 3 and pairs[i][0] not in {entry for entry, _judge in asked["keep"]}:
            asked["keep"].append(pairs[i])
    if seed % 3:
        asked["caps"] = {"region": 1 + seed % 2}
    if seed % 2:
        asked["at_least_one"] = {"chairs": [f"j{j}" for j in range(0, JUDGES, 2)]}
    if seed % 8 == IMPOSSIBLE:
        entry = next(entry for entry in asked["entries"] if not any(entry["id"] == kept for kept, _j in asked["keep"]))
        entry["demand"] = 3
        readers = [pair for pair in pairs if pair[0] == entry["id"] and pair not in asked["forbidden"]]
        asked["forbidden"] += readers[2:]
    return asked


def best_by_highs(asked: Document, least: float = -np.inf) -> Best | None:
    """The best plan whose free pairs all have a score of `least` or more."""
    question = Problem.from_document(asked)
    names = list(zip(question.pair_entry.tolist(), question.pair_judge.tolist(), strict=True))
    by_id = {entry: place for place, entry in enumerate(question.entries)}
    judge_by_id = {judge: place for place, judge in enumerate(question.judges)}
    forbidden = {(by_id[e], judge_by_id[j]) for e, j in asked["forbidden"]}
    kept = {(by_id[e], judge_by_id[j]) for e, j in asked["keep"]}
    low = np.array([1.0 if pair in kept else 0.0 for pair in names])
    high = np.array([
        0.0 if pair in forbidden or (pair not in kept and score < least) else 1.0
        for pair, score in zip(names, question.score.tolist(), strict=True)
    ])  # fmt: skip
    rows: list[npt.NDArray[np.float64]] = []
    limits: list[tuple[float, float]] = []

    def row(inside: npt.NDArray[np.bool_], at_least: float, at_most: float) -> None:
        rows.append(inside.astype(np.float64))
        limits.append((at_least, at_most))

    region = np.array([judge.get("groups", {}).get("region", "") for judge in asked["judges"]])[question.pair_judge]
    chairs = {judge_by_id[name] for name in asked.get("at_least_one", {}).get("chairs", [])}
    leads = np.isin(question.pair_judge, list(chairs))
    for place, entry in enumerate(asked["entries"]):
        mine = question.pair_entry == place
        row(mine, entry["demand"], entry["demand"])
        if chairs and entry["demand"]:
            row(mine & leads, 1, np.inf)
        for group in set(region) if "caps" in asked else ():
            row(mine & (region == group), 0, asked["caps"]["region"])
    for place, judge in enumerate(asked["judges"]):
        row(question.pair_judge == place, judge["min"], judge["max"])
    unit = float(np.abs(question.score).max())
    answer = milp(
        -question.score / unit, constraints=LinearConstraint(np.array(rows), *zip(*limits, strict=True)),
        bounds=Bounds(low, high), integrality=np.ones(len(names)), options={"mip_rel_gap": 0},
    )  # fmt: skip
    if answer.status == 2:
        return None
    assert answer.status == 0, answer.message
    chosen = answer.x > 0.5
    return Best(float(question.score[chosen].sum()), float(question.score[chosen].min()))


def highest_lowest(asked: Document) -> Best:
    """Of all plans the one with the highest lowest score, then the largest total: thresholds are tried in halves."""
    kept = {tuple(pair) for pair in asked["keep"]}
    levels = sorted({p["score"] for p in asked["pairs"] if (p["entry"], p["judge"]) not in kept})
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if best_by_highs(asked, levels[middle]) is None:
            high = middle - 1
        else:
            low = middle
    found = best_by_highs(
        asked, min([levels[low], *(p["score"] for p in asked["pairs"] if (p["entry"], p["judge"]) in kept)])
    )
    assert found is not None
    return found


def test_every_rule_is_there_and_some_problems_are_impossible() -> None:
    every = [ruled(seed) for seed in SEEDS]
    impossible = sum(best_by_highs(asked) is None for asked in every)
    assert 3 <= impossible <= len(every) // 2
    assert all(asked["keep"] and asked["forbidden"] for asked in every)
    assert all(any(entry["demand"] == 0 for entry in asked["entries"]) for asked in every)
    assert sum("caps" in asked for asked in every) >= 12
    assert sum("at_least_one" in asked for asked in every) >= 12
    assert any(judge["min"] for asked in every for judge in asked["judges"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_total_is_that_of_a_mixed_programme(seed: int) -> None:
    asked = ruled(seed)
    best, plan = best_by_highs(asked), solved(asked, seed=seed)
    if best is None:
        assert plan.status == "infeasible"
        assert plan.reasons
    else:
        assert plan.status == "optimal"
        assert plan.total == pytest.approx(best.total, rel=1e-8)


@pytest.mark.parametrize("seed", [seed for seed in SEEDS if seed % 8 != IMPOSSIBLE][::4])
def test_the_lowest_score_is_as_high_as_any_programme_finds(seed: int) -> None:
    asked = {**ruled(seed), "objective": "worst_first"}
    if best_by_highs(asked) is None:
        assert solved(asked).status == "infeasible"
        return
    best, plan = highest_lowest(asked), solved(asked, seed=seed)
    assert plan.status == "optimal"
    assert plan.worst == pytest.approx(best.worst, rel=1e-12)
    assert plan.total == pytest.approx(best.total, rel=1e-8)
