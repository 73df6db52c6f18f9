"""Who may state, look at, publish needs, and bring the two sides together."""

from dataclasses import dataclass

from awards.accounts.models import User
from awards.campaigns.models import Event
from awards.core.text import N_, Message
from awards.needs.models import Introduction, Need

OWN = N_("You stated this need yourself: another member of staff looks at it.")
PLEDGES = N_("You speak for a pledge that may fit this need: another member of staff changes its text.")
SIDE = N_("You speak for one of the two: another member of staff records what came of it.")


@dataclass(frozen=True)
class Desk:
    """A need as somebody comes to it, and whether they speak for its organisation.

    `pledges`: they speak for a pledge that may fit it, and are not yet told where its side is written to.
    """

    need: Need
    speaks: bool
    pledges: bool = False


@dataclass(frozen=True)
class Between:
    """An introduction as somebody comes to it, and whether they speak for one of its two sides."""

    found: Introduction
    speaks: bool


def may_look(user: User) -> bool:
    """See what waits and what was brought together: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_state(user: User) -> bool:
    """State what a country needs, and bring two sides together: staff of any edition."""
    return user.has("staff")


def may_write(user: User, desk: Desk) -> bool:
    """Change, withdraw, end a need: whoever speaks for its organisation; staff where none stands behind it."""
    if desk.need.organisation_id is None:
        return may_state(user) and may_see(user, desk)
    return desk.speaks


def may_reword(user: User, desk: Desk) -> bool:
    """Change the text of a need, with the address that stands in it: whoever may write it and read that."""
    return may_write(user, desk) and why_not_reword(user, desk) is None


def why_not_reword(user: User, desk: Desk) -> Message | None:
    """The sentence for staff who speak for a side that pledges."""
    return PLEDGES if may_write(user, desk) and not may_read_contact(user, desk) else None


def may_read_contact(user: User, desk: Desk) -> bool:
    """Read where a need's side is written to: whoever speaks for a pledge that may fit only once both agree, as every
    side; who typed it knows it."""
    known = desk.speaks or desk.need.by == user.id
    return known or (may_see(user, desk) and not desk.pledges)


def may_see(user: User, desk: Desk) -> bool:
    """See a need as staff do; made-up staff see made-up ones alone."""
    return may_look(user) and (desk.need.rehearsal or not user.rehearsal)


def may_moderate(user: User, desk: Desk) -> bool:
    """Publish and give back: staff, but for what they stated or speak for."""
    return user.has("staff") and may_see(user, desk) and why_not_moderate(user, desk) is None


def why_not_moderate(user: User, desk: Desk) -> Message | None:
    """The sentence for staff whose own need it is."""
    own = desk.speaks or desk.need.by == user.id
    return OWN if own and user.has("staff") and may_see(user, desk) else None


def may_introduce(user: User, desk: Desk) -> bool:
    """Bring a need and a pledge together: staff, but for whoever speaks for one of the two."""
    return user.has("staff") and may_see(user, desk) and not desk.speaks


def may_see_at(user: User, event: Event) -> bool:
    """See who was brought together at an event: whoever sees what waits; made-up staff at made-up events alone."""
    return may_look(user) and (event.rehearsal or not user.rehearsal)


def may_see_introduction(user: User, between: Between) -> bool:
    """See one: whoever sees what waits; made-up staff see made-up ones alone."""
    return may_look(user) and (between.found.need.rehearsal or not user.rehearsal)


def may_read_addresses(user: User, between: Between) -> bool:
    """Read where the two sides are written to: whoever speaks for one of them only once both agree, as every side."""
    both = between.found.need_answer == between.found.pledge_answer == "yes"
    return may_see_introduction(user, between) and (both or not between.speaks)


def may_end(user: User, between: Between) -> bool:
    """Record what came of an introduction: staff, but for whoever speaks for one of the two."""
    return user.has("staff") and may_see_introduction(user, between) and not between.speaks


def why_not_end(user: User, between: Between) -> Message | None:
    """The sentence for staff who speak for one of the two."""
    return SIDE if user.has("staff") and may_see_introduction(user, between) and between.speaks else None
