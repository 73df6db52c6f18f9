"""Who may state how laureates and pledges belong together, and hide what is computed."""

from awards.accounts.models import User


def may_look(user: User) -> bool:
    """See what is stated and hidden: staff who are none of a rehearsal, and administrators."""
    return (user.has("staff") or user.has("admin")) and not user.rehearsal


def may_state(user: User) -> bool:
    """State a link, end it, hide a computed one: staff who are none of a rehearsal."""
    return user.has("staff") and not user.rehearsal
