"""Who may announce, and who may look at a rehearsal."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages


class OfEdition(Protocol):
    """A page about announcements of an edition."""

    @property
    def edition_id(self) -> UUID: ...


def may_see_announcements(user: User, page: OfEdition) -> bool:
    """See how far announcements are and preview them: staff of the edition, and administrators."""
    return sees_staff_pages(user, page.edition_id)


def may_announce(user: User, page: OfEdition) -> bool:
    """Propose, approve and cancel: staff of the edition; that approval takes a second person is a rule."""
    return is_staff(user, page.edition_id)


def may_write_texts(user: User, page: OfEdition) -> bool:
    """Write of a laureate: staff of the edition; whoever is tied to an entry of the category does not meet it."""
    return is_staff(user, page.edition_id)


def may_see_rehearsal(user: User | None, in_development: bool) -> bool:
    """Rehearsed results are open to all in development, and to staff and administrators in production."""
    return in_development or (user is not None and (user.has("staff") or user.has("admin")))
