"""Rules of assignment: states and limits here, `inviting`, ties of people in `ties`, what a plan asks in `asking`."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from awards.core.errors import RuleBroken
from awards.core.text import N_

LARGEST_LOAD = 500
"""More entries than this nobody reads in one round: a larger number is a slip of the keyboard."""

LARGEST_SEED = 2**31 - 1
LONGEST_REASON = 1000
LONGEST_NAME = 200

MOST_TO_WARM_UP = 3
"""Entries of a round with which all judges begin; the database knows no fourth place."""

LONGEST_NOTE = 1000
"""Characters of what a chair says about an entry that judges warm up with."""

HOLD = timedelta(minutes=10)
"""So long the mails about a plan wait after it was accepted, and it can be undone."""

FOUND = (
    "own_nomination", "nominator", "collaborator", "referee", "same_address", "same_organisation", "same_domain",
    "former_laureate", "pledging_organisation", "sponsor", "declared_tie", "same_country",
)  # fmt: skip
"""Conflicts that the program finds by itself, in the order in which they weigh."""

PART_OF_IT = frozenset({"own_nomination", "nominator", "collaborator", "same_organisation"})
"""Found ones that make the judge, or the judge's organisation, a part of the nomination: it is not even named there."""

CONFLICT_KINDS = (*FOUND, "declared", "recusal")


class JudgeState(StrEnum):
    """How far an invitation is."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PlanState(StrEnum):
    """How far a plan is."""

    SOLVING = "solving"
    PROPOSED = "proposed"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"
    UNDONE = "undone"


class EndReason(StrEnum):
    """Why an assignment ended; after a recusal or by staff the judge is not given the same entry again by a plan."""

    CONFLICT = "conflict"
    RECUSAL = "recusal"
    DECLINED = "declined"
    STAFF = "by_staff"
    MOVED = "moved_by_plan"
    UNDONE = "plan_undone"


class LateOutcome(StrEnum):
    """What staff decide of a card beside which a conflict came up after the round's close."""

    COUNTS = "counts"
    TAKEN_OUT = "taken_out"


def require_load(least: int, most: int) -> None:
    """A judge reads at least `least` and at most `most` entries. Raises RuleBroken naming min_load or max_load."""
    if not 1 <= most <= LARGEST_LOAD:
        raise RuleBroken(N_("The most must be from 1 to %(most)d entries.", most=LARGEST_LOAD), ["max_load"])
    if not 0 <= least <= most:
        raise RuleBroken(N_("The least must be from 0 to the most, %(most)d entries.", most=most), ["min_load"])


def require_known(given: Collection[str], known: Collection[str], field: str) -> None:
    """Every value given must be known, and there must be one. Raises RuleBroken naming `field`."""
    if not given:
        raise RuleBroken(N_("Choose at least one."), [field])
    if unknown := sorted(set(given) - set(known)):
        raise RuleBroken(
            N_("%(value)s is not known here. Use: %(known)s.", value=unknown[0], known=", ".join(known)), [field]
        )


def require_reason(reason: str, field: str = "reason") -> None:
    """A reason stays on record, so there must be one, and of a size that is read."""
    if not reason.strip():
        raise RuleBroken(N_("Enter a reason: it stays on record."), [field])
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_REASON), [field])


def require_before_close(closes_at: datetime, at: datetime) -> None:
    """Judges are assigned only while they could still score. Raises RuleBroken."""
    if at >= closes_at:
        raise RuleBroken(N_("The round has closed: nobody can be assigned any more."))
