"""What multipliers prove, summed in exact arithmetic.

For any multipliers u, and v_max, v_min, y, z that are not below zero, no plan that keeps the rules exceeds

    sum demand * u  +  sum max * v_max  -  sum min * v_min  +  sum cap * y  -  sum z
    +  sum over pairs max(0, worth - u - v_max + v_min - y + z)

with y of the entry and the judge's groups, and z of the entry and every at-least-one that has the judge (weak duality).
A pair that must be kept is in every plan, so its term counts as it is, also below zero. Empty places, at a price of w
each, add for every entry (demand - kept) times the largest of 0, w - u, and what a place gives that stands for the
judge whom a group lacks. A proof may also decide a pair and go on with a proof for either case.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from typing import TypeVar

from awards.assignment.certificate.reading import Asked, Pair, Wrong, multiplier

Proven = TypeVar("Proven", Fraction, float)
Leaf = Callable[[Mapping[str, object], Mapping[Pair, float], set[Pair]], Proven]

DEEPEST = 400
"""Decisions one below the other that the checker follows."""


@dataclass
class Multipliers:
    """The multipliers of one proof: missing ones are nought."""

    u: dict[str, Fraction] = field(default_factory=dict)
    v_max: dict[str, Fraction] = field(default_factory=dict)
    v_min: dict[str, Fraction] = field(default_factory=dict)
    w: Fraction | None = None
    caps: dict[tuple[str, str, str], Fraction] = field(default_factory=dict)
    at_least_one: dict[tuple[str, str], Fraction] = field(default_factory=dict)

    def every(self) -> list[Fraction]:
        """All of them."""
        parts = (self.u, self.v_max, self.v_min, self.caps, self.at_least_one)
        return [value for part in parts for value in part.values()] + ([] if self.w is None else [self.w])


def bound_of(asked: Asked, certificate: object, worth: Mapping[Pair, float], *, empty: int = 0) -> Fraction:
    """What total and bonus of no plan with `empty` empty places can exceed."""
    if not isinstance(certificate, Mapping) or not certificate:
        raise Wrong("The plan has no certificate.")

    def leaf(proof: Mapping[str, object], counted: Mapping[Pair, float], kept: set[Pair]) -> Fraction:
        read = _read(asked, proof, complete="pair" not in certificate)
        if not empty:
            read.w = None
        elif read.w is None:
            raise Wrong("The certificate's w must be a number, or a fraction over a power of two; it is None.")
        return _sum(asked, read, counted, kept) - empty * (read.w or 0)

    return max(_cases(asked, certificate, worth, asked.kept, leaf))


def fewest_empty(asked: Asked, proof: Mapping[str, object]) -> int | None:
    """Places that stay empty in every plan by these multipliers; None when even plans with empty places are ruled out.

    With every pair worth nought and an empty place worth w, which must not be above zero, a plan comes to the number
    of its empty places times w; the multipliers bound that.
    """

    def leaf(proof: Mapping[str, object], counted: Mapping[Pair, float], kept: set[Pair]) -> float:
        read = _read(asked, proof, complete=False)
        bound = _sum(asked, read, counted, kept)
        if bound >= 0:
            return 0
        if read.w is None:
            return 1
        if read.w > 0:
            raise Wrong("The multiplier w of the cut is above zero.")
        return inf if read.w == 0 else -int(-bound / read.w // 1)

    fewest = min(_cases(asked, proof, dict.fromkeys(asked.score, 0.0), asked.kept, leaf))
    return None if fewest == inf else int(fewest)


def _cases(
    asked: Asked, proof: Mapping[str, object], worth: Mapping[Pair, float], kept: set[Pair], leaf: Leaf[Proven],
    depth: int = 0,
) -> Iterator[Proven]:  # fmt: skip
    """What each case of a proof that may decide pairs proves, by the pairs that the case leaves and those it keeps."""
    if "pair" not in proof:
        yield leaf(proof, worth, kept)
        return
    named, inside, outside = proof["pair"], proof.get("inside"), proof.get("outside")
    if depth > DEEPEST or not isinstance(inside, Mapping) or not isinstance(outside, Mapping):
        raise Wrong("The certificate decides a pair and lacks the proof of a case, or goes too deep.")
    pair = (str(named[0]), str(named[1])) if isinstance(named, list) and len(named) == 2 else ("", "")
    if pair not in asked.score:
        raise Wrong(f"The certificate decides {named!r}, which is not a pair that may be assigned.")
    yield from _cases(asked, inside, worth, kept | {pair}, leaf, depth + 1)
    if pair not in kept:
        fewer = {other: value for other, value in worth.items() if other != pair}
        yield from _cases(asked, outside, fewer, kept, leaf, depth + 1)


def _sum(asked: Asked, read: Multipliers, worth: Mapping[Pair, float], kept: set[Pair]) -> Fraction:
    """The bound of the multipliers, in whole numbers over a common denominator."""
    scores = {pair: value.as_integer_ratio() for pair, value in worth.items()}
    # All denominators are powers of two, so the largest serves for all.
    unit = max([1, *(d for _, d in scores.values())] + [x.denominator for x in read.every()])
    of_entry = {e: int(read.u.get(e, 0) * unit) for e in asked.demand}
    of_judge = {j: int((read.v_max.get(j, 0) - read.v_min.get(j, 0)) * unit) for j in asked.most}
    y = {key: int(value * unit) for key, value in read.caps.items()}
    z = {key: int(value * unit) for key, value in read.at_least_one.items()}
    groups = {j: [(k, g) for k in asked.caps if (g := asked.groups[j].get(k)) is not None] for j in asked.most}
    named = {j: [name for name, some in asked.at_least_one.items() if j in some] for j in asked.most}
    whole = sum(asked.demand[e] * x for e, x in of_entry.items())
    for (entry, judge), (numerator, denominator) in scores.items():
        rest = numerator * (unit // denominator) - of_entry[entry] - of_judge[judge]
        if y:
            rest -= sum(y.get((entry, kind, group), 0) for kind, group in groups[judge])
        if z:
            rest += sum(z.get((entry, name), 0) for name in named[judge])
        if rest > 0 or (entry, judge) in kept:
            whole += rest
    bound = Fraction(whole, unit)
    bound += sum((asked.most[j] * x for j, x in read.v_max.items()), Fraction(0))
    bound -= sum((asked.least[j] * x for j, x in read.v_min.items()), Fraction(0))
    bound += sum((asked.caps[kind] * x for (_, kind, _), x in read.caps.items()), Fraction(0))
    bound -= sum(read.at_least_one.values(), Fraction(0))
    return bound if read.w is None else bound + _of_empty_places(asked, read, read.w, kept)


def _of_empty_places(asked: Asked, read: Multipliers, w: Fraction, kept: set[Pair]) -> Fraction:
    """What empty places can add at most: each stands for nobody, or for the judge whom groups lack."""
    on_entry = Counter(entry for entry, _ in kept)
    found = Fraction(0)
    for entry, demand in asked.demand.items():
        plain = w - read.u.get(entry, Fraction(0))
        best = max(Fraction(0), plain)
        for stand_in in asked.stand_ins:
            worth = plain - sum(read.caps.get((entry, *group), 0) for group in stand_in.groups)
            best = max(best, worth + sum(read.at_least_one.get((entry, name), 0) for name in stand_in.names))
        found += max(0, demand - on_entry[entry]) * best
    return found


def _read(asked: Asked, given: Mapping[str, object], *, complete: bool) -> Multipliers:
    """The multipliers as written; with `complete` there must be one for every entry and judge."""
    read = Multipliers(
        _part(given, "u", asked.demand, "entry", complete=complete),
        _part(given, "v_max", asked.most, "judge", complete=complete),
        _part(given, "v_min", asked.most, "judge", complete=complete),
        None if given.get("w") is None else multiplier(given["w"], "w"),
    )
    for part, values in (("v_max", read.v_max), ("v_min", read.v_min)):
        for judge, value in values.items():
            if value < 0:
                raise Wrong(f"The certificate's {part} of judge {judge} is below zero.")
    for row in _rows(given, "caps", 4):
        entry, kind, group = (str(part) for part in row[:3])
        if entry not in asked.demand or kind not in asked.caps:
            raise Wrong(f"The certificate's caps name {entry!r}, {kind!r}, of which the problem does not have both.")
        if entry in asked.uncapped:
            raise Wrong(f"The certificate's caps name {entry!r}, on which the problem has no caps.")
        if (entry, kind, group) in read.caps:
            raise Wrong(f"The certificate's caps name {entry}, {kind}, {group} twice.")
        read.caps[entry, kind, group] = _not_below_nought(row[3], f"caps of {entry}, {kind}, {group}")
    for row in _rows(given, "at_least_one", 3):
        entry, name = (str(part) for part in row[:2])
        if not asked.demand.get(entry) or name not in asked.at_least_one:
            raise Wrong(
                f"The certificate's at_least_one names {entry!r}, {name!r}, which the problem does not ask for."
            )
        if (entry, name) in read.at_least_one:
            raise Wrong(f"The certificate's at_least_one names {entry}, {name} twice.")
        read.at_least_one[entry, name] = _not_below_nought(row[2], f"at_least_one of {entry}, {name}")
    return read


def _part(
    given: Mapping[str, object], part: str, names: Mapping[str, int], kind: str, *, complete: bool
) -> dict[str, Fraction]:
    values = given.get(part)
    if not isinstance(values, Mapping):
        raise Wrong(f"The certificate lacks {part}.")
    for name in values:
        if name not in names:
            raise Wrong(f"The certificate's {part} names {kind} {name!r}, which the problem does not have.")
    for name in names if complete else ():
        if name not in values:
            raise Wrong(f"The certificate's {part} lacks {kind} {name}.")
    return {name: multiplier(value, f"{part} of {kind} {name}") for name, value in values.items()}


def _rows(given: Mapping[str, object], part: str, width: int) -> list[list[object]]:
    rows = given.get(part, [])
    if not isinstance(rows, list) or any(not isinstance(row, list) or len(row) != width for row in rows):
        raise Wrong(f"The certificate's {part} must be a list of rows of {width}.")
    return rows


def _not_below_nought(value: object, where: str) -> Fraction:
    read = multiplier(value, where)
    if read < 0:
        raise Wrong(f"The certificate's {where} is below zero.")
    return read
