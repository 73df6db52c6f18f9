"""Rules of decisions: where a choice leaves the ranking's order, and what must be said then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

Kind = Literal["advancing", "shortlist", "winners"]

KINDS: tuple[Kind, ...] = ("shortlist", "winners")
"""After the last round: first who is a finalist, then which of the finalists wins."""

ADVANCING: Kind = "advancing"
"""After a round before the last: which entries go on to the next one."""

ANNOUNCED_AS: dict[str, str] = {"shortlist": "finalists", "winners": "winners"}
"""As what a decision is told to the world, once it is approved."""

LONGEST_REASON = 2000
"""Characters of a reason."""

STATES = {"proposed": {"approved", "rejected"}, "approved": {"rejected"}}
"""A decision that was approved may still be taken back with a reason; what is published stays."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may be chosen, with its rank; tied entries share one, an entry without a review has none."""

    entry_id: UUID
    number: int
    rank: int | None


@dataclass(frozen=True)
class Deviations:
    """Where a choice and the ranking part: each of these entries needs a reason."""

    raised: frozenset[UUID]
    skipped: frozenset[UUID]
    tied: frozenset[UUID]
    unreviewed: frozenset[UUID]

    @property
    def entries(self) -> frozenset[UUID]:
        """All of them."""
        return self.raised | self.skipped | self.tied | self.unreviewed


def deviations(candidates: Iterable[Candidate], chosen: Collection[UUID]) -> Deviations:
    """The entries for which a choice must be explained.

    Raised: chosen while a better-ranked one is not. Skipped: not chosen although one below it is. Tied: chosen while
    one of the same rank is not, which only the jury can tell apart. Unreviewed: chosen without any review.
    """
    known = list(candidates)
    ranks = {candidate.entry_id: candidate.rank for candidate in known}
    taken = {entry: rank for entry, rank in ranks.items() if entry in chosen}
    left = {entry: rank for entry, rank in ranks.items() if entry not in chosen and rank is not None}
    best_left = min(left.values(), default=None)
    worst_taken = max((_last(rank) for rank in taken.values()), default=None)
    return Deviations(
        raised=frozenset(e for e, rank in taken.items() if best_left is not None and _last(rank) > best_left),
        skipped=frozenset(e for e, rank in left.items() if worst_taken is not None and rank < worst_taken),
        tied=frozenset(e for e, rank in taken.items() if rank is not None and rank in left.values()),
        unreviewed=frozenset(e for e, rank in taken.items() if rank is None),
    )


def in_order(candidates: Iterable[Candidate], places: int) -> frozenset[UUID]:
    """The entries that a choice without any reason would take: by rank, and of a tie at the cut none."""
    ranks = {candidate.entry_id: candidate.rank for candidate in candidates if candidate.rank is not None}
    return frozenset(e for e, rank in ranks.items() if sum(other <= rank for other in ranks.values()) <= places)


def check_choice(
    candidates: Collection[Candidate],
    chosen: Collection[UUID],
    reasons: Mapping[UUID, str],
    foreseen: int,
    number_reason: str | None,
) -> None:
    """The choice is among the candidates, and explained where it leaves the ranking or the foreseen number of places.

    Raises RuleBroken with a field for each reason that lacks: `reason_<entry id>`, `number_reason`, `chosen`.
    """
    numbers = {candidate.entry_id: candidate.number for candidate in candidates}
    if set(chosen) - numbers.keys():
        raise RuleBroken(N_("Choose among the entries that are listed here; the list may have changed."), ["chosen"])
    fields: dict[str, Message] = {}
    if len(set(chosen)) != foreseen and not number_reason:
        fields["number_reason"] = N_(
            "The rules foresee %(foreseen)s, you chose %(chosen)s: say why.", foreseen=foreseen, chosen=len(set(chosen))
        )
    found = deviations(candidates, chosen)
    for entry_id in sorted(found.entries, key=lambda entry: numbers[entry]):
        if not reasons.get(entry_id, "").strip():
            fields[f"reason_{entry_id}"] = _say_why(entry_id, numbers[entry_id], found)
    if fields:
        raise RuleBroken(N_("The choice leaves the ranking’s order: give a reason where it does."), fields)


def check_step(state: str, to: str) -> None:
    """A proposal is approved or rejected once. Raises RuleBroken."""
    if to not in STATES.get(state, ()):
        raise RuleBroken(N_("Somebody settled this decision already. Open it again to see how."))


def _say_why(entry: UUID, number: int, found: Deviations) -> Message:
    if entry in found.unreviewed:
        return N_("Nomination %(number)s has no review: say why it is chosen.", number=number)
    if entry in found.skipped:
        return N_("Nomination %(number)s ranks above a chosen one: say why it is passed over.", number=number)
    if entry in found.raised:
        return N_("Nomination %(number)s is chosen before a better-ranked one: say why.", number=number)
    return N_("Nomination %(number)s is tied with one that is not chosen: say why the jury prefers it.", number=number)


def _last(rank: int | None) -> float:
    return float("inf") if rank is None else rank
