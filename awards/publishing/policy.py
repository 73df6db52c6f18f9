"""Who may announce, and who may look at a rehearsal."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.core.text import N_, Message

TIED = N_("You are tied to a nomination that this concerns: other members of staff approve it.")


class OfEdition(Protocol):
    """A page about announcements of an edition."""

    @property
    def edition_id(self) -> UUID: ...


class Approvable(OfEdition, Protocol):
    """A proposal; `closed` when a conflict stands between the reader and a nomination that it concerns."""

    @property
    def closed(self) -> bool: ...


def may_see_announcements(user: User, page: OfEdition) -> bool:
    """See how far announcements are and preview them: staff of the edition, and administrators."""
    return sees_staff_pages(user, page.edition_id)


def may_announce(user: User, page: OfEdition) -> bool:
    """Propose, plan and cancel: staff of the edition."""
    return is_staff(user, page.edition_id)


def may_write_texts(user: User, page: OfEdition) -> bool:
    """Write of a laureate: staff of the edition; whoever is tied to an entry of the category does not meet it."""
    return is_staff(user, page.edition_id)


def may_approve(user: User, page: Approvable) -> bool:
    """Approve: staff of the edition whom nothing ties to a nomination of a category that it concerns.

    That approval takes a second person is a rule.
    """
    return is_staff(user, page.edition_id) and not page.closed


def why_not_approve(user: User, page: Approvable) -> Message | None:
    """The sentence for those of staff whom nothing but a tie keeps from approving."""
    return TIED if page.closed and is_staff(user, page.edition_id) else None


def may_see_changes(user: User, page: Approvable) -> bool:
    """Read what a correction changes before it is public: not across a tie."""
    return sees_staff_pages(user, page.edition_id) and not page.closed


def why_no_changes(user: User, page: Approvable) -> Message | None:
    """The sentence for those whom nothing but a tie keeps from reading a correction."""
    return TIED if page.closed and sees_staff_pages(user, page.edition_id) else None


def may_see_rehearsal(user: User | None, in_development: bool) -> bool:
    """Rehearsed results are open to all in development, and to staff and administrators in production."""
    return in_development or (user is not None and (user.has("staff") or user.has("admin")))
