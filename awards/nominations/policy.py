"""Who may do what with a nomination: its nominator, and collaborators by their right. Staff have pages of their own."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.core.text import N_
from awards.nominations.rules import Right, allows
from awards.programme.models import Edition

OWN = N_("You work on this nomination yourself: another member of staff must answer.")


class OfCollaborator(Protocol):
    """A collaborator of a nomination, with the right of each user on it."""

    @property
    def rights(self) -> Mapping[UUID, Right]: ...
    @property
    def user_id(self) -> UUID | None: ...


class Invited(Protocol):
    """An invitation, with the user who holds the address that it went to."""

    @property
    def holder_id(self) -> UUID | None: ...


class OfEdition(Protocol):
    """A nomination as staff of its edition see it."""

    @property
    def edition_id(self) -> UUID: ...


class Sent(OfEdition, Protocol):
    """A nomination of an edition, with whether it was ever sent."""

    @property
    def was_sent(self) -> bool: ...


class Nominated(Protocol):
    """A nomination, or whatever stands for one, with the right of each user."""

    @property
    def rights(self) -> Mapping[UUID, Right]: ...


def may_nominate(user: User, edition: Edition) -> bool:
    """Start a nomination: whoever is signed in, in any edition that is held here."""
    return user.is_active and edition.kind == "award"


def may_read(user: User, nomination: Nominated) -> bool:
    """Read a nomination's own pages, whatever its state."""
    return allows(nomination.rights, user.id, Right.VIEW)


def sees_pages_of_nominee(user: User, nomination: Sent) -> bool:
    """Look at a nomination's own pages as its nominator does: staff of the edition, once it was sent."""
    return is_staff(user, nomination.edition_id) and nomination.was_sent


def may_change(user: User, nomination: Nominated) -> bool:
    """Write; whether it is still time for it is a rule and not a right."""
    return allows(nomination.rights, user.id, Right.EDIT)


def may_submit(user: User, nomination: Nominated) -> bool:
    """Submit, or send again what was returned."""
    return allows(nomination.rights, user.id, Right.SUBMIT)


def may_manage_people(user: User, nomination: Nominated) -> bool:
    """Invite and remove people, ask for a letter or for consent, hand the nomination over: its nominator alone."""
    return allows(nomination.rights, user.id, Right.OWN)


def may_withdraw(user: User, nomination: Nominated) -> bool:
    """Take the nomination back for good: its nominator alone."""
    return allows(nomination.rights, user.id, Right.OWN)


def may_end_collaboration(user: User, of: OfCollaborator) -> bool:
    """End somebody's access: the nominator, or that person."""
    return allows(of.rights, user.id, Right.OWN) or of.user_id == user.id


def may_take_over(user: User, of: OfCollaborator) -> bool:
    """Become the nominator: the collaborator to whom the nomination is offered."""
    return of.user_id == user.id


def may_accept_invitation(user: User, invitation: Invited) -> bool:
    """Take an invitation: whoever holds the address that it went to, and nobody who only has its link."""
    return user.id == invitation.holder_id


def may_see_questions(user: User, edition: Edition) -> bool:
    """Look at what nominees ask, and at later deadlines: staff of the edition, and administrators."""
    return sees_staff_pages(user, edition.id)


def may_see_answers(user: User, of: OfEdition) -> bool:
    """Look at what a nominee asked and was answered: staff of the edition, and administrators."""
    return sees_staff_pages(user, of.edition_id)


def may_answer(user: User, of: OfEdition) -> bool:
    """Answer a nominee: staff of the edition alone."""
    return is_staff(user, of.edition_id)


def may_extend(user: User, edition: Edition) -> bool:
    """Give one nomination or person more time: staff of the edition alone."""
    return is_staff(user, edition.id)
