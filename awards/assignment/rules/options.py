"""What staff ask of a plan beside what every plan keeps to: aim, who sits together, exceptions, what may move."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from awards.assignment.rules import LARGEST_LOAD, LARGEST_SEED
from awards.core.errors import RuleBroken
from awards.core.text import N_

LARGEST_CAP = 9
LONGEST_SECONDS = 600
SECONDS = 60
"""After so long the best plan found is given, with its gap, instead of a proof."""

LARGEST_BONUS = 1_000_000.0
BONUS = 1.0
"""A fit is worth 1 to 1.5; with this much more for staying, a judge moves only where that fills a place."""

REGION, ORGANISATION = "region", "organisation"
"""Kinds of groups of judges: the ITU's region of their country, their employer."""

CHOSEN, CHAIRS = "group-chosen", "group-chairs"
OF_REGION = "group-region-"
"""Names of the groups of whom every entry gets one judge; the last with the region's key behind it."""


class Objective(StrEnum):
    """What makes one plan better than another."""

    TOTAL = "total"
    WORST_FIRST = "worst_first"


class Running(StrEnum):
    """What becomes of assignments that run and that no judge has begun to score; begun ones always stay."""

    KEEP = "keep"
    PREFER = "prefer"
    FREE = "free"


Pair = tuple[str, str]
"""An entry's key and a judge's id."""


@dataclass(frozen=True)
class Limits:
    """Limits of a judge's load for one plan; None leaves the judge's own."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Options:
    """What staff ask of a plan. Entries are named by their key, judges by their id.

    `region_cap` and `organisation_cap` are the most judges of one region, of one employer, on an entry. `chairs`,
    `region` and `judges` name groups of whom every entry gets at least one. `reviews` and `loads` stand instead of what
    holds otherwise. Pairs `together` are in the plan, pairs `apart` are not. `away` are judges who hand over what they
    have not begun: then these entries alone are asked for. `seconds` is the time for the proof.
    """

    objective: str = Objective.TOTAL
    running: str = Running.KEEP
    keep_bonus: float = BONUS
    region_cap: int | None = None
    organisation_cap: int | None = None
    chairs: bool = False
    region: str | None = None
    judges: tuple[str, ...] = ()
    reviews: Mapping[str, int] = field(default_factory=dict)
    loads: Mapping[str, Limits] = field(default_factory=dict)
    together: tuple[Pair, ...] = ()
    apart: tuple[Pair, ...] = ()
    away: tuple[str, ...] = ()
    partial: bool = False
    seed: int = 0
    seconds: int = SECONDS

    @property
    def caps(self) -> dict[str, int]:
        """The caps as a problem names them."""
        named = ((REGION, self.region_cap), (ORGANISATION, self.organisation_cap))
        return {kind: most for kind, most in named if most is not None}

    def to_document(self) -> dict[str, Any]:
        """What differs from a plan without any wish, as plain values; `partial` and `seed` stand beside it."""
        usual = Options()
        plain: dict[str, Any] = {
            name: getattr(self, name)
            for name in (each.name for each in fields(self) if each.name not in ("partial", "seed"))
            if getattr(self, name) != getattr(usual, name)
        }
        if self.loads:
            plain["loads"] = {judge: [limits.least, limits.most] for judge, limits in self.loads.items()}
        if self.reviews:
            plain["reviews"] = dict(self.reviews)
        for name in ("judges", "together", "apart", "away"):
            if name in plain:
                plain[name] = [list(item) if isinstance(item, tuple) else item for item in plain[name]]
        return plain

    @classmethod
    def from_document(cls, plain: Mapping[str, Any], *, partial: bool, seed: int) -> "Options":
        """Read what `to_document` wrote."""
        values: dict[str, Any] = dict(plain)
        for name in ("together", "apart"):
            values[name] = tuple((str(e), str(j)) for e, j in plain.get(name, ()))
        for name in ("judges", "away"):
            values[name] = tuple(plain.get(name, ()))
        values["loads"] = {judge: Limits(*limits) for judge, limits in plain.get("loads", {}).items()}
        return cls(**values, partial=partial, seed=seed)


def require_possible(options: Options) -> None:
    """Every number within its limits, and nothing that contradicts itself. Raises RuleBroken naming each field."""
    wrong = {}
    for name, value, least, most in (
        ("seed", options.seed, 0, LARGEST_SEED), ("seconds", options.seconds, 1, LONGEST_SECONDS),
        ("region_cap", options.region_cap, 1, LARGEST_CAP),
        ("organisation_cap", options.organisation_cap, 1, LARGEST_CAP),
    ):  # fmt: skip
        if value is not None and not least <= value <= most:
            wrong[name] = N_("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    if not 0 <= options.keep_bonus <= LARGEST_BONUS:
        wrong["keep_bonus"] = N_("Enter a number from 0 to %(most)s.", most=int(LARGEST_BONUS))
    for name, word, known in (
        ("objective", options.objective, [*map(str, Objective)]), ("running", options.running, [*map(str, Running)]),
    ):  # fmt: skip
        if word not in known:
            wrong[name] = N_("%(value)s is not known here. Use: %(known)s.", value=word, known=", ".join(known))
    if any(not 0 <= count <= LARGEST_LOAD for count in options.reviews.values()):
        wrong["reviews"] = N_("Enter a whole number from %(least)s to %(most)s.", least=0, most=LARGEST_LOAD)
    if any(_impossible(limits) for limits in options.loads.values()):
        wrong["loads"] = N_("A judge's least must not be above the most, and the most at most %(most)s.",
                            most=LARGEST_LOAD)  # fmt: skip
    if set(options.together) & set(options.apart):
        wrong["apart"] = N_("A pair stands in both lists: take it out of one.")
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)


def groups(options: Options, members: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    """The groups of whom every entry gets one, each with its judges; `members` knows those of a named group."""
    named = {CHAIRS: options.chairs, f"{OF_REGION}{options.region}": bool(options.region), CHOSEN: bool(options.judges)}
    return {
        name: sorted(options.judges if name == CHOSEN else members.get(name, ()))
        for name, wanted in named.items()
        if wanted
    }


def _impossible(limits: Limits) -> bool:
    least, most = limits.least or 0, LARGEST_LOAD if limits.most is None else limits.most
    return not 0 <= least <= most <= LARGEST_LOAD
