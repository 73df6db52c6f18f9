"""Where one more review is worth most: by the scores once they may be read, and before that by who reads what. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from awards.core.later import Later
from awards.ranking.model import Variances
from awards.ranking.scores import RoundScores, score_table

if TYPE_CHECKING:
    from awards.ranking.model import held, worth
else:
    held, worth = Later("awards.ranking.model.held"), Later("awards.ranking.model.worth")

TOLD = 0.001
"""A fall of the number of wrong places below this is chance of the draws."""


@dataclass(frozen=True)
class Worths:
    """How many places are expected to go to a wrong entry, and by how much less with one more review of each entry."""

    wrong: float
    falls: Mapping[UUID, float]


def worths(scores: RoundScores, category_id: UUID, variances: Variances) -> Worths | None:
    """The worth of one more review for each entry of a category; None where the scores do not tell entries apart."""
    category = next(found for found in scores.categories if found.id == category_id)
    table, entries = score_table(scores)
    if (drawn := held.draws_of(table, variances)) is None:
        return None
    own = [place for place, item in enumerate(drawn.items) if entries[item].category_id == category_id]
    if not own:
        return None
    found = worth.worth(drawn.draws[:, own], category.places, drawn.error)
    falls = {entries[drawn.items[place]].id: float(fall) for place, fall in zip(own, found.falls, strict=True)}
    return Worths(found.wrong, {entry: fall for entry, fall in falls.items() if fall >= TOLD})


def in_need(panels: Mapping[UUID, Collection[UUID]], asked: Mapping[UUID, int | None]) -> frozenset[UUID]:
    """The entries that need more judges while the round is open; `panels` are all entries of the round with theirs.

    This stands on who reads what and on nothing else: an entry needs more when fewer judges have it than the rules ask
    (None: every judge), or when no chain of judges who share entries joins it to most of the round, so that its score
    could be compared with few. Points count for nothing, given or not. Whatever hung on them would tell of the order:
    few entries stand near the cut and it lies near the top, so "the cut needs more here" would mean "better than most".
    """
    group = _groups(panels)
    sizes = Counter(group[entry] for entry in panels if panels[entry])
    most = max(sizes.values(), default=0)
    return frozenset(
        entry
        for entry, judges in panels.items()
        if len(judges) < (asked[entry] or 0) or (judges and sizes[group[entry]] < most) or not judges
    )


def _groups(panels: Mapping[UUID, Collection[UUID]]) -> dict[UUID, UUID]:
    """For each entry one of its group: entries that a chain of judges joins have the same."""
    root: dict[UUID, UUID] = {}

    def find(node: UUID) -> UUID:
        while (above := root.setdefault(node, node)) != node:
            root[node] = node = root[above]
        return node

    for entry, judges in panels.items():
        for judge in judges:
            root[find(judge)] = find(entry)
    return {entry: find(entry) for entry in panels}
