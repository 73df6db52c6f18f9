"""Who may end an edition: staff of it; administrators look on. That approval takes a second person is a rule."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages


class OfEdition(Protocol):
    """A page about the end of an edition."""

    @property
    def edition_id(self) -> UUID: ...


class OfHold(OfEdition, Protocol):
    """What is held; `tied` when a conflict stands between the reader and its nomination."""

    @property
    def tied(self) -> bool: ...


def may_see(user: User, page: OfEdition) -> bool:
    """See how far the end of the edition is, what is kept how long, and the report: staff and administrators."""
    return sees_staff_pages(user, page.edition_id)


def may_end(user: User, page: OfEdition) -> bool:
    """Propose, approve and drop, set how long things are kept, and hold them: staff of the edition."""
    return is_staff(user, page.edition_id)


def may_let_go(user: User, page: OfHold) -> bool:
    """Let a hold end: staff of the edition whom nothing ties to the nomination."""
    return is_staff(user, page.edition_id) and not page.tied
