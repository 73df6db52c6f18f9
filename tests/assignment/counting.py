"""The best plan found by trying every one, with every rule of the problem: what the solver is measured against."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple

from tests.assignment.cases import Document

Judges = frozenset[str]


class Best(NamedTuple):
    """The fewest empty places, the lowest assigned score (None: nothing assigned), and score with bonus."""

    empty: int
    worst: Fraction | None
    worth: Fraction


def best_plan(asked: Document, *, partial: bool) -> Best | None:
    """The best of all plans: fewest empty places, with worst_first then the highest lowest score, then the worth."""
    score = {(p["entry"], p["judge"]): p["score"] for p in asked["pairs"]}
    preferred = {tuple(pair) for pair in asked.get("prefer", [])}
    bonus = asked.get("keep_bonus", 0.0)
    worth = {pair: Fraction(s + bonus if pair in preferred else s) for pair, s in score.items()}
    choices = [list(_panels(asked, entry, partial=partial)) for entry in asked["entries"]]
    found: list[tuple[int, Fraction, Fraction, Fraction | None]] = []
    for panels in product(*choices):
        loads = {j["id"]: sum(j["id"] in panel for panel in panels) for j in asked["judges"]}
        if any(not j["min"] <= loads[j["id"]] <= j["max"] for j in asked["judges"]):
            continue
        pairs = [(e["id"], j) for e, panel in zip(asked["entries"], panels, strict=True) for j in panel]
        empty = sum(e["demand"] - len(panel) for e, panel in zip(asked["entries"], panels, strict=True))
        worst = min((Fraction(score[pair]) for pair in pairs), default=None)
        first = worst if worst is not None and asked.get("objective") == "worst_first" else Fraction(0)
        found.append((-empty, first, sum((worth[pair] for pair in pairs), Fraction(0)), worst))
    if not found:
        return None
    empty, _, value, worst = max(found, key=lambda row: row[:3])
    return Best(-empty, worst, value)


def _panels(asked: Document, entry: Document, *, partial: bool) -> Iterator[Judges]:
    name, demand = entry["id"], entry["demand"]
    forbidden = {tuple(pair) for pair in asked["forbidden"]}
    able = [p["judge"] for p in asked["pairs"] if p["entry"] == name and (name, p["judge"]) not in forbidden]
    kept = {judge for e, judge in asked["keep"] if e == name}
    for size in range(demand + 1) if partial else [demand]:
        for chosen in combinations(able, size):
            if kept <= set(chosen) and _may_sit_together(asked, name, frozenset(chosen), demand):
                yield frozenset(chosen)


def _may_sit_together(asked: Document, entry: str, judges: Judges, demand: int) -> bool:
    """Whether the panel keeps the rules, each empty place standing for nobody, for somebody of one group, or for
    somebody of all the groups that some judge is in."""
    groups = [frozenset(some) for some in asked.get("at_least_one", {}).values()]
    several = {
        frozenset.intersection(*inside) for j in asked["judges"] if (inside := [g for g in groups if j["id"] in g])
    }
    for empty in product([None, *{*groups, *several}], repeat=demand - len(judges)):
        seats = [frozenset([judge]) for judge in judges] + [some for some in empty if some]
        met = all(any(seat <= some for seat in seats) for some in groups) or not demand
        if met and (entry in asked.get("uncapped", []) or _under_caps(asked, seats)):
            return True
    return False


def _under_caps(asked: Document, seats: list[Judges]) -> bool:
    group_of = {j["id"]: j.get("groups", {}) for j in asked["judges"]}
    for kind, most in asked.get("caps", {}).items():
        for group in {row[kind] for row in group_of.values() if kind in row}:
            if sum(all(group_of[j].get(kind) == group for j in seat) for seat in seats) > most:
                return False
    return True
