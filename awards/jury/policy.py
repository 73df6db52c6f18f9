"""Who may, in jury meetings: staff open one, the chair and staff lead it, its members vote.

Whoever is tied to a nomination of the category opens and leads no meeting as staff; a member who is meets the rest.
"""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages
from awards.core.text import N_, Message

TIED = N_("You are tied to a nomination of this category: other members of staff see to its jury meeting.")


class OfCategory(OfEdition, Protocol):
    """A category in a round that has closed or not; `tied` when whoever looks is tied to a nomination of it."""

    @property
    def closed(self) -> bool: ...

    @property
    def tied(self) -> bool: ...


class OfMeeting(OfCategory, Protocol):
    """A meeting as whoever looks meets it."""

    @property
    def is_member(self) -> bool: ...

    @property
    def presides(self) -> bool: ...


def may_see_meetings(user: User, page: OfEdition) -> bool:
    """See which categories have a meeting."""
    return sees_staff_pages(user, page.edition_id)


def may_act(user: User, page: OfEdition) -> bool:
    """Open meetings and decide by them somewhere in the edition: staff; administrators look on."""
    return is_staff(user, page.edition_id)


def may_open(user: User, page: OfCategory) -> bool:
    """Open a meeting: staff of the edition whom nothing ties to the category, once the round has closed."""
    return page.closed and is_staff(user, page.edition_id) and not page.tied


def may_see(user: User, page: OfMeeting) -> bool:
    """Read a meeting and its minutes: its members, and staff whom nothing ties to the category."""
    return page.closed and (_sits(user, page) or (sees_staff_pages(user, page.edition_id) and not page.tied))


def may_vote(user: User, page: OfMeeting) -> bool:
    """Vote: the members alone."""
    return page.closed and _sits(user, page)


def may_lead(user: User, page: OfMeeting) -> bool:
    """Put motions, open ballots, count them and sign: the chair, and staff whom nothing ties to the category."""
    leads = _sits(user, page) and page.presides
    return page.closed and (leads or (is_staff(user, page.edition_id) and not page.tied))


def why_closed(user: User, page: OfCategory) -> Message | None:
    """The sentence for staff whom nothing but a conflict of their own keeps out."""
    return TIED if page.tied and page.closed and sees_staff_pages(user, page.edition_id) else None


def judges(user: User, edition_id: UUID) -> bool:
    """Whether the user judges in the edition."""
    return user.has("judge", edition_id) or user.has("chair", edition_id)


def _sits(user: User, page: OfMeeting) -> bool:
    return page.is_member and judges(user, page.edition_id)
