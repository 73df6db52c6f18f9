"""What one change of the scores would do to the places of a category: a judge left out, a weight moved. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from awards.core.later import Later
from awards.ranking.compared import Comparisons, first_of
from awards.ranking.model import Variances
from awards.ranking.scores import TENTH, RoundScores, moved, score_table, with_weights

if TYPE_CHECKING:
    from awards.ranking.model import held
else:
    held = Later("awards.ranking.model.held")


@dataclass(frozen=True)
class Change:
    """One change, of a judge or of a criterion's share, and the entries that would come in and go out by it."""

    come_in: frozenset[UUID]
    go_out: frozenset[UUID]
    judge_id: UUID | None = None
    criterion: str | None = None
    before: Fraction = Fraction()
    after: Fraction = Fraction()

    @property
    def matters(self) -> bool:
        """Whether other entries would fill the places."""
        return bool(self.come_in or self.go_out)


def changes(scores: RoundScores, category_id: UUID, variances: Variances) -> list[Change]:
    """Every change that is tried for a category: each of its judges left out, each share a tenth down and up.

    A tenth is one of the whole weight. All by the linear fit, with the variances that it found for the round as it is.
    """
    category = next(found for found in scores.categories if found.id == category_id)
    table, entries = score_table(scores)

    def filled(ranks: "held.Ranks") -> frozenset[UUID]:
        return frozenset(
            entry.id
            for entry, rank in zip(entries, ranks, strict=True)
            if entry.category_id == category_id and rank is not None and rank <= category.places
        )

    as_it_is = filled(held.ranks_of(table, variances))
    mine = {entry.id for entry in entries if entry.category_id == category_id}
    judges = sorted({str(card.judge_id) for card in scores.cards if card.entry_id in mine})
    left_out = held.ranks_without_each(table, variances, judges)
    found = []
    for judge in judges:
        after = filled(left_out[judge]) if judge in left_out else as_it_is
        found.append(Change(after - as_it_is, as_it_is - after, judge_id=UUID(judge)))
    whole = sum((Fraction(weight) for weight in category.weights.values()), Fraction())
    for criterion, weight in category.weights.items():
        for by in (-TENTH, TENTH):
            if (weights := moved(category.weights, criterion, by)) is None:
                continue
            other_table, _same = score_table(with_weights(scores, category_id, weights))
            after = filled(held.ranks_of(other_table, variances))
            shares = Fraction(weight) / whole, weights[criterion]
            found.append(Change(after - as_it_is, as_it_is - after, None, criterion, *shares))
    return found


def changes_of_comparisons(by_scores: Mapping[UUID, int], said: Comparisons, places: int) -> list[Change]:
    """Every change that is tried where comparisons fill the places: each judge left out. Weights move nothing there.

    `by_scores` is the rank of each entry of the category by its scores, which tells equal ones apart.
    """
    as_it_is = first_of(by_scores, said, places)
    found = []
    for judge in sorted({one.judge_id for one in said.said}):
        after = first_of(by_scores, said.without(judge), places)
        found.append(Change(after - as_it_is, as_it_is - after, judge_id=judge))
    return found
