"""How pledges relate, and what a net total leaves out because another pledge counts it already: pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.text import N_

KINDS = ("part_of", "funds", "joint_with", "duplicates", "continues", "supports", "matched_with")
"""What one pledge is to another, read from the first to the second."""

COUNTED_AT = {"part_of": "to", "joint_with": "to", "duplicates": "to", "funds": "from"}
"""Of kinds where both pledges name the same money: the end that counts it. The others are two different amounts."""

FULL = Decimal(100)


Onward = Mapping[UUID, set[UUID]]
"""Of each pledge that counts its money, or a share of it, elsewhere the pledges that do."""


@dataclass(frozen=True)
class Link:
    """One pledge to another; without `share` all of the money is meant."""

    kind: str
    from_id: UUID
    to_id: UUID
    share: Decimal | None = None

    @property
    def left_out(self) -> UUID | None:
        """The pledge whose amount, or a share of it, is counted at the other end."""
        at = COUNTED_AT.get(self.kind)
        return None if at is None else self.from_id if at == "to" else self.to_id

    @property
    def counted(self) -> UUID | None:
        """The pledge that counts it."""
        at = COUNTED_AT.get(self.kind)
        return None if at is None else self.to_id if at == "to" else self.from_id


def check_link(link: Link, existing: Iterable[Link]) -> None:
    """Raise RuleBroken for a pledge tied to itself, a share that is none, or a circle in which nobody would count."""
    if link.kind not in KINDS:
        raise RuleBroken(N_("Choose a kind of the list."), ["kind"])
    if link.from_id == link.to_id:
        raise RuleBroken(N_("A pledge is not tied to itself. Choose another one."), ["to"])
    if link.share is not None and not 0 < link.share <= FULL:
        raise RuleBroken(N_("A share is above 0 and at most 100 per cent."), ["share"])
    known = list(existing)
    if any((one.kind, one.from_id, one.to_id) == (link.kind, link.from_id, link.to_id) for one in known):
        raise RuleBroken(N_("The two are tied in this way already."), ["to"])
    if link.counted is not None and link.left_out in _counted_by(link.counted, _onward(known)):
        raise RuleBroken(N_("The two would leave each other out. Turn the tie round, or end the other one."), ["to"])


def _onward(links: Iterable[Link]) -> Onward:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link in links:
        left, counted = link.left_out, link.counted
        if left is not None and counted is not None:
            found[left].add(counted)
    return found


def _counted_by(pledge: UUID, onward: Onward) -> set[UUID]:
    """Where the money of a pledge is counted, and theirs in turn."""
    found, waiting = set[UUID](), {pledge}
    while waiting:
        further = onward.get(waiting.pop(), set()) - found
        found |= further
        waiting |= further
    return found


def shares_counted(pledges: Collection[UUID], links: Iterable[Link]) -> dict[UUID, Decimal]:
    """What per cent of each pledge counts in a net total of these pledges; what is not there can count nothing.

    A duplicate of a duplicate, or a part of a part, is counted where the chain ends within the list, even when a
    pledge between them is not in it.
    """
    within, known = set(pledges), list(links)
    onward = _onward(known)
    away: dict[UUID, Decimal] = {}
    for link in known:
        left, counted = link.left_out, link.counted
        if left in within and counted is not None and (counted in within or _counted_by(counted, onward) & within):
            away[left] = min(FULL, away.get(left, Decimal(0)) + (link.share if link.share is not None else FULL))
    return {pledge: FULL - away.get(pledge, Decimal(0)) for pledge in within}


def net(amounts: Mapping[UUID, Decimal], links: Iterable[Link]) -> Decimal:
    """The sum of amounts by pledge without what is counted twice; only pledges that have an amount count for another.

    To the cent: each pledge's share is rounded by itself, so that a list adds up.
    """
    counted = shares_counted(amounts.keys(), links)
    return sum((part(amount, counted[pledge]) for pledge, amount in amounts.items()), Decimal(0))


def part(amount: Decimal, per_cent: Decimal) -> Decimal:
    """So many per cent of an amount, to the cent."""
    return (amount * per_cent / FULL).quantize(Decimal("0.01"))
