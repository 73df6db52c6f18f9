"""What stands open in a category when it is decided: it stops the decision until it is mended or answered."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.core.text import N_, Message

CONFLICTS = "conflicts"
REVIEWS = "reviews"
COMPARISONS = "comparisons"
TIE = "tie"
MEETING = "meeting"

OVERRIDDEN = (REVIEWS, COMPARISONS, MEETING)
"""Kinds of items that a reason of their own lets pass.

Of a tie the reason stands beside each entry that is chosen. A conflict that nobody decided about never passes.
"""


OTHER_SCORES = N_("Other scores count than when this was proposed. Reject this and choose again.")


@dataclass(frozen=True)
class OpenItem:
    """Something open: its kind, the numbers of the nominations that it is about, and how many there are of it."""

    kind: str
    numbers: tuple[int, ...]
    count: int

    def covers(self, other: "OpenItem") -> bool:
        """Whether a reason that was given for this one holds for the other too: it is no more than was known."""
        return self.kind == other.kind and set(other.numbers) <= set(self.numbers) and other.count <= self.count

    def in_words(self) -> Message:
        """The item as a sentence."""
        numbers = tuple(map(numbered, self.numbers))
        if self.kind == CONFLICTS:
            return N_("Decide first about the conflicts found after the close: %(numbers)s.", numbers=numbers)
        if self.kind == REVIEWS:
            return N_("Reviews missing: %(count)s, of %(numbers)s.", count=self.count, numbers=numbers)
        if self.kind == COMPARISONS:
            return N_("Judges whose comparisons are not confirmed: %(count)s.", count=self.count)
        if self.kind == TIE:
            return N_("Nothing tells these nominations apart at the cut: %(numbers)s.", numbers=numbers)
        return N_("A jury meeting about this category is still open.")


def check_open_items(items: Iterable[OpenItem], reasons: Mapping[str, str]) -> None:
    """Every open item was answered with a reason; an undecided conflict is refused whatever the reason.

    Raises RuleBroken with a field `override_<kind>` for each that was not.
    """
    found = list(items)
    for item in found:
        if item.kind == CONFLICTS:
            raise RuleBroken(item.in_words())
    fields: dict[str, Message] = {
        f"override_{item.kind}": N_("Say why it is decided all the same, or mend it first.")
        for item in found
        if item.kind in OVERRIDDEN and not reasons.get(item.kind, "").strip()
    }
    if fields:
        raise RuleBroken(N_("Something is still open in this category: mend it, or say why not."), fields)


def together(*checks: Callable[[], None]) -> None:
    """Ask every check and raise one RuleBroken with the fields of all that refuse, so that nobody mends by turns."""
    broken = []
    for check in checks:
        try:
            check()
        except RuleBroken as found:
            broken.append(found)
    if broken:
        fields = {name: message for found in broken for name, message in found.fields.items()}
        raise RuleBroken(broken[0].message, fields)


def uncovered(items: Iterable[OpenItem], answered: Collection[OpenItem]) -> list[OpenItem]:
    """The items that nobody answered: they came up, or grew, after the reasons were given."""
    return [item for item in items if not any(found.covers(item) for found in answered)]


def numbers_at_cut(ranks: Mapping[int, int | None], places: int) -> tuple[int, ...]:
    """The numbers of the nominations that share a rank of which only some fit into the places."""
    known = {number: rank for number, rank in ranks.items() if rank is not None}
    for rank in sorted(set(known.values())):
        tied = sorted(number for number, other in known.items() if other == rank)
        before = sum(other < rank for other in known.values())
        if before < places < before + len(tied):
            return tuple(tied)
    return ()
