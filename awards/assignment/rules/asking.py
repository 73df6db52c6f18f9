"""What a plan asks: entries with their demand, judges with their loads, and who may read what.

How well a judge fits an entry is not known; all there is to go by is what judges said of themselves. So only a judge
who takes on the category and reads the language may have the entry, and such a pair is worth 1, and a half more
shared among the categories that the judge takes on (one: 1.5, two: 1.25, five: 1.1). The seed chooses among equals.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from awards.assignment.rules.options import (
    CHAIRS,
    OF_REGION,
    ORGANISATION,
    REGION,
    Objective,
    Options,
    Running,
    groups,
)

FOCUS = 0.5

Pair = tuple[UUID, UUID]
"""An entry, or its nomination, and a judge."""


@dataclass(frozen=True)
class Need:
    """An entry that asks for reviews; `reviews` is None where every judge who may is to read it."""

    entry_id: UUID
    nomination_id: UUID
    number: int
    category: str
    language: str
    reviews: int | None

    @property
    def id(self) -> str:
        return entry_key(self.number, self.category)


@dataclass(frozen=True)
class Offer:
    """A judge who reads; `region` is the ITU's of the judge's country, both groups empty where nothing is known."""

    judge_id: UUID
    languages: Sequence[str]
    categories: Sequence[str]
    least: int
    most: int
    region: str = ""
    organisation: str = ""
    chair: bool = False

    @property
    def id(self) -> str:
        return str(self.judge_id)

    @property
    def groups(self) -> dict[str, str]:
        """The groups that a cap can count."""
        named = {REGION: self.region, ORGANISATION: self.organisation}
        return {kind: group for kind, group in named.items() if group}


@dataclass(frozen=True)
class Standing:
    """What is settled already: running assignments (entry, judge), those among them that the judge has begun, pairs of
    nomination and judge that may not be, and pairs of entry and judge that ended and are not tried again.

    `beside` says how many entries judges have in other rounds that are not over.
    """

    live: Collection[Pair] = frozenset()
    barred: Collection[Pair] = frozenset()
    retired: Collection[Pair] = frozenset()
    begun: Collection[Pair] = frozenset()
    beside: Mapping[UUID, int] = field(default_factory=dict)


def entry_key(number: int, category: str) -> str:
    """The id of an entry in problems, plans and files."""
    return f"{number}/{category}"


def fit(need: Need, offer: Offer) -> float | None:
    """How well the judge fits the entry, from 1; None when the judge does not read its category or language."""
    if need.category not in offer.categories or need.language not in offer.languages:
        return None
    return 1 + FOCUS / len(offer.categories)


def problem(
    needs: Sequence[Need], offers: Sequence[Offer], standing: Standing, options: Options | None = None,
    only: UUID | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The problem as `awards solve` reads it. What is kept counts towards demand and load.

    Assignments that run are kept, preferred or as free as any other pair, as the options say; one that the judge has
    begun is always kept. With `only` that entry alone is asked for, everything else stays as it is, and no judge needs
    more than nothing. So it is with judges `away`: what they have not begun goes to others, and stays with them only
    where nobody else can have it.
    """
    return _Asking(needs, offers, standing, options or Options(), only).document()


def mark(
    needs: Sequence[Need], offers: Sequence[Offer], standing: Standing, options: Options | None = None,
    only: UUID | None = None,
) -> str:  # fmt: skip
    """A digest of all that the problem, and what runs on its entries, say; whether a judge has begun does not count."""
    return _Asking(needs, offers, replace(standing, begun=frozenset()), options or Options(), only).digest()


def asked_for(needs: Sequence[Need], standing: Standing, options: Options, only: UUID | None = None) -> list[Need]:
    """The entries that a plan is about: `only` one, those that judges who are `away` hand over, or all."""
    if not options.away:
        return [need for need in needs if only in (None, need.entry_id)]
    away = set(options.away)
    handed = {entry for entry, judge in standing.live if str(judge) in away and (entry, judge) not in standing.begun}
    return [need for need in needs if need.entry_id in handed and only in (None, need.entry_id)]


@dataclass
class _Asking:
    needs: Sequence[Need]
    offers: Sequence[Offer]
    standing: Standing
    options: Options
    only: UUID | None

    def __post_init__(self) -> None:
        self.asked = asked_for(self.needs, self.standing, self.options, self.only)
        self.away = set(self.options.away)
        self.jury = {offer.judge_id: offer for offer in self.offers}
        self.apart = set(self.options.apart)
        running, stays = self._known(self.standing.live), self._known(self.standing.begun)
        self.running: dict[str, set[str]] = defaultdict(set)
        for entry, judge in running:
            self.running[entry].add(judge)
        asked = {need.id for need in self.asked}
        staying = {pair for pair in running if pair[1] not in self.away}
        kept = stays | (staying if self.options.running == Running.KEEP else set()) | set(self.options.together)
        self.kept: dict[str, set[str]] = defaultdict(set)
        for entry, judge in kept:
            if entry in asked:
                self.kept[entry].add(judge)

    def document(self) -> dict[str, Any]:
        pairs, listed = [], Counter[str]()
        for need, offer, worth in self._pairs():
            pairs.append({"entry": need.id, "judge": offer.id, "score": worth})
            listed[need.id] += 1
        plain: dict[str, Any] = {
            "entries": [{"id": need.id, "demand": self._demand(need, listed[need.id])} for need in self.asked],
            "judges": self._judges(),
            "pairs": pairs,
            "keep": [[need.id, judge] for need in self.asked for judge in self._in_order(self.kept[need.id])],
        }
        return plain | self._wishes()

    def digest(self) -> str:
        """Of the document and of what runs, without holding a large document in memory."""
        found, listed = hashlib.sha256(), Counter[str]()
        for need, offer, worth in self._pairs():
            found.update(f"{need.id} {offer.id} {worth!r}\n".encode())
            listed[need.id] += 1
        rest = [
            [(need.id, self._demand(need, listed[need.id])) for need in self.asked], self._judges(), self._wishes(),
            [(need.id, sorted(self.kept[need.id]), sorted(self.running[need.id])) for need in self.asked],
        ]  # fmt: skip
        found.update(json.dumps(rest, sort_keys=True).encode())
        return found.hexdigest()

    def _pairs(self) -> Iterator[tuple[Need, Offer, float]]:
        reading = self._reading()
        for need in self.asked:
            for offer in self._possible(need, reading[need.category, need.language]):
                worth = self._worth(need, offer)
                if worth is not None:
                    yield need, offer, worth

    def _judges(self) -> list[dict[str, Any]]:
        loads = Counter(judge for judges in self.kept.values() for judge in judges)
        elsewhere = self._elsewhere()
        return [self._judge(offer, loads[offer.id], elsewhere[offer.judge_id]) for offer in self.offers]

    def _known(self, pairs: Collection[Pair]) -> set[tuple[str, str]]:
        """Those of the pairs whose judge is of the jury and whose entry is judged, as a problem names them."""
        key = {need.entry_id: need.id for need in self.needs}
        return {(key[entry], str(judge)) for entry, judge in pairs if entry in key and judge in self.jury}

    def _in_order(self, judges: Collection[str]) -> list[str]:
        return [offer.id for offer in self.offers if offer.id in judges] if judges else []

    def _reading(self) -> dict[tuple[str, str], list[Offer]]:
        """Who reads what, by category and language, in the order of the jury."""
        found: dict[tuple[str, str], list[Offer]] = defaultdict(list)
        for offer in self.offers:
            for category in set(offer.categories):
                for language in set(offer.languages):
                    found[category, language].append(offer)
        return found

    def _possible(self, need: Need, reading: Sequence[Offer]) -> Sequence[Offer]:
        """Who reads the entry, or has it."""
        has = self.running[need.id] | self.kept[need.id]
        reads = {offer.id for offer in reading} if has else set()
        return [offer for offer in self.offers if offer.id in reads | has] if has - reads else reading

    def _worth(self, need: Need, offer: Offer) -> float | None:
        """The worth of the pair; None when it may not be assigned. A kept pair stays, worth at least 1."""
        worth = fit(need, offer)
        if offer.id in self.kept[need.id]:
            return worth if worth is not None else 1.0
        if (need.id, offer.id) in self.apart:
            return None
        if offer.id in self.away:
            return -FOCUS * len(self.asked) if offer.id in self.running[need.id] else None
        if offer.id in self.running[need.id]:
            return 1.0 if worth is None and self.options.running == Running.PREFER else worth
        barred = (need.nomination_id, offer.judge_id) in self.standing.barred
        return None if barred or (need.entry_id, offer.judge_id) in self.standing.retired else worth

    def _demand(self, need: Need, listed: int) -> int:
        if self.away:
            return len(self.running[need.id])
        wanted = self.options.reviews.get(need.id, listed if need.reviews is None else need.reviews)
        least = len(self.kept[need.id])
        if self.options.running == Running.PREFER and need.id not in self.options.reviews:
            least = max(least, len(self.running[need.id]))
        return max(wanted, least)

    def _elsewhere(self) -> Counter[UUID]:
        """How many entries each judge has beside those that are asked for, in this round and in others."""
        inside = {need.entry_id for need in self.asked}
        known = {need.entry_id for need in self.needs} - inside
        found = Counter(judge for entry, judge in self.standing.live if entry in known)
        found.update(self.standing.beside)
        return found

    def _judge(self, offer: Offer, kept: int, elsewhere: int) -> dict[str, Any]:
        limits = self.options.loads.get(offer.id)
        least = offer.least if limits is None or limits.least is None else limits.least
        most = offer.most if limits is None or limits.most is None else limits.most
        least, most = max(least - elsewhere, 0), max(most - elsewhere, kept)
        if offer.id in self.away:
            most = sum(offer.id in self.running[need.id] for need in self.asked)
        free = self.only is not None or bool(self.away)
        row: dict[str, Any] = {"id": offer.id, "min": 0 if free else min(least, most), "max": most}
        counted = {kind: group for kind, group in offer.groups.items() if kind in self.options.caps}
        return row | ({"groups": counted} if counted else {})

    def _wishes(self) -> dict[str, Any]:
        options, wishes = self.options, dict[str, Any]()
        if options.running == Running.PREFER:
            wishes["prefer"] = [
                [need.id, judge] for need in self.asked for judge in self._in_order(self.running[need.id])
                if judge not in self.kept[need.id] | self.away and (need.id, judge) not in self.apart
            ]  # fmt: skip
            wishes["keep_bonus"] = options.keep_bonus
        if options.caps:
            wishes["caps"] = options.caps
            # Whoever may read these is to read them: there a cap could only make every plan impossible.
            everybody = [need.id for need in self.asked if need.reviews is None and need.id not in options.reviews]
            wishes |= {"uncapped": everybody} if everybody else {}
        if named := groups(options, self._members()):
            wishes["at_least_one"] = named
        if options.objective != Objective.TOTAL:
            wishes["objective"] = options.objective
        return wishes

    def _members(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for offer in self.offers:
            found[f"{OF_REGION}{offer.region}"].append(offer.id)
            if offer.chair:
                found[CHAIRS].append(offer.id)
        return found
