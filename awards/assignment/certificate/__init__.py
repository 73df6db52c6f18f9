"""Checking a plan against its problem, independently of whatever made it: standard library and fractions only.

Works on the two plain documents of `awards solve`. What is proven: for any multipliers u, v_max >= 0 and v_min >= 0,

    sum demand * u  +  sum max * v_max  -  sum min * v_min  +  sum over pairs max(0, score - u - v_max + v_min)

is at least the total of every plan that keeps the rules (weak duality). A pair that must be kept is in every plan, so
its term score - u - v_max + v_min counts as it is, also below zero. When m places stay empty, plans with exactly m
empty places are bounded by adding, for any w,

    sum over entries (demand - kept) * max(0, w - u)  -  m * w

and the cut proves that no plan has fewer (`lacking`). Everything is summed in exact arithmetic.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from awards.assignment.certificate.reading import (
    Asked,
    Pair,
    Wrong,
    cut,
    multiplier,
    multipliers,
    real,
    rows,
    shown,
    whole_number,
)

PROVEN = Fraction(1, 10**9)
"""A bound within this part of the total proves the plan the best."""
SAME = Fraction(1, 10**12)
"""A stated sum may differ from the exact one by this part of it, for rounding."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found: `verdict` is optimal, feasible, infeasible or refused, with sentences that say why."""

    verdict: str
    sentences: tuple[str, ...]
    total: float | None = None
    bound: float | None = None

    @property
    def accepted(self) -> bool:
        return self.verdict != "refused"


def check(problem: Mapping[str, object], plan: Mapping[str, object]) -> Verdict:
    """Whether the plan keeps every rule of the problem and its certificate proves what it says.

    `problem` must be a valid document (`Problem.from_document` says so); `plan` may be anything.
    """
    asked = Asked(problem)
    try:
        status = plan.get("status")
        if status == "infeasible":
            return _check_impossible(asked, plan)
        if status not in ("optimal", "feasible"):
            return Verdict("refused", (f"The plan's status is {status!r}: there is nothing to check.",))
        return _check_plan(asked, plan, str(status))
    except Wrong as wrong:
        return Verdict("refused", (str(wrong),))


def lacking(problem: Mapping[str, object], entries: set[str], judges: set[str]) -> int:
    """Reviews that these entries and judges prove to be impossible; 0 or less proves nothing.

    Either the entries need more than these judges may take at most and other judges could add, or the judges must take
    more than these entries ask for and other entries could add; kept pairs use up room on either side.
    """
    return max(Asked(problem).lacking(entries, judges))


def _check_impossible(asked: Asked, plan: Mapping[str, object]) -> Verdict:
    if plan.get("assignments"):
        raise Wrong("The plan says that it is impossible and assigns judges all the same.")
    lacks = max(asked.lacking(*cut(asked, plan)))
    if lacks <= 0:
        raise Wrong("The entries and judges of the cut do not prove that a plan is impossible: the counts can meet.")
    return Verdict("infeasible", (f"Proved impossible: the entries and judges of the cut lack {lacks} reviews.",))


def _check_plan(asked: Asked, plan: Mapping[str, object], status: str) -> Verdict:
    pairs = _pairs(asked, plan)
    unfilled = _check_demand(asked, plan, pairs)
    _check_loads(asked, plan, pairs)
    total = _check_sums(asked, plan, pairs)
    empty = sum(unfilled.values())
    if empty:
        _check_fullness(asked, plan, empty)
    bound = _bound(asked, plan.get("certificate"), empty)
    # Exact bound and exact total of a plan that keeps the rules cannot cross, whatever the multipliers are.
    stated = real(plan.get("bound"), "bound")
    if abs(stated - bound) > PROVEN * abs(bound):
        raise Wrong(f"The certificate gives a bound of {shown(bound)}, but the plan states {shown(stated)}.")
    gap, stated_gap = bound - total, real(plan.get("gap"), "gap")
    if abs(stated_gap - gap) > PROVEN * max(abs(total), abs(gap)):
        raise Wrong(f"The bound is {shown(gap)} above the total, but the plan states a gap of {shown(stated_gap)}.")
    proven = gap <= PROVEN * abs(total)
    if status == "optimal" and empty:
        raise Wrong(f"The plan says optimal, but {empty} places are unfilled.")
    if status == "optimal" and not proven:
        raise Wrong(f"Not proved optimal: the bound {shown(bound)} is {shown(gap)} above the total.")
    kept = "The plan keeps every rule."
    if empty:
        kept = f"The plan keeps every rule, and no plan leaves fewer than {empty} places unfilled."
    if proven:
        best = f"Proved optimal: the total {shown(total)} equals the bound of the certificate."
        return Verdict("feasible" if empty else "optimal", (kept, best), float(total), float(bound))
    far = f"Not proved optimal: no plan exceeds {shown(bound)}, which leaves a gap of {shown(gap)}."
    return Verdict("feasible", (kept, far), float(total), float(bound))


def _pairs(asked: Asked, plan: Mapping[str, object]) -> set[Pair]:
    pairs: set[Pair] = set()
    for row in rows(plan, "assignments"):
        if not isinstance(row, list) or len(row) != 2:
            raise Wrong(f"An assignment must be a list of an entry and a judge, not {row!r}.")
        entry, judge = row
        if not isinstance(entry, str) or entry not in asked.demand:
            raise Wrong(f"The plan assigns entry {entry!r}, which the problem does not have.")
        if not isinstance(judge, str) or judge not in asked.most:
            raise Wrong(f"The plan assigns judge {judge!r}, whom the problem does not have.")
        if (entry, judge) in pairs:
            raise Wrong(f"The plan assigns {entry}, {judge} twice.")
        if (entry, judge) in asked.forbidden:
            raise Wrong(f"The plan assigns {entry}, {judge}, which is forbidden.")
        if (entry, judge) not in asked.score:
            raise Wrong(f"The plan assigns {entry}, {judge}, which is not among the listed pairs.")
        pairs.add((entry, judge))
    for entry, judge in sorted(asked.kept - pairs):
        raise Wrong(f"The plan lacks {entry}, {judge}, which must be kept.")
    return pairs


def _check_demand(asked: Asked, plan: Mapping[str, object], pairs: set[Pair]) -> dict[str, int]:
    stated: dict[str, int] = {}
    for row in rows(plan, "unfilled"):
        if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], str) or row[0] not in asked.demand:
            raise Wrong(f"An unfilled place must be a list of an entry and a number, not {row!r}.")
        stated[row[0]] = whole_number(row[1], f"number of unfilled places of {row[0]}")
    given = Counter(entry for entry, _ in pairs)
    for entry, demand in asked.demand.items():
        if given[entry] + stated.get(entry, 0) != demand:
            raise Wrong(f"Entry {entry} has {given[entry]} judges of {demand}, and {stated.get(entry, 0)} are said to"
                         " be missing.")  # fmt: skip
    return {entry: count for entry, count in stated.items() if count}


def _check_loads(asked: Asked, plan: Mapping[str, object], pairs: set[Pair]) -> None:
    load = Counter(judge for _, judge in pairs)
    for judge, most in asked.most.items():
        if load[judge] > most:
            raise Wrong(f"Judge {judge} has {load[judge]} entries but may take {most} at most.")
        if load[judge] < asked.least[judge]:
            raise Wrong(f"Judge {judge} has {load[judge]} entries but must take {asked.least[judge]} at least.")
    stated = plan.get("loads")
    if not isinstance(stated, Mapping) or {str(j): n for j, n in stated.items()} != {j: load[j] for j in asked.most}:
        raise Wrong("The loads stated in the plan are not those of its assignments.")


def _check_sums(asked: Asked, plan: Mapping[str, object], pairs: set[Pair]) -> Fraction:
    panels: dict[str, Fraction] = {}
    for pair in pairs:
        panels[pair[0]] = panels.get(pair[0], Fraction(0)) + Fraction(asked.score[pair])
    total = sum(panels.values(), Fraction(0))
    _same(plan, "total", total)
    _same(plan, "worst", min((Fraction(asked.score[pair]) for pair in pairs), default=None))
    _same(plan, "worst_panel", min(panels.values(), default=None))
    return total


def _same(plan: Mapping[str, object], part: str, exact: Fraction | None) -> None:
    if exact is None:
        if plan.get(part) is not None:
            raise Wrong(f"The plan states a {part} but assigns nobody.")
        return
    stated = real(plan.get(part), part)
    if abs(stated - exact) > SAME * abs(exact):
        raise Wrong(f"The assigned scores give a {part} of {shown(exact)}, but the plan states {shown(stated)}.")


def _check_fullness(asked: Asked, plan: Mapping[str, object], empty: int) -> None:
    proven = asked.lacking(*cut(asked, plan))[0]
    if proven < empty:
        raise Wrong(f"{empty} places are unfilled, but the cut proves only {max(proven, 0)} to be impossible.")


def _bound(asked: Asked, certificate: object, empty: int) -> Fraction:
    """What the multipliers prove that no plan can exceed, summed in whole numbers over a common denominator."""
    if not isinstance(certificate, Mapping) or not certificate:
        raise Wrong("The plan has no certificate.")
    u = multipliers(certificate, "u", asked.demand, "entry")
    v_max = multipliers(certificate, "v_max", asked.most, "judge")
    v_min = multipliers(certificate, "v_min", asked.most, "judge")
    for part, values in (("v_max", v_max), ("v_min", v_min)):
        for judge, value in values.items():
            if value < 0:
                raise Wrong(f"The certificate's {part} of judge {judge} is below zero.")
    w = multiplier(certificate.get("w"), "w") if empty else Fraction(0)
    scores = {pair: score.as_integer_ratio() for pair, score in asked.score.items()}
    # All denominators are powers of two, so the largest serves for all.
    unit = max(
        [1, w.denominator, *(d for _, d in scores.values())]
        + [x.denominator for values in (u, v_max, v_min) for x in values.values()]
    )
    of_entry = {e: int(x * unit) for e, x in u.items()}
    of_judge = {j: int((v_max[j] - v_min[j]) * unit) for j in v_max}
    whole = sum(asked.demand[e] * x for e, x in of_entry.items())
    for (entry, judge), (numerator, denominator) in scores.items():
        rest = numerator * (unit // denominator) - of_entry[entry] - of_judge[judge]
        if rest > 0 or (entry, judge) in asked.kept:
            whole += rest
    bound = Fraction(whole, unit)
    bound += sum((asked.most[j] * v_max[j] - asked.least[j] * v_min[j] for j in v_max), Fraction(0))
    if empty:
        kept = Counter(entry for entry, _ in asked.kept)
        room = (max(Fraction(0), w - u[e]) * (asked.demand[e] - kept[e]) for e in u)
        bound += sum(room, Fraction(0)) - empty * w
    return bound
