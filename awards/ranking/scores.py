"""The scores of a round as values, what they would be after one change, and the table that the model is fitted to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from awards.ranking import rules
from awards.ranking.compared import Comparisons
from awards.ranking.model import Score, ScoreTable


@dataclass(frozen=True)
class CategoryScale:
    """What the ranking needs to know of a category: weights by criterion, and how many places there are.

    `winners` is how many win, where the round is the last one; 0 in others.
    """

    id: UUID
    key: str
    weights: Mapping[str, int | Fraction]
    places: int
    winners: int = 0


@dataclass(frozen=True)
class RankedThing:
    """An entry that takes part: eligible, of a nomination that stands.

    `missing` counts the reviews that it lacks: those that a judge has not confirmed, and those that the rules ask for
    and no judge has.
    """

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
    """All that is known of a round's scores; `incomplete` counts cards that were begun and do not count.

    `compared` holds the comparisons of each category whose places they fill by the rules.
    """

    categories: Sequence[CategoryScale]
    entries: Sequence[RankedThing]
    cards: Sequence[Card]
    incomplete: int = 0
    compared: Mapping[UUID, Comparisons] = field(default_factory=dict)


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


TENTH = Fraction(1, 10)


def without(scores: RoundScores, judge_id: UUID) -> RoundScores:
    """The same round as if this judge had scored nothing."""
    return replace(scores, cards=[card for card in scores.cards if card.judge_id != judge_id])


def with_weights(scores: RoundScores, category_id: UUID, weights: Mapping[str, int | Fraction]) -> RoundScores:
    """The same round with other weights for the criteria of a category."""
    return replace(
        scores,
        categories=[
            replace(found, weights=weights) if found.id == category_id else found for found in scores.categories
        ],
    )


def moved(weights: Mapping[str, int | Fraction], criterion: str, by: Fraction) -> dict[str, Fraction] | None:
    """The shares of the criteria when that of one moves by so much of the whole weight, the others in proportion.

    A share goes no lower than nothing and no higher than everything; None when it cannot move, or nothing else can.
    """
    whole = sum((Fraction(weight) for weight in weights.values()), Fraction())
    shares = {key: Fraction(weight) / whole for key, weight in weights.items()}
    share = shares[criterion]
    after = min(max(share + by, Fraction()), Fraction(1))
    if after == share or share == 1:
        return None
    return {key: after if key == criterion else found * (1 - after) / (1 - share) for key, found in shares.items()}
