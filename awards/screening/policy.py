"""Who may, in screening."""

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


def may_read(user: User, thing: OfEdition) -> bool:
    """Look at the nominations that were sent: staff of the edition, and administrators."""
    return sees_staff_pages(user, thing.edition_id)


def may_screen(user: User, thing: OfEdition) -> bool:
    """Find an entry eligible or not, or return it: staff of the edition alone."""
    return is_staff(user, thing.edition_id)
