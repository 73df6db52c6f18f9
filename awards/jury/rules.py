"""Rules of the jury meeting: what it talks about, who stands for whom, and what a vote comes to. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from awards.judging.rules import letter_of

LONGEST_WORDS = 2000
"""Characters of a motion in words, and of the chair's reasons."""

FEWEST_VOTERS = 2
"""With fewer members who may vote a secret vote would tell whose it is."""

FEWEST_MEMBERS = 2
"""So many make a meeting."""


class Quorum(StrEnum):
    """How many of those who may vote on a motion have to vote, abstentions counted in."""

    MAJORITY = "majority"
    TWO_THIRDS = "two_thirds"
    ALL = "all"


class About(StrEnum):
    """Which cut a meeting is about: the places of the round, or who wins."""

    PLACES = "places"
    WINNERS = "winners"


class MotionKind(StrEnum):
    """What is moved about the entries that the scores cannot separate."""

    TAKE = "take"
    LEAVE = "leave"
    BEFORE = "before"
    MENTION = "mention"
    NO_AWARD = "no_award"
    WORDS = "words"


ABOUT_WINNERS = frozenset({MotionKind.MENTION, MotionKind.NO_AWARD})
"""What is moved only where the meeting is about who wins."""


class Choice(StrEnum):
    """What a member votes."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What a ballot came to; the chair decides one that is tied."""

    CARRIED = "carried"
    LOST = "lost"
    TIED = "tied"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Count:
    """The votes of those who may vote on a motion: `entitled` may, `recused` members may not."""

    entitled: int
    recused: int
    in_favour: int
    against: int
    abstained: int

    @property
    def cast(self) -> int:
        """How many voted."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True)
class Standing:
    """An entry as the ranking has it: `tied` counts the others of its rank, `grey` is what the scores leave open."""

    entry_id: UUID
    rank: int | None
    tied: int = 0
    grey: bool = False


@dataclass(frozen=True)
class Settled:
    """A motion that was carried or lost."""

    kind: MotionKind
    entry_id: UUID | None
    other_entry_id: UUID | None
    carried: bool


def too_long(words: str) -> bool:
    """Whether a motion in words, reasons or why a meeting is called off have more characters than they may."""
    return len(words) > LONGEST_WORDS


def is_jury(members: int) -> bool:
    """Whether so many make a meeting."""
    return members >= FEWEST_MEMBERS


def is_secret(voters: int) -> bool:
    """Whether a vote that so many may take part in does not tell by itself who voted what."""
    return voters >= FEWEST_VOTERS


def movable(about: About) -> frozenset[MotionKind]:
    """What can be moved in a meeting about this cut."""
    return frozenset(MotionKind) if about is About.WINNERS else frozenset(MotionKind) - ABOUT_WINNERS


def agenda(standings: Iterable[Standing], places: int) -> list[UUID]:
    """The entries that the scores cannot separate from the cut, best first; of a tie across it all.

    Those without a rank are among them where the ranked ones leave fewer places than there are of them.
    """
    rows = list(standings)
    ranked = sum(one.rank is not None for one in rows)
    contested = ranked < places < len(rows)
    return [
        one.entry_id
        for one in rows
        if one.grey or (contested if one.rank is None else one.rank <= places < one.rank + one.tied)
    ]


def letters(seed: int, entry_id: UUID, judges: Collection[UUID]) -> dict[UUID, str]:
    """A letter for each judge of an entry, in an order of this entry alone: no letter can be followed to another."""
    mixed = sorted(judges, key=lambda judge: hashlib.sha256(f"{seed}:{entry_id}:{judge}".encode()).digest())
    return {judge: letter_of(place) for place, judge in enumerate(mixed)}


def needed(entitled: int, quorum: Quorum) -> int:
    """How many of those who may vote have to."""
    if quorum is Quorum.ALL:
        return entitled
    return -(-2 * entitled // 3) if quorum is Quorum.TWO_THIRDS else entitled // 2 + 1


def outcome(count: Count, quorum: Quorum) -> Outcome:
    """What the votes come to: the more of for and against, when enough have voted."""
    if count.cast < needed(count.entitled, quorum):
        return Outcome.NO_QUORUM
    if count.in_favour > count.against:
        return Outcome.CARRIED
    return Outcome.LOST if count.in_favour < count.against else Outcome.TIED


def result(outcome: Outcome | None, ruled: bool | None) -> bool | None:
    """Whether a motion is carried after a ballot and the chair's ruling; None while it has no result."""
    if outcome is Outcome.TIED:
        return ruled
    came_to: Mapping[Outcome | None, bool] = {Outcome.CARRIED: True, Outcome.LOST: False}
    return came_to.get(outcome)


def chosen(
    ranked: Sequence[Standing], places: int, on_agenda: Collection[UUID], settled: Iterable[Settled]
) -> frozenset[UUID]:
    """Whom a choice begins with after a meeting: who was clearly in, whom the jury took in, then the rest by rank.

    The motions come in the order in which they were settled: of two about an entry the later one holds. An entry that
    the jury moved before another goes ahead of it. A tie at the cut that no motion told apart fills no place.
    """
    motions = list(settled)
    taken, left = _taken_and_left(motions)
    ranks = {one.entry_id: one.rank for one in ranked if one.rank is not None}
    clear = [
        one.entry_id for one in ranked
        if one.entry_id in taken
        or (one.entry_id not in on_agenda and one.entry_id in ranks and ranks[one.entry_id] <= places)
    ]  # fmt: skip
    rest = [entry for entry in ranks if entry in on_agenda and entry not in taken | left]
    pairs = [(m.entry_id, m.other_entry_id) if m.carried else (m.other_entry_id, m.entry_id) for m in motions]
    for ahead, behind in pairs:  # a motion of another kind names no other entry
        if ahead in rest and behind in rest[: rest.index(ahead)]:
            rest.remove(ahead)
            rest.insert(rest.index(behind), ahead)
    free = max(places - len(clear), 0)
    open_ones = {
        inside for inside in rest[:free] for outside in rest[free:]
        if ranks[inside] == ranks[outside] and (inside, outside) not in pairs
    }  # fmt: skip
    return frozenset([*clear, *(entry for entry in rest[:free] if entry not in open_ones)])


def passed_over(ranked: Sequence[Standing], chosen: Collection[UUID], settled: Iterable[Settled]) -> dict[UUID, UUID]:
    """Who ranks above an entry that the jury took in and has no place: each with the last such entry."""
    ranks = {one.entry_id: one.rank for one in ranked if one.rank is not None}
    carried = [motion.entry_id for motion in settled if motion.kind is MotionKind.TAKE and motion.carried]
    taken = [entry for entry in carried if entry is not None and entry in chosen and entry in ranks]
    return {entry: by for by in taken for entry, rank in ranks.items() if entry not in chosen and rank < ranks[by]}


def beyond(on_agenda: Iterable[Standing], places: int, settled: Iterable[Settled]) -> int:
    """How many more the jury took in than there are places beside those that were clearly in; 0 where all find one.

    Where entries without a rank are talked about, those that were clearly in are not counted.
    """
    rows = list(on_agenda)
    within = [one for one in rows if one.rank is not None and one.rank <= places]
    ranked = max([places, *(one.rank + one.tied for one in within if one.rank)])
    clear = 0 if any(one.rank is None for one in rows) else ranked - len(within)
    return max(clear + len(_taken_and_left(settled)[0]) - places, 0)


def _taken_and_left(settled: Iterable[Settled]) -> tuple[set[UUID | None], set[UUID | None]]:
    """Whom the jury took in and whom it left out: of two motions about an entry the later one holds."""
    last = {m.entry_id: m for m in settled if m.kind is MotionKind.TAKE or (m.kind is MotionKind.LEAVE and m.carried)}
    taken = {entry for entry, m in last.items() if m.kind is MotionKind.TAKE and m.carried}
    return taken, last.keys() - taken
