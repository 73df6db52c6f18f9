"""What an organisation is, how a claim to speak for one is settled, and which merges are sound."""

from uuid import UUID

from awards.core.errors import RuleBroken
from awards.core.text import N_

KINDS = (
    "government", "private-sector", "civil-society", "academia", "international-organization",
    "regional-organization", "un-agency",
)  # fmt: skip
CLAIM_STATES = ("asked", "confirmed", "declined", "ended")
OPEN_CLAIMS = ("asked", "confirmed")
MOST_OPEN_CLAIMS = 5
LONGEST_WORDS = 1000


def check_merge(one: UUID, one_merged_into: UUID | None, into: UUID, into_merged_into: UUID | None) -> None:
    """Raise RuleBroken unless both stand by themselves and are two."""
    if one == into:
        raise RuleBroken(N_("An organisation is not merged into itself. Choose the other one."), ["into"])
    if one_merged_into is not None:
        raise RuleBroken(N_("This organisation is merged already. Open it again to see into which."), ["into"])
    if into_merged_into is not None:
        raise RuleBroken(N_("That organisation was merged itself. Choose the one that it was merged into."), ["into"])


def check_settled(state: str, *wanted: str) -> None:
    """Raise RuleBroken unless a claim is in a state from which this can be done."""
    if state not in wanted:
        raise RuleBroken(N_("Somebody settled this already. Open it again to see how."))
