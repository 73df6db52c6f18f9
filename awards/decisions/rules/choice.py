"""A choice: where it leaves the ranking's order, who stands beside the chosen, and what must be said then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.core.text import N_, Message
from awards.decisions.rules.steps import Kind

LONGEST_REASON = 2000
"""Characters of a reason."""

MOST_RESERVES = 5
"""So many reserves a shortlist names at most."""


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


@dataclass(frozen=True)
class Beside:
    """What a decision says beside who is chosen.

    Of a shortlist: the `reserves` with their order, one of whom moves up when a finalist falls away. Of the winners:
    finalists with an honourable mention; or that no award is given, with the words that the public reads.
    """

    reserves: Mapping[UUID, int] = field(default_factory=lambda: MappingProxyType({}))
    mentions: frozenset[UUID] = frozenset()
    no_award: bool = False
    public_words: str = ""

    @property
    def in_order(self) -> list[UUID]:
        """The reserves, the first first."""
        return sorted(self.reserves, key=lambda entry: self.reserves[entry])

    @property
    def entries(self) -> frozenset[UUID]:
        """All entries named."""
        return frozenset(self.reserves) | self.mentions


NOTHING_BESIDE = Beside()


def deviations(candidates: Iterable[Candidate], chosen: Collection[UUID]) -> Deviations:
    """The entries for which a choice must be explained.

    Raised: chosen while a better-ranked one is not. Skipped: not chosen although one below it is. Tied: chosen while
    one of the same rank is not, which only the jury can tell apart. Unreviewed: chosen without a rank, for nobody
    reviewed it, or compared it where comparisons fill the places.
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
        tied=frozenset(e for e, rank in taken.items() if rank in left.values()),
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
    *,
    kind: Kind = "shortlist",
    beside: Beside = NOTHING_BESIDE,
) -> None:
    """The choice is among the candidates, and explained where it leaves the ranking or the foreseen number of places.

    Where there are fewer candidates than places, all of them need no reason.

    Raises RuleBroken with a field for each thing that lacks: `reason_<entry id>`, `beside_<entry id>`, `number_reason`,
    `chosen`, `no_award`, `public_words`.
    """
    numbers = {candidate.entry_id: candidate.number for candidate in candidates}
    if (set(chosen) | beside.entries) - numbers.keys():
        raise RuleBroken(N_("Choose among the entries that are listed here; the list may have changed."), ["chosen"])
    _check_beside(kind, chosen, beside, numbers)
    fields: dict[str, Message] = {}
    if len(set(chosen)) != min(foreseen, len(candidates)) and not number_reason:
        fields["number_reason"] = N_(
            "The rules foresee %(foreseen)s, you chose %(chosen)s: say why.", foreseen=foreseen, chosen=len(set(chosen))
        )
    if beside.no_award and not beside.public_words.strip():
        fields["public_words"] = N_("Write what the public reads.")
    found = deviations(candidates, chosen)
    later = named_before_better(candidates, chosen, beside, set(reasons))
    for entry_id in sorted(found.entries | later, key=lambda entry: numbers[entry]):
        if not reasons.get(entry_id, "").strip():
            number = numbers[entry_id]
            fields[f"reason_{entry_id}"] = (
                _say_why(entry_id, number, found)
                if entry_id in found.entries
                else N_("Nomination %(number)s is named before a better-ranked one: say why.", number=numbered(number))
            )
    if fields:
        raise RuleBroken(N_("The choice leaves the ranking’s order: give a reason where it does."), fields)


def named_before_better(
    candidates: Iterable[Candidate], chosen: Collection[UUID], beside: Beside, explained: Collection[UUID] = ()
) -> frozenset[UUID]:
    """Reserves and mentions that leave the ranking's order among those who are not chosen.

    An entry of the same or a better rank is neither chosen nor named before; one that was passed over with a reason
    does not count.
    """
    left = {c.entry_id: _last(c.rank) for c in candidates if c.entry_id not in chosen}
    found, named = set(), set(beside.mentions)
    for entry in [*beside.in_order, *beside.mentions]:
        named.add(entry)
        before = [rank for other, rank in left.items() if other not in named and other not in explained]
        if left[entry] == float("inf") or any(rank <= left[entry] for rank in before):
            found.add(entry)
    return frozenset(found)


def _check_beside(kind: Kind, chosen: Collection[UUID], beside: Beside, numbers: Mapping[UUID, int]) -> None:
    if (beside.reserves and kind != "shortlist") or ((beside.mentions or beside.no_award) and kind != "winners"):
        raise RuleBroken(N_("Choose among the entries that are listed here; the list may have changed."), ["chosen"])
    fields: dict[str, Message] = {
        f"beside_{entry}": N_(
            "Nomination %(number)s is chosen: it needs nothing beside.", number=numbered(numbers[entry])
        )
        for entry in beside.entries & set(chosen)
    }
    for place in sorted(set(beside.reserves.values())):
        same = sorted((entry for entry, other in beside.reserves.items() if other == place), key=numbers.__getitem__)
        if len(same) > 1:
            fields[f"beside_{same[1]}"] = N_(
                "Two nominations are reserve %(place)s: number them in order.", place=place
            )
    if beside.no_award and chosen:
        fields["no_award"] = N_("Untick who is chosen, or that no award is given.")
    elif kind == "winners" and not chosen and not beside.no_award:
        fields["no_award"] = N_("Choose who wins, or tick that no award is given.")
    if fields:
        raise RuleBroken(N_("This does not go together."), fields)


def _say_why(entry: UUID, number: int, found: Deviations) -> Message:
    if entry in found.unreviewed:
        return N_("Nomination %(number)s has no rank: say why it is chosen.", number=numbered(number))
    if entry in found.skipped:
        return N_("Nomination %(number)s ranks above a chosen one: say why it is passed over.", number=numbered(number))
    if entry in found.raised:
        return N_("Nomination %(number)s is chosen before a better-ranked one: say why.", number=numbered(number))
    return N_(
        "Nomination %(number)s is tied with one that is not chosen: say why the jury prefers it.",
        number=numbered(number),
    )


def _last(rank: int | None) -> float:
    return float("inf") if rank is None else rank
