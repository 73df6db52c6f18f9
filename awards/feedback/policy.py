"""Who may write feedback, read it, appeal, and answer an appeal.

Whoever is tied to a nomination of a category meets neither feedback nor appeals of it; who decided it answers none.
"""

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.core.text import N_, Message
from awards.decisions.policy import TIED
from awards.nominations import policy as nominations
from awards.nominations.queries import Nominated

DECIDED_BEFORE = N_("You took part in the decision about this nomination: another member of staff answers.")


class OfEdition(Protocol):
    """A page about an edition."""

    @property
    def edition_id(self) -> UUID: ...


class OfEntry(OfEdition, Protocol):
    """Feedback about one entry; `tied` as for the decisions of its category."""

    @property
    def decided(self) -> bool: ...
    @property
    def tied(self) -> bool: ...


class OfAppeal(OfEdition, Protocol):
    """An appeal; `deciders` decided about an entry of its nomination."""

    @property
    def tied(self) -> bool: ...
    @property
    def deciders(self) -> Collection[UUID]: ...
    @property
    def waits(self) -> bool: ...


class Told(Protocol):
    """What a nominee may be told by now."""

    @property
    def found(self) -> Nominated: ...
    @property
    def is_told(self) -> bool: ...
    @property
    def rests(self) -> bool: ...


class Appealing(Protocol):
    """A nomination with its time to appeal."""

    @property
    def found(self) -> Nominated: ...
    @property
    def has_begun(self) -> bool: ...
    @property
    def appeal(self) -> object | None: ...


def may_see_all(user: User, page: OfEdition) -> bool:
    """See how far feedback is, and appeals: staff of the edition and administrators."""
    return sees_staff_pages(user, page.edition_id)


def may_write_any(user: User, page: OfEdition) -> bool:
    """Approve, hold and release, and set the dates: staff of the edition."""
    return is_staff(user, page.edition_id)


def may_see(user: User, page: OfEntry) -> bool:
    """Read the judges' words and the feedback about an entry, once its category is decided."""
    return page.decided and not page.tied and sees_staff_pages(user, page.edition_id)


def may_write(user: User, page: OfEntry) -> bool:
    """Edit and approve the feedback about an entry."""
    return page.decided and not page.tied and is_staff(user, page.edition_id)


def why_closed(user: User, page: OfEntry) -> Message | None:
    """The sentence for those whom nothing but a conflict of their own keeps out."""
    return TIED if page.tied and page.decided and sees_staff_pages(user, page.edition_id) else None


def may_be_told(user: User, page: Told) -> bool:
    """Read the feedback about a nomination: whoever works on it, once it is released.

    While the result is taken back the page opens, to which a mail led, and says that the words rest.
    """
    return (page.is_told or page.rests) and nominations.may_read(user, page.found)


def may_see_own_appeal(user: User, page: Appealing) -> bool:
    """Read one's appeal and its answer, or until when one may be made: whoever works on it, after the result.

    An appeal that was made is read also when the result is taken back or the nomination withdrawn: mails lead to it.
    """
    return (page.has_begun or page.appeal is not None) and nominations.may_read(user, page.found)


def may_appeal(user: User, page: Appealing) -> bool:
    """Appeal: who may submit the nomination. Whether it is still time is a rule."""
    return page.has_begun and nominations.may_submit(user, page.found)


def may_read_appeal(user: User, page: OfAppeal) -> bool:
    """Read an appeal: staff and administrators whom nothing ties to the nomination's categories."""
    return not page.tied and sees_staff_pages(user, page.edition_id)


def may_answer(user: User, page: OfAppeal) -> bool:
    """Answer an appeal: staff who had no part in the decisions about the nomination."""
    return not page.tied and is_staff(user, page.edition_id) and user.id not in page.deciders


def may_settle(user: User, page: OfAppeal) -> bool:
    """Say what was done after an appeal was upheld: staff whom nothing ties to it, also those who decided before."""
    return not page.tied and page.waits and is_staff(user, page.edition_id)


def why_not_answer(user: User, page: OfAppeal) -> Message | None:
    """The sentence for staff who decided about the nomination themselves."""
    decided = user.id in page.deciders and not page.tied and is_staff(user, page.edition_id)
    return DECIDED_BEFORE if decided else None
