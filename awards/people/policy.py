"""Who may see and settle wishes to be erased: staff of any edition, two of them, and nobody for oneself."""

from awards.accounts.models import User
from awards.core.text import N_, Message
from awards.people.models import Erasure

OWN = N_("This is about you: two others of the staff settle it.")


def may_look(user: User) -> bool:
    """See who asked to be erased: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_ask_for_another(user: User) -> bool:
    """Note that somebody asked by mail: staff of any edition."""
    return user.has("staff")


def may_see(user: User, erasure: Erasure) -> bool:
    """See one wish; a made-up person sees made-up ones alone."""
    return may_look(user) and (erasure.rehearsal or not user.rehearsal)


def may_settle(user: User, erasure: Erasure) -> bool:
    """Propose, approve, hold or end it: staff whom it is not about."""
    return user.has("staff") and may_see(user, erasure) and user.id != erasure.user_id


def why_not_settle(user: User, erasure: Erasure) -> Message | None:
    """The sentence for staff whom it is about."""
    return OWN if user.id == erasure.user_id and may_see(user, erasure) else None
