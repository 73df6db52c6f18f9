"""What a plan would change, beside what runs now: worked out once, kept with the plan, and shown by its page."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from awards.assignment.rules import bridges

Pair = tuple[str, str]
"""An entry's key and a judge's id."""

NAMED = 10
"""Of what binds, so many of each kind are named, the dearest first."""


@dataclass(frozen=True)
class PanelAfter:
    """An entry after the plan: judges added, kept and taken away, places that stay empty, the sum of the fits.

    Of an empty place `why` says how many judges may read the entry (`may`), and how many of these have no room (`full`)
    or sit where a cap leaves none (`capped`).
    """

    key: str
    added: list[str]
    kept: list[str]
    ended: list[str]
    missing: int
    fit: float
    why: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """The summary as plain values, and the entries one by one."""

    summary: dict[str, Any]
    panels: list[PanelAfter]


def preview(
    problem: Mapping[str, Any],
    answer: Mapping[str, Any],
    live: Collection[Pair],
    cells: Mapping[str, tuple[str, str]],
    loads: Mapping[str, int],
    *,
    join: bool = True,
) -> Preview:
    """What the plan changes.

    `live` are the assignments that run on the problem's entries, `cells` each entry's category and language, `loads`
    how many entries each judge has in the round. With `join` reviews are offered that link what the plan leaves apart.
    """
    if answer.get("status") not in ("optimal", "feasible"):
        return Preview({"status": answer.get("status"), "messages": answer.get("messages", [])}, [])
    seen = _Seen(problem, answer, live, loads)
    panels = [seen.panel(str(entry["id"])) for entry in problem["entries"]]
    summary: dict[str, Any] = {
        **{name: answer.get(name) for name in ("status", "total", "bound", "gap", "worst", "seconds")},
        "messages": answer.get("messages", []),
        "proven": bool(answer.get("certificate")) and _closed(answer),
        "entries": len(panels),
        "pairs": len(seen.fit),
        "places": sum(int(entry["demand"]) for entry in problem["entries"]),
        "added": sum(len(panel.added) for panel in panels),
        "kept": sum(len(panel.kept) for panel in panels),
        "ended": sum(len(panel.ended) for panel in panels),
        "changed": sum(bool(panel.added or panel.ended) for panel in panels),
        "missing": sum(panel.missing for panel in panels),
        "short": sum(bool(panel.missing) for panel in panels),
        "loads": seen.loads_told(),
        "binds": seen.binds(cells),
        "uncapped": {kind: seen.without(kind) for kind in problem.get("caps", {})},
    }
    judged = [panel for panel in panels if panel.added or panel.kept]
    if judged:
        worst = min(judged, key=lambda panel: (panel.fit, panel.key))
        summary["worst_entry"] = {"key": worst.key, "fit": worst.fit}
    if join:
        summary["bridges"] = seen.bridges()
    return Preview(summary, panels)


class _Seen:
    def __init__(
        self, problem: Mapping[str, Any], answer: Mapping[str, Any], live: Collection[Pair], loads: Mapping[str, int]
    ) -> None:
        self.problem, self.answer = problem, answer
        self.fit = {(str(p["entry"]), str(p["judge"])): float(p["score"]) for p in problem["pairs"]}
        self.judges = [str(judge["id"]) for judge in problem["judges"]]
        self.groups = {str(judge["id"]): judge.get("groups", {}) for judge in problem["judges"]}
        jury = set(self.judges)
        after: dict[str, set[str]] = defaultdict(set)
        for entry, judge in answer["assignments"]:
            after[str(entry)].add(str(judge))
        before: dict[str, set[str]] = defaultdict(set)
        for entry, judge in live:
            before[entry].add(judge)
            if judge not in jury:  # whoever left the jury is none of the plan's business
                after[entry].add(judge)
        self.before, self.after = before, after
        self.missing = {str(entry): int(count) for entry, count in answer.get("unfilled", [])}
        inside = Counter(judge for judges in before.values() for judge in judges)
        now = Counter(judge for judges in after.values() for judge in judges)
        self.loads_before = {judge: loads.get(judge, 0) for judge in self.judges}
        self.loads_after = {j: loads.get(j, 0) - inside[j] + now[j] for j in self.judges}
        outside = {j: loads.get(j, 0) - inside[j] for j in self.judges}
        self.most = {str(j["id"]): int(j["max"]) + outside[str(j["id"])] for j in problem["judges"]}
        self.least = {str(j["id"]): int(j["min"]) for j in problem["judges"]}
        self.may: dict[str, list[str]] = defaultdict(list)
        for entry, judge in self.fit:
            if entry in self.missing:
                self.may[entry].append(judge)

    def panel(self, key: str) -> PanelAfter:
        before, after = self.before[key], self.after[key]
        return PanelAfter(
            key,
            added=sorted(after - before),
            kept=sorted(after & before),
            ended=sorted(before - after),
            missing=self.missing.get(key, 0),
            fit=sum(sorted(self.fit.get((key, judge), 0.0) for judge in after)),
            why=self._why(key) if key in self.missing else {},
        )

    def _why(self, key: str) -> dict[str, int]:
        others = [judge for judge in self.may[key] if judge not in self.after[key]]
        full = [judge for judge in others if self.loads_after[judge] >= self.most[judge]]
        capped = [judge for judge in others if judge not in full and self._capped(key, judge)]
        return {"may": len(self.may[key]), "full": len(full), "capped": len(capped)}

    def _capped(self, key: str, judge: str) -> bool:
        for kind, most in self.problem.get("caps", {}).items():
            group = self.groups[judge].get(kind)
            if group and sum(self.groups.get(j, {}).get(kind) == group for j in self.after[key]) >= most:
                return True
        return False

    def loads_told(self) -> list[list[Any]]:
        """Each judge with the load now, after the plan, and its limits; the fullest first."""
        told: list[list[Any]] = [
            [j, self.loads_before[j], self.loads_after[j], self.least[j], self.most[j]] for j in self.judges
        ]
        return sorted(told, key=lambda row: (-row[2], row[0]))

    def without(self, kind: str) -> int:
        """How many judges no cap of this kind counts."""
        return sum(not groups.get(kind) for groups in self.groups.values())

    def binds(self, cells: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """What keeps the total down, by the prices of the certificate: judges at their limits, caps, groups; and the
        languages and categories of which no judge has room."""
        proof = self.answer.get("certificate") or {}
        caps: dict[Pair, list[float]] = defaultdict(list)
        for _entry, kind, group, price in proof.get("caps", []):
            caps[str(kind), str(group)].append(_number(price))
        named: dict[str, list[float]] = defaultdict(list)
        for _entry, name, price in proof.get("at_least_one", []):
            named[str(name)].append(_number(price))
        capped: list[list[Any]] = [[*key, len(some), sum(some)] for key, some in sorted(caps.items())]
        grouped: list[list[Any]] = [[key, len(some), sum(some)] for key, some in sorted(named.items())]
        return {
            "most": _dearest(proof.get("v_max", {})),
            "least": _dearest(proof.get("v_min", {})),
            "caps": sorted(capped, key=lambda row: -row[3])[:NAMED],
            "groups": sorted(grouped, key=lambda row: -row[2])[:NAMED],
            "cells": self._tight(cells),
        }

    def _tight(self, cells: Mapping[str, tuple[str, str]]) -> list[list[Any]]:
        """Category, language, entries and judges where everybody who reads it is full, the most entries first."""
        readers: dict[tuple[str, str], set[str]] = defaultdict(set)
        entries = Counter(cells[str(entry["id"])] for entry in self.problem["entries"] if str(entry["id"]) in cells)
        for entry, judge in self.fit:
            if entry in cells:
                readers[cells[entry]].add(judge)
        found: list[list[Any]] = [
            [*cell, count, len(readers[cell])]
            for cell, count in entries.items()
            if all(self.loads_after[judge] >= self.most[judge] for judge in readers[cell])
        ]
        return sorted(found, key=lambda row: (-row[2], row[0], row[1]))[:NAMED]

    def bridges(self) -> dict[str, Any]:
        """How many parts the plan leaves, and the reviews that would join them."""
        pairs = [(entry, judge) for entry, judges in self.after.items() for judge in judges]
        sizes = [sum(kind == "entry" for kind, _ in part) for part in bridges.parts(pairs)]
        if len(sizes) < 2:
            return {"parts": sizes, "offered": []}
        taken = set(pairs)
        room = {judge: self.most[judge] - self.loads_after[judge] for judge in self.judges}
        possible = {pair: fit for pair, fit in self.fit.items() if pair not in taken}
        offered = bridges.offer(pairs, possible, room, self.problem.get("caps", {}), self.groups)
        return {"parts": sizes[:NAMED], "count": len(sizes), "offered": [asdict(bridge) for bridge in offered]}


def _closed(answer: Mapping[str, Any]) -> bool:
    """Whether the bound leaves nothing to gain (a partial plan proves it among plans as full)."""
    gap, total = float(answer.get("gap") or 0.0), float(answer.get("total") or 0.0)
    return gap <= 1e-9 * max(abs(total), 1.0)


def _dearest(prices: Mapping[str, Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[name, _number(price)] for name, price in prices.items()]
    return sorted((row for row in found if row[1] > 0), key=lambda row: (-row[1], row[0]))[:NAMED]


def _number(price: float | str) -> float:
    if isinstance(price, str):
        over, _, under = price.partition("/")
        return int(over) / int(under)
    return float(price)
