"""What a plan asks: entries with their demand, judges with their loads, and who may read what.

How well a judge fits an entry is not known; all there is to go by is what judges said of themselves. So only a judge
who takes on the category and reads the language may have the entry, and such a pair is worth 1, and a half more
shared among the categories that the judge takes on (one: 1.5, two: 1.25, five: 1.1). The seed chooses among equals.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

FOCUS = 0.5


@dataclass(frozen=True)
class Need:
    """An entry that asks for reviews."""

    entry_id: UUID
    nomination_id: UUID
    number: int
    category: str
    language: str
    reviews: int

    @property
    def id(self) -> str:
        return entry_key(self.number, self.category)


@dataclass(frozen=True)
class Offer:
    """A judge who reads."""

    judge_id: UUID
    languages: Sequence[str]
    categories: Sequence[str]
    least: int
    most: int

    @property
    def id(self) -> str:
        return str(self.judge_id)


@dataclass(frozen=True)
class Standing:
    """What is settled already: running assignments (entry, judge), pairs of nomination and judge that may not be, and
    pairs of entry and judge that ended and are not tried again."""

    live: Collection[tuple[UUID, UUID]] = frozenset()
    barred: Collection[tuple[UUID, UUID]] = frozenset()
    retired: Collection[tuple[UUID, UUID]] = frozenset()


def entry_key(number: int, category: str) -> str:
    """The id of an entry in problems, plans and files."""
    return f"{number}/{category}"


def fit(need: Need, offer: Offer) -> float | None:
    """How well the judge fits the entry, from 1; None when the judge does not read its category or language."""
    if need.category not in offer.categories or need.language not in offer.languages:
        return None
    return 1 + FOCUS / len(offer.categories)


def problem(
    needs: Sequence[Need], offers: Sequence[Offer], standing: Standing, only: UUID | None = None
) -> dict[str, Any]:
    """The problem as `awards solve` reads it. Running assignments are kept and count towards demand and load.

    With `only`, that entry alone gets judges, everything else stays as it is, and no minimum load asks for more.
    """
    named = {offer.judge_id: offer for offer in offers}
    by_id = {need.entry_id: need for need in needs}
    live = {(e, j) for e, j in standing.live if e in by_id and j in named}
    of_entry, of_judge = Counter(e for e, _ in live), Counter(j for _, j in live)
    asked = [need for need in needs if only is None or need.entry_id == only or of_entry[need.entry_id]]
    kept: dict[UUID, set[UUID]] = defaultdict(set)
    for entry, judge in live:
        kept[entry].add(judge)
    pairs = []
    for need in asked:
        open_to_all = only is None or need.entry_id == only
        for offer in offers:
            worth = _worth(need, offer, standing, kept[need.entry_id], open_to_all=open_to_all)
            if worth is not None:
                pairs.append({"entry": need.id, "judge": offer.id, "score": worth})
    return {
        "entries": [{"id": need.id, "demand": _demand(need, of_entry[need.entry_id], only)} for need in asked],
        "judges": [
            {
                "id": offer.id,
                "min": offer.least if only is None else min(offer.least, of_judge[offer.judge_id]),
                "max": max(offer.most, of_judge[offer.judge_id]),
            }
            for offer in offers
        ],
        "pairs": pairs,
        "keep": [[need.id, offer.id] for need in asked for offer in offers if offer.judge_id in kept[need.entry_id]],
    }


def _demand(need: Need, live: int, only: UUID | None) -> int:
    return max(need.reviews, live) if only is None or need.entry_id == only else live


def _worth(need: Need, offer: Offer, standing: Standing, kept: Collection[UUID], *, open_to_all: bool) -> float | None:
    """The worth of the pair; None when it may not be assigned. A kept pair stays, worth at least 1."""
    worth = fit(need, offer)
    if offer.judge_id in kept:
        return worth if worth is not None else 1.0
    barred = (need.nomination_id, offer.judge_id) in standing.barred
    if barred or (need.entry_id, offer.judge_id) in standing.retired or not open_to_all:
        return None
    return worth
