"""From the scores of a round to the ranking of each category, raw and adjusted side by side: values in, values out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from awards.ranking import model, rules
from awards.ranking.model import Fit, ItemEstimate, Score, ScoreTable

GREY = (0.1, 0.9)
"""Between these chances of a place the scores cannot tell an entry in from an entry out."""

BARELY = 0.0001
"""Draws that never show an entry in the places do not prove that it cannot be there."""


@dataclass(frozen=True)
class CategoryScale:
    """What the ranking needs to know of a category: weights by criterion, and how many places there are."""

    id: UUID
    key: str
    weights: Mapping[str, int]
    places: int


@dataclass(frozen=True)
class RankedThing:
    """An entry that takes part: eligible, of a nomination that stands; `missing` counts reviews not confirmed yet."""

    id: UUID
    category_id: UUID
    nomination_id: UUID
    number: int
    title: str
    missing: int = 0


@dataclass(frozen=True)
class Card:
    """A confirmed scorecard: points by criterion."""

    entry_id: UUID
    judge_id: UUID
    points: Mapping[str, Decimal]


@dataclass(frozen=True)
class RoundScores:
    """All that is known of a round's scores; `incomplete` counts cards that were begun and do not count."""

    categories: Sequence[CategoryScale]
    entries: Sequence[RankedThing]
    cards: Sequence[Card]
    incomplete: int = 0


@dataclass(frozen=True)
class RankedEntry:
    """An entry with its raw mean (exact) and adjusted score (with 95 % band), and its rank by either.

    `rank` is the order that decisions keep to: by the adjusted score where there is one, then by raw mean and tie rule;
    `tied_with` holds the entries that share it, which the jury tells apart. `chance` is that of a place.
    """

    entry_id: UUID
    nomination_id: UUID
    number: int
    title: str
    reviews: int
    missing: int
    raw: Fraction | None
    rank_raw: int | None
    lowest: Fraction | None
    highest: Fraction | None
    adjusted: float | None
    se: float | None
    low: float | None
    high: float | None
    rank_adjusted: int | None
    chance: float | None
    component: int | None
    rank: int | None = None
    tied_with: tuple[UUID, ...] = ()

    @property
    def likely(self) -> float:
        """The chance as draws can tell it: never quite impossible and never quite certain."""
        return min(max(self.chance or 0, BARELY), 1 - BARELY)

    @property
    def is_grey(self) -> bool:
        """Whether the scores leave open if this entry gets a place."""
        return self.chance is not None and GREY[0] <= self.chance <= GREY[1]

    @property
    def is_clear(self) -> bool:
        """Whether the scores give this entry a place beyond much doubt."""
        return self.chance is not None and self.chance > GREY[1]


@dataclass(frozen=True)
class CategoryRanking:
    """The entries of one category, best first, with the fit of the whole round they come from."""

    category_id: UUID
    key: str
    places: int
    rows: tuple[RankedEntry, ...]
    fit: Fit

    @property
    def scorecards(self) -> int:
        """Confirmed scorecards that count."""
        return sum(row.reviews for row in self.rows)

    @property
    def missing(self) -> int:
        """Reviews that were asked for and are not confirmed."""
        return sum(row.missing for row in self.rows)

    @property
    def by_entry(self) -> dict[UUID, RankedEntry]:
        """The rows by entry."""
        return {row.entry_id: row for row in self.rows}

    @property
    def grey(self) -> tuple[RankedEntry, ...]:
        """Entries that the scores cannot tell in from out."""
        return tuple(row for row in self.rows if row.is_grey)

    def first(self, by: str) -> frozenset[UUID]:
        """The entries within the places by `rank_raw` or `rank_adjusted`; with a tie at the cut all of the tied."""
        return frozenset(r.entry_id for r in self.rows if (rank := getattr(r, by)) is not None and rank <= self.places)


def score_table(scores: RoundScores) -> tuple[ScoreTable, list[RankedThing]]:
    """The table that the model is fitted to, one fit over all categories, and its entries in their order."""
    scales = {category.id: category for category in scores.categories}
    entries = sorted(scores.entries, key=lambda entry: (entry.number, scales[entry.category_id].key))
    judges = sorted({card.judge_id for card in scores.cards})
    entry_at = {entry.id: place for place, entry in enumerate(entries)}
    judge_at = {judge: place for place, judge in enumerate(judges)}
    category_of = {entry.id: entry.category_id for entry in entries}
    rows, incomplete = [], scores.incomplete
    for card in scores.cards:
        value = rules.weighted_mean(card.points, scales[category_of[card.entry_id]].weights)
        if value is None:
            incomplete += 1
        else:
            rows.append(Score(entry_at[card.entry_id], judge_at[card.judge_id], value))
    table = ScoreTable(
        items=[str(entry.number) for entry in entries],
        judges=[str(judge) for judge in judges],
        rows=rows,
        categories=[scales[entry.category_id].key for entry in entries],
        incomplete=incomplete,
    )
    return table, entries


def rankings(scores: RoundScores, tie_rule: Sequence[rules.TieStep], seed: int = 0) -> dict[UUID, CategoryRanking]:
    """The ranking of every category of the round, by the category's id."""
    table, entries = score_table(scores)
    fit = model.fit(table, seed=seed, top={category.key: (category.places,) for category in scores.categories})
    values: dict[int, list[Fraction]] = defaultdict(list)
    for row in table.rows:
        values[row.item].append(Fraction(row.value))
    criteria = _criterion_means(scores)
    found = {}
    for category in scores.categories:
        own = [place for place, entry in enumerate(entries) if entry.category_id == category.id]
        standings = [
            rules.Standing(
                str(entries[place].id), rules.raw_mean(values[place]), len(values[place]), criteria[entries[place].id]
            )
            for place in own
        ]
        ranks = {place.entry: place.rank for place in rules.ranking(standings, tie_rule)}
        rows = [
            _row(entries[place], values[place], ranks[str(entries[place].id)], fit.items[place], category.places)
            for place in own
        ]
        found[category.id] = CategoryRanking(category.id, category.key, category.places, _ordered(rows), fit)
    return found


def residuals(scores: RoundScores) -> list[tuple[UUID, UUID, float]]:
    """What one fit over all categories leaves of each card: entry, judge, and points above what was expected."""
    table, entries = score_table(scores)
    fit = model.fit(table, top=())
    return [
        (entries[row.item].id, UUID(table.judges[row.judge]), left)
        for row, left in zip(table.rows, fit.residuals, strict=True)
        if left is not None
    ]


def without(scores: RoundScores, judge_id: UUID) -> RoundScores:
    """The same round as if this judge had scored nothing."""
    return replace(scores, cards=[card for card in scores.cards if card.judge_id != judge_id])


def with_weight(scores: RoundScores, category_id: UUID, criterion: str, weight: int) -> RoundScores:
    """The same round with another weight for one criterion of a category."""
    return replace(
        scores,
        categories=[
            replace(found, weights={**found.weights, criterion: weight}) if found.id == category_id else found
            for found in scores.categories
        ],
    )


def best(scores: RoundScores, category_id: UUID) -> frozenset[UUID]:
    """The entries of a category within the places by adjusted score; without one, by raw mean."""
    category = next(found for found in scores.categories if found.id == category_id)
    table, entries = score_table(scores)
    fit = model.fit(table, top=())
    own = [place for place, entry in enumerate(entries) if entry.category_id == category_id]
    by_adjusted = any(fit.items[place].rank_adjusted is not None for place in own)
    ranks = {
        entries[place].id: fit.items[place].rank_adjusted if by_adjusted else fit.items[place].rank_raw for place in own
    }
    return frozenset(entry for entry, rank in ranks.items() if rank is not None and rank <= category.places)


def _criterion_means(scores: RoundScores) -> dict[UUID, dict[str, Fraction]]:
    scales = {category.id: category for category in scores.categories}
    category_of = {entry.id: entry.category_id for entry in scores.entries}
    points: dict[UUID, dict[str, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    for card in scores.cards:
        if rules.weighted_mean(card.points, scales[category_of[card.entry_id]].weights) is not None:
            for criterion, value in card.points.items():
                points[card.entry_id][criterion].append(value)
    means = {
        entry: {criterion: rules.raw_mean(found) or Fraction() for criterion, found in by_criterion.items()}
        for entry, by_criterion in points.items()
    }
    return defaultdict(dict, means)


def _row(
    entry: RankedThing, values: Sequence[Fraction], rank_raw: int | None, estimate: ItemEstimate, places: int
) -> RankedEntry:
    return RankedEntry(
        entry_id=entry.id, nomination_id=entry.nomination_id, number=entry.number, title=entry.title,
        reviews=len(values), missing=entry.missing, raw=rules.raw_mean(values), rank_raw=rank_raw,
        lowest=min(values, default=None), highest=max(values, default=None), adjusted=estimate.adjusted, se=estimate.se,
        low=estimate.low, high=estimate.high, rank_adjusted=estimate.rank_adjusted, chance=estimate.p_top.get(places),
        component=estimate.component,
    )  # fmt: skip


def _ordered(rows: Iterable[RankedEntry]) -> tuple[RankedEntry, ...]:
    """Best first, those without a review last; entries that nothing tells apart share the lowest rank."""

    def key(row: RankedEntry) -> tuple[int, int]:
        return (row.rank_adjusted or 0, row.rank_raw or 0)

    ranked = sorted((row for row in rows if row.rank_raw is not None), key=lambda row: (*key(row), row.number))
    found: list[RankedEntry] = []
    for _, level in groupby(ranked, key):
        tied = list(level)
        rank = len(found) + 1
        for row in tied:
            others = tuple(other.entry_id for other in tied if other is not row)
            found.append(replace(row, rank=rank, tied_with=others))
    unranked = sorted((row for row in rows if row.rank_raw is None), key=lambda row: row.number)
    return (*found, *unranked)
