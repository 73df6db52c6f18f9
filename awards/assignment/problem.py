"""The question and the answer of an assignment: `Problem`, `Plan` and its `Certificate`.

Entries ask for reviews (`demand`), judges give between `minimum` and `maximum` of them, and only a listed pair of the
two may be assigned. Ids are free text; inside the award an entry's id is `<nomination number>/<category key>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from awards.assignment import document
from awards.core.text import Message

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """Entries, judges and the pairs that may be assigned, as arrays.

    `demand` has one whole number an entry; `minimum` and `maximum` one a judge. Pair `i` is entry number
    `pair_entry[i]` with judge number `pair_judge[i]`, worth `score[i]`: any finite number, more is better.
    `forbidden` and `keep` hold (entry number, judge number); a kept pair is in every plan.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    demand: Integers
    minimum: Integers
    maximum: Integers
    pair_entry: Integers
    pair_judge: Integers
    score: Reals
    forbidden: frozenset[tuple[int, int]] = frozenset()
    keep: frozenset[tuple[int, int]] = frozenset()
    groups: tuple[Mapping[str, str], ...] = ()

    @classmethod
    def from_document(cls, given: object) -> "Problem":
        """Read the plain document of `awards solve`; raises `InvalidProblem` naming every place that is wrong."""
        read = document.read(given)
        return cls(
            entries=read.entries,
            judges=read.judges,
            demand=np.array(read.demand, dtype=np.int64),
            minimum=np.array(read.minimum, dtype=np.int64),
            maximum=np.array(read.maximum, dtype=np.int64),
            pair_entry=np.array(read.pair_entry, dtype=np.int64),
            pair_judge=np.array(read.pair_judge, dtype=np.int64),
            score=np.array(read.score, dtype=np.float64),
            forbidden=read.forbidden,
            keep=read.keep,
            groups=read.groups,
        )

    def to_document(self) -> dict[str, object]:
        """The plain document that `from_document` reads."""
        judges: list[dict[str, object]] = []
        for number, judge in enumerate(self.judges):
            row: dict[str, object] = {"id": judge, "min": int(self.minimum[number]), "max": int(self.maximum[number])}
            if self.groups and self.groups[number]:
                row["groups"] = dict(self.groups[number])
            judges.append(row)
        return {
            "entries": [{"id": e, "demand": int(d)} for e, d in zip(self.entries, self.demand, strict=True)],
            "judges": judges,
            "pairs": [
                {"entry": self.entries[e], "judge": self.judges[j], "score": float(s)}
                for e, j, s in zip(self.pair_entry, self.pair_judge, self.score, strict=True)
            ],
            "forbidden": [[self.entries[e], self.judges[j]] for e, j in sorted(self.forbidden)],
            "keep": [[self.entries[e], self.judges[j]] for e, j in sorted(self.keep)],
        }

    @cached_property
    def allowed(self) -> Flags:
        """For each pair, whether it may be assigned: listed and not forbidden."""
        return ~self._listed_among(self.forbidden)

    @cached_property
    def kept(self) -> Flags:
        """For each pair, whether every plan has it."""
        return self._listed_among(self.keep)

    @cached_property
    def free(self) -> Flags:
        """For each pair, whether the plan may choose: allowed and not kept."""
        return self.allowed & ~self.kept

    def _listed_among(self, pairs: frozenset[tuple[int, int]]) -> Flags:
        if not pairs:
            return np.zeros(len(self.score), dtype=np.bool_)
        named = np.array(sorted(pairs), dtype=np.int64)
        width = max(len(self.judges), 1)
        found: Flags = np.isin(self.pair_entry * width + self.pair_judge, named[:, 0] * width + named[:, 1])
        return found


@dataclass(frozen=True)
class Certificate:
    """Multipliers that prove how good a plan can be at most; `certificate.py` sums them.

    `u` has one an entry, `v_max` and `v_min` (never below zero) one a judge, `w` one for the places that stay empty
    in a partial plan. A multiplier is a number, or text `n/d` where rounding it would lose the proof.
    """

    u: Mapping[str, float | str]
    v_max: Mapping[str, float | str]
    v_min: Mapping[str, float | str]
    w: float | str | None = None

    def to_document(self) -> dict[str, object]:
        """The certificate as plain values."""
        plain: dict[str, object] = {"u": dict(self.u), "v_max": dict(self.v_max), "v_min": dict(self.v_min)}
        return plain if self.w is None else {**plain, "w": self.w}


@dataclass(frozen=True)
class Cut:
    """Entries and judges whose numbers cannot be made to meet; see `certificate.lacking` for the counting."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A proposed set of assignments, how good it is, and the proof.

    `status` is optimal, feasible, infeasible or invalid. `total` is the sum of the assigned scores, `bound` what no
    plan can exceed, `gap` their difference; `worst` the lowest assigned score, `worst_panel` the lowest sum on an entry
    that has judges. All are None where there is no plan. `seconds` is the solver on arrays alone.
    """

    status: str
    total: float | None = None
    bound: float | None = None
    gap: float | None = None
    worst: float | None = None
    worst_panel: float | None = None
    assignments: tuple[tuple[str, str], ...] = ()
    unfilled: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Message, ...] = ()
    loads: Mapping[str, int] | None = None
    certificate: Certificate | None = None
    cut: Cut | None = None
    seconds: float = 0.0

    def to_document(self) -> dict[str, object]:
        """The plain document that `awards solve` prints."""
        plain: dict[str, object] = {
            "status": self.status,
            "total": self.total,
            "bound": self.bound,
            "gap": self.gap,
            "worst": self.worst,
            "worst_panel": self.worst_panel,
            "assignments": [list(pair) for pair in self.assignments],
            "unfilled": [list(place) for place in self.unfilled],
            "reasons": [str(reason) for reason in self.reasons],
            "loads": dict(self.loads or {}),
            "certificate": self.certificate.to_document() if self.certificate else {},
            "seconds": self.seconds,
        }
        if self.cut:
            plain["cut"] = {"entries": list(self.cut.entries), "judges": list(self.cut.judges)}
        return plain


def invalid_plan(reasons: tuple[Message, ...]) -> Plan:
    """The answer to a question that makes no sense, with what to mend."""
    return Plan(status="invalid", reasons=reasons)


def emptiness(problem: Problem) -> tuple[Message, ...]:
    """What to say when there is nothing to deal out, or nobody to deal to."""
    return document.emptiness(problem.entries, problem.judges)


def alternates(problem: Problem, plan: Plan, entry: str) -> list[str]:
    """Judges who could still take the entry under this plan, best score first; never one who has it already."""
    if entry not in problem.entries:
        raise KeyError(entry)
    number = problem.entries.index(entry)
    assigned = {judge for taken, judge in plan.assignments if taken == entry}
    loads = plan.loads or {}
    found = [
        (-float(problem.score[i]), int(problem.pair_judge[i]))
        for i in np.flatnonzero((problem.pair_entry == number) & problem.allowed)
    ]
    return [
        problem.judges[judge]
        for _, judge in sorted(found)
        if problem.judges[judge] not in assigned and loads.get(problem.judges[judge], 0) < problem.maximum[judge]
    ]
