"""Who may write, look at, publish, withdraw pledges; whose they are is asked of the confirmed claims."""

from dataclasses import dataclass

from awards.accounts.models import User
from awards.core.text import N_, Message
from awards.pledges.models import Pledge, PledgeDraft
from awards.pledges.rules.states import PUBLIC

OWN = N_("You handed this in yourself: another member of staff looks at it.")


@dataclass(frozen=True)
class Desk:
    """A pledge as somebody comes to it: what is being written of it, and whether they speak for its organisation."""

    pledge: Pledge
    draft: PledgeDraft | None
    speaks: bool


def may_look(user: User) -> bool:
    """See what organisations hand in: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_settle_errors(user: User) -> bool:
    """Deal with what readers say is wrong: staff who are none of a rehearsal."""
    return user.has("staff") and not user.rehearsal


def may_write(_user: User, desk: Desk) -> bool:
    """Write, hand in, withdraw and report on a pledge: whoever speaks for its organisation."""
    return desk.speaks


def may_see(user: User, desk: Desk) -> bool:
    """See a pledge as staff do; made-up staff see made-up ones alone."""
    return may_look(user) and (desk.pledge.rehearsal or not user.rehearsal)


def may_moderate(user: User, desk: Desk) -> bool:
    """Take up, give back, publish, tie: staff, but for what they handed in or speak for."""
    return user.has("staff") and may_see(user, desk) and why_not_moderate(user, desk) is None


def may_say_beside(user: User, desk: Desk) -> bool:
    """Keep what stands beside a public pledge, and give it to another organisation."""
    return may_moderate(user, desk) and desk.pledge.state in PUBLIC


def why_not_moderate(user: User, desk: Desk) -> Message | None:
    """The sentence for staff whose own pledge it is."""
    own = desk.speaks or (desk.draft is not None and desk.draft.submitted_by == user.id)
    return OWN if own and user.has("staff") and may_see(user, desk) else None
