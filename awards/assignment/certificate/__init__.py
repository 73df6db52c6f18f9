"""Checking a plan against its problem, independently of whatever made it: standard library and fractions only.

Works on the two plain documents of `awards solve`. `bounds` says what multipliers prove about the total. A cut proves
that there is no plan, or none with fewer empty places, by counting (`lacking`) or, with caps and groups, by multipliers
too. With worst_first only pairs that reach the lowest score of the plan count in the bound, and a cut proves that the
pairs above that score have no plan. Everything is summed in exact arithmetic.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from awards.assignment.certificate.bounds import bound_of, fewest_empty
from awards.assignment.certificate.panels import check_panels
from awards.assignment.certificate.reading import Asked, Pair, Wrong, cut, real, rows, shown, whole_number

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
    asked = Asked.of(problem)
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
    return max(Asked.of(problem).lacking(entries, judges))


def _check_impossible(asked: Asked, plan: Mapping[str, object]) -> Verdict:
    if plan.get("assignments"):
        raise Wrong("The plan says that it is impossible and assigns judges all the same.")
    given = plan.get("cut")
    if isinstance(given, Mapping) and "multipliers" in given:
        if _fewest(asked, plan) == 0:
            raise Wrong("The multipliers of the cut do not prove that a plan is impossible.")
        return Verdict("infeasible", ("Proved impossible: the multipliers of the cut leave no plan.",))
    lacks = max(asked.lacking(*cut(asked, plan)))
    if lacks <= 0:
        raise Wrong("The entries and judges of the cut do not prove that a plan is impossible: the counts can meet.")
    return Verdict("infeasible", (f"Proved impossible: the entries and judges of the cut lack {lacks} reviews.",))


def _fewest(asked: Asked, proved: Mapping[str, object]) -> int | None:
    """How many empty places every plan has at least by this cut; None when there is no plan at all."""
    given = proved.get("cut")
    if isinstance(given, Mapping) and isinstance(given.get("multipliers"), Mapping):
        return fewest_empty(asked, given["multipliers"])
    most, least = asked.lacking(*cut(asked, proved))
    return None if least > 0 else max(most, 0)


def _check_plan(asked: Asked, plan: Mapping[str, object], status: str) -> Verdict:
    pairs = _pairs(asked, plan)
    unfilled = _check_demand(asked, plan, pairs)
    _check_loads(asked, plan, pairs)
    check_panels(asked, pairs, unfilled)
    total, worth = _check_sums(asked, plan, pairs)
    empty = sum(unfilled.values())
    fewest = _check_fullness(asked, plan, empty) if empty else 0
    certificate, counted = plan.get("certificate"), asked.worth
    highest = True
    if asked.worst_first and pairs:
        worst = min(asked.score[pair] for pair in pairs)
        counted = {pair: value for pair, value in asked.worth.items() if asked.score[pair] >= worst}
        highest = _is_highest(asked, certificate, worst, empty)
    bound = bound_of(asked, certificate, counted, empty=empty)
    # Exact bound and exact worth of a plan that keeps the rules cannot cross, whatever the multipliers are.
    stated = real(plan.get("bound"), "bound")
    if abs(stated - bound) > PROVEN * abs(bound):
        raise Wrong(f"The certificate gives a bound of {shown(bound)}, but the plan states {shown(stated)}.")
    gap, stated_gap = bound - worth, real(plan.get("gap"), "gap")
    if abs(stated_gap - gap) > PROVEN * max(abs(worth), abs(gap)):
        raise Wrong(f"The bound is {shown(gap)} above the total, but the plan states a gap of {shown(stated_gap)}.")
    # A large bonus must not hide what the scores could still gain.
    proven = gap <= PROVEN * min(abs(total), abs(worth))
    if status == "optimal" and empty:
        raise Wrong(f"The plan says optimal, but {empty} places are unfilled.")
    if status == "optimal" and not proven:
        raise Wrong(f"Not proved optimal: the bound {shown(bound)} is {shown(gap)} above the total.")
    if status == "optimal" and not highest:
        raise Wrong("Not proved optimal: nothing proves that the lowest score cannot be higher.")
    said = ["The plan keeps every rule."]
    if empty:
        said = [f"The plan keeps every rule, and no plan leaves fewer than {fewest} places unfilled."]
    if fewest < empty:
        said.append(f"It leaves {empty} unfilled: not proved that there is none with fewer.")
    if asked.worst_first and pairs:
        known = "No plan" if highest else "Not proved that no plan"
        said.append(f"{known} has a higher lowest score than {shown(Fraction(worst))}.")
    sum_of = f"total {shown(total)}"
    if worth != total:
        sum_of += f" with the bonus {shown(worth - total)}"
    if proven:
        said.append(f"Proved optimal: the {sum_of} equals the bound of the certificate.")
        kind = "optimal" if not empty and highest else "feasible"
        return Verdict(kind, tuple(said), float(total), float(bound))
    said.append(f"Not proved optimal: no plan exceeds {shown(bound)}, which leaves a gap of {shown(gap)}.")
    return Verdict("feasible", tuple(said), float(total), float(bound))


def _is_highest(asked: Asked, certificate: object, worst: float, empty: int) -> bool:
    """Whether no plan with as few empty places has only scores above this one; a cut that proves nothing is refused."""
    if any(asked.score.get(pair, worst) <= worst for pair in asked.kept):
        return True
    higher = certificate.get("higher") if isinstance(certificate, Mapping) else None
    if higher is None:
        return False
    fewest = _fewest(asked.only({pair for pair, score in asked.score.items() if score > worst}), {"cut": higher})
    if fewest is not None and fewest <= empty:
        raise Wrong("The certificate's higher does not prove that the lowest score cannot be higher.")
    return True


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


def _check_sums(asked: Asked, plan: Mapping[str, object], pairs: set[Pair]) -> tuple[Fraction, Fraction]:
    """The total without and with the bonus."""
    panels: dict[str, Fraction] = {}
    for pair in pairs:
        panels[pair[0]] = panels.get(pair[0], Fraction(0)) + Fraction(asked.score[pair])
    total = sum(panels.values(), Fraction(0))
    worth = sum((Fraction(asked.worth[pair]) for pair in pairs), Fraction(0))
    _same(plan, "total", total)
    if asked.preferred:
        _same(plan, "bonus", worth - total)
    _same(plan, "worst", min((Fraction(asked.score[pair]) for pair in pairs), default=None))
    _same(plan, "worst_panel", min(panels.values(), default=None))
    return total, worth


def _same(plan: Mapping[str, object], part: str, exact: Fraction | None) -> None:
    if exact is None:
        if plan.get(part) is not None:
            raise Wrong(f"The plan states a {part} but assigns nobody.")
        return
    stated = real(plan.get(part), part)
    if abs(stated - exact) > SAME * abs(exact):
        raise Wrong(f"The assigned scores give a {part} of {shown(exact)}, but the plan states {shown(stated)}.")


def _check_fullness(asked: Asked, plan: Mapping[str, object], empty: int) -> int:
    """How many places stay empty in every plan: as many as in this one, unless it says itself how few are proven."""
    proven = _fewest(asked, plan)
    stated = empty if plan.get("fewest") is None else min(empty, whole_number(plan["fewest"], "fewest empty places"))
    if proven is not None and proven < stated:
        raise Wrong(f"{stated} places are unfilled, but the cut proves only {proven} to be impossible.")
    return stated
