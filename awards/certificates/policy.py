"""Who may see certificates before they are public, and letters; whoever is tied to a nomination meets nothing of it."""

from typing import Any, Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.core.text import N_, Message
from awards.decisions.policy import TIED
from awards.nominations import policy as nominations
from awards.nominations.queries import Nominated

TIED_TO_ONE = N_("You are tied to a nomination of this edition: others of the staff propose and approve certificates.")


class OfEdition(Protocol):
    """A page about an edition."""

    @property
    def edition_id(self) -> UUID: ...


class Closable(OfEdition, Protocol):
    """A file; `closed` where a conflict stands between the reader and a nomination that it concerns."""

    @property
    def closed(self) -> bool: ...


class Tied(OfEdition, Protocol):
    """All of an edition's certificates; `tied` says that a conflict stands between the reader and one of them."""

    @property
    def tied(self) -> Any: ...


class Own(Protocol):
    """What a nominee takes home of a nomination."""

    @property
    def found(self) -> Nominated: ...
    @property
    def has_any(self) -> bool: ...


class OwnFile(Protocol):
    """A file of a nomination's."""

    @property
    def found(self) -> Nominated: ...


def may_see_all(user: User, page: OfEdition) -> bool:
    """See which certificates and letters there are: staff of the edition and administrators."""
    return sees_staff_pages(user, page.edition_id)


def may_make(user: User, page: OfEdition) -> bool:
    """Have certificates made and packed; write, look at and approve letters: staff of the edition."""
    return is_staff(user, page.edition_id)


def may_open(user: User, page: Closable) -> bool:
    """Open a certificate, also before it is public, or all of them: not across a tie."""
    return sees_staff_pages(user, page.edition_id) and not page.closed


def may_approve(user: User, page: Tied) -> bool:
    """Propose and approve that certificates go out: staff of the edition whom nothing ties to a nomination of it.

    That approval takes a second person is a rule.
    """
    return is_staff(user, page.edition_id) and not page.tied


def why_not_approve(user: User, page: Tied) -> Message | None:
    """The sentence for those whom nothing but a tie keeps from having a say."""
    return TIED_TO_ONE if page.tied and is_staff(user, page.edition_id) else None


def why_closed(user: User, page: Closable) -> Message | None:
    """The sentence for those whom nothing but a tie keeps out."""
    return TIED if page.closed and sees_staff_pages(user, page.edition_id) else None


def may_take_home(user: User, page: Own) -> bool:
    """See what there is to take home: whoever works on the nomination, once something is public of it."""
    return page.has_any and nominations.may_read(user, page.found)


def may_take_file(user: User, page: OwnFile) -> bool:
    """Take a file home: whoever works on the nomination."""
    return nominations.may_read(user, page.found)
