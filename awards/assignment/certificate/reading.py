"""Reading a problem and a plan as the checker sees them, without the help of the solver's own reader."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import isfinite
from typing import Any

Pair = tuple[str, str]


class Wrong(Exception):
    """The plan is refused; the text says what is wrong with it."""


@dataclass(frozen=True)
class StandIn:
    """Somebody whom an empty place stands for: in these groups of whom there must be one, under these caps."""

    names: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]


@dataclass
class Asked:
    """The problem, read from its document without the help of the solver's reader."""

    demand: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    score: dict[Pair, float] = field(default_factory=dict)
    forbidden: set[Pair] = field(default_factory=set)
    kept: set[Pair] = field(default_factory=set)
    preferred: set[Pair] = field(default_factory=set)
    worth: dict[Pair, float] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    at_least_one: dict[str, frozenset[str]] = field(default_factory=dict)
    uncapped: set[str] = field(default_factory=set)
    worst_first: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Asked":
        """Read a valid document."""
        self = cls()
        self._read(document)
        self._read_aims(document)
        return self

    def _read(self, document: Mapping[str, Any]) -> None:
        for entry in document["entries"]:
            self.demand[str(entry["id"])] = whole_number(entry.get("demand", 1), "demand")
        for judge in document["judges"]:
            name, most = str(judge["id"]), judge.get("max")
            self.least[name] = whole_number(judge.get("min", 0), "min")
            self.most[name] = len(self.demand) if most is None or most == "all" else whole_number(most, "max")
            self.groups[name] = dict(judge.get("groups") or {})
        self.forbidden = {(str(e), str(j)) for e, j in document.get("forbidden") or []}
        self.kept = {(str(e), str(j)) for e, j in document.get("keep") or []}
        for pair in document["pairs"]:
            named = (str(pair["entry"]), str(pair["judge"]))
            if named not in self.forbidden:
                self.score[named] = float(pair["score"])

    def _read_aims(self, document: Mapping[str, Any]) -> None:
        self.preferred = {(str(e), str(j)) for e, j in document.get("prefer") or []}
        bonus = float(document.get("keep_bonus") or 0)
        self.worth = {p: score + bonus if p in self.preferred else score for p, score in self.score.items()}
        self.caps = dict(document.get("caps") or {})
        self.at_least_one = {str(n): frozenset(some) for n, some in (document.get("at_least_one") or {}).items()}
        self.uncapped = {str(entry) for entry in document.get("uncapped") or []}
        self.worst_first = document.get("objective") == "worst_first"

    def only(self, pairs: set[Pair]) -> "Asked":
        """The problem in which just these pairs may be assigned."""
        return replace(self, score={pair: self.score[pair] for pair in self.score if pair in pairs})

    @cached_property
    def stand_ins(self) -> list["StandIn"]:
        """Whom an empty place may stand for: a judge of one group, or one of all the groups that some judge is in."""
        named = list(self.at_least_one.values())
        of_judges = {tuple(some for some in named if judge in some) for judge in {j for some in named for j in some}}
        sets = {*named, *(frozenset.intersection(*groups) for groups in of_judges)}
        return [
            StandIn(
                tuple(name for name, some in self.at_least_one.items() if members <= some),
                tuple(self._groups_within(members)),
            )
            for members in sorted(sets, key=sorted)
        ]

    def _groups_within(self, members: frozenset[str]) -> list[tuple[str, str]]:
        """The capped groups to which every one of these judges belongs."""
        shared = [{kind: self.groups[judge].get(kind) for kind in self.caps} for judge in members]
        return [
            (kind, group)
            for kind in self.caps
            if shared and (group := shared[0][kind]) is not None and all(row[kind] == group for row in shared)
        ]

    def lacking(self, entries: set[str], judges: set[str]) -> tuple[int, int]:
        """What lacks at most loads and at least loads, for these entries and judges."""
        leaving = sum(1 for e, j in self.score if e in entries and j not in judges)
        coming = sum(1 for e, j in self.score if e not in entries and j in judges)
        kept_leaving = sum(1 for e, j in self.kept if e in entries and j not in judges)
        kept_coming = sum(1 for e, j in self.kept if e not in entries and j in judges)
        need = sum(self.demand[e] for e in entries)
        most, least = sum(self.most[j] for j in judges), sum(self.least[j] for j in judges)
        return need + kept_coming - most - leaving, least + kept_leaving - need - coming


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
