"""Who may, in watching: never a score, an order or a chance, for nobody."""

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, sees_staff_pages


def may_watch(user: User, work: OfEdition) -> bool:
    """See how far the judges are, in numbers of entries."""
    return sees_staff_pages(user, work.edition_id)
