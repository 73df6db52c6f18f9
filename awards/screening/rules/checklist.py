"""What staff look at in every nomination before they pass it."""

from collections.abc import Collection

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message

LONGEST_NOTES = 4000

_RULES = {
    "outside_category": N_("The work belongs in the category as the call describes it."),
    "not_answered": N_("Every required answer answers its question."),
    "entered_twice": N_("The same work is not entered twice."),
    "most_categories": N_("The nominee enters no more categories than the call allows."),
    "no_former_winner": N_("The nominee is no former winner of the category."),
    "no_staff_or_jury": N_("Neither staff nor jury of the edition stand behind the nomination."),
}
"""The check that goes with each rule that an entry can break."""

_OWN = {
    "nominee_real": N_("The nominee exists and can be reached."),
    "evidence_opens": N_("Links and files open and support what is said."),
    "countries_right": N_("The countries named are those of the text."),
    "respectful": N_("Nothing in the text harms or names people who have not agreed."),
}
"""Checks without a rule of their own: they lead to a return."""

CHECKS: dict[str, Message] = {**_RULES, **_OWN}


def checklist(rules: Collection[str]) -> dict[str, Message]:
    """The checks of an edition by key, those of its rules first; `rules` are the keys that its entries can break."""
    return {key: words for key, words in CHECKS.items() if key in rules or key in _OWN}


def require_sheet(checked: Collection[str], notes: str, known: Collection[str]) -> None:
    """Ticks belong to the edition's checks and notes are of a size that is read. Raises RuleBroken."""
    if set(checked) - set(known):
        raise RuleBroken(N_("Tick only checks of this edition."), ["checked"])
    if len(notes) > LONGEST_NOTES:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_NOTES), ["notes"])
