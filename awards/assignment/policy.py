"""Who may, in assignment."""

from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


def is_judge(user: User, edition_id: UUID) -> bool:
    """Judge in this edition, or lead a category of it."""
    return user.has("judge", edition_id) or user.has("chair", edition_id)


def may_read(user: User, thing: OfEdition) -> bool:
    """Look at judges, conflicts and plans: staff of the edition, and administrators."""
    return sees_staff_pages(user, thing.edition_id)


def may_assign(user: User, thing: OfEdition) -> bool:
    """Invite judges, decide about conflicts, plan and assign: staff of the edition alone."""
    return is_staff(user, thing.edition_id)
