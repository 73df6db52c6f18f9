"""Who may open the desks that span rooms."""

from awards.accounts import policy as accounts
from awards.accounts.models import User
from awards.programme.models import Edition


def has_a_staff_desk(user: User) -> bool:
    """Staff of some edition, or an administrator."""
    return user.has("staff") or user.has("admin")


def may_open_board(user: User, edition: Edition) -> bool:
    """The board of one edition: its staff, and an administrator who looks."""
    return accounts.sees_staff_pages(user, edition.id)
