"""Who may see and make decisions: staff of the edition; administrators look on.

Whoever is tied to a nomination of a category meets none of its decisions: neither scores, ranks and reasons, nor a say.
"""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.core.text import N_, Message

TIED = N_("You are tied to a nomination of this category: other members of staff propose and approve its decisions.")


class OfEdition(Protocol):
    """A page about the decisions of an edition."""

    @property
    def edition_id(self) -> UUID: ...


class OfCategory(OfEdition, Protocol):
    """Decisions of a category in a round that has closed or not.

    `tied` when a conflict stands between a nomination of the category and whoever looks.
    """

    @property
    def closed(self) -> bool: ...

    @property
    def tied(self) -> bool: ...


def may_see_overview(user: User, page: OfEdition) -> bool:
    """See how far the decisions of the edition are."""
    return sees_staff_pages(user, page.edition_id)


def may_see_decision(user: User, page: OfCategory) -> bool:
    """Read a decision, which shows the ranking: only once the round has closed, and not across a conflict."""
    return page.closed and sees_staff_pages(user, page.edition_id) and not page.tied


def may_decide(user: User, page: OfCategory) -> bool:
    """Propose, approve and reject, once the round has closed, not across a conflict.

    That approval takes a second person is a rule.
    """
    return page.closed and is_staff(user, page.edition_id) and not page.tied


def why_closed(user: User, page: OfCategory) -> Message | None:
    """The sentence for those whom nothing but a conflict of their own keeps out of the decisions of a category."""
    return TIED if page.tied and page.closed and sees_staff_pages(user, page.edition_id) else None
