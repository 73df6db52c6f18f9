"""Reading the plain document of an assignment problem, and saying precisely what is wrong with it.

Numbers are read as IEEE doubles. Nothing here knows arrays; `Problem.from_document` makes them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from awards.core.errors import AwardsError
from awards.core.text import N_, Message

MOST = 1_000_000_000
"""Largest demand or load that is taken seriously; sums of them fit 64 bits."""
LARGEST_SCORE = 1e300
"""Sums of scores stay finite below this."""
SHOWN = 20
"""Mistakes named one by one; the rest are counted."""

KNOWN = {
    "entries", "judges", "pairs", "forbidden", "keep", "objective", "prefer", "keep_bonus", "caps", "at_least_one",
    "uncapped",
}  # fmt: skip
OBJECTIVES = ("total", "worst_first")


class InvalidProblem(AwardsError):
    """The document does not ask a question that can be answered; `reasons` says where and how to mend it."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass
class Read:
    """What the document holds, with ids replaced by their place in the lists."""

    entries: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    demand: list[int] = field(default_factory=list)
    minimum: list[int] = field(default_factory=list)
    maximum: list[int] = field(default_factory=list)
    pair_entry: list[int] = field(default_factory=list)
    pair_judge: list[int] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    forbidden: frozenset[tuple[int, int]] = frozenset()
    keep: frozenset[tuple[int, int]] = frozenset()
    groups: tuple[Mapping[str, str], ...] = ()
    prefer: frozenset[tuple[int, int]] = frozenset()
    keep_bonus: float = 0.0
    caps: dict[str, int] = field(default_factory=dict)
    at_least_one: dict[str, tuple[int, ...]] = field(default_factory=dict)
    uncapped: frozenset[int] = frozenset()
    objective: str = "total"


def read(given: object) -> Read:
    """Check every part of the document and return its contents, or raise `InvalidProblem`."""
    if not isinstance(given, Mapping):
        raise InvalidProblem([N_("The problem must be one JSON object with entries, judges and pairs.")])
    return _Reader(given).read()


def emptiness(entries: Sequence[str], judges: Sequence[str]) -> tuple[Message, ...]:
    """What to say when there is nothing to deal out, or nobody to deal to."""
    said = []
    if not entries:
        said.append(N_("There are no entries: add at least one that asks for reviews."))
    if not judges:
        said.append(N_("There are no judges: add at least one."))
    return tuple(said)


class _Reader:
    def __init__(self, given: Mapping[str, object]) -> None:
        self.given = given
        self.mistakes: list[Message] = []
        self.found = Read()

    def read(self) -> Read:
        self._keys(self.given, KNOWN, "")
        entries, judges, pairs = (self._rows(part) for part in ("entries", "judges", "pairs"))
        if isinstance(self.given.get("entries"), list) and isinstance(self.given.get("judges"), list):
            self.mistakes.extend(emptiness([str(e) for e in entries], [str(j) for j in judges]))
        entry_at = self._entries(entries)
        judge_at = self._judges(judges, len(entries))
        listed = self._pairs(pairs, entry_at, judge_at)
        self.found.forbidden = frozenset(self._named("forbidden", entry_at, judge_at))
        kept = self._named("keep", entry_at, judge_at)
        for pair, where in kept.items():
            entry, judge = self.found.entries[pair[0]], self.found.judges[pair[1]]
            if pair in self.found.forbidden:
                self._say(N_("%(where)s: the pair %(entry)s, %(judge)s is both kept and forbidden; take it out of one.",
                             where=where, entry=entry, judge=judge))  # fmt: skip
            elif pair not in listed:
                self._say(N_("%(where)s: the pair %(entry)s, %(judge)s is kept but not listed in pairs; list it.",
                             where=where, entry=entry, judge=judge))  # fmt: skip
        self.found.keep = frozenset(kept)
        self._aims(entry_at, judge_at)
        self._panels(judge_at)
        self._uncapped(entry_at)
        if self.mistakes:
            shown = self.mistakes[:SHOWN]
            if more := len(self.mistakes) - len(shown):
                shown.append(N_("and %(count)d more mistakes.", count=more))
            raise InvalidProblem(shown)
        return self.found

    def _say(self, message: Message) -> None:
        self.mistakes.append(message)

    def _keys(self, row: Mapping[str, object], known: set[str], where: str) -> None:
        for key in row:
            if key not in known:
                self._say(N_("%(where)s is not known here; use one of: %(known)s.",
                             where=f"{where}.{key}" if where else key, known=", ".join(sorted(known))))  # fmt: skip

    def _aims(self, entry_at: dict[str, int], judge_at: dict[str, int]) -> None:
        objective = self.given.get("objective", "total")
        if objective in OBJECTIVES:
            self.found.objective = str(objective)
        else:
            self._say(N_('objective: %(value)s is not known; use "total" or "worst_first".', value=shown(objective)))
        self.found.prefer = frozenset(self._named("prefer", entry_at, judge_at))
        bonus = self.given.get("keep_bonus", 0)
        if isinstance(bonus, int | float) and not isinstance(bonus, bool) and 0 <= bonus <= LARGEST_SCORE:
            self.found.keep_bonus = float(bonus)
        else:
            self._say(N_("keep_bonus: must be a number from 0 to 1e300, not %(value)s.", value=shown(bonus)))

    def _panels(self, judge_at: dict[str, int]) -> None:
        for kind, most in self._object("caps").items():
            if isinstance(most, int) and not isinstance(most, bool) and 1 <= most <= MOST:
                self.found.caps[kind] = most
            else:
                self._say(N_("caps.%(kind)s: must be a whole number from 1, not %(value)s.",
                             kind=kind, value=shown(most)))  # fmt: skip
        for name, some in self._object("at_least_one").items():
            if not isinstance(some, list) or not some:
                self._say(N_("at_least_one.%(name)s: must be a list of one judge or more, not %(value)s.",
                             name=name, value=shown(some)))  # fmt: skip
                continue
            for judge in some:
                if not isinstance(judge, str) or judge not in judge_at:
                    self._say(N_("at_least_one.%(name)s: there is no judge %(value)s.",
                                 name=name, value=shown(judge)))  # fmt: skip
            known = {judge_at[judge] for judge in some if isinstance(judge, str) and judge in judge_at}
            self.found.at_least_one[name] = tuple(sorted(known))

    def _uncapped(self, entry_at: dict[str, int]) -> None:
        rows = self._rows("uncapped") if "uncapped" in self.given else []
        for i, entry in enumerate(rows):
            if not isinstance(entry, str) or entry not in entry_at:
                self._say(N_("%(where)s: there is no entry %(value)s.", where=f"uncapped[{i}]", value=shown(entry)))
        self.found.uncapped = frozenset(entry_at[e] for e in rows if isinstance(e, str) and e in entry_at)

    def _object(self, part: str) -> dict[str, object]:
        found = self.given.get(part, {})
        if isinstance(found, dict):
            return found
        self._say(N_("%(part)s: must be an object.", part=part))
        return {}

    def _rows(self, part: str) -> list[object]:
        rows = self.given.get(part)
        if isinstance(rows, list):
            return rows
        if part in self.given:
            self._say(N_("%(part)s: must be a list.", part=part))
        else:
            self._say(N_("%(part)s: missing; give a list.", part=part))
        return []

    def _entries(self, rows: list[object]) -> dict[str, int]:
        place: dict[str, int] = {}
        for i, row in enumerate(rows):
            where = f"entries[{i}]"
            name = self._new_id(row, where, {"id", "demand"}, place)
            if name is not None and isinstance(row, Mapping):
                self.found.demand.append(self._count(row.get("demand", 1), f"{where}.demand ({name})"))
        self.found.entries = tuple(place)
        return place

    def _judges(self, rows: list[object], everything: int) -> dict[str, int]:
        place: dict[str, int] = {}
        groups: list[Mapping[str, str]] = []
        for i, row in enumerate(rows):
            where = f"judges[{i}]"
            name = self._new_id(row, where, {"id", "min", "max", "groups"}, place)
            if name is None or not isinstance(row, Mapping):
                continue
            least = self._count(row.get("min", 0), f"{where}.min ({name})")
            most = row.get("max")
            most = everything if most is None or most == "all" else self._count(most, f"{where}.max ({name})")
            if least > most:
                self._say(N_("%(where)s (%(name)s): min %(least)d is above max %(most)d.",
                             where=where, name=name, least=least, most=most))  # fmt: skip
            self.found.minimum.append(least)
            self.found.maximum.append(most)
            given = row.get("groups", {})
            if not isinstance(given, Mapping) or not all(isinstance(v, str) for v in given.values()):
                self._say(N_("%(where)s.groups (%(name)s): must be an object of texts.", where=where, name=name))
                given = {}
            groups.append(given)
        self.found.judges = tuple(place)
        self.found.groups = tuple(groups)
        return place

    def _new_id(self, row: object, where: str, known: set[str], place: dict[str, int]) -> str | None:
        if not isinstance(row, Mapping):
            self._say(N_("%(where)s: must be an object with an id.", where=where))
            return None
        self._keys(row, known, where)
        name = row.get("id")
        if not isinstance(name, str) or not name:
            self._say(N_("%(where)s.id: must be a text in quotes, not %(value)s.", where=where, value=shown(name)))
            return None
        if name in place:
            self._say(N_("%(where)s.id: %(name)s is there twice; ids must differ.", where=where, name=name))
            return None
        place[name] = len(place)
        return name

    def _count(self, value: object, where: str) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
            return value
        self._say(N_("%(where)s: must be a whole number from 0 to %(most)d, not %(value)s.",
                     where=where, most=MOST, value=shown(value)))  # fmt: skip
        return 0

    def _pairs(self, rows: list[object], entry_at: dict[str, int], judge_at: dict[str, int]) -> set[tuple[int, int]]:
        listed: set[tuple[int, int]] = set()
        for i, row in enumerate(rows):
            if not isinstance(row, Mapping):
                self._say(N_("pairs[%(i)d]: must be an object with entry, judge and score.", i=i))
                continue
            if len(row) != 3:
                self._keys(row, {"entry", "judge", "score"}, f"pairs[{i}]")
            pair = self._pair(row.get("entry"), row.get("judge"), f"pairs[{i}]", entry_at, judge_at)
            score = self._score(row.get("score"), i)
            if pair is None:
                continue
            if pair in listed:
                self._say(N_("pairs[%(i)d]: the pair %(entry)s, %(judge)s is there twice.",
                             i=i, entry=row["entry"], judge=row["judge"]))  # fmt: skip
                continue
            listed.add(pair)
            self.found.pair_entry.append(pair[0])
            self.found.pair_judge.append(pair[1])
            self.found.score.append(score)
        return listed

    def _pair(
        self, entry: object, judge: object, where: str, entry_at: dict[str, int], judge_at: dict[str, int]
    ) -> tuple[int, int] | None:
        e = entry_at.get(entry) if isinstance(entry, str) else None
        j = judge_at.get(judge) if isinstance(judge, str) else None
        if e is None:
            self._say(N_("%(where)s: there is no entry %(value)s.", where=where, value=shown(entry)))
        if j is None:
            self._say(N_("%(where)s: there is no judge %(value)s.", where=where, value=shown(judge)))
        return None if e is None or j is None else (e, j)

    def _score(self, value: object, i: int) -> float:
        # The size is compared first: a whole number may be too large to become a float at all.
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_SCORE:
            return float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and not _is_odd(value):
            self._say(N_("pairs[%(i)d].score: the number is too large; scores reach 1e300 at most.", i=i))
        else:
            self._say(N_("pairs[%(i)d].score: must be a finite number, not %(value)s.", i=i, value=shown(value)))
        return 0.0

    def _named(self, part: str, entry_at: dict[str, int], judge_at: dict[str, int]) -> dict[tuple[int, int], str]:
        rows = self._rows(part) if part in self.given else []
        named: dict[tuple[int, int], str] = {}
        for i, row in enumerate(rows):
            where = f"{part}[{i}]"
            if not isinstance(row, list) or len(row) != 2:
                self._say(N_("%(where)s: must be a list of an entry and a judge.", where=where))
            elif (pair := self._pair(row[0], row[1], where, entry_at, judge_at)) is not None:
                named[pair] = where
        return named


def _is_odd(value: float) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def shown(value: object) -> str:
    """A wrong value as a short text for a message."""
    if value is None:
        return "nothing"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
