"""Who may see a ranking: nobody before the round has closed."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages


class InRound(Protocol):
    """A category in a round that has closed or not."""

    @property
    def edition_id(self) -> UUID: ...

    @property
    def category_id(self) -> UUID: ...

    @property
    def closed(self) -> bool: ...


def may_see_ranking(user: User, category: InRound) -> bool:
    """Staff and administrators, and the category's chair, once the round has closed."""
    sees = sees_staff_pages(user, category.edition_id) or user.has("chair", category.edition_id, category.category_id)
    return category.closed and sees


def may_see_severity(user: User, category: InRound) -> bool:
    """Staff and administrators see which judge marks low or high; a chair does not."""
    return category.closed and sees_staff_pages(user, category.edition_id)


def may_see_need(user: User, category: InRound) -> bool:
    """Staff and administrators see at any time where reviews are needed; after the close whoever sees the ranking."""
    return sees_staff_pages(user, category.edition_id) or may_see_ranking(user, category)


def may_ask_for_reviews(user: User, category: InRound) -> bool:
    """Staff of the edition ask for more reviews, as they ask for plans."""
    return is_staff(user, category.edition_id)
