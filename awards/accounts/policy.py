"""Who may, by role. A role is held for an edition; an administrator looks into all of them and changes none."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User


class OfEdition(Protocol):
    """Anything that belongs to an edition."""

    @property
    def edition_id(self) -> UUID: ...


def may_administer(user: User) -> bool:
    """Grant and end roles, look at every edition."""
    return user.has("admin")


def may_open_edition(user: User) -> bool:
    """Open a new edition: an administrator, or staff of any edition."""
    return user.has("admin") or user.has("staff")


def is_staff(user: User, edition_id: UUID) -> bool:
    """Act as staff of this edition."""
    return user.has("staff", edition_id)


def sees_staff_pages(user: User, edition_id: UUID) -> bool:
    """Look at the staff pages of this edition."""
    return user.has("staff", edition_id) or user.has("admin")
