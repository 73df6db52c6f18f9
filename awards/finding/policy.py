"""Who may, in finding: staff of the edition; an administrator looks."""

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


def may_look(user: User, thing: OfEdition) -> bool:
    """See the list of all nominations, drafts among them, and the likely duplicates."""
    return sees_staff_pages(user, thing.edition_id)


def may_decide(user: User, thing: OfEdition) -> bool:
    """Say what a likely pair is, bring in nominations: staff of the edition alone."""
    return is_staff(user, thing.edition_id)
