"""Who may read the fairness report: staff of the edition and administrators, each category as its decisions."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import sees_staff_pages
from awards.core.text import Message
from awards.decisions.policy import TIED


class OfEdition(Protocol):
    """A page about the whole edition."""

    @property
    def edition_id(self) -> UUID: ...


class OfCategory(OfEdition, Protocol):
    """The report of one category; `tied` when a conflict stands between one of its nominations and whoever looks."""

    @property
    def decided(self) -> bool: ...

    @property
    def tied(self) -> bool: ...


class ForThePublic(OfEdition, Protocol):
    """The report as it may be handed on; `complete` once all is announced and no category is left out."""

    @property
    def complete(self) -> bool: ...


def may_see_report(user: User, page: OfEdition) -> bool:
    """Open the report, which tells only of decided categories that no conflict of one's own closes."""
    return sees_staff_pages(user, page.edition_id)


def may_see_category(user: User, page: OfCategory) -> bool:
    """Read how the nominations of a category came through, once its shortlist is approved."""
    return page.decided and not page.tied and sees_staff_pages(user, page.edition_id)


def may_hand_on(user: User, page: ForThePublic) -> bool:
    """Fetch the file for the public: not before the winners are public."""
    return page.complete and sees_staff_pages(user, page.edition_id)


def why_closed(user: User, page: OfCategory) -> Message | None:
    """The sentence for those whom nothing but a conflict of their own keeps out."""
    return TIED if page.tied and page.decided and sees_staff_pages(user, page.edition_id) else None
