"""What staff may say of a likely pair, when a pair that was kept apart is asked again, and evidence in words."""

from collections.abc import Collection
from enum import StrEnum

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

MUCH_MORE = 20
"""Points (tenths) by which the evidence must grow before a pair that staff decided is shown again."""


class Said(StrEnum):
    """What staff said of a pair; `open` waits for it."""

    OPEN = "open"
    LINKED = "linked"
    KEPT = "kept"
    MERGED = "merged"


EVIDENCE = {
    "domain": N_("The same web address: %(what)s"),
    "name": N_("The same organisation: %(what)s"),
    "sounds": N_("Organisations that sound alike: %(what)s"),
    "acronym": N_("The acronym %(what)s of one is made of the other's initials"),
    "other-organisation": N_("Organisations and web addresses differ"),
    "person": N_("The same person's name: %(what)s"),
    "user": N_("The same person writes both"),
    "text": N_("%(what)s of the shorter text stands in the other one too"),
    "numbers": N_("The same figures stand in both: %(what)s"),
    "link": N_("The same link: %(what)s"),
    "title": N_("The same title: %(what)s"),
    "title-words": N_("Rare words in both titles: %(what)s"),
    "translated-title": N_("The titles say the same in two languages: %(what)s"),
    "translated-name": N_("The organisations' names say the same in two languages: %(what)s"),
    "country": N_("The same country: %(what)s"),
    "other-country": N_("The countries differ"),
}
"""Each kind of evidence as a sentence; the last word of each speaks for a pair but for those that say it differs."""


def in_words(kind: str, what: str) -> Message:
    """A piece of evidence as a sentence."""
    return Message(EVIDENCE[kind].text, {"what": what} if "%(what)s" in EVIDENCE[kind].text else {})


def asks_again(
    said_at_points: int | None, said_of: Collection[str], points: int, kinds: Collection[str], *, state: str
) -> bool:
    """Whether a pair that was kept apart is open again: much more speaks for it, or something of a new kind does."""
    if state != Said.KEPT or said_at_points is None:
        return False
    return points >= said_at_points + MUCH_MORE or (points > said_at_points and bool(set(kinds) - set(said_of)))


def require_open(state: str) -> None:
    """What is said already is undone first. Raises RuleBroken."""
    if state != Said.OPEN:
        raise RuleBroken(N_("Somebody decided about this pair already. Undo that first."))


def require_said(state: str) -> None:
    """Only what was said can be undone. Raises RuleBroken."""
    if state == Said.OPEN:
        raise RuleBroken(N_("Nothing was decided about this pair yet."))
