"""The answer to an assignment problem: `Plan`, and the `Certificate` or `Cut` that proves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from awards.core.text import Message


@dataclass(frozen=True)
class Certificate:
    """Multipliers that prove how good a plan can be at most; `certificate` sums them.

    `u` has one an entry, `v_max` and `v_min` (never below zero) one a judge, `w` one for the places that stay empty
    in a partial plan; `caps` rows (entry, kind, group, multiplier) and `at_least_one` rows (entry, name, multiplier),
    never below zero, nought where there is no row. `higher` proves that no plan has a higher lowest score. Overlapping
    groups may need a decision: `pair` is then in the plan (`inside`) or not (`outside`), with a proof for either.
    A multiplier is a number, or text `n/d` where rounding it would lose the proof.
    """

    u: Mapping[str, float | str] = field(default_factory=dict)
    v_max: Mapping[str, float | str] = field(default_factory=dict)
    v_min: Mapping[str, float | str] = field(default_factory=dict)
    w: float | str | None = None
    caps: tuple[tuple[str, str, str, float | str], ...] = ()
    at_least_one: tuple[tuple[str, str, float | str], ...] = ()
    higher: "Cut | None" = None
    pair: tuple[str, str] | None = None
    inside: "Certificate | None" = None
    outside: "Certificate | None" = None

    def to_document(self) -> dict[str, object]:
        """The certificate as plain values."""
        if self.pair and self.inside and self.outside:
            decided: dict[str, object] = {
                "pair": list(self.pair),
                "inside": self.inside.to_document(),
                "outside": self.outside.to_document(),
            }
            return {**decided, "higher": self.higher.to_document()} if self.higher else decided
        plain: dict[str, object] = {"u": dict(self.u), "v_max": dict(self.v_max), "v_min": dict(self.v_min)}
        if self.w is not None:
            plain["w"] = self.w
        if self.caps:
            plain["caps"] = [list(row) for row in self.caps]
        if self.at_least_one:
            plain["at_least_one"] = [list(row) for row in self.at_least_one]
        if self.higher:
            plain["higher"] = self.higher.to_document()
        return plain


@dataclass(frozen=True)
class Cut:
    """Entries and judges whose numbers cannot be made to meet; see `certificate.lacking` for the counting.

    With caps or groups the counting is done by `multipliers`, which bound what plans have when every pair is worth
    nought.
    """

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    multipliers: Certificate | None = None

    def to_document(self) -> dict[str, object]:
        """The cut as plain values."""
        plain: dict[str, object] = {"entries": list(self.entries), "judges": list(self.judges)}
        return {**plain, "multipliers": self.multipliers.to_document()} if self.multipliers else plain


@dataclass(frozen=True)
class Plan:
    """A proposed set of assignments, how good it is, and the proof.

    `status` is optimal, feasible, infeasible or invalid. `total` is the sum of the assigned scores without any bonus,
    `bonus` (None where no pair is preferred) what the preferred ones among them add, `bound` what total and bonus
    together cannot exceed in any plan (with worst_first: in any plan of this lowest score), `gap` the difference;
    `worst` the lowest assigned score, `worst_panel` the lowest sum on an entry
    that has judges. All are None where there is no plan. `fewest` is given where more places are empty than are proven
    to be in every plan: so many are. `seconds` is the solver on arrays alone.
    """

    status: str
    total: float | None = None
    bonus: float | None = None
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
    fewest: int | None = None
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
        if self.bonus is not None:
            plain["bonus"] = self.bonus
        if self.cut:
            plain["cut"] = self.cut.to_document()
        if self.fewest is not None:
            plain["fewest"] = self.fewest
        return plain


def invalid_plan(reasons: tuple[Message, ...]) -> Plan:
    """The answer to a question that makes no sense, with what to mend."""
    return Plan(status="invalid", reasons=reasons)
