"""Reading a problem and a plan as the checker sees them, without the help of the solver's own reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

Pair = tuple[str, str]


class Wrong(Exception):
    """The plan is refused; the text says what is wrong with it."""


@dataclass
class Asked:
    """The problem, read from its document without the help of the solver's reader."""

    document: Mapping[str, object]
    demand: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    score: dict[Pair, float] = field(default_factory=dict)
    forbidden: set[Pair] = field(default_factory=set)
    kept: set[Pair] = field(default_factory=set)

    def __post_init__(self) -> None:
        document: dict[str, list[dict[str, object]]] = dict(self.document)  # type: ignore[arg-type]
        for entry in document["entries"]:
            self.demand[str(entry["id"])] = whole_number(entry.get("demand", 1), "demand")
        for judge in document["judges"]:
            name, most = str(judge["id"]), judge.get("max")
            self.least[name] = whole_number(judge.get("min", 0), "min")
            self.most[name] = len(self.demand) if most is None or most == "all" else whole_number(most, "max")
        self.forbidden = {(str(e), str(j)) for e, j in document.get("forbidden") or []}
        self.kept = {(str(e), str(j)) for e, j in document.get("keep") or []}
        for pair in document["pairs"]:
            named = (str(pair["entry"]), str(pair["judge"]))
            if named not in self.forbidden:
                self.score[named] = float(pair["score"])  # type: ignore[arg-type]

    def lacking(self, entries: set[str], judges: set[str]) -> tuple[int, int]:
        """What lacks at most loads and at least loads, for these entries and judges."""
        leaving = sum(1 for e, j in self.score if e in entries and j not in judges)
        coming = sum(1 for e, j in self.score if e not in entries and j in judges)
        kept_leaving = sum(1 for e, j in self.kept if e in entries and j not in judges)
        kept_coming = sum(1 for e, j in self.kept if e not in entries and j in judges)
        need = sum(self.demand[e] for e in entries)
        most, least = sum(self.most[j] for j in judges), sum(self.least[j] for j in judges)
        return need + kept_coming - most - leaving, least + kept_leaving - need - coming


def multipliers(
    certificate: Mapping[str, object], part: str, names: Mapping[str, int], kind: str
) -> dict[str, Fraction]:
    """One part of the certificate, with a number for every entry or judge and nobody else."""
    values = certificate.get(part)
    if not isinstance(values, Mapping):
        raise Wrong(f"The certificate lacks {part}.")
    for name in values:
        if name not in names:
            raise Wrong(f"The certificate's {part} names {kind} {name!r}, which the problem does not have.")
    for name in names:
        if name not in values:
            raise Wrong(f"The certificate's {part} lacks {kind} {name}.")
    return {name: multiplier(values[name], f"{part} of {kind} {name}") for name in names}


def multiplier(value: object, where: str) -> Fraction:
    """A number, or text `n/d` over a power of two, exactly."""
    if isinstance(value, str) and len(value) < 2000 and re.fullmatch(r"-?[0-9]+/[0-9]+", value):
        numerator, denominator = (int(part) for part in value.split("/"))
        if denominator > 0 and denominator & (denominator - 1) == 0:
            return Fraction(numerator, denominator)
    elif isinstance(value, int | float):
        return real(value, f"certificate's {where}")
    raise Wrong(f"The certificate's {where} must be a number, or a fraction over a power of two; it is {value!r}.")


def real(value: object, part: str) -> Fraction:
    """A finite number of the plan, exactly."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, float) and isfinite(value):
        return Fraction(value)
    raise Wrong(f"The plan's {part} must be a number; it is {value!r}.")


def whole_number(value: object, part: str) -> int:
    """A whole number from 0 upwards."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise Wrong(f"The {part} must be a whole number; it is {value!r}.")


def shown(number: Fraction) -> str:
    """The number for a sentence, as the nearest double."""
    try:
        return repr(float(number))
    except OverflowError:
        return "a number beyond all measure"


def rows(plan: Mapping[str, object], part: str) -> list[object]:
    """A list of the plan."""
    found = plan.get(part)
    if not isinstance(found, list):
        raise Wrong(f"The plan's {part} must be a list.")
    return found


def cut(asked: Asked, plan: Mapping[str, object]) -> tuple[set[str], set[str]]:
    """The entries and judges that are said to prove something impossible."""
    given = plan.get("cut")
    entries = given.get("entries") if isinstance(given, Mapping) else None
    judges = given.get("judges") if isinstance(given, Mapping) else None
    if not isinstance(entries, list) or not isinstance(judges, list):
        raise Wrong("The plan has no cut, a list of entries and one of judges, to prove what is impossible.")
    for named, known, kind in ((entries, asked.demand, "entry"), (judges, asked.most, "judge")):
        for name in named:
            if not isinstance(name, str) or name not in known:
                raise Wrong(f"The cut names {kind} {name!r}, which the problem does not have.")
    return set(entries), set(judges)
