"""From the scores of a round to the ranking of each category, raw and adjusted side by side: values in, values out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from uuid import UUID

from awards.core.vocabulary import LINEAR, ORDINAL, PAIRS
from awards.ranking import model, rules
from awards.ranking.compared import Compared, Comparisons, compared
from awards.ranking.model import Fit, ItemEstimate, Method, Top
from awards.ranking.scores import CategoryScale, RankedThing, RoundScores, score_table

GREY = (0.1, 0.9)
"""Between these chances of a place the scores cannot tell an entry in from an entry out."""

BARELY = 0.0001
"""Draws that never show an entry in the places do not prove that it cannot be there."""


def likely(chance: float) -> float:
    """A chance as draws can tell it: never quite impossible and never quite certain."""
    return min(max(chance, BARELY), 1 - BARELY)


METHODS: dict[str, Method] = {LINEAR: "random", ORDINAL: "ordinal"}
"""The model's fit for each way in which the rules of an edition let scores become a ranking."""


Residuals = list[tuple[UUID, UUID, float]]
"""What the fit leaves of each card: entry, judge, and points above what was expected."""


@dataclass(frozen=True)
class Beside:
    """An entry by a fit that does not count and stands beside the one that does; None where it cannot say."""

    adjusted: float | None
    low: float | None
    high: float | None
    rank: int | None
    chance: float | None


UNKNOWN = Beside(None, None, None, None, None)


@dataclass(frozen=True)
class RankedEntry:
    """An entry with its raw mean (exact) and adjusted score (with 95 % band), and its rank by either.

    `rank` is the order that decisions keep to: by the adjusted score where there is one, then by raw mean and tie rule;
    `tied_with` holds the entries that share it, which the jury tells apart; `told_by` is the step of the tie rule that
    told it from others of the same scores. `chance` is that of a place, `chance_to_win` that of one among the winners
    (by comparisons that of being the best). `check` is the fit with entries and judges both fixed; `other` the linear
    one where by the rules the ordinal one counts. Where comparisons fill the places, `rank` follows them (`compared`),
    equal ones in the order of their scores; `chance` is theirs and `other` that of the scores, and `waiting` counts the
    judges of the category who have not confirmed theirs.
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
    check: Beside = UNKNOWN
    other: Beside | None = None
    told_by: rules.TieStep | None = None
    compared: Compared | None = None
    waiting: int = 0
    chance_to_win: float | None = None

    @property
    def rank_check(self) -> int | None:
        """The rank by the check."""
        return self.check.rank

    @property
    def rank_other(self) -> int | None:
        """The rank by the fit that does not count."""
        return None if self.other is None else self.other.rank

    @property
    def rank_compared(self) -> int | None:
        """The rank by comparisons."""
        return None if self.compared is None else self.compared.rank

    @property
    def likely(self) -> float:
        """The chance as draws can tell it."""
        return likely(self.chance or 0)

    @property
    def is_grey(self) -> bool:
        """Whether the scores leave open if this entry gets a place."""
        return self.chance is not None and GREY[0] <= self.chance <= GREY[1]

    @property
    def is_open_to_win(self) -> bool:
        """Whether the scores leave open if this entry wins."""
        return self.chance_to_win is not None and GREY[0] <= self.chance_to_win <= GREY[1]

    @property
    def is_clear(self) -> bool:
        """Whether the scores give this entry a place beyond much doubt."""
        return self.chance is not None and self.chance > GREY[1]


@dataclass(frozen=True)
class CategoryRanking:
    """The entries of one category, best first, with the fit of the whole round they come from.

    `counts` is how by the rules scores become the ranking, or that comparisons do, which are then `comparisons`.
    """

    category_id: UUID
    key: str
    places: int
    rows: tuple[RankedEntry, ...]
    fit: Fit
    counts: str = LINEAR
    comparisons: Comparisons | None = None

    @property
    def scorecards(self) -> int:
        """Confirmed scorecards that count."""
        return sum(row.reviews for row in self.rows)

    @property
    def missing(self) -> int:
        """Reviews that were asked for and are not confirmed."""
        return sum(row.missing for row in self.rows)

    @property
    def components(self) -> int:
        """Into how many groups that share no judge the scored entries of the category fall."""
        return len({row.component for row in self.rows if row.component is not None})

    @cached_property
    def by_entry(self) -> dict[UUID, RankedEntry]:
        """The rows by entry."""
        return {row.entry_id: row for row in self.rows}

    @property
    def grey(self) -> tuple[RankedEntry, ...]:
        """Entries that the scores cannot tell in from out."""
        return tuple(row for row in self.rows if row.is_grey)

    @property
    def by_scores(self) -> "CategoryRanking":
        """The ranking as the scores alone would have it; the same where no comparisons fill the places."""
        if self.comparisons is None:
            return self
        rows = [
            replace(row, chance=None if row.other is None else row.other.chance, compared=None, other=None)
            for row in self.rows
        ]
        return replace(self, rows=_ordered(rows), counts=LINEAR, comparisons=None)

    def first(self, by: str) -> frozenset[UUID]:
        """The entries within the places by a rank, as `rank_raw`; with a tie at the cut all of the tied."""
        return frozenset(r.entry_id for r in self.rows if (rank := getattr(r, by)) is not None and rank <= self.places)


def rankings(
    scores: RoundScores, tie_rule: Sequence[rules.TieStep], counts: str = LINEAR, seed: int = 0
) -> dict[UUID, CategoryRanking]:
    """The ranking of every category of the round, by the category's id; `counts` is how scores become a ranking."""
    table, entries = score_table(scores)
    top: Top = {c.key: tuple({c.places, c.winners or c.places}) for c in scores.categories}
    fit = model.fit(table, seed=seed, top=top, method=METHODS[counts])
    check = model.fit(table, top=(), method="fixed")
    other = None if counts == LINEAR else model.fit(table, seed=seed, top=top)
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
        ranks = {place.entry: place for place in rules.ranking(standings, tie_rule)}
        rows = [
            replace(
                _row(entries[place], values[place], ranks[str(entries[place].id)], fit.items[place], category),
                check=_beside(check.items[place], category.places),
                other=None if other is None else _beside(other.items[place], category.places),
            )
            for place in own
        ]
        if (said := scores.compared.get(category.id)) is None:
            ordered, by = _ordered(rows), counts
        else:
            ordered, by = _ordered(_by_comparisons(rows, said, category.places, seed), compared=True), PAIRS
        found[category.id] = CategoryRanking(category.id, category.key, category.places, ordered, fit, by, said)
    return found


def residuals(scores: RoundScores) -> Residuals:
    """What one fit over all categories leaves of each card: entry, judge, and points above what was expected."""
    table, entries = score_table(scores)
    fit = model.fit(table, top=())
    return [
        (entries[row.item].id, UUID(table.judges[row.judge]), left)
        for row, left in zip(table.rows, fit.residuals, strict=True)
        if left is not None
    ]


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
    entry: RankedThing, values: Sequence[Fraction], place: rules.Place, estimate: ItemEstimate, category: CategoryScale
) -> RankedEntry:
    return RankedEntry(
        entry_id=entry.id, nomination_id=entry.nomination_id, number=entry.number, title=entry.title,
        reviews=len(values), missing=entry.missing, raw=rules.raw_mean(values), rank_raw=place.rank,
        lowest=min(values, default=None), highest=max(values, default=None), adjusted=estimate.adjusted, se=estimate.se,
        low=estimate.low, high=estimate.high, rank_adjusted=estimate.rank_adjusted,
        chance=estimate.p_top.get(category.places),
        component=estimate.component, chance_to_win=estimate.p_top.get(category.winners),
        told_by=place.decided_by,
    )  # fmt: skip


def _by_comparisons(rows: Sequence[RankedEntry], said: Comparisons, places: int, seed: int) -> list[RankedEntry]:
    found = compared([row.entry_id for row in rows], said, places, seed)
    return [
        replace(
            row, compared=one, waiting=said.waiting, chance=one.chance if one else None,
            chance_to_win=one.best if one else None,
            other=Beside(row.adjusted, row.low, row.high, row.rank_adjusted, row.chance),
        )
        for row in rows
        for one in [found.get(row.entry_id)]
    ]  # fmt: skip


def _beside(estimate: ItemEstimate, places: int) -> Beside:
    return Beside(
        estimate.adjusted, estimate.low, estimate.high, estimate.rank_adjusted, estimate.p_top.get(places)
    )  # fmt: skip


def _ordered(rows: Iterable[RankedEntry], *, compared: bool = False) -> tuple[RankedEntry, ...]:
    """Best first, those without a review last; entries that nothing tells apart share the lowest rank.

    Where comparisons fill the places they come first, and those without one last.
    """
    known = list(rows)
    last = len(known) + 1

    def key(row: RankedEntry) -> tuple[int, int, int]:
        by_scores = (row.rank_adjusted or 0, row.rank_raw or last)
        return (row.rank_compared or 0, *by_scores)

    def is_ranked(row: RankedEntry) -> bool:
        return (row.rank_compared if compared else row.rank_raw) is not None

    ranked = sorted((row for row in known if is_ranked(row)), key=lambda row: (*key(row), row.number))
    found: list[RankedEntry] = []
    for _, level in groupby(ranked, key):
        tied = list(level)
        rank = len(found) + 1
        for row in tied:
            others = tuple(other.entry_id for other in tied if other is not row)
            found.append(replace(row, rank=rank, tied_with=others))
    equal = Counter((row.rank_compared, row.rank_adjusted, row.raw) for row in found)
    found = [
        row if equal[row.rank_compared, row.rank_adjusted, row.raw] > 1 else replace(row, told_by=None)
        for row in found
    ]  # fmt: skip
    return (*found, *sorted((row for row in known if not is_ranked(row)), key=lambda row: row.number))
