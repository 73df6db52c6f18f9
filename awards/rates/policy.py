"""Who may give the prices of years."""

from awards.accounts.models import User


def may_look(user: User) -> bool:
    """See what was given: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_give(user: User) -> bool:
    """Give an index, or end the one that stands: staff who are none of a rehearsal."""
    return user.has("staff") and not user.rehearsal
