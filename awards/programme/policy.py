"""Who may do what with the programme."""

from awards.accounts import policy as accounts
from awards.accounts.models import User
from awards.programme.models import Edition


def may_open(user: User) -> bool:
    """Open a new edition, and see the list of those that one works for."""
    return accounts.may_open_edition(user)


def may_see(user: User, edition: Edition) -> bool:
    """Look at the set-up of an edition: its staff, and administrators."""
    return accounts.sees_staff_pages(user, edition.id)


def may_change(user: User, edition: Edition) -> bool:
    """Change the set-up of an edition and publish its rules: its staff alone."""
    return accounts.is_staff(user, edition.id)


def may_begin_from(user: User, edition: Edition) -> bool:
    """Open a new edition like this one: whoever may see its set-up, and everybody once its rules are published."""
    return edition.rules_published_at is not None or may_see(user, edition)
