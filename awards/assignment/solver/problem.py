"""The question of an assignment: `Problem`. Its answer, `Plan` with its `Certificate`, stands in `answer`.

Entries ask for reviews (`demand`), judges give between `minimum` and `maximum` of them, and only a listed pair of the
two may be assigned. Ids are free text; inside the award an entry's id is `<nomination number>/<category key>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from awards.assignment import document
from awards.assignment.solver.answer import Certificate, Cut, Plan, invalid_plan
from awards.core.text import Message

__all__ = ["Certificate", "Cut", "Plan", "Problem", "emptiness", "invalid_plan"]

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Problem:
    """Entries, judges and the pairs that may be assigned, as arrays.

    `demand` has one whole number an entry; `minimum` and `maximum` one a judge. Pair `i` is entry number
    `pair_entry[i]` with judge number `pair_judge[i]`, worth `score[i]`: any finite number, more is better.
    `forbidden` and `keep` hold (entry number, judge number); a kept pair is in every plan. A pair in `prefer` counts
    `keep_bonus` more. `caps` has for a kind of group (region) the most judges of one such group on an entry;
    `at_least_one` has for a name the judge numbers of whom each entry with demand gets one; the entries of
    `uncapped` are free of the caps, as those that everybody reads. `objective` is total, or
    worst_first: first the lowest assigned score is made as high as can be, then the total.
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
    prefer: frozenset[tuple[int, int]] = frozenset()
    keep_bonus: float = 0.0
    caps: Mapping[str, int] = field(default_factory=dict)
    at_least_one: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    objective: str = "total"
    uncapped: frozenset[int] = frozenset()

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
            prefer=read.prefer,
            keep_bonus=read.keep_bonus,
            caps=read.caps,
            at_least_one=read.at_least_one,
            objective=read.objective,
            uncapped=read.uncapped,
        )

    def to_document(self) -> dict[str, object]:
        """The plain document that `from_document` reads."""
        judges: list[dict[str, object]] = []
        for number, judge in enumerate(self.judges):
            row: dict[str, object] = {"id": judge, "min": int(self.minimum[number]), "max": int(self.maximum[number])}
            if self.groups and self.groups[number]:
                row["groups"] = dict(self.groups[number])
            judges.append(row)
        plain: dict[str, object] = {
            "entries": [{"id": e, "demand": int(d)} for e, d in zip(self.entries, self.demand, strict=True)],
            "judges": judges,
            "pairs": [
                {"entry": self.entries[e], "judge": self.judges[j], "score": float(s)}
                for e, j, s in zip(self.pair_entry, self.pair_judge, self.score, strict=True)
            ],
            "forbidden": [[self.entries[e], self.judges[j]] for e, j in sorted(self.forbidden)],
            "keep": [[self.entries[e], self.judges[j]] for e, j in sorted(self.keep)],
        }
        if self.prefer:
            plain["prefer"] = [[self.entries[e], self.judges[j]] for e, j in sorted(self.prefer)]
            plain["keep_bonus"] = self.keep_bonus
        if self.caps:
            plain["caps"] = dict(self.caps)
        if self.at_least_one:
            plain["at_least_one"] = {name: [self.judges[j] for j in some] for name, some in self.at_least_one.items()}
        if self.uncapped:
            plain["uncapped"] = [self.entries[e] for e in sorted(self.uncapped)]
        if self.objective != "total":
            plain["objective"] = self.objective
        return plain

    @cached_property
    def capped(self) -> Flags:
        """For each entry, whether the caps hold on it."""
        found: Flags = np.ones(len(self.entries), dtype=np.bool_)
        found[list(self.uncapped)] = False
        return found

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

    @cached_property
    def preferred(self) -> Flags:
        """For each pair, whether it counts the bonus."""
        return self._listed_among(self.prefer)

    @cached_property
    def worth(self) -> Reals:
        """What each pair counts: its score, and the bonus added as a double where it is preferred."""
        if not self.prefer or not self.keep_bonus:
            return self.score
        return np.where(self.preferred, self.score + self.keep_bonus, self.score)

    def only(self, pairs: Flags) -> "Problem":
        """The problem in which just these pairs are listed; kept pairs must be among them."""
        return replace(
            self, pair_entry=self.pair_entry[pairs], pair_judge=self.pair_judge[pairs], score=self.score[pairs]
        )

    def in_order(self) -> "Problem":
        """The same problem with entries, judges and pairs in the order of their ids.

        What chance chooses then depends on the seed alone, and not on the order of a document.
        """
        entries, judges = _places(self.entries), _places(self.judges)
        width = max(len(self.judges), 1)
        pair_entry, pair_judge = entries.new[self.pair_entry], judges.new[self.pair_judge]
        key = pair_entry * width + pair_judge
        order = np.argsort(key, kind="stable") if (np.diff(key) < 0).any() else slice(None)

        def moved(pairs: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
            return frozenset((int(entries.new[e]), int(judges.new[j])) for e, j in pairs)

        return replace(
            self,
            entries=entries.ids,
            judges=judges.ids,
            demand=self.demand[entries.old],
            minimum=self.minimum[judges.old],
            maximum=self.maximum[judges.old],
            pair_entry=pair_entry[order],
            pair_judge=pair_judge[order],
            score=self.score[order],
            forbidden=moved(self.forbidden),
            keep=moved(self.keep),
            prefer=moved(self.prefer),
            groups=tuple(self.groups[j] for j in judges.old) if self.groups else (),
            at_least_one={
                name: tuple(sorted(int(judges.new[j]) for j in self.at_least_one[name]))
                for name in sorted(self.at_least_one)
            },
            caps={kind: self.caps[kind] for kind in sorted(self.caps)},
            uncapped=frozenset(int(entries.new[e]) for e in self.uncapped),
        )

    def _listed_among(self, pairs: frozenset[tuple[int, int]]) -> Flags:
        if not pairs:
            return np.zeros(len(self.score), dtype=np.bool_)
        named = np.array(sorted(pairs), dtype=np.int64)
        width = max(len(self.judges), 1)
        found: Flags = np.isin(self.pair_entry * width + self.pair_judge, named[:, 0] * width + named[:, 1])
        return found


@dataclass(frozen=True)
class Places:
    """Ids in their own order: `old[i]` is where the i-th stood before, `new[i]` where the one that stood at i is."""

    ids: tuple[str, ...]
    old: Integers
    new: Integers


def _places(ids: tuple[str, ...]) -> Places:
    old = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    new = np.empty_like(old)
    new[old] = np.arange(len(ids))
    return Places(tuple(ids[i] for i in old), old, new)


def emptiness(problem: Problem) -> tuple[Message, ...]:
    """What to say when there is nothing to deal out, or nobody to deal to."""
    return document.emptiness(problem.entries, problem.judges)
