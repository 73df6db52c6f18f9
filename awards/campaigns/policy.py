"""Who may see and keep champions, campaigns and events."""

from awards.accounts.models import User
from awards.campaigns.models import Campaign, Champion, Event


def may_look(user: User) -> bool:
    """See what is kept, public or not: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_add(user: User) -> bool:
    """Add one: staff; what made-up staff add is made up."""
    return user.has("staff")


def may_change(user: User, kept: Campaign | Event | Champion) -> bool:
    """Change one: staff, made-up staff what is made up alone."""
    return user.has("staff") and kept.rehearsal == user.rehearsal
