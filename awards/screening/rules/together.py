"""Rules of acting on many nominations at once, of taking it back, and of tags."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from awards.core.errors import RuleBroken
from awards.core.text import N_

MOST_AT_ONCE = 500
UNDO_WITHIN = timedelta(minutes=10)
"""How long an act of screening can be taken back."""

HOLD_ONE = timedelta(minutes=5)
"""How long the mail of a decision about one nomination waits before it leaves."""

HOLD_MANY = UNDO_WITHIN
"""Mails of a decision about many wait as long as it can be taken back."""

LONGEST_TAG = 40
MOST_TAGS = 60


def require_few(count: int) -> None:
    """At least one nomination and not more than a request can carry. Raises RuleBroken."""
    if not count:
        raise RuleBroken(N_("Tick at least one nomination."))
    if count > MOST_AT_ONCE:
        raise RuleBroken(
            N_(
                "%(count)d nominations are too many at once. Narrow the list to %(most)d.",
                count=count,
                most=MOST_AT_ONCE,
            )
        )


def require_undo(done_at: datetime, undone: bool, at: datetime) -> None:
    """An act is taken back once, within ten minutes. Raises RuleBroken."""
    if undone:
        raise RuleBroken(N_("This has been taken back already."))
    if at >= done_at + UNDO_WITHIN:
        raise RuleBroken(N_("More than ten minutes have passed, so this stands. Decide again to change it."))


def require_tag(word: str, present: Sequence[str]) -> str:
    """A tag's word as it is kept: one line, short. `present` are the edition's others. Raises RuleBroken."""
    tidy = " ".join(word.split())
    if not tidy or "," in tidy:
        raise RuleBroken(N_("Write a tag as a few words without a comma."), ["tag"])
    if len(tidy) > LONGEST_TAG:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_TAG), ["tag"])
    known = next((other for other in present if other.casefold() == tidy.casefold()), None)
    if known is None and len(present) >= MOST_TAGS:
        raise RuleBroken(N_("An edition has at most %(count)d tags. Use one that there is.", count=MOST_TAGS), ["tag"])
    return known or tidy
