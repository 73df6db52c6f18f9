"""Who may, in finding: staff of the edition; an administrator looks."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


class OnesOwn(OfEdition, Protocol):
    """A thing of an edition that one person asked for or keeps."""

    @property
    def user_id(self) -> UUID: ...


def may_look(user: User, thing: OfEdition) -> bool:
    """See the list of all nominations, drafts among them, and the likely duplicates."""
    return sees_staff_pages(user, thing.edition_id)


def may_decide(user: User, thing: OfEdition) -> bool:
    """Say what a likely pair is, bring in nominations: staff of the edition alone."""
    return is_staff(user, thing.edition_id)


def may_fetch(user: User, thing: OnesOwn) -> bool:
    """Fetch a file: whoever asked for it, as long as they see the edition's staff pages."""
    return user.id == thing.user_id and sees_staff_pages(user, thing.edition_id)


def may_put_away(user: User, thing: OnesOwn) -> bool:
    """Put a saved view away: whoever saved it, shared or not."""
    return user.id == thing.user_id and sees_staff_pages(user, thing.edition_id)
