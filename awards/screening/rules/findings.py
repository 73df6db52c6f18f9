"""Rules of screening: when it begins, what staff may find, and which rules an ineligible entry can break."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

LONGEST_REASON = 2000
DAYS_TO_MEND = 7
"""How long a nominator has for the answers that staff returned, unless staff say otherwise."""


class Outcome(StrEnum):
    """What staff found of an entry."""

    PASSED = "passed"
    RETURNED = "returned"
    INELIGIBLE = "ineligible"


STATE_AFTER = {Outcome.PASSED: "eligible", Outcome.RETURNED: "received", Outcome.INELIGIBLE: "ineligible"}
"""The entry's state after each finding. A return asks for new answers, so the entry is read again."""

ALWAYS = {
    "outside_category": N_("The work does not belong in this category as the call describes it."),
    "not_answered": N_("A required answer does not answer its question, and was not mended in time."),
    "entered_twice": N_("The same work has been entered in this category already."),
}
"""Rules of every edition."""

AS_SWITCHED = {
    "most_categories": N_("A nominee may enter no more categories than the call allows."),
    "no_former_winner": N_("A former winner of this category cannot enter it again."),
    "no_staff_or_jury": N_("Staff and jury of the edition cannot enter."),
}
"""Rules that an edition switches on or off."""

RULES = {**AS_SWITCHED, **ALWAYS}

WAITS_FOR_CONSENT = N_("Its nominee has not agreed to be nominated yet. Pass it afterwards.")
HAS_TIME = N_("Its nominator was given more time and may still change it. Screen it afterwards.")


def rules_of(switched_on: Collection[str]) -> dict[str, Message]:
    """The rules that an entry of the edition can break, by key; `switched_on` are the edition's own."""
    return {key: words for key, words in RULES.items() if key in ALWAYS or key in switched_on}


def require_begun(closes_at: datetime | None, at: datetime) -> None:
    """Screening begins when nominations close: until then every text may still change. Raises RuleBroken."""
    if closes_at is None or at < closes_at:
        raise RuleBroken(N_("Nominations are still open and may change. Screen them after they have closed."))


def require_new(outcome: Outcome, state: str) -> None:
    """The same is not found twice. Raises RuleBroken."""
    if outcome != Outcome.RETURNED and STATE_AFTER[outcome] == state:
        raise RuleBroken(
            N_("This entry has been passed already.")
            if outcome == Outcome.PASSED
            else N_("This entry has been found ineligible already.")
        )


def require_reason(reason: str, *, needed: bool) -> None:
    """Words to the nominator, where they are needed, of a size that is read. Raises RuleBroken."""
    if needed and not reason.strip():
        raise RuleBroken(N_("Say what to mend: the nominator reads it."), ["reason"])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_REASON), ["reason"])


def require_fields(fields: Collection[str], known: Collection[str]) -> None:
    """A return names at least one answer of the edition's form. Raises RuleBroken."""
    if not fields or set(fields) - set(known):
        raise RuleBroken(N_("Tick at least one answer to mend."), ["fields"])


def due(at: datetime, due_at: datetime | None) -> datetime:
    """By when a returned nomination is to be mended. Raises RuleBroken for an instant that has passed."""
    if due_at is not None and due_at <= at:
        raise RuleBroken(N_("Choose a day that lies ahead."), ["due_on"])
    return due_at or at + timedelta(days=DAYS_TO_MEND)
