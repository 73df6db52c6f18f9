"""Which kinds of decisions there are, and how one goes on."""

from typing import Literal

from awards.core.errors import RuleBroken
from awards.core.text import N_

Kind = Literal["advancing", "shortlist", "winners"]

KINDS: tuple[Kind, ...] = ("shortlist", "winners")
"""After the last round: first who is a finalist, then which of the finalists wins."""

ADVANCING: Kind = "advancing"
"""After a round before the last: which entries go on to the next one."""

ANNOUNCED_AS: dict[str, str] = {"shortlist": "finalists", "winners": "winners"}
"""As what a decision is told to the world, once it is approved."""

STATES = {"proposed": {"approved", "rejected"}, "approved": {"rejected"}}
"""A decision that was approved may still be taken back with a reason; what is published stays."""


def as_kind(kind: str) -> Kind:
    """A kind as the database holds it."""
    return next(found for found in (ADVANCING, *KINDS) if found == kind)


def check_step(state: str, to: str) -> None:
    """A proposal is approved or rejected once. Raises RuleBroken."""
    if to not in STATES.get(state, ()):
        raise RuleBroken(N_("Somebody settled this decision already. Open it again to see how."))
