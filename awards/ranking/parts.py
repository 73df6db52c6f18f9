"""All that comes of a round's scores, part by part, so that each can be worked out and kept apart. Pure."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any
from uuid import UUID

from awards.core.vocabulary import LINEAR
from awards.ranking import model, rules
from awards.ranking.changes import Change, changes, changes_of_comparisons
from awards.ranking.model import Variances
from awards.ranking.results import CategoryRanking, Residuals, rankings, residuals
from awards.ranking.reviews import Worths, worths
from awards.ranking.scores import RoundScores, score_table

RANKING, RESIDUALS = "ranking", "residuals"


def changes_of(category_id: UUID) -> str:
    """The part of the results that says what one change would do to the places of a category."""
    return f"changes {category_id}"


def worths_of(category_id: UUID) -> str:
    """The part of the results that says what one more review of each entry of a category is worth."""
    return f"worths {category_id}"


class RoundResults:
    """All that comes of a round's scores, in parts; each is worked out when first asked for and then kept.

    Without `scores` it holds the parts that are `known`, and no other can be asked for.
    """

    def __init__(
        self,
        scores: RoundScores | None,
        tie_rule: Sequence[rules.TieStep],
        counts: str = LINEAR,
        known: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self._scores, self._tie_rule, self._counts = scores, tie_rule, counts
        self._known: dict[str, Any] = dict(known)

    def knows(self, part: str) -> bool:
        """Whether the part is here already."""
        return part in self._known

    def gives(self, part: str) -> bool:
        """Whether the part is here or can be worked out."""
        return self._scores is not None or self.knows(part)

    def learn(self, known: Mapping[str, Any]) -> None:
        """Take in parts that were worked out elsewhere from the same scores."""
        self._known |= known

    def part(self, name: str) -> Any:
        """A part by its name."""
        if name not in self._known:
            self._known[name] = self._work(name)
        return self._known[name]

    @property
    def rankings(self) -> dict[UUID, CategoryRanking]:
        """The ranking of every category, by the category's id."""
        found: dict[UUID, CategoryRanking] = self.part(RANKING)
        return found

    @property
    def residuals(self) -> Residuals:
        """What the linear fit leaves of each card."""
        found: Residuals = self.part(RESIDUALS)
        return found

    def changes(self, category_id: UUID) -> list[Change]:
        """What one left-out judge or one moved weight would do to the places of a category."""
        found: list[Change] = self.part(changes_of(category_id))
        return found

    def worths(self, category_id: UUID) -> Worths | None:
        """What one more review of each entry of a category is worth; None where comparisons fill the places."""
        found: Worths | None = self.part(worths_of(category_id))
        return found

    @cached_property
    def _variances(self) -> Variances:
        """Those of the linear fit, whichever counts."""
        if self._counts == LINEAR or self._scores is None:
            return next(iter(self.rankings.values())).fit.variances
        table, _entries = score_table(self._scores)
        return model.fit(table, top=()).variances

    def _work(self, name: str) -> Any:
        if self._scores is None:
            raise LookupError(f"the results hold no {name}")
        if name == RANKING:
            return rankings(self._scores, self._tie_rule, self._counts)
        if name == RESIDUALS:
            return residuals(self._scores)
        what, category_id = name.split()[0], UUID(name.split()[1])
        if (said := self._scores.compared.get(category_id)) is not None:
            ranked = self.rankings[category_id]
            by_scores = {row.entry_id: row.rank or len(ranked.rows) for row in ranked.by_scores.rows}
            return changes_of_comparisons(by_scores, said, ranked.places) if what == "changes" else None
        work = changes if what == "changes" else worths
        return work(self._scores, category_id, self._variances)
