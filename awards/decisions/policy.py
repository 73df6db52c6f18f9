"""Who may see and make decisions: staff of the edition; administrators look on."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages


class OfEdition(Protocol):
    """A page about decisions of an edition whose round has closed or not."""

    @property
    def edition_id(self) -> UUID: ...

    @property
    def closed(self) -> bool: ...


def may_see_overview(user: User, page: OfEdition) -> bool:
    """See how far the decisions of the edition are."""
    return sees_staff_pages(user, page.edition_id)


def may_see_decision(user: User, page: OfEdition) -> bool:
    """Read a decision, which shows the ranking: only once the round has closed."""
    return page.closed and sees_staff_pages(user, page.edition_id)


def may_decide(user: User, page: OfEdition) -> bool:
    """Propose, approve and reject, once the round has closed; that approval takes a second person is a rule."""
    return page.closed and is_staff(user, page.edition_id)
