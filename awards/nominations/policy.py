"""Who may do what with a nomination: its nominator, and nobody else by these pages. Staff have pages of their own."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.programme.models import Edition


class Nominated(Protocol):
    """A nomination, or whatever stands for one."""

    @property
    def nominator_id(self) -> UUID: ...


def may_nominate(user: User, edition: Edition) -> bool:
    """Start a nomination: whoever is signed in, in any edition that is held here."""
    return user.is_active and edition.kind == "award"


def may_read(user: User, nomination: Nominated) -> bool:
    """Read a nomination's own pages, whatever its state."""
    return user.id == nomination.nominator_id


def may_change(user: User, nomination: Nominated) -> bool:
    """Write, submit, withdraw; whether it is still time for it is a rule and not a right."""
    return user.id == nomination.nominator_id
